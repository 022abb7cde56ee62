"""Help of verbs and refusals, from the same rows that decide."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rules import lifecycle, refusals
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.refusals import Refusal, refusals_of
from biobank.domain.rules.verb import AMBER, Verb
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.sentences.sentence import Sentence
from biobank.domain.verbs import VERBS
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.web.blueprint import web
from biobank.web.help_texts import Word, words_in
from biobank.web.sentences import role_words, state_word
from biobank.web.shell import who
from biobank.web.work import room_title
from biobank.words.speaking import inside, say, say_label

Told = dict[str, Any]

PARTS = (
    (refusals.RULE, Phrase("What can stand against it")),
    (refusals.STATE, Phrase("States in which it is not possible")),
    (refusals.SIGNATURE, Phrase("Signatures")),
    (refusals.RECORD, Phrase("What can refuse any verb")),
)
"""Where refusals come from, in the order in which they are told."""


@web.get("/help/verbs/<name>")
def verb_help(name: str) -> Response:
    """Tell of one verb: who may, what it asks for, who signs, and everything that refuses it."""
    person = who()
    verb = VERBS.get(name)
    if verb is None:
        raise Problem(404, "not-found")
    may = person.policy.may(person.actor.roles, name)
    return make_response(render_template("help_verb.html", told=_told(verb, person), may=may))


def _told(verb: Verb, person: SignedIn) -> Told:
    found = refusals_of(verb)
    return {
        "name": verb.name,
        "title": verb.title,
        "about": verb.about,
        "room": (f"/help#room-{verb.room}", room_title(verb.room)),
        "facts": _facts(verb, person),
        "fields": [_field(spec) for spec in verb.fields],
        "moves": [_move(row) for row in verb.moves],
        "parts": [
            (title, [_refusal(each, verb, person) for each in found if each.source == part])
            for part, title in PARTS
        ],
        "words": _words_of(verb),
    }


def _facts(verb: Verb, person: SignedIn) -> list[tuple[str, str]]:
    reason = {"no": say("not asked"), "optional": say("may be given"), "required": say("must be given")}[
        verb.reason
    ]
    return [
        (say("Who may"), role_words(person.policy.permitted_roles(verb.name)) or say("nobody here")),
        (say("Signatures"), _signings(verb) or say("none")),
        (say("Reason"), reason),
        (say("Afterwards"), _AFTERWARDS[verb.reports]),
        (say("The way back"), VERBS[verb.undo].title if verb.undo in VERBS else say("none")),
    ]


_AFTERWARDS = {
    True: Phrase("what has happened already is always recorded, whatever rule it went against"),
    False: Phrase("recorded only where every rule allows it"),
}


def _signings(verb: Verb) -> str:
    words = {"actor": say("the person acting"), "other": say("a second person"), "anyone": say("anyone")}
    signers = [f"{words[each.by]} ({role_words(each.roles) or say('any role')})" for each in verb.signings]
    return "; ".join(signers)


def _field(spec: Field) -> Told:
    return {
        "name": spec.name,
        "label": spec.label,
        "takes": _asked(spec),
        "needed": spec.required,
        "words": words_in(spec.label),
    }


_KINDS = {
    "boolean": Phrase("Yes or no."),
    "code": Phrase("Scanned."),
    "date": Phrase("A day."),
    "instant": Phrase("A time at this site."),
    "integer": Phrase("A whole number"),
    "decimal": Phrase("A number"),
    "long_text": Phrase("Words, kept apart from the ledger."),
    "ref": Phrase("Scanned, or chosen."),
    "refs": Phrase("Scanned one after the other."),
    "rows": Phrase("One row or several:"),
    "text": Phrase("A few words."),
}


def _asked(spec: Field) -> str:
    """Return what a field takes: its hint, with choices, rows, or kind and range."""
    told = [say(spec.hint).rstrip(".") + "."] if spec.hint else []
    if spec.choices:
        return " ".join([*told, "; ".join(say(words) for _, words in spec.choices) + "."])
    if spec.row is not None:
        return say(_KINDS["rows"]) + " " + ", ".join(inside(each.label) for each in fields_of(spec.row)) + "."
    if spec.kind in ("integer", "decimal"):
        return " ".join(
            [
                *told,
                say(_KINDS[spec.kind])
                + (" " + say("in {unit}", unit=spec.unit) if spec.unit else "")
                + _range(spec),
            ]
        )
    return " ".join(told) or say(_KINDS[spec.kind])


def _range(spec: Field) -> str:
    least, most = spec.minimum, spec.maximum
    if least is None and most is None:
        return "."
    if most is None:
        return ", " + say("at least {least}", least=least) + "."
    return (
        ", " + say("at most {most}", most=most) + "."
        if least is None
        else ", " + say("from {least} to {most}", least=least, most=most) + "."
    )


def _words_of(verb: Verb) -> list[Word]:
    """Return the words of the field that a verb's own words use."""
    labels = " · ".join(spec.label for spec in verb.fields)
    return list(words_in(f"{verb.title}. {verb.about} {labels}"))


