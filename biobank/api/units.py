"""Units: one with all that belongs to it, lists page by page, and the history of one."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.possibility import Possibility
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.actions import ACTIONS
from biobank.edge.answers import as_json
from biobank.edge.fields import Choice, Code, Digits, Reference
from biobank.edge.parts import parts
from biobank.edge.reading import missing, own_id, query
from biobank.edge.schemas import Strict
from biobank.edge.signing_in import signed_in, told_to_callers
from biobank.services.audit.trail import unit_page
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import units
from biobank.services.reads.possible import possible

room = Room("units", "Units: where they are, what stands in their way, and what has happened to them.")


class UnitQuery(Strict):
    """Which units, and which page of them."""

    material = Choice(MACHINES["material"])
    custody = Choice(MACHINES["custody"])
    disposition = Choice(MACHINES["disposition"])
    assignment = Choice(MACHINES["assignment"])
    container = Code(pattern="[a-z_]{1,40}", says=Phrase("This is no kind of container."))
    din = Code(pattern="[0-9A-Z]{13}", says=Phrase("A donation number has 13 characters."))
    patient_id = Reference("patient", data_key="patient")
    episode_id = Reference("episode", data_key="episode")
    place_id = Reference("place", data_key="place")
    order_id = Reference("order", data_key="order")
    holder_id = Reference("person", data_key="holder")
    after = Reference("unit", load_default=None, metadata={"description": "The `next` of the page before."})
    limit = Digits(most=units.MOST, load_default=50)


class HistoryQuery(Strict):
    """Which page of a history, newest first."""

    before = Digits(
        most=2**31 - 1, load_default=None, metadata={"description": "The `next` of the page before."}
    )
    limit = Digits(most=200, load_default=50)


class UnitPageBody(Schema):
    """A page of units in id order."""

    units = fields.List(fields.Dict(), required=True)
    next = fields.String(allow_none=True, required=True)


class UnitBody(Schema):
    """A unit, where it is, and all that belongs to it."""

    unit = fields.Dict(required=True)
    slot = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    holder = fields.String(allow_none=True)
    holds = fields.List(fields.Dict())
    products = fields.List(fields.Dict())
    parents = fields.List(fields.Dict())
    children = fields.List(fields.Dict())
    copies = fields.List(fields.Dict())
    verbs = fields.List(fields.Dict())


class HistoryBody(Schema):
    """A page of entries, newest first, each one event as people read it."""

    entries = fields.List(fields.Dict(), required=True)
    next = fields.Integer(allow_none=True, required=True)


_query, _history = UnitQuery(), HistoryQuery()


@room.serves("GET", "/units", asks=UnitQuery, answers=UnitPageBody, problems=(422,))
def list_units() -> Response:
    """List the units of one's site, page by page.

    The list holds no names. That it was read is recorded once, as a list; that
    a patient's units were asked for is recorded with the patient.
    """
    who, asked, here = signed_in(), query(_query), parts()
    reason = may_view(who, who.actor.site)
    after, limit = asked.pop("after"), asked.pop("limit")
    with here.services.database.read() as connection:
        found = units.page(connection, site=_site(who), where=asked, after=after or "", limit=limit)
    viewed(here.services, who.actor, asked.get("patient_id", "list/units"), "units", reason)
    return as_json({"units": [_placed(each) for each in found.units], "next": found.next})


@room.serves("GET", "/units/<unit>", answers=UnitBody, problems=(404,))
def show_unit(unit: str) -> Response:
    """Show a unit with its holds, products, kin and label copies, and what can be done with it."""
    who, services = signed_in(), parts().services
    with services.database.read() as connection:
        found = units.placed(connection, own_id("unit", unit))
        if found is None:
            raise missing("unit", unit)
        reason = may_view(who, found.unit.site_id)
        record = units.record(connection, found)
    viewed(services, who.actor, found.unit.patient_id, "unit", reason)
    told = {name: getattr(record, name) for name in ("holds", "products", "parents", "children", "copies")}
    return as_json({**_placed(found), **told, "verbs": _verbs(who, found)})


@room.serves("GET", "/units/<unit>/history", asks=HistoryQuery, answers=HistoryBody, problems=(404, 422))
def show_history(unit: str) -> Response:
    """Show what happened to a unit, newest first; free text and personal data stay closed."""
    with told_to_callers():
        owner = units.owner_of(own_id("unit", unit))
    who, asked, services = signed_in(along=owner), query(_history), parts().services
    with services.database.read() as connection:
        found = owner.ask(connection)
    if found is None:
        raise missing("unit", unit)
    reason = may_view(who, found["site_id"])
    page = unit_page(services, unit.upper(), before=asked["before"], limit=asked["limit"])
    viewed(services, who.actor, found["patient_id"], "unit history", reason)
    return as_json({"entries": page.entries, "next": page.next})


def _site(who: SignedIn) -> str | None:
    return who.actor.site if who.break_glass is None else None


def _placed(each: units.Placed) -> dict[str, Any]:
    return {"unit": each.unit, "slot": each.slot, "place": each.place, "holder": each.holder}


def _verbs(who: SignedIn, found: units.Placed) -> list[dict[str, Any]]:
    states = {name: getattr(found.unit, name) for name in MACHINES}
    return [_verb(each) for each in possible("unit", states, who.actor.roles, who.policy)]


def _verb(each: Possibility) -> dict[str, Any]:
    action = ACTIONS[each.verb.name]
    return {"name": action.name, "path": action.api_path, "possible": each.possible, "code": each.code}
