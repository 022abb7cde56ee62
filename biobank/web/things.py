"""The page of anything that has no page of its own kind: what is known, and what can be done with it."""

import re
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.consents import DISPOSALS, SCOPES
from biobank.domain.rules.clock import moment
from biobank.domain.sentences.labels import column_in_words
from biobank.domain.sentences.phrase import Phrase, phrases
from biobank.domain.things.thing import Thing
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called, kind_in_words
from biobank.services.reads.named import named
from biobank.services.reads.offering import Offer
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.holds_in_words import hold_in_words
from biobank.web.links import href_of, href_of_id
from biobank.web.moments import day_in_words, shown
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.summaries import columns_of, in_words
from biobank.web.work import verbs_on
from biobank.words.speaking import capital, say

_WORDS = {
    name: dict(phrases(each))
    for name, each in (
        ("disposal", DISPOSALS),
        ("scope", SCOPES),
    )
}
_ID = re.compile(r"[0-9A-Z]{11}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(rf"{_DAY.pattern}T[0-9:.]+Z")


@web.get("/things/<id>")
def thing(id: str) -> Response:
    """Show one thing; a unit or a patient is shown on its own page where there is one."""
    person = who()
    row = named(services(), (id,)).get(id) if _ID.fullmatch(id) else None
    if row is None:
        raise Problem(404, "not-found")
    own = href_of(row.NAME, id)
    if not own.startswith("/things/"):
        return to(own)
    banner = banner_of(person, (row,), "thing")
    return make_response(render_template("thing.html", found=_found(row, person), patient=banner))


def _found(row: Thing, person: SignedIn) -> dict[str, Any]:
    possible, refused = verbs_on(row, person)
    told = columns_of(row)
    other = named(services(), [value for _, value in told if isinstance(value, str) and _ID.fullmatch(value)])
    return {
        "id": row.id,
        "words": called(row),
        "kind": kind_in_words(row.NAME),
        "facts": [_fact(row.NAME, name, value, person, other) for name, value in told],
        "possible": possible,
        "refused": refused,
    }


def _fact(kind: str, name: str, value: Any, person: SignedIn, other: dict[str, Thing]) -> dict[str, str]:
    fact = {"label": say(column_in_words(name)), "value": _in_words(kind, name, value), "href": ""}
    if isinstance(value, str) and value in other:
        return fact | {"value": _known_as(other[value]), "href": href_of_id(value)}
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        at = shown(moment(value).isoformat(), person.actor.zone)
        return fact | {"value": f"{at.local} ({at.utc})"}
    if isinstance(value, str) and _DAY.fullmatch(value):
        return fact | {"value": day_in_words(value)}
    return fact


def _in_words(kind: str, name: str, value: Any) -> str:
    """Return a value as it is read, by the words that its own form has for it."""
    if (kind, name) == ("hold", "cause"):
        cause = hold_in_words(value)
        return say(cause) if isinstance(cause, Phrase) else cause
    if name == "status":
        return capital(in_words(value))
    return say(_WORDS[name][value]) if value in _WORDS.get(name, {}) else in_words(value)


def _known_as(row: Thing) -> str:
    return Offer(row.id, called(row)).words if row.NAME != "patient" else say("Patient {id}", id=row.id)
