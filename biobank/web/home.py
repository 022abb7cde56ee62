"""The start page: what waits for the role one works in; people with several roles have a tab for each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed_all
from biobank.web.blueprint import web
from biobank.web.home_parts import MOST_READ, Part, columns_of
from biobank.web.homes import HOMES, Home
from biobank.web.links import href_of
from biobank.web.moments import clock_time
from biobank.web.patients_named import patients_named
from biobank.web.saved_views import all_views
from biobank.web.sentences import role_words
from biobank.web.shell import is_passive, services, who
from biobank.web.work import beginnings
from biobank.web.worklist_reading import Reading, Row, own_step
from biobank.words.speaking import say, say_n

HOME_COOKIE = "home"
HOME_DAYS = 400


@web.get("/")
def home() -> Response:
    """Show the start page of the role one looked at last, or of the first one holds."""
    person = who()
    held = _held(person)
    if not held:
        return make_response(render_template("home_without_role.html", greeting=_greeting(person)))
    kept = request.cookies.get(HOME_COOKIE, "")
    return _page(person, kept if kept in held else held[0], held)


@web.get("/home/<role>")
def home_of(role: str) -> Response:
    """Show the start page of one of one's roles, and keep it as the first to be shown."""
    person = who()
    if role not in HOMES:
        raise Problem(404, "not-found")
    held = _held(person)
    if role not in held:
        raise Problem(403, "not-permitted", {"verb": say("This start page"), "roles": role_words([role])})
    answer = _page(person, role, held)
    if not is_passive():
        https = parts().settings.security.https
        age = HOME_DAYS * 86_400
        answer.set_cookie(HOME_COOKIE, role, max_age=age, httponly=True, samesite="Lax", secure=https)
    return answer


def _held(person: SignedIn) -> list[str]:
    return [role for role in HOMES if role in person.actor.roles]


def _page(person: SignedIn, role: str, held: Sequence[str]) -> Response:
    found = HOMES[role]
    told = sorted(_read(person, role, found), key=lambda each: not each.urgent)
    waiting = [each for each in told if each.waits and each.count]
    return make_response(
        render_template(
            "home.html",
            greeting=_greeting(person),
            home=found,
            path=f"/home/{role}",
            tabs=[(f"/home/{each}", ROLES[each], each == role) for each in held] if len(held) > 1 else [],
            summary=_summary(waiting, found),
            tiles=waiting if len(waiting) > 1 or any(each.look == "count" for each in waiting) else [],
            parts=[(each, columns_of(each)) for each in told if each.is_drawn],
            quiet=[each for each in told if each.is_quiet],
            beginnings=[] if found.plain else beginnings(person),
            views=[] if found.plain else all_views(person),
            as_of=clock_time(services().clock(), person.actor.zone),
        )
    )


def _summary(waiting: Sequence[Part], found: Home) -> str:
    """Return in one sentence how much waits, and how much of it cannot."""
    number, urgent = sum(each.count for each in waiting), sum(each.urgent for each in waiting)
    if not number:
        return say(found.quiet)
    if urgent:
        return say_n(
            number,
            "One thing waits, and it is urgent.",
            "{n} things wait, {urgent} of them urgent.",
            urgent=urgent,
        )
    return say_n(number, "One thing waits, nothing is urgent.", "{n} things wait, nothing is urgent.")


def _read(person: SignedIn, role: str, found: Home) -> list[Part]:
    """Return the parts of a start page; each name that is shown is a look, and so is the page itself."""
    reason = may_view(person, person.actor.site) if may_read_patients(frozenset({role})) else None
    with services().database.read() as connection:
        reading = Reading(connection, person, MOST_READ + 1)
        told = [part for read in found.parts for part in read(reading)]
    shown = [
        replace(each, rows=[own_step(row, person) if "next" in row else row for row in each.rows])
        for each in told
    ]
    ids = [row["patient"] for each in shown for row in _drawn(each) if "patient" in row]
    names = patients_named(ids)
    viewed_all(services(), person.actor, ["list/home", *ids], f"start page {role}", reason)
    return [replace(each, rows=[_named(row, names) for row in each.rows]) for each in shown]


def _drawn(part: Part) -> Sequence[Row]:
    return () if part.look == "count" else part.rows[: part.shown]


def _named(row: Row, names: dict[str, str]) -> Row:
    """Put a name in place of a patient's id; lines that are not drawn keep none."""
    if "patient" not in row:
        return row
    id: Any = row["patient"]
    return {**row, "patient": (href_of("patient", id), names.get(id) or say("Name erased"))}


_MORNING = Phrase("Good morning, {name}")
_AFTERNOON = Phrase("Good afternoon, {name}")
_EVENING = Phrase("Good evening, {name}")


def _greeting(person: SignedIn) -> str:
    return say(_part_of_day(person), name=person.actor.name)


def _part_of_day(person: SignedIn) -> str:
    hour = int(clock_time(services().clock(), person.actor.zone)[:2])
    return _MORNING if 4 <= hour < 12 else _AFTERNOON if 12 <= hour < 18 else _EVENING
