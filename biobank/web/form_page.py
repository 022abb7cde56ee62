"""A verb as a form to be shown: its fields with what was entered, what is offered, and what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from biobank.domain.rooms.batch_record import Step
from biobank.domain.rooms.entered_values import Entered
from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.phrase import Phrase
from biobank.services.reads.offering import Offer
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, spoken

Shown = dict[str, Any]
Offers = Mapping[str, Sequence[Offer]]
Errors = Mapping[str, Any]
NOT_SHOWN = frozenset({"id", "mode", "source", "expects", "proofs", "_schema"})
"""Members of the envelope that nobody types; what is wrong with them is told on top of the page."""


def specs(verb: Verb, offers: Offers, in_rows: Offers) -> list[Shown]:
    """Return how each field is drawn: what it is done to, the verb's own, and those of the batch record."""
    first = _REPORTED_ON if issubclass(verb.command, Entered) else frozenset()
    last = _OF_A_STEP if issubclass(verb.command, Step) else frozenset()
    ordered = sorted(
        verb.fields,
        key=lambda each: (each.name != verb.subject, each.name not in first, each.name in last),
    )
    shown = [spec_of(each, offers.get(each.name, ()), in_rows) for each in ordered]
    begins = next((each.name for each in ordered if each.name in last), "")
    return [
        {
            **each,
            "help": f"/help/verbs/{verb.name}#field-{each['name']}",
            "heading": say("For the batch record") if each["name"] == begins else "",
        }
        for each in shown
    ]


_REPORTED_ON = frozenset({"unit", "donation", "patient", "test"})
"""What a report is about comes before what it says."""
_OF_A_STEP: frozenset[str] = frozenset(each.name for each in fields_of(Step))
"""Fields that every step of the batch record has; they follow those of the step itself."""


def spec_of(field: Field, offers: Sequence[Offer] = (), in_rows: Offers | None = None) -> Shown:
    """Return how one field is drawn: what `macros/forms.html` reads."""
    inner = fields_of(field.row) if field.row is not None else ()
    found = in_rows or {}
    return {
        "name": field.name,
        "kind": field.kind,
        "label": field.label,
        "hint": field.hint or _HINTS.get(field.kind, ""),
        "required": field.required,
        "expected": field.kind == "code" and field.name in _EXPECTED,
        "lines": field.lines,
        "unit": field.unit,
        "choices": field.choices,
        "thing": field.thing,
        "minimum": _limit(field, field.minimum),
        "maximum": _limit(field, field.maximum),
        "max_length": field.max_length if field.kind in ("text", "long_text", "code") else None,
        "options": [words_of(each) for each in offers],
        "row_label": _singular(field.label),
        "fields": [spec_of(each, found.get(each.thing, ())) for each in inner],
    }


_EXPECTED = ("label", "wristband")
"""Only a report, or a physician's decision, does without these; a form does not call them optional."""


def _limit(field: Field, limit: str | None) -> str | None:
    return shown_number(limit) if limit is not None and field.kind == "decimal" else limit


_HINTS = {
    "instant": Phrase("Time at this site."),
    "refs": Phrase("One code on each line; scan them one after the other."),
}


def _singular(label: str) -> str:
    """Return what one row is called: English tells it from the label, other languages keep the label."""
    if spoken() is not None:
        return say(label)
    first = label.split(" ", maxsplit=1)[0].rstrip(":,")
    return first[:-1] if first.endswith("s") and not first.endswith("ss") else say("Row")


def words_of(offer: Offer) -> str:
    """Return a choice as it stands in the field once chosen; `form_input.picked` reads it back."""
    return f"{offer.words} [{offer.id}]"


def sentences(found: Errors, verb: Verb) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Return what is wrong for the top of the page, and the same beside each field."""
    beside: dict[str, Any] = {name: _beside(told) for name, told in found.items()}
    labels = {spec.name: spec.label for spec in verb.fields} | _ENVELOPE_LABELS
    listed = [
        (place, f"{say(labels[name])}: {say(sentence)}" if name in labels else sentence)
        for name, told in found.items()
        for place, sentence in _flat(name, told)
    ]
    return listed, beside


_ENVELOPE_LABELS = {
    "claimed_at": Phrase("When it happened"),
    "claimed_zone": Phrase("Time zone"),
    "performed_by": Phrase("Done by"),
    "verified_by": Phrase("Checked by"),
    "verbal_order_by": Phrase("Verbal order by"),
    "reason": Phrase("Reason"),
    "note": Phrase("Note"),
}


def _beside(told: Any) -> Any:
    """Return one sentence, or for rows the sentences by row and field."""
    if isinstance(told, Mapping):
        if all(isinstance(row, Mapping) for row in told.values()):
            return {row: {name: _first(each) for name, each in found.items()} for row, found in told.items()}
        return _first(told)
    return _first(told)


def _first(told: Any) -> str:
    if isinstance(told, Mapping):
        return _first(next(iter(told.values()), ""))
    if isinstance(told, list | tuple):
        return _first(told[0]) if told else ""
    return told if isinstance(told, str) else str(told)


def _flat(name: str, told: Any) -> list[tuple[str, str]]:
    if isinstance(told, Mapping) and all(isinstance(row, Mapping) for row in told.values()):
        return [
            (f"{name}-{row}-{inner}", say("row {row}, {each}", row=int(row) + 1, each=_first(each)))
            for row, found in told.items()
            for inner, each in found.items()
        ]
    return [(name, _first(told))]
