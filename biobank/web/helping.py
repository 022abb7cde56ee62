"""Help from the same tables that decide: verbs with what refuses them, states with what changes them."""

from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules import lifecycle
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.roles import ROLES
from biobank.domain.rules.verb import AMBER, Guard, Verb
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.sentence import Sentence
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.web.blueprint import web
from biobank.web.first_steps import FIRST_STEPS
from biobank.web.sentences import role_words, state_word
from biobank.web.shell import who
from biobank.web.work import room_title

COMMON_REFUSALS = ("not-permitted", "changed-meanwhile", "already-submitted", "claimed-in-the-future")


@web.get("/help")
def help_page() -> Response:
    """Show where help is found, and every verb by room."""
    who()
    rooms = [(room, room_title(room), _verbs_in(room)) for room in _rooms()]
    return make_response(render_template("help.html", rooms=rooms))


def _rooms() -> list[str]:
    return sorted({verb.room for verb in VERBS.values()})


def _verbs_in(room: str) -> list[Verb]:
    return sorted((each for each in VERBS.values() if each.room == room), key=lambda each: each.title)


@web.get("/help/verbs/<name>")
def verb_help(name: str) -> Response:
    """Tell of one verb: who may, what it asks for, who signs, and everything that refuses it."""
    person = who()
    verb = VERBS.get(name)
    if verb is None:
        raise Problem(404, "not-found")
    return make_response(render_template("help_verb.html", told=_told(verb, person)))


def _told(verb: Verb, person: SignedIn) -> dict[str, Any]:
    return {
        "name": verb.name,
        "title": verb.title,
        "about": verb.about,
        "room": room_title(verb.room),
        "facts": [
            ("Who may", role_words(person.policy.permitted_roles(verb.name)) or "nobody here"),
            ("Signatures", _signings(verb) or "none"),
            (
                "Reason",
                {"no": "not asked", "optional": "may be given", "required": "must be given"}[verb.reason],
            ),
            ("Afterwards", _AFTERWARDS[verb.reports]),
            ("The way back", VERBS[verb.undo].title if verb.undo in VERBS else "none"),
        ],
        "fields": [(spec.label, _asked(spec), "needed" if spec.required else "") for spec in verb.fields],
        "moves": [_move(row) for row in verb.moves],
        "refusals": [_guard(guard) for guard in verb.guards],
        "common": [_refusal(code) for code in COMMON_REFUSALS],
    }


_AFTERWARDS = {
    True: "what has happened already is always recorded, whatever rule it went against",
    False: "recorded only where every rule allows it",
}
_KINDS = {
    "boolean": "Yes or no.",
    "code": "Scanned.",
    "date": "A day.",
    "instant": "A time at this site.",
    "integer": "A whole number",
    "decimal": "A number",
    "long_text": "Words, kept apart from the ledger.",
    "ref": "Scanned, or chosen.",
    "refs": "Scanned one after the other.",
    "rows": "One row or several: ",
    "text": "A few words.",
}


def _asked(spec: Field) -> str:
    """Return what a field takes: its own hint, else its choices, rows or kind."""
    if spec.hint:
        return spec.hint
    if spec.choices:
        return "; ".join(words for _, words in spec.choices) + "."
    if spec.row is not None:
        return _KINDS["rows"] + ", ".join(each.label.lower() for each in fields_of(spec.row)) + "."
    if spec.kind in ("integer", "decimal"):
        return _KINDS[spec.kind] + (f" in {spec.unit}." if spec.unit else ".")
    return _KINDS[spec.kind]


def _signings(verb: Verb) -> str:
    words = {"actor": "the person acting", "other": "a second person", "anyone": "anyone"}
    signers = [f"{words[each.by]} ({role_words(each.roles) or 'any role'})" for each in verb.signings]
    return "; ".join(signers)


def _move(row: lifecycle.Row) -> dict[str, str]:
    before = [state_word(row.machine, name) for name in lifecycle.MACHINES[row.machine] if name in row.before]
    after = state_word(row.machine, row.after) if row.after else "as it was"
    return {"machine": row.machine.capitalize(), "before": ", ".join(before), "after": after}


def _guard(guard: Guard) -> dict[str, str]:
    waived = role_words(guard.waived_by) if guard.colour == AMBER else ""
    return {**_refusal(guard.code), "waived": waived}


def _refusal(code: str) -> dict[str, str]:
    found = ENGLISH.get(code, Sentence(code.replace("-", " ").capitalize() + ".", ""))
    open_places = dict.fromkeys(found.places, "…")
    sentence = found.told(open_places)
    says, then = (text.replace("….", "…") for text in (sentence.says, sentence.next))
    return {"code": code, "says": says, "next": then, "waived": ""}


@web.get("/help/states")
def states_help() -> Response:
    """Show the four states of a unit, and which verb leads from where to where."""
    who()
    machines = [
        (name.capitalize(), name, states, _moves_of(name)) for name, states in lifecycle.MACHINES.items()
    ]
    return make_response(render_template("help_states.html", machines=machines))


def _moves_of(machine: str) -> list[dict[str, Any]]:
    return [
        {"verb": (f"/help/verbs/{verb.name}", verb.title), **_move(row)}
        for verb in VERBS.values()
        for row in verb.moves
        if row.machine == machine and row.after is not None
    ]


@web.get("/help/first-ten-minutes")
def first_ten_minutes() -> Response:
    """Show the first steps of each role, one's own first."""
    person = who()
    own = [role for role in ROLES if role in person.actor.roles]
    order = [*own, *(role for role in ROLES if role not in own)]
    told = [(ROLES[role], role in own, FIRST_STEPS[role]) for role in order]
    return make_response(render_template("first_ten_minutes.html", roles=told))


@web.get("/help/elements")
def elements() -> Response:
    """Show every element of the pages with made-up data."""
    who()
    return make_response(render_template("style_guide.html"))
