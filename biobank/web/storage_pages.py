"""Storage as it is: vessels, racks and boxes, a map of slots, one location. No names stand here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.rules.box_slots import DEFAULT_SCHEME, letters, slot_label
from biobank.domain.rules.reading import may_read_patients
from biobank.domain.rules.temperatures import held_c
from biobank.domain.things.freezer import Place
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import large_box, vessel_map
from biobank.services.reads.calling import called
from biobank.services.reads.large_box import Position
from biobank.services.reads.vessel_map import Cell, Count, Storage, VesselMap
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.summaries import degrees_of, in_words
from biobank.web.work import button, verbs_on
from biobank.words.speaking import say, say_label

BUILD = "build-vessel"
ROOMS_OF_UNITS = ("vessel", "rack", "tower", "box", "cassette", "room")


@web.get("/vessels")
def storage_page() -> Response:
    """Show the rooms with their vessels, how full each is, and the places without slots."""
    person = who()
    with services().database.read() as connection:
        found = vessel_map.storage(connection, person.actor.site)
    may_build = person.policy.may(person.actor.roles, BUILD)
    rooms = [_room(each, found) for each in found.places if each.kind == "room" and _serves(each)]
    told = {
        "rooms": sorted(rooms, key=lambda each: str(each["name"])),
        "locations": [_location(each, found) for each in _locations(found)],
        "build": may_build,
        "free": sum(each.free for each in found.vessels.values()),
        "slots": sum(each.slots for each in found.vessels.values()),
        "actions": [button(VERBS[name]) for name in ("add-room", "add-location") if may_build],
    }
    return make_response(render_template("vessels.html", s=told))


def _serves(place: Place) -> bool:
    return place.status == "in_service"


def _locations(found: Storage) -> list[Place]:
    inside = [each for each in found.places if each.kind not in ROOMS_OF_UNITS and each.vessel_id is None]
    return sorted((each for each in inside if _serves(each)), key=lambda each: vessel_map.natural(each.name))


def _room(room: Place, found: Storage) -> dict[str, Any]:
    inside = [each for each in found.places if each.kind == "vessel" and each.parent_id == room.id]
    in_order = sorted(
        (each for each in inside if _serves(each)), key=lambda each: vessel_map.natural(each.name)
    )
    return {
        "name": room.name,
        "href": href_of("place", room.id),
        "vessels": [_vessel(each, found.vessels.get(each.id, Count())) for each in in_order],
    }


def _vessel(vessel: Place, count: Count) -> dict[str, Any]:
    return {
        "name": vessel.name,
        "href": href_of("place", vessel.id),
        "count": count,
        "degrees": degrees(vessel),
        "untested": vessel.holds_untested,
    }


def degrees(place: Place) -> str:
    """Return the temperatures a place is qualified for, in words."""
    return degrees_of(*held_c(place))


def _location(place: Place, found: Storage) -> dict[str, Any]:
    count = found.at.get(place.id, 0)
    return {
        "place": (href_of("place", place.id), place.name),
        "kind": say_label(place.kind),
        "degrees": degrees(place),
        "units": count,
    }


@web.get("/vessels/<id>")
def place_page(id: str) -> Response:
    """Show a vessel as a map, or another place with what lies there."""
    person = who()
    with services().database.read() as connection:
        found = vessel_map.place(connection, id)
    if found is None:
        raise Problem(404, "no-such-thing", {"thing": "place", "id": id[:40]})
    if found.kind == "vessel":
        return _map(found, person)
    if found.vessel_id is not None:
        return to(f"/vessels/{found.vessel_id}?box={found.id}")
    return _plain(found, person)


def _map(vessel: Place, person: SignedIn) -> Response:
    with services().database.read() as connection:
        found = vessel_map.vessel_map(connection, vessel, request.args.get("box", "")[:15])
        drawn = _drawn(connection, found, person)
    possible, refused = verbs_on(vessel, person)
    told = {
        "id": vessel.id,
        "name": vessel.name,
        "degrees": degrees(vessel),
        "untested": vessel.holds_untested,
        "count": found.whole,
        "racks": _racks(found),
        "box": _called_with_its_rack(found),
        "grid": drawn.grid,
        "exposures": [_exposure(each, person.actor.zone) for each in found.exposures],
        "free": drawn.free,
        "possible": [each for each in possible if f"/{BUILD}?" not in each["href"]],
        "refused": refused,
    }
    return make_response(render_template("vessel.html", v=told))


def _called_with_its_rack(found: VesselMap) -> str:
    if found.box is None:
        return ""
    around = {each.id: each.name for each in found.places}
    rack = around.get(found.box.parent_id or "")
    return f"{rack}, {found.box.name}" if rack else found.box.name


def _racks(found: VesselMap) -> list[dict[str, Any]]:
    """Return racks with their boxes; a box that stands in no rack is its own."""
    ids = {each.id for each in found.places}
    tops = [each for each in found.places if each.parent_id not in ids]
    return [
        {"name": top.name, "boxes": [_box(each, found) for each in _boxes_of(top, found)]} for top in tops
    ]


def _boxes_of(top: Place, found: VesselMap) -> list[Place]:
    inside = [each for each in found.places if each.parent_id == top.id and each.id in found.boxes]
    return inside or ([top] if top.id in found.boxes else [])


def _box(box: Place, found: VesselMap) -> dict[str, Any]:
    return {
        "name": box.name,
        "href": f"/vessels/{found.vessel.id}?box={box.id}#box",
        "count": found.boxes[box.id],
        "here": found.box is not None and found.box.id == box.id,
    }


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What `vessel_grid` draws of a box, and its first free slot in reading order."""

    grid: dict[str, Any] | None = None
    free: dict[str, str] | None = None


