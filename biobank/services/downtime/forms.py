"""Blank forms of the steps that cannot wait, made from the verbs that take them up afterwards."""

from collections.abc import Iterator

from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.services.downtime.parts import Blank, Form
from biobank.words.speaking import say

STEPS: tuple[str, ...] = (
    "collect",
    "hand-over-unit",
    "receive-unit",
    "process-unit",
    "add-dmso",
    "freeze-unit",
    "store-unit",
    "take-out-unit",
    "check-issue",
    "issue-unit",
    "check-before-thaw",
    "thaw-unit",
    "verify-at-bedside",
    "start-reinfusion",
    "stop-reinfusion",
    "record-reaction",
    "container-failure",
    "return-unit",
    "discard-unit",
)
"""The steps of a working day in the order in which they happen, by hand and told afterwards."""

BY_TWO = frozenset({"collect", "check-issue", "check-before-thaw", "thaw-unit", "verify-at-bedside"})
"""Steps that two people sign on paper, whatever the program asks for on a screen."""

_TAKES = {
    "boolean": Phrase("yes or no"),
    "code": Phrase("copy the code, or stick a spare label"),
    "date": Phrase("day, month in letters, year"),
    "instant": Phrase("date and time on the clock there"),
    "ref": Phrase("copy the code beneath the symbol"),
    "refs": Phrase("copy the codes, one on each line"),
}


def forms() -> Iterator[Form]:
    """Yield the blank forms in the order of the work."""
    return (form_of(VERBS[name]) for name in STEPS)


def form_of(verb: Verb) -> Form:
    """Return the blank form of a verb: what it is done to first, then when and by whom."""
    ordered = sorted(verb.fields, key=lambda spec: spec.name != verb.subject)
    blanks = (_whose(), *(_blank(spec) for spec in ordered), *_envelope())
    return Form(say(verb.title), verb.name, say(verb.about), blanks, _signatures(verb))


def _whose() -> Blank:
    return Blank(say("Whose"), "", say("name, born, number: compared by two people, not entered"))


def _envelope() -> tuple[Blank, ...]:
    return (
        Blank(say("When it happened"), "claimed_at", say(_TAKES["instant"])),
        Blank(say("Done by"), "performed_by", say("name in letters")),
        Blank(say("Checked by"), "verified_by", say("name in letters of the second person")),
        Blank(say("What else should be known"), "note"),
    )


def _blank(spec: Field) -> Blank:
    label = say(spec.label)
    label = label if spec.required else say("{label}, if any", label=label)
    takes = say(spec.unit or _TAKES.get(spec.kind, ""))
    choices = tuple(say(words) for _, words in spec.choices)
    choices = (say("Yes"), say("No")) if spec.kind == "boolean" else choices
    columns = tuple(_heading(each) for each in fields_of(spec.row)) if spec.row is not None else ()
    return Blank(label, spec.name, takes, choices, columns)


def _heading(spec: Field) -> str:
    about = say(spec.unit) or " / ".join(say(words) for _, words in spec.choices)
    label = say(spec.label)
    return f"{label} ({about})" if about else label


def _signatures(verb: Verb) -> tuple[str, ...]:
    if verb.name in BY_TWO or verb.signings:
        return say("First person"), say("Second person")
    return (say("Signature"),)
