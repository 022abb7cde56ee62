"""The lists of vessels, lots, equipment, deviations and people, as they are shown."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rooms.deviations import SEVERITIES
from biobank.domain.rooms.equipment import KINDS
from biobank.domain.rules.roles import ROLES
from biobank.domain.rules.temperatures import held_between
from biobank.domain.sentences.phrase import Phrase, forms, phrases
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.lists import house
from biobank.services.reads.lists.shape import Line
from biobank.services.reads.staff import roles_of
from biobank.services.reads.vessel_map import Count, vessel_counts
from biobank.web.links import href_of
from biobank.web.list_shown import ADMINISTRATORS, EVERYBODY, Column, Listed, Reader, Row, day
from biobank.web.lists_of_cells import unit_link
from biobank.web.summaries import degrees_of, in_words
from biobank.words.speaking import say, say_label

_SIGN_IN = {"none": Phrase("No password yet"), "new": Phrase("Given, not yet changed"), "set": Phrase("Set")}
_KINDS = dict(phrases(KINDS))


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
        "notes": say("Untested or infectious") if line["holds_untested"] else "",
        "status": say_label(line["status"]),
    }


def _counts(connection: Any, person: SignedIn, _: tuple[Line, ...]) -> Mapping[str, Any]:
    return vessel_counts(connection, person.actor.site)


VESSELS = Listed(
    shape=house.VESSELS,
    title=Phrase("Vessels"),
    lead=Phrase("Every vessel of this site, and how full it is. The map of each stands on its own page."),
    counted=forms("{n} vessel", "{n} vessels"),
    columns=(
        Column("vessel", Phrase("Vessel"), "link", "vessel"),
        Column("room", Phrase("Room"), "link"),
        Column("degrees", Phrase("Temperature")),
        Column("slots", Phrase("Slots"), "number"),
        Column("used", Phrase("Occupied"), "number"),
        Column("blocked", Phrase("Blocked"), "number"),
        Column("free", Phrase("Free"), "number"),
        Column("notes", Phrase("For")),
        Column("status", Phrase("State")),
    ),
    fields={
        "name": Phrase("Name begins with"),
        "status": Phrase("State"),
        "untested": Phrase("Untested or infectious"),
    },
    row=_vessel,
    verb="build-vessel",
    whose=EVERYBODY,
    beside=_counts,
)


def _lot(line: Line, reader: Reader) -> Row:
    expired = reader.is_past(line["expires_on"])
    return {
        "lot": (href_of("lot", line["id"]), line["number"]),
        "item": line["item"],
        "expires": day(line["expires_on"]),
        "status": say("Held") if line["status"] == "held" else say("Expired") if expired else say("Open"),
        "held": reader.when(line["held_at"]),
        "tone": "bad" if line["status"] == "held" else "attention" if expired else None,
    }


LOTS = Listed(
    shape=house.LOTS,
    title=Phrase("Lots"),
    lead=Phrase(
        "Reagents and disposables by lot. A lot that is held or past its date is refused at every step."
    ),
    counted=forms("{n} lot", "{n} lots"),
    columns=(
        Column("item", Phrase("Item"), order="item"),
        Column("lot", Phrase("Lot"), "link", "number"),
        Column("expires", Phrase("Expires"), "day", "expires"),
        Column("status", Phrase("State")),
        Column("held", Phrase("Held since"), "instant"),
    ),
    fields={
        "item": Phrase("Item begins with"),
        "number": Phrase("Lot number begins with"),
        "status": Phrase("State"),
        "expires_from": Phrase("Expires from"),
        "expires_to": Phrase("Expires until"),
    },
    row=_lot,
    whose=EVERYBODY,
    verb="register-lot",
)


def _equipment(line: Line, reader: Reader) -> Row:
    late = reader.is_past(line["calibrated_until"]) or reader.is_past(line["cleaned_until"])
    return {
        "name": (href_of("equipment", line["id"]), line["name"]),
        "kind": _KINDS.get(line["kind"], in_words(line["kind"])),
        "calibrated": day(line["calibrated_until"]),
        "cleaned": day(line["cleaned_until"]),
        "status": say_label(line["status"]),
        "tone": "attention" if late and line["status"] == "in_service" else None,
    }


EQUIPMENT = Listed(
    shape=house.EQUIPMENT,
    title=Phrase("Equipment"),
    lead=Phrase("What work is done with, and until when its calibration and cleaning hold."),
    counted=forms("{n} piece", "{n} pieces"),
    columns=(
        Column("name", Phrase("Name"), "link", "name"),
        Column("kind", Phrase("Kind")),
        Column("calibrated", Phrase("Calibrated until"), "day", "calibrated"),
        Column("cleaned", Phrase("Cleaned until"), "day", "cleaned"),
        Column("status", Phrase("State")),
    ),
    fields={
        "name": Phrase("Name begins with"),
        "kind": Phrase("Kind"),
        "status": Phrase("State"),
        "calibrated_to": Phrase("Calibration ends until"),
        "cleaned_to": Phrase("Cleaning ends until"),
    },
    row=_equipment,
    whose=EVERYBODY,
    words=_KINDS,
    verb="register-equipment",
)


def _deviation(line: Line, reader: Reader) -> Row:
    others = len((line["other_units"] or "").split())
    open_grave = line["severity"] if line["status"] == "open" else ""
    return {
        "code": (href_of("deviation", line["id"]), say_label(line["code"])),
        "severity": say_label(line["severity"]),
        "status": say_label(line["status"]),
        "unit": unit_link(line["unit_id"], line) if line["unit_id"] and line["din"] else None,
        "others": others or "",
        "opened": reader.when(line["opened_at"]),
        "by": line["opener"] or say("Console"),
        "closed": reader.when(line["closed_at"]),
        "countersign": _countersign(line, reader),
        "tone": {"critical": "bad", "major": "attention"}.get(open_grave),
    }


def _countersign(line: Line, reader: Reader) -> str:
    if line["countersigned_at"]:
        return say("Signed")
    due = reader.when(line["countersign_due"])
    return say("Due {local}", local=due.local) if due else ""


DEVIATIONS = Listed(
    shape=house.DEVIATIONS,
    title=Phrase("Deviations"),
    lead=Phrase("What went otherwise than it should, and how it ended."),
    counted=forms("{n} deviation", "{n} deviations"),
    columns=(
        Column("code", Phrase("What"), "link"),
        Column("severity", Phrase("How grave")),
        Column("status", Phrase("State")),
        Column("unit", Phrase("Unit"), "link"),
        Column("others", Phrase("Further units"), "number"),
        Column("opened", Phrase("Opened"), "instant", "opened"),
        Column("by", Phrase("By")),
        Column("countersign", Phrase("Countersignature")),
        Column("closed", Phrase("Closed"), "instant"),
    ),
    fields={
        "status": Phrase("State"),
        "severity": Phrase("How grave"),
        "countersign": Phrase("Waits for a countersignature"),
        "opened_from": Phrase("Opened from"),
        "opened_to": Phrase("Opened until"),
    },
    row=_deviation,
    words=dict(phrases(SEVERITIES)),
    verb="report-deviation",
)


def _person(line: Line, reader: Reader) -> Row:
    return {
        "name": (href_of("person", line["id"]), line["name"]),
        "login": line["login"],
        "roles": ", ".join(say(ROLES.get(each, each)) for each in reader.beside.get(line["id"], ()))
        or say("No role"),
        "sign_in": _SIGN_IN[line["sign_in"]],
        "status": say_label(line["status"]),
        "ended": reader.when(line["ended_at"]),
        "tone": "attention" if line["sign_in"] == "none" and line["status"] == "active" else None,
    }


def _roles(connection: Any, _: SignedIn, lines: tuple[Line, ...]) -> Mapping[str, Any]:
    return roles_of(connection, [line["id"] for line in lines])


PEOPLE = Listed(
    shape=house.PEOPLE,
    title=Phrase("Accounts"),
    lead=Phrase("Everybody with an account, and the roles they hold at any site."),
    counted=forms("{n} account", "{n} accounts"),
    columns=(
        Column("name", Phrase("Name"), "name", "name"),
        Column("login", Phrase("Sign-in name"), order="login"),
        Column("roles", Phrase("Roles")),
        Column("sign_in", Phrase("Password")),
        Column("status", Phrase("State")),
        Column("ended", Phrase("Ended"), "instant", "ended"),
    ),
    fields={
        "login": Phrase("Sign-in name begins with"),
        "role": Phrase("Role"),
        "status": Phrase("State"),
        "sign_in": Phrase("Password"),
    },
    row=_person,
    whose=ADMINISTRATORS,
    words={**ROLES, **_SIGN_IN},
    beside=_roles,
    verb="add-person",
)