def _drawn(connection: Any, found: VesselMap, person: SignedIn) -> _Drawn:
    box, wanted = found.box, request.args.get("wanted", "")[:15]
    if box is None:
        return _Drawn()
    columns = list(range(1, box.columns + 1))
    lines: dict[str, Any] = {"rows": _row_names(box), "columns": columns}
    if box.columns > vessel_map.MOST_IN_FULL:
        positions = large_box.positions(connection, box)
        wanted = large_box.slot_wanted(connection, wanted) if wanted else ""
        return _Drawn(lines | {"cells": _dense(positions, wanted)}, _first_free(found, box, positions))
    by_place = {(cell.row, cell.column): cell for cell in found.cells}
    tells = may_read_patients(person.actor.roles)
    places = [[by_place.get((row, column)) for column in columns] for row in range(1, box.rows + 1)]
    cells = [[_cell(each, wanted, tells=tells) for each in line] for line in places]
    states = [[(each.id, each.state) if each else None for each in line] for line in places]
    return _Drawn(lines | {"cells": cells}, _first_free(found, box, states))


def _dense(positions: list[list[Position | None]], wanted: str) -> list[list[Position | None]]:
    """Return where each position leads and how it looks."""
    return [
        [(f"/slots/{each[0]}", "wanted" if each[0] == wanted else each[1]) if each else None for each in line]
        for line in positions
    ]


def _row_names(box: Place) -> list[str]:
    rows = range(1, box.rows + 1)
    return [letters(row) for row in rows] if box.label_scheme in (None, "A1") else [str(row) for row in rows]


def _cell(cell: Cell | None, wanted: str, *, tells: bool) -> dict[str, Any] | None:
    if cell is None:
        return None
    text = f"…{cell.din[-5:]}" if cell.din and tells else ""
    wanted_now = wanted in (cell.id, cell.unit) if wanted else False
    return {"href": f"/slots/{cell.id}", "state": cell.state, "wanted": wanted_now, "text": text}


def _first_free(
    found: VesselMap, box: Place, positions: list[list[Position | None]]
) -> dict[str, str] | None:
    for row, line in enumerate(positions, 1):
        for column, each in enumerate(line, 1):
            if each is not None and each[1] == "free":
                scheme = box.label_scheme or DEFAULT_SCHEME
                return {
                    "label": slot_label(scheme, row, column, box.columns),
                    "href": f"/vessels/{found.vessel.id}?box={box.id}&wanted={each[0]}#box",
                    "slot": f"/slots/{each[0]}",
                }
    return None


def _exposure(each: Any, zone: str) -> dict[str, Any]:
    return {
        "from": shown(each.started_at, zone)[:2],
        "to": shown(each.ended_at, zone)[:2] if each.ended_at else None,
        "warmest": f"{in_words(each.warmest_c).replace('-', '−')} °C",
        "harm": say("yes, units are held") if each.above_excursion else say("no"),
        "cause": in_words(each.cause),
        "tone": "bad" if each.above_excursion else None,
    }


def _plain(found: Place, person: SignedIn) -> Response:
    """Show a room, or a location with the units that lie there."""
    with services().database.read() as connection:
        whole = vessel_map.storage(connection, found.site_id)
        lying = vessel_map.lying_at(connection, found.id)
    possible, refused = verbs_on(found, person)
    told = {
        "id": found.id,
        "name": found.name,
        "kind": say_label(found.kind),
        "degrees": degrees(found) if found.kind != "room" else "",
        "room": _room(found, whole) if found.kind == "room" else None,
        "units": list(_lying(lying)) if may_read_patients(person.actor.roles) else [],
        "possible": possible,
        "refused": refused,
    }
    return make_response(render_template("location.html", p=told))


def _lying(found: Iterable[Unit]) -> Iterable[dict[str, Any]]:
    zone = who().actor.zone
    for unit in found:
        yield {
            "unit": (href_of("unit", unit.id), called(unit)),
            "material": ("material", unit.material),
            "disposition": ("disposition", unit.disposition),
            "since": shown(unit.custody_since, zone)[:2],
        }
