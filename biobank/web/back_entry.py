"""What happened while the program was down, told from the paper forms in the order in which it happened.

What is the same from form to form (the clock, who did it, who checked it) is
kept in the signed cookie from one entry to the next; nothing about a patient is.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, session

from biobank.domain.rooms.numbers import ReserveNumbers, ReturnNumbers
from biobank.domain.rules.clock import is_zone
from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.verbs import VERBS
from biobank.services.downtime import entered, numbers
from biobank.services.downtime.entered import Told
from biobank.services.downtime.forms import STEPS
from biobank.services.downtime.numbers import stretches
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads import offering
from biobank.web.blueprint import web
from biobank.web.downtime_page import here, in_groups
from biobank.web.form_page import words_of
from biobank.web.links import href_of
from biobank.web.moments import for_field, shown
from biobank.web.naming import names_of
from biobank.web.redirects import to
from biobank.web.sentences import role_words
from biobank.web.shell import services
from biobank.words.speaking import say

PATH = "/downtime/told"
KEPT = "told"
FIRST = ("register-patient", "issue-wristband")
"""What may have to be told before the first step: a patient who came while the program was down."""

LAST = ("report-deviation",)
_LONGEST = 64


@web.get("/downtime/told")
def told_page() -> Response:
    """Show what is to be told, step by step, what has been told, and which numbers nobody accounted for."""
    person = here()
    kept = _kept()
    with services().database.read() as connection:
        found = entered.told_since(connection, person.actor.site, int(kept["after"])) if kept else ()
        waiting = numbers.waiting(connection, person.actor.site)
    names_of([(each.performed_by, each.verified_by, each.unit, each.by) for each in found])
    people = [words_of(each) for each in offering.people(services())]
    told = {
        "begun": kept is not None,
        "values": kept or {},
        "zone": person.actor.zone,
        "people": people,
        "steps": _steps(person, kept) if kept else [],
        "others": _others(person),
        "entries": [_entry(each, person.actor.zone) for each in found],
        "waiting": [_stretch(each.first, each.last, each.count) for each in stretches(waiting)],
        "count": len(waiting),
    }
    return make_response(render_template("back_entry.html", b=told))


def _kept() -> dict[str, str] | None:
    kept = session.get(KEPT)
    return kept if isinstance(kept, dict) and str(kept.get("after", "")).isdigit() else None


@web.post("/downtime/told")
def begin_telling() -> Response:
    """Begin to tell, or keep another clock time and other people for the entries to come."""
    person, form = here(), request.form
    if form.get("end"):
        session.pop(KEPT, None)
        return to("/downtime")
    kept = _kept()
    if kept is None:
        with services().database.read() as connection:
            kept = {"after": str(entered.last_event(connection))}
    zone = form.get("claimed_zone", "").strip()
    session[KEPT] = {
        "after": kept["after"],
        "claimed_at": form.get("claimed_at", "").strip()[:_LONGEST],
        "claimed_zone": zone[:_LONGEST] if is_zone(zone) else person.actor.zone,
        "performed_by": form.get("performed_by", "").strip()[:200],
        "verified_by": form.get("verified_by", "").strip()[:200],
    }
    return to(PATH)


def followed(command: Command) -> str | None:
    """Keep what a report told of clock and people for the next one; returns where to go on."""
    kept = _kept()
    if isinstance(command, ReserveNumbers | ReturnNumbers):
        return "/downtime"
    if kept is None or command.mode != REPORTED or command.source != entered.SOURCE:
        return None
    zone = command.claimed_zone or kept["claimed_zone"]
    at = for_field(command.claimed_at, zone) if command.claimed_at else kept["claimed_at"]
    session[KEPT] = {
        **kept,
        "claimed_at": at,
        "claimed_zone": zone,
        "performed_by": _known(command.performed_by),
        "verified_by": _known(command.verified_by),
    }
    return PATH


def _known(id: str | None) -> str:
    """Return a person as the fields offer them, or nothing."""
    return "" if id is None else f"{names_of([id]).get(id, '')} [{id}]".strip()


def _steps(person: SignedIn, kept: dict[str, str]) -> list[dict[str, Any]]:
    may = [name for name in (*FIRST, *STEPS, *LAST) if person.policy.may(person.actor.roles, name)]
    return [_step(name, kept) for name in may if VERBS[name].reports]


def _step(name: str, kept: dict[str, str]) -> dict[str, Any]:
    verb = VERBS[name]
    same = {each: kept[each] for each in ("claimed_at", "claimed_zone", "performed_by", "verified_by")}
    query = {"mode": REPORTED, "source": entered.SOURCE, "reason": "downtime", **same}
    return {
        "label": verb.title,
        "hint": verb.about,
        "href": f"/do/{name}?{urlencode({key: value for key, value in query.items() if value})}",
        "shape": "pen",
    }


def _others(person: SignedIn) -> list[tuple[str, str]]:
    """Return the steps that somebody else has to tell, and who may."""
    names = [name for name in STEPS if not person.policy.may(person.actor.roles, name)]
    return [(VERBS[name].title, role_words(person.policy.permitted_roles(name))) for name in names]


def _entry(each: Told, zone: str) -> dict[str, Any]:
    names = names_of([each.performed_by, each.verified_by, each.unit, each.by])
    at = shown(each.claimed_at, zone)
    people = [names.get(each.performed_by, each.performed_by)]
    people += (
        [say("checked by {verified_by}", verified_by=names.get(each.verified_by, each.verified_by))]
        if each.verified_by
        else []
    )
    people += [say("told by {by}", by=names.get(each.by, each.by))] if each.by != each.performed_by else []
    return {
        "at": (at.local, at.utc),
        "what": each.what,
        "unit": (href_of("unit", each.unit), names.get(each.unit, each.unit)) if each.unit else None,
        "people": ", ".join(people),
        "against": ", ".join(code.replace("-", " ") for code in each.violations),
        "tone": "attention" if each.violations else None,
    }


def _stretch(first: str, last: str, count: int) -> str:
    return in_groups(first) + (
        " " + say("to {last} ({count})", last=last[7:], count=count) if count > 1 else ""
    )
