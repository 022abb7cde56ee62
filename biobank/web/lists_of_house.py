"""The lists of vessels, lots, equipment, deviations and people, as they are shown."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rooms.deviations import SEVERITIES
from biobank.domain.rooms.equipment import KINDS
from biobank.domain.rules.roles import ROLES
from biobank.domain.rules.temperatures import held_between
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.lists import house
from biobank.services.reads.lists.shape import Line
from biobank.services.reads.staff import roles_of
from biobank.services.reads.vessel_map import Count, vessel_counts
from biobank.web.links import href_of
from biobank.web.list_shown import ADMINISTRATORS, EVERYBODY, Column, Listed, Reader, Row, day
from biobank.web.lists_of_cells import unit_link
from biobank.web.summaries import degrees_of, in_words

_SIGN_IN = {"none": "No password yet", "new": "Given, not yet changed", "set": "Set"}


def _vessel(line: Line, reader: Reader) -> Row:
    count: Count = reader.beside.get(line["id"], Count())
    return {
        "vessel": (href_of("place", line["id"]), line["name"]),
        "room": (href_of("place", line["room_id"]), line["room"]) if line["room_id"] else None,
        "degrees": degrees_of(*held_between(line["coldest_c"], line["warmest_c"])),
        "slots": count.slots,
        "used": count.used,
        "blocked": count.blocked,
        "free": count.free,
        "notes": "Untested or infectious" if line["holds_untested"] else "",
        "status": in_words(line["status"]).capitalize(),
    }


def _counts(connection: Any, person: SignedIn, _: tuple[Line, ...]) -> Mapping[str, Any]:
    return vessel_counts(connection, person.actor.site)


VESSELS = Listed(
    shape=house.VESSELS,
    title="Vessels",
    lead="Every vessel of this site, and how full it is. The map of each stands on its own page.",
    one="vessel",
    columns=(
        Column("vessel", "Vessel", "link", "vessel"),
        Column("room", "Room", "link"),
        Column("degrees", "Temperature"),
        Column("slots", "Slots", "number"),
        Column("used", "Occupied", "number"),
        Column("blocked", "Blocked", "number"),
        Column("free", "Free", "number"),
        Column("notes", "For"),
        Column("status", "State"),
    ),
    fields={"name": "Name begins with", "status": "State", "untested": "Untested or infectious"},
    row=_vessel,
    whose=EVERYBODY,
    beside=_counts,
)


def _lot(line: Line, reader: Reader) -> Row:
    expired = reader.is_past(line["expires_on"])
    return {
        "lot": (href_of("lot", line["id"]), line["number"]),
        "item": line["item"],
        "expires": day(line["expires_on"]),
        "status": "Held" if line["status"] == "held" else "Expired" if expired else "Open",
        "held": reader.when(line["held_at"]),
        "tone": "bad" if line["status"] == "held" else "attention" if expired else None,
    }


LOTS = Listed(
    shape=house.LOTS,
    title="Lots",
    lead="Reagents and disposables by lot. A lot that is held or past its date is refused at every step.",
    one="lot",
    columns=(
        Column("item", "Item", order="item"),
        Column("lot", "Lot", "link", "number"),
        Column("expires", "Expires", "day", "expires"),
        Column("status", "State"),
        Column("held", "Held since", "instant"),
    ),
    fields={
        "item": "Item begins with",
        "number": "Lot number begins with",
        "status": "State",
        "expires_from": "Expires from",
        "expires_to": "Expires until",
    },
    row=_lot,
    whose=EVERYBODY,
    verb="register-lot",
)


def _equipment(line: Line, reader: Reader) -> Row:
    late = reader.is_past(line["calibrated_until"]) or reader.is_past(line["cleaned_until"])
    return {
        "name": (href_of("equipment", line["id"]), line["name"]),
        "kind": dict(KINDS).get(line["kind"], in_words(line["kind"])),
        "calibrated": day(line["calibrated_until"]),
        "cleaned": day(line["cleaned_until"]),
        "status": in_words(line["status"]).capitalize(),
        "tone": "attention" if late and line["status"] == "in_service" else None,
    }


EQUIPMENT = Listed(
    shape=house.EQUIPMENT,
    title="Equipment",
    lead="What work is done with, and until when its calibration and cleaning hold.",
    one="piece",
    columns=(
        Column("name", "Name", "link", "name"),
        Column("kind", "Kind"),
        Column("calibrated", "Calibrated until", "day", "calibrated"),
        Column("cleaned", "Cleaned until", "day", "cleaned"),
        Column("status", "State"),
    ),
    fields={
        "name": "Name begins with",
        "kind": "Kind",
        "status": "State",
        "calibrated_to": "Calibration ends until",
        "cleaned_to": "Cleaning ends until",
    },
    row=_equipment,
    whose=EVERYBODY,
    words=dict(KINDS),
    verb="register-equipment",
)


def _deviation(line: Line, reader: Reader) -> Row:
    others = len((line["other_units"] or "").split())
    open_grave = line["severity"] if line["status"] == "open" else ""
    return {
        "code": (href_of("deviation", line["id"]), in_words(line["code"].replace("-", " ")).capitalize()),
        "severity": in_words(line["severity"]).capitalize(),
        "status": in_words(line["status"]).capitalize(),
        "unit": unit_link(line["unit_id"], line) if line["unit_id"] and line["din"] else None,
        "others": others or "",
        "opened": reader.when(line["opened_at"]),
        "by": line["opener"] or "Console",
        "closed": reader.when(line["closed_at"]),
        "countersign": _countersign(line, reader),
        "tone": {"critical": "bad", "major": "attention"}.get(open_grave),
    }


def _countersign(line: Line, reader: Reader) -> str:
    if line["countersigned_at"]:
        return "Signed"
    due = reader.when(line["countersign_due"])
    return f"Due {due.local}" if due else ""


DEVIATIONS = Listed(
    shape=house.DEVIATIONS,
    title="Deviations",
    lead="What went otherwise than it should, and how it ended.",
    one="deviation",
    columns=(
        Column("code", "What", "link"),
        Column("severity", "How grave"),
        Column("status", "State"),
        Column("unit", "Unit", "link"),
        Column("others", "Further units", "number"),
        Column("opened", "Opened", "instant", "opened"),
        Column("by", "By"),
        Column("countersign", "Countersignature"),
        Column("closed", "Closed", "instant"),
    ),
    fields={
        "status": "State",
        "severity": "How grave",
        "countersign": "Waits for a countersignature",
        "opened_from": "Opened from",
        "opened_to": "Opened until",
    },
    row=_deviation,
    words=dict(SEVERITIES),
    verb="report-deviation",
)


def _person(line: Line, reader: Reader) -> Row:
    return {
        "name": (href_of("person", line["id"]), line["name"]),
        "login": line["login"],
        "roles": ", ".join(ROLES.get(each, each) for each in reader.beside.get(line["id"], ())) or "No role",
        "sign_in": _SIGN_IN[line["sign_in"]],
        "status": in_words(line["status"]).capitalize(),
        "ended": reader.when(line["ended_at"]),
        "tone": "attention" if line["sign_in"] == "none" and line["status"] == "active" else None,
    }


def _roles(connection: Any, _: SignedIn, lines: tuple[Line, ...]) -> Mapping[str, Any]:
    return roles_of(connection, [line["id"] for line in lines])


PEOPLE = Listed(
    shape=house.PEOPLE,
    title="Accounts",
    lead="Everybody with an account, and the roles they hold at any site.",
    one="account",
    columns=(
        Column("name", "Name", "name", "name"),
        Column("login", "Sign-in name", order="login"),
        Column("roles", "Roles"),
        Column("sign_in", "Password"),
        Column("status", "State"),
        Column("ended", "Ended", "instant", "ended"),
    ),
    fields={
        "login": "Sign-in name begins with",
        "role": "Role",
        "status": "State",
        "sign_in": "Password",
    },
    row=_person,
    whose=ADMINISTRATORS,
    words={**ROLES, **_SIGN_IN},
    beside=_roles,
    verb="add-person",
)
