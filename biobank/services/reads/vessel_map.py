"""Where things are: vessels by how full they are, a box as a map, a slot, a location; nobody's names."""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, bindparam, func, select

from biobank.domain.things.freezer import Exposure, Place, Slot
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.services.reads.units import MOST, OUT_OF_STORE
from biobank.storage import rows, tables
from biobank.storage.prepared import among

DEEPEST = 8
INSIDE = ("rack", "tower", "box", "cassette")
"""Kinds of places in a vessel; the index `ix_place_standing` holds all others."""

MOST_IN_FULL = 12
"""A box with more columns is drawn dense, as `macros/vessel.html` does by the same number."""

_place, _kept = tables.things["place"], tables.box_count.c
_slot, _unit = tables.things["slot"], tables.things["unit"]
_standing = (
    select(_place)
    .where(_place.c.site_id == bindparam("site"), ~among(_place.c.kind, *INSIDE))
    .order_by(_place.c.id)
)
_by_vessel = (
    select(_kept.vessel_id, func.sum(_kept.slots), func.sum(_kept.used), func.sum(_kept.blocked))
    .where(_kept.site_id == bindparam("site"))
    .group_by(_kept.vessel_id)
)
_by_box = select(_kept.place_id, _kept.slots, _kept.used, _kept.blocked).where(
    _kept.site_id == bindparam("site"), _kept.vessel_id == bindparam("vessel")
)
_cells = (
    select(
        *(_slot.c[name] for name in ("id", "row", "column", "status")),
        *(_unit.c[name] for name in ("id", "disposition", "assignment", "din")),
    )
    .select_from(_slot.outerjoin(_unit, _unit.c.slot_id == _slot.c.id))
    .where(_slot.c.place_id == bindparam("box"))
)
_at = (
    select(_unit.c.place_id, func.count())
    .where(_unit.c.site_id == bindparam("site"), OUT_OF_STORE, _unit.c.custody == "location")
    .group_by(_unit.c.place_id)
)

