"""Quick cards for the wall: one page for each role, made from the same tables as the help."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules.genuineness import NOT_GENUINE
from biobank.domain.rules.roles import ROLES
from biobank.domain.rules.verb import RED, Verb
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.web.blueprint import web
from biobank.web.first_steps import FIRST_STEPS
from biobank.web.moments import day_in_words
from biobank.web.sentences import role_words
from biobank.web.shell import services, who
from biobank.web.telephones import calls
from biobank.web.work import room_title
from biobank.words.sentences import told as told_of
from biobank.words.speaking import say

STOP = Phrase("STOP.")
MOST_STOPS = 8
_LIKE_OTHERS = frozenset(
    {
        *NOT_GENUINE[1:],
        "issued-to-another-patient",
        "signed-labels-disagree",
        "wristband-copy-not-valid",
    }
)
"""Stops that a card has room for once: labels that are not genuine, the wrong patient, a band that ended."""


@web.get("/help/cards")
def quick_cards() -> Response:
    """Show whose cards there are, one's own first."""
    person = who()
    ordered = sorted(ROLES, key=lambda role: role not in person.actor.roles)
    cards = [(f"/help/cards/{role}", ROLES[role], role in person.actor.roles) for role in ordered]
    return make_response(render_template("quick_cards.html", cards=cards))


@web.get("/help/cards/<name>")
def quick_card(name: str) -> Response:
    """Show the card of a role, to be printed on one page of A4."""
    person = who()
    if name not in ROLES:
        raise Problem(404, "not-found")
    return make_response(render_template("quick_card.html", c=_card(name, person)))


def _card(role: str, person: SignedIn) -> dict[str, Any]:
    verbs = [verb for verb in VERBS.values() if person.policy.may(frozenset({role}), verb.name)]
    return {
        "role": ROLES[role],
        "steps": [(step.title, step.text) for step in FIRST_STEPS[role] if step.on_card],
        "rooms": _rooms(verbs),
        "signed": _signed(verbs),
        "stops": _stops(verbs),
        "calls": calls(person),
        "made": day_in_words(services().clock()[:10]),
        "policy": person.policy.digest[:8],
    }


def _rooms(verbs: list[Verb]) -> list[tuple[str, str]]:
    """Return the verbs of a role, room by room, as one line each."""
    rooms = sorted({verb.room for verb in verbs})
    return [
        (room_title(room), ", ".join(sorted(say(verb.title) for verb in verbs if verb.room == room)))
        for room in rooms
    ]


def _signed(verbs: list[Verb]) -> list[tuple[str, str]]:
    """Return what a second person signs, and who that may be."""
    told = []
    for verb in sorted(verbs, key=lambda verb: verb.title):
        seconds = [each for each in verb.signings if each.by != "actor"]
        if seconds:
            told.append((verb.title, role_words(seconds[0].roles) or say("any role")))
    return told


def _stops(verbs: list[Verb]) -> list[tuple[str, str]]:
    """Return the red stops that a role can meet, with what is to be done."""
    codes = dict.fromkeys(
        guard.code for verb in verbs for guard in verb.guards if guard.colour == RED and _is_stop(guard.code)
    )
    found = [told_of(code, dict.fromkeys(ENGLISH[code].places, "…")) for code in codes]
    told = [(each.says.removeprefix(say(STOP)).strip().replace("….", "…"), each.next) for each in found]
    return told[:MOST_STOPS]


def _is_stop(code: str) -> bool:
    return code in ENGLISH and ENGLISH[code].says.startswith(STOP) and code not in _LIKE_OTHERS