def _move(row: lifecycle.Row) -> dict[str, str]:
    before = [state_word(row.machine, name) for name in lifecycle.MACHINES[row.machine] if name in row.before]
    after = state_word(row.machine, row.after) if row.after else say("as it was")
    return {"machine": say_label(row.machine), "before": ", ".join(before), "after": after}


def _refusal(each: Refusal, verb: Verb, person: SignedIn) -> Told:
    known = {"verb": say(verb.title), "wanted": _wanted(verb, each.code)}
    if each.code == "not-permitted":
        known["roles"] = role_words(person.policy.permitted_roles(verb.name))
    sentence = open_sentence(each.code, known)
    return {
        "code": each.code,
        "href": f"/help/refusals/{each.code}",
        "says": sentence.says,
        "next": sentence.next,
        "red": each.colour != AMBER and each.source == refusals.RULE,
        "waived": role_words(each.waived_by),
    }


def _wanted(verb: Verb, code: str) -> str:
    """Return the states in which a verb is possible, of the machine whose state a code names."""
    state = code.removeprefix("unit-is-").replace("-", "_")
    row = next((row for row in verb.moves if state in lifecycle.MACHINES[row.machine]), None)
    return _move(row)["before"] if row else ""


def open_sentence(code: str, known: Mapping[str, str] | None = None) -> Sentence:
    """Return a refusal's sentence with what is known filled in, and its other places left open."""
    english = ENGLISH.get(code, Sentence(say_label(code) + ".", ""))
    found = Sentence(say(english.says), say(english.next))
    filled = {name: each for name, each in (known or {}).items() if each}
    told = found.told({**dict.fromkeys(found.places, "…"), **filled})
    return Sentence(told.says.replace("….", "…"), told.next.replace("….", "…"))


@web.get("/help/refusals/<code>")
def refusal_help(code: str) -> Response:
    """Tell of one refusal: what it says, what to do next, who may decide otherwise, and what gives it."""
    who()
    if code not in ENGLISH:
        raise Problem(404, "not-found")
    given = [(verb, each) for verb in VERBS.values() for each in refusals_of(verb) if each.code == code]
    return make_response(render_template("help_refusal.html", told=_told_of(code, given)))


def _told_of(code: str, given: list[tuple[Verb, Refusal]]) -> Told:
    sentence, english = open_sentence(code), ENGLISH[code]
    verbs = sorted((say(verb.title), f"/help/verbs/{verb.name}") for verb, _ in given)
    return {
        "code": code,
        "says": sentence.says,
        "next": sentence.next,
        "waived": _waivers(each for _, each in given),
        "red": any(each.colour != AMBER and each.source == refusals.RULE for _, each in given),
        "verbs": [(href, title) for title, href in verbs],
        "all": len(given) == len(VERBS),
        "words": words_in(f"{english.says} {english.next}"),
    }


def _waivers(given: Iterable[Refusal]) -> str:
    """Return who may decide against it, over all verbs that give it."""
    return role_words(dict.fromkeys(role for each in given for role in each.waived_by))
