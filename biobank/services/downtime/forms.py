"""Blank forms of the steps that cannot wait, made from the verbs that take them up afterwards."""

from collections.abc import Iterator

from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS
from biobank.services.downtime.parts import Blank, Form

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
    "boolean": "yes or no",
    "code": "copy the code, or stick a spare label",
    "date": "day, month in letters, year",
    "instant": "date and time on the clock there",
    "ref": "copy the code beneath the symbol",
    "refs": "copy the codes, one on each line",
}
_WHOSE = Blank("Whose", "", "name, born, number: compared by two people, not entered")
_ENVELOPE = (
    Blank("When it happened", "claimed_at", "date and time on the clock there"),
    Blank("Done by", "performed_by", "name in letters"),
    Blank("Checked by", "verified_by", "name in letters of the second person"),
)
_NOTE = Blank("What else should be known", "note")


def forms() -> Iterator[Form]:
    """Yield the blank forms in the order of the work."""
    return (form_of(VERBS[name]) for name in STEPS)


def form_of(verb: Verb) -> Form:
    """Return the blank form of a verb: what it is done to first, then when and by whom."""
    ordered = sorted(verb.fields, key=lambda spec: spec.name != verb.subject)
    blanks = (_WHOSE, *(_blank(spec) for spec in ordered), *_ENVELOPE, _NOTE)
    return Form(verb.title, verb.name, verb.about, blanks, _signatures(verb))


def _blank(spec: Field) -> Blank:
    label = spec.label if spec.required else f"{spec.label}, if any"
    takes = spec.unit or _TAKES.get(spec.kind, "")
    choices = tuple(words for _, words in spec.choices)
    choices = ("Yes", "No") if spec.kind == "boolean" else choices
    columns = tuple(_heading(each) for each in fields_of(spec.row)) if spec.row is not None else ()
    return Blank(label, spec.name, takes, choices, columns)


def _heading(spec: Field) -> str:
    words = " / ".join(words for _, words in spec.choices)
    about = spec.unit or words
    return f"{spec.label} ({about})" if about else spec.label


def _signatures(verb: Verb) -> tuple[str, ...]:
    return ("First person", "Second person") if verb.name in BY_TWO or verb.signings else ("Signature",)
