"""Freezers: rooms, and whole vessels built at once with racks, boxes and slots."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from biobank.domain.rules.box_slots import SCHEMES
from biobank.domain.rules.change import new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.expanding import SLOTS_OF_BOXES
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, integer, ref, rows, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.name_pattern import NotAPattern, names
from biobank.domain.rules.roles import CONSOLE, LABORATORY
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.freezer import Place
from biobank.domain.things.people import Site

BUILDERS = (*LABORATORY, "administrator", CONSOLE)
RACK_KINDS = (("rack", "Rack"), ("tower", "Tower"))
BOX_KINDS = (("box", "Box"), ("cassette", "Cassette"))
LARGEST_VESSEL = 50_000
PATTERN_HINT = "One name, or a row of them: Tower 1..6, Rack A..F"


@red("name-in-use-here")
def name_is_free(_: Command, facts: Facts) -> Params | None:
    """Two places at the same place never share a name: people find units by it."""
    taken = [one for one in facts["same_name"] if one.status == "in_service"]
    return {"name": taken[0].name} if taken else None


@command
class AddRoom(Command):
    """Add a room."""

    site: str = ref("site", "Site")
    name: str = text("Name", max_length=80)


def add_room(told: AddRoom, facts: Facts) -> tuple[Draft, ...]:
    """A room of the site."""
    site: Site = facts["site"]
    room = Place(
        id=facts.fresh.id(Place.LETTER), stream=site.stream, site_id=site.id, kind="room", name=told.name
    )
    return (Draft(kind="RoomAdded", stream=site.stream, subjects={"place": room.id}, changes=(new(room),)),)


verb(
    name="add-room",
    room="freezers",
    title="Add room",
    about="Add a room in which vessels and other locations stand.",
    command=AddRoom,
    event="RoomAdded",
    effect=add_room,
    subject="site",
    needs=(many("same_name", "place", site_id="command.site", kind="=room", name="command.name"),),
    guards=(name_is_free,),
    roles=BUILDERS,
    reports=False,
)


@command
class RackRow:
    """One row of alike racks, each with alike boxes, each with alike slots."""

    racks: str = text("Racks", hint=PATTERN_HINT, max_length=80)
    boxes: str = text("Boxes in each", hint="Box 1..10", max_length=80)
    rows: int = integer("Rows of slots in each box", minimum="1", maximum="100")
    columns: int = integer("Columns of slots in each box", minimum="1", maximum="100")
    label_scheme: str = choice("How slots are named", SCHEMES)
    rack_kind: str = choice("Racks are", RACK_KINDS)
    box_kind: str = choice("Boxes are", BOX_KINDS)


@command
class BuildVessel(Command):
    """Build a vessel with everything in it."""

    room: str = ref("place", "Room", locks=False)
    name: str = text("Name", max_length=80)
    coldest_c: Decimal = decimal("Coldest it is qualified for", "°C", minimum="-273.15", maximum="40")
    warmest_c: Decimal = decimal("Warmest it is qualified for", "°C", minimum="-273.15", maximum="40")
    holds_untested: bool = boolean("Holds untested or infectious product", required=False)
    racks: tuple[RackRow, ...] = rows("Racks and boxes", RackRow)


def _boxes(told: BuildVessel) -> Iterator[tuple[RackRow, str, str]]:
    for row in told.racks:
        for rack in names(row.racks):
            for box in names(row.boxes):
                yield row, rack, box


def slot_count(told: BuildVessel) -> int:
    """Return how many slots the vessel will have; raises NotAPattern."""
    return sum(len(names(row.racks)) * len(names(row.boxes)) * row.rows * row.columns for row in told.racks)


@red("coldest-above-warmest")
def temperatures_are_in_order(told: Any, _: Facts) -> Params | None:
    """A place is qualified from its coldest temperature to its warmest."""
    coldest, warmest = told.coldest_c, told.warmest_c
    if coldest is None or warmest is None or coldest <= warmest:
        return None
    return {"coldest": coldest, "warmest": warmest}


@red("name-pattern-unclear")
def patterns_are_clear(told: BuildVessel, _: Facts) -> Params | None:
    """Every row of names reads forwards and says how it goes on."""
    try:
        slot_count(told)
    except NotAPattern as unclear:
        return {"names": unclear.told, "why": str(unclear.why)}
    return None


@red("vessel-names-repeat")
def names_differ(told: BuildVessel, facts: Facts) -> Params | None:
    """No two racks of a vessel, and no two boxes of a rack, share a name."""
    if patterns_are_clear.check(told, facts) is not None or size_is_sensible.check(told, facts) is not None:
        return None
    racks = Counter(name for row in told.racks for name in names(row.racks))
    boxes = Counter(f"{rack} / {box}" for _, rack, box in _boxes(told))
    repeated = [name for name, count in (racks + boxes).items() if count > 1]
    return {"name": repeated[0]} if repeated else None


@red("vessel-size")
def size_is_sensible(told: BuildVessel, facts: Facts) -> Params | None:
    """A vessel has at least one slot and at most as many as one map can show."""
    if patterns_are_clear.check(told, facts) is not None:
        return None
    count = slot_count(told)
    return None if 0 < count <= LARGEST_VESSEL else {"count": count, "largest": LARGEST_VESSEL}


@red("not-a-room")
def stands_in_a_room(_: Command, facts: Facts) -> Params | None:
    """A vessel stands in a room that is in service."""
    room: Place = facts["room"]
    if room.kind == "room" and room.status == "in_service":
        return None
    return {"place": room.name, "kind": room.kind, "status": room.status}


def _vessel(told: BuildVessel, facts: Facts) -> Place:
    room: Place = facts["room"]
    id = facts.fresh.id(Place.LETTER)
    return Place(
        id=id,
        stream=f"vessel/{id}",
        site_id=room.site_id,
        kind="vessel",
        name=told.name,
        parent_id=room.id,
        vessel_id=id,
        coldest_c=told.coldest_c,
        warmest_c=told.warmest_c,
        holds_untested=bool(told.holds_untested),
    )


def _furniture(told: BuildVessel, vessel: Place, facts: Facts) -> Iterator[Place]:
    """Racks and boxes in the order they are told; each rack before its boxes."""
    racks: dict[str, Place] = {}
    for number, (row, rack, box) in enumerate(_boxes(told)):
        if rack not in racks:
            id = facts.fresh.id(Place.LETTER, 2 * number + 1)
            racks[rack] = _inside(vessel, id, row.rack_kind, rack, vessel)
            yield racks[rack]
        made = _inside(vessel, facts.fresh.id(Place.LETTER, 2 * number + 2), row.box_kind, box, racks[rack])
        yield replace(made, rows=row.rows, columns=row.columns, label_scheme=row.label_scheme)


def _inside(vessel: Place, id: str, kind: str, name: str, parent: Place) -> Place:
    return Place(
        id=id,
        stream=vessel.stream,
        site_id=vessel.site_id,
        kind=kind,
        name=name,
        parent_id=parent.id,
        vessel_id=vessel.id,
    )


def build(told: BuildVessel, facts: Facts) -> tuple[Draft, ...]:
    """The vessel, its racks and boxes stand in the event; the slots follow from the boxes."""
    vessel = _vessel(told, facts)
    places = (vessel, *_furniture(told, vessel, facts))
    draft = Draft(
        kind="VesselBuilt",
        stream=vessel.stream,
        subjects={"vessel": vessel.id, "room": told.room},
        changes=tuple(new(place) for place in places),
        expands=SLOTS_OF_BOXES,
        data={"slots": slot_count(told)},
    )
    return (draft,)


verb(
    name="build-vessel",
    room="freezers",
    title="Build vessel",
    about="Build a storage vessel with its racks, boxes and slots in one go.",
    command=BuildVessel,
    event="VesselBuilt",
    effect=build,
    subject="room",
    needs=(many("same_name", "place", parent_id="command.room", name="command.name"),),
    guards=(
        stands_in_a_room,
        name_is_free,
        temperatures_are_in_order,
        patterns_are_clear,
        names_differ,
        size_is_sensible,
    ),
    roles=BUILDERS,
    reports=False,
)
