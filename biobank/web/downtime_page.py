"""Downtime: the book that is made before, the numbers set aside, and their labels."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.din import Din, parse_din, render_eye_readable
from biobank.domain.rules.reading import BOOK_MAKERS
from biobank.domain.verbs import VERBS
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.edge.signing_in import person_in_session
from biobank.services.downtime import numbers
from biobank.services.downtime.book import Making
from biobank.services.downtime.encryption import SHORTEST_PASSWORD
from biobank.services.downtime.making import book_bytes
from biobank.services.downtime.number_labels import label_sheets
from biobank.services.downtime.numbers import Block, Stretch, stretches, waiting_of_block
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed
from biobank.services.labels import Unrenderable
from biobank.web.blueprint import web
from biobank.web.moments import shown
from biobank.web.sentences import role_words, said
from biobank.web.shell import is_for, services, who
from biobank.web.work import button
from biobank.words.speaking import say, say_code

RESERVE, RETURN = "reserve-numbers", "return-numbers"
PATH = "/downtime"


@web.get("/downtime")
def downtime_page() -> Response:
    """Show how to make the book, which numbers wait in the drawer, and where paper is told afterwards."""
    return _page(here())


def here() -> SignedIn:
    """Return who is here, if they have work with downtime; raises Problem."""
    person = who()
    if not is_for(PATH, person.actor.roles):
        told = {"verb": say("Downtime"), "roles": say("those who care for patients")}
        raise Problem(403, "not-permitted", told)
    return person


def _page(person: SignedIn, denied: dict[str, str] | None = None, status: int = 200) -> Response:
    site = person.actor.site
    with services().database.read() as connection:
        waiting = numbers.waiting(connection, site)
        found = numbers.blocks(connection, site)
    told = {
        "stretches": [_stretch(each, person) for each in stretches(waiting)],
        "waiting": len(waiting),
        "blocks": [_block(each, person) for each in found],
        "reserve": button(VERBS[RESERVE], site=site) if _may(person, RESERVE) else None,
        "makes": not person.actor.roles.isdisjoint(BOOK_MAKERS),
        "makers": role_words(sorted(BOOK_MAKERS)),
        "station": person.station_name or "",
        "named": _is_named(person),
        "stations": ", ".join(_stations(person)),
        "shortest": SHORTEST_PASSWORD,
        "denied": denied,
    }
    return make_response(render_template("downtime.html", d=told), status)


def _may(person: SignedIn, verb: str) -> bool:
    return person.policy.may(person.actor.roles, verb)


def _stretch(each: Stretch, person: SignedIn) -> dict[str, Any]:
    query = {"site": person.actor.site, "first": each.first, "last": each.last if each.count > 1 else ""}
    whole = in_groups(each.first) + (" " + say("to {last}", last=each.last[7:]) if each.count > 1 else "")
    account = (f"/do/{RETURN}?{urlencode(query)}", say("Account for them")) if _may(person, RETURN) else None
    return {"numbers": whole, "count": each.count, "next": account}


def in_groups(number: str) -> str:
    """Return a donation number as it stands on a label."""
    found = parse_din(number)
    return render_eye_readable(found) if isinstance(found, Din) else number


def _block(each: Block, person: SignedIn) -> dict[str, Any]:
    kinds = (
        ("waiting", each.waiting),
        ("used", each.used),
        ("returned", each.returned),
        ("spoiled", each.spoiled),
        ("lost", each.lost),
    )
    at = shown(each.reserved_at, person.actor.zone)
    return {
        "numbers": say("{first} to {last}", first=in_groups(each.first), last=each.last[7:]),
        "at": (at.local, at.utc),
        "by": each.reserved_by,
        "became": ", ".join(f"{count} {say_code(words)}" for words, count in kinds if count),
        "labels": (f"/downtime/numbers/{each.first}", say("Labels (PDF)")) if each.waiting else None,
        "tone": "bad" if each.lost else None,
    }


def _stations(person: SignedIn) -> list[str]:
    """Return the workstations that the policy names for the book; none means any that has a name."""
    return list(person.policy.content["settings"].get("downtime_stations", ()))


def _is_named(person: SignedIn) -> bool:
    stations = _stations(person)
    return person.station_name in stations if stations else bool(person.station_name)


@web.post("/downtime/book")
def downtime_book() -> Response:
    """Make the book for this workstation; its password is typed twice and kept nowhere."""
    person_in_session()
    person = here()
    if person.actor.roles.isdisjoint(BOOK_MAKERS):
        raise Problem(
            403, "not-permitted", {"verb": say("The downtime book"), "roles": role_words(BOOK_MAKERS)}
        )
    if not _is_named(person):
        stations = ", ".join(_stations(person)) or say("one that is named at sign-in")
        return _page(person, _denied("downtime-station", stations=stations), 403)
    password = request.form.get("password", "")
    if password != request.form.get("again", "") or len(password) < SHORTEST_PASSWORD:
        return _page(person, _denied("downtime-password", shortest=SHORTEST_PASSWORD), 422)
    now = services().clock()
    actor, language = person.actor, parts().settings.language.default
    station = person.station_name or ""
    making = Making(actor.site, person.site_name, actor.zone, station, actor.name, now, language)
    return as_file(
        book_bytes(services(), actor, person.policy, making, password), f"downtime-book-{now[:10]}"
    )


def _denied(code: str, **params: Any) -> dict[str, str]:
    sentence = said(code, params)
    return {"code": code, "says": sentence.says, "next": sentence.next}


@web.get("/downtime/numbers/<batch>")
def number_labels(batch: str) -> Response:
    """Give the labels of those numbers of a block that may still be used, a row of a sheet for each."""
    person = here()
    if not _may(person, RESERVE):
        roles = role_words(person.policy.permitted_roles(RESERVE))
        raise Problem(403, "not-permitted", {"verb": VERBS[RESERVE].title, "roles": roles})
    with services().database.read() as connection:
        found = waiting_of_block(connection, person.actor.site, batch[:13])
    if not found:
        raise Problem(404, "no-such-thing", {"thing": say("block of numbers"), "id": batch[:13]})
    try:
        pdf = label_sheets(services(), found, person.site_name, person.policy)
    except Unrenderable as why:
        raise Problem(409, why.code, why.params) from why
    viewed(services(), person.actor, f"numbers/{batch[:13]}", "donation labels")
    return as_file(pdf, f"donation-labels-{batch[:13]}", inline=True)


def as_file(pdf: bytes, name: str, *, inline: bool = False) -> Response:
    """Answer with a PDF that no browser or proxy keeps."""
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    how = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}.pdf"'
    return answer
