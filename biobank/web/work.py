"""Verbs as buttons: all of a role's work room by room, and what can be done with one thing."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template

from biobank.domain.rules.possibility import Possibility
from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import Thing
from biobank.domain.verbs import VERBS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.possible import possible
from biobank.web.blueprint import web
from biobank.web.ranking import DANGER, in_sight, rank
from biobank.web.sentences import role_words, said
from biobank.web.shell import who
from biobank.web.summaries import states_of
from biobank.words.speaking import say, say_label

Buttons = list[dict[str, Any]]
SHAPES = {
    "bedside": "bed",
    "collection": "drop",
    "consents": "pen",
    "corrections": "undo",
    "courses": "calendar",
    "deviations": "deviation",
    "downtime": "label",
    "endings": "outside",
    "episodes": "calendar",
    "equipment": "process",
    "freezers": "frozen",
    "handover": "people",
    "holds": "lock",
    "identity": "doubt",
    "issue": "issued",
    "labels": "label",
    "lots": "vial",
    "orders": "reserved",
    "outcomes": "success",
    "patients": "person",
    "people": "people",
    "printing": "print",
    "processing": "process",
    "receipt": "location",
    "release": "released",
    "results": "vial",
    "sites": "location",
    "storage": "slot",
    "thaw": "thawed",
    "wristbands": "label",
}


def room_title(room: str) -> str:
    """Return the name of a room as a heading."""
    return say_label(room)


def button(verb: Verb, **given: str) -> dict[str, Any]:
    """Return a verb as a button that leads to its form, with what is known filled in."""
    query = f"?{urlencode(given)}" if given else ""
    kind = "danger" if verb.name.startswith(DANGER) else ""
    return {
        "label": verb.title,
        "href": f"/do/{verb.name}{query}",
        "hint": verb.about,
        "shape": SHAPES.get(verb.room, "pen"),
        "kind": kind,
    }


@web.get("/do")
def all_work() -> Response:
    """List every verb, room by room: those of one's roles, and whose the others are."""
    person = who()
    verbs = sorted(VERBS.values(), key=lambda verb: (verb.room, verb.title))
    mine = [verb for verb in verbs if _may(verb, person)]
    rooms = [_room(room, list(found)) for room, found in groupby(mine, key=lambda verb: verb.room)]
    others = [_whose(verb, person) for verb in verbs if not _may(verb, person)]
    return make_response(render_template("all_work.html", rooms=rooms, others=others))


def beginnings(person: SignedIn) -> Buttons:
    """Return what a person may begin without a scan."""
    return [button(verb) for verb in VERBS.values() if verb.subject is None and _may(verb, person)]


def _may(verb: Verb, person: SignedIn) -> bool:
    return person.policy.may(person.actor.roles, verb.name)


def _room(room: str, verbs: Iterable[Verb]) -> dict[str, Any]:
    return {"name": room, "title": room_title(room), "possible": [button(verb) for verb in verbs]}


def _whose(verb: Verb, person: SignedIn) -> dict[str, str]:
    roles = role_words(person.policy.permitted_roles(verb.name)) or say("nobody here")
    return {"label": verb.title, "reason": say("For: {roles}.", roles=roles)}


def verbs_on(row: Thing, person: SignedIn) -> tuple[Buttons, Buttons]:
    """Return the verbs whose subject is such a thing: those possible by role and state, and the others."""
    return as_buttons(row.NAME, row.id, states_of(row) or {}, person)


def as_buttons(thing: str, id: str, states: Mapping[str, str], person: SignedIn) -> tuple[Buttons, Buttons]:
    """Return what is possible with a thing in these states, and what is not, with why and what to do next."""
    found = possible(thing, states, person.actor.roles, person.policy)
    verbs = sorted((each.verb for each in found if each.possible), key=rank)
    seen = in_sight(verbs)
    can = [
        {**button(verb, **{str(verb.subject): id}), "further": place >= seen}
        for place, verb in enumerate(verbs)
    ]
    cannot = [_not_now(each) for each in found if not each.possible and each.code != "not-permitted"]
    return can, cannot


def _not_now(each: Possibility) -> dict[str, str]:
    sentence = said(each.code or "", each.params)
    return {"label": each.verb.title, "reason": sentence.says, "next_step": sentence.next}
