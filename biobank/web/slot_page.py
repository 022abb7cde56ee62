"""The page of one slot: where it is, what is in it, who was there before, and what can be done with it."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.things.unit import Unit
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import vessel_map
from biobank.services.reads.calling import called
from biobank.services.reads.slot_history import slot_history
from biobank.web.blueprint import web
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.shell import services, who
from biobank.web.summaries import states_of
from biobank.web.work import verbs_on


@web.get("/slots/<id>")
def slot_page(id: str) -> Response:
    """Show one slot: where it is, what is in it, and what can be done with both."""
    person = who()
    with services().database.read() as connection:
        found = vessel_map.slot_record(connection, id)
        path = vessel_map.path(connection, found.slot.place_id) if found else []
    if found is None:
        raise Problem(404, "no-such-thing", {"thing": "slot", "id": id[:40]})
    unit = found.unit if may_read_patients(person.actor.roles) else None
    possible, refused = verbs_on(found.slot, person)
    told = {
        "id": found.slot.id,
        "label": found.slot.label,
        "path": [(href_of("place", each.id), each.name) for each in path],
        "status": found.slot.status,
        "occupied": found.unit is not None,
        "unit": _in_it(unit, person) if unit else None,
        "map": f"/vessels/{found.slot.vessel_id}?box={found.slot.place_id}&wanted={found.slot.id}#box",
        "copies": len(found.copies),
        "history": _stays(id, person) if may_read_patients(person.actor.roles) else [],
        "possible": possible,
        "refused": refused,
    }
    return make_response(render_template("slot.html", s=told))


def _stays(slot: str, person: SignedIn) -> list[dict[str, Any]]:
    """Return who was in the slot, as lines of a table."""
    with services().database.read() as connection:
        found = slot_history(connection, slot)
    zone = person.actor.zone
    return [
        {
            "unit": (href_of("unit", each.unit), called(found.units[each.unit])),
            "since": shown(each.since, zone)[:2] if each.since else None,
            "until": shown(each.until, zone)[:2] if each.until else None,
        }
        for each in found.stays
        if each.unit in found.units
    ]


def _in_it(unit: Unit, person: SignedIn) -> dict[str, Any]:
    possible, _ = verbs_on(unit, person)
    return {
        "href": href_of("unit", unit.id),
        "words": called(unit),
        "id": unit.id,
        "states": states_of(unit),
        "since": shown(unit.custody_since, person.actor.zone),
        "possible": [
            each | {"further": False}
            for each in possible
            if "/take-out-unit" in each["href"] or "/move-unit" in each["href"]
        ],
    }