_lying = (
    select(_unit)
    .where(OUT_OF_STORE, _unit.c.custody == "location", _unit.c.place_id == bindparam("at"))
    .order_by(_unit.c.id)
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Count:
    """How full a vessel or a box is."""

    slots: int = 0
    used: int = 0
    blocked: int = 0

    @property
    def free(self) -> int:
        """Return how many slots can take a unit."""
        return self.slots - self.used - self.blocked


class Cell(NamedTuple):
    """One slot of a box and what is in it."""

    id: str
    row: int
    column: int
    status: str
    unit: str | None
    disposition: str | None
    assignment: str | None
    din: str | None

    @property
    def state(self) -> str:
        """Return how the slot looks on a map."""
        return state_of(self.status, self.disposition, self.assignment)


@cache
def state_of(status: str, disposition: str | None, assignment: str | None) -> str:
    """Return how a slot looks on a map; what must not be touched comes before what is promised.

    Without a disposition nothing is in it.
    """
    if disposition is None:
        return "free" if status == "open" else "blocked"
    if disposition == "in_doubt":
        return "doubt"
    if disposition in ("quarantined", "rejected"):
        return "quarantine"
    return "reserved" if assignment != "free" else "occupied"


@dataclass(frozen=True, slots=True)
class Storage:
    """Rooms, vessels and locations of a site; how full vessels are, and how many units lie at locations."""

    places: tuple[Place, ...]
    vessels: dict[str, Count]
    at: dict[str, int]


@dataclass(frozen=True, slots=True)
class VesselMap:
    """A vessel, all places inside it with how full each box is, and one box slot by slot."""

    vessel: Place
    places: tuple[Place, ...]
    boxes: dict[str, Count]
    box: Place | None
    cells: tuple[Cell, ...]
    exposures: tuple[Exposure, ...]

    @property
    def whole(self) -> Count:
        """Return how full the whole vessel is."""
        told = self.boxes.values()
        return Count(
            sum(each.slots for each in told),
            sum(each.used for each in told),
            sum(each.blocked for each in told),
        )


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A slot, the places around it, what is in it, and its labels."""

    slot: Slot
    box: Place
    unit: Unit | None
    copies: tuple[LabelCopy, ...]


def storage(connection: Connection, site: str) -> Storage:
    """Return the places of a site, but for those inside its vessels; three statements."""
    found = [rows.as_thing("place", row) for row in connection.execute(_standing, {"site": site})]
    vessels = vessel_counts(connection, site)
    at: dict[str, int] = {row[0]: row[1] for row in connection.execute(_at, {"site": site})}
    return Storage(tuple(cast("Place", row) for row in found), vessels, at)


def vessel_counts(connection: Connection, site: str) -> dict[str, Count]:
    """Return how full each vessel of a site is; one statement."""
    return {row[0]: Count(*row[1:]) for row in connection.execute(_by_vessel, {"site": site})}


def place(connection: Connection, id: str) -> Place | None:
    """Return a place."""
    found = rows.find(connection, "place", {"id": id})
    return cast("Place", found[0]) if found else None


def lying_at(connection: Connection, place: str) -> tuple[Unit, ...]:
    """Return the units that lie at a location, at most as many as one page shows; one statement."""
    found = connection.execute(_lying, {"at": place})
    return tuple(cast("Unit", rows.as_thing("unit", row)) for row in found)


def vessel_map(connection: Connection, vessel: Place, box: str = "") -> VesselMap:
    """Return a vessel with one of its boxes: the one asked for, else the first with room; four statements.

    Of a large box the cells are left out: `large_box` reads them.
    """
    within = [cast("Place", row) for row in rows.find(connection, "place", {"vessel_id": vessel.id})]
    inside = sorted((row for row in within if row.id != vessel.id), key=lambda row: natural(row.name))
    counted = connection.execute(_by_box, {"site": vessel.site_id, "vessel": vessel.id})
    boxes = {row[0]: Count(*row[1:]) for row in counted}
    shown = _shown(inside, boxes, box)
    small = shown is not None and shown.columns <= MOST_IN_FULL
    cells = connection.execute(_cells, {"box": shown.id}).all() if shown and small else ()
    return VesselMap(
        vessel=vessel,
        places=tuple(inside),
        boxes=boxes,
        box=shown,
        cells=tuple(map(Cell._make, cells)),
        exposures=_of(connection, "exposure", vessel_id=vessel.id),
    )


def _shown(inside: list[Place], boxes: dict[str, Count], wanted: str) -> Place | None:
    """Return the box to show: the one asked for, the first of a rack asked for, else the first with room."""
    having = [row for row in in_tree_order(inside) if row.id in boxes]
    asked = [row for row in having if wanted in (row.id, row.parent_id)]
    with_room = [row for row in having if boxes[row.id].free]
    return next(iter([*asked, *with_room, *having]), None)


def in_tree_order(inside: list[Place]) -> list[Place]:
    """Return places so that each rack is followed by its boxes, by name."""
    ids = {row.id for row in inside}
    tops = [row for row in inside if row.parent_id not in ids]
    return [each for top in tops for each in (top, *(row for row in inside if row.parent_id == top.id))]


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return the key that sorts Box 2 before Box 10."""
    parts: list[tuple[int, int | str]] = []
    digits = ""
    for sign in name + " ":
        if sign.isdigit():
            digits += sign
            continue
        if digits:
            parts.append((0, int(digits)))
            digits = ""
        parts.append((1, sign.casefold()))
    return tuple(parts)


def slot_record(connection: Connection, id: str) -> SlotRecord | None:
    """Return a slot and what is in it; four statements."""
    found = rows.find(connection, "slot", {"id": id})
    if not found:
        return None
    slot = cast("Slot", found[0])
    box = place(connection, slot.place_id)
    units = rows.find(connection, "unit", {"slot_id": id})
    if box is None:
        return None
    held = next((cast("Unit", row) for row in units if getattr(row, "custody", "") == "slot"), None)
    return SlotRecord(slot, box, held, _of(connection, "label_copy", subject_id=id))


def _of(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))


def path(connection: Connection, id: str) -> list[Place]:
    """Return the places around a place, outermost first, and itself; one statement for each level."""
    told: list[Place] = []
    at = place(connection, id)
    while at is not None and len(told) < DEEPEST:
        told.insert(0, at)
        at = place(connection, at.parent_id) if at.parent_id else None
    return told
