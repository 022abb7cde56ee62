"""What was typed on the screens of a step, read back together before it is recorded."""

from collections.abc import Iterable, Sequence
from typing import Any

from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.sentences.phrase import Phrase
from biobank.web.form_input import Form, entered, picked
from biobank.web.guide_at import At
from biobank.web.moments import day_in_words
from biobank.web.naming import names_of

Answer = dict[str, Any]
_TRUTH = {"true": Phrase("Yes"), "false": Phrase("No")}


def answers(where: At, form: Form, names: Sequence[str]) -> list[Answer]:
    """Return each answer with the screen on which it is changed; what is empty says so."""
    if not names:
        return []
    verb = where.verb
    typed = entered(verb, form)
    screens = {name: screen for screen in where.screens for name in screen.fields}
    names_of([picked(str(each)) for each in typed.values() if isinstance(each, str)])
    shown = [name for name in names if verb.field(name).required or typed[name]]
    empty = _first_of_empty(where, names, {screens[name].name for name in shown})
    return [
        {
            "label": screens[name].title if name in empty else verb.field(name).label,
            "value": _said(verb.field(name), typed[name]),
            "href": f"{where.path}?step={where.step.name}&screen={screens[name].name}",
        }
        for name in names
        if name in shown or name in empty
    ]


def _first_of_empty(where: At, names: Sequence[str], filled: set[str]) -> set[str]:
    """Return one field of each screen on which nothing was typed: there is a way back to it as well."""
    screens = (each for each in where.screens if each.name not in filled)
    return {each.fields[0] for each in screens if each.fields and each.fields[0] in names}


def _said(spec: Field, value: Any) -> list[str]:
    """Return the lines in which an answer is read back."""
    if spec.kind == "rows":
        return [_row(spec, row) for row in value]
    if spec.kind == "refs":
        return [_one(spec, line) for line in str(value).splitlines() if line.strip()]
    return [_one(spec, str(value))] if str(value).strip() else []


def _row(spec: Field, row: dict[str, str]) -> str:
    inner = fields_of(spec.row) if spec.row is not None else ()
    return ", ".join(_parts(inner, row))


def _parts(inner: Iterable[Field], row: dict[str, str]) -> Iterable[str]:
    for each in inner:
        text = row.get(each.name, "").strip()
        if text:
            yield f"{each.label}: {_one(each, text)}" if each.kind == "boolean" else _one(each, text)


def _one(spec: Field, text: str) -> str:
    text = text.strip()
    if spec.kind == "boolean":
        return _TRUTH.get(text, text)
    if spec.kind == "choice":
        return dict(spec.choices).get(text, text)
    if spec.kind in ("ref", "refs"):
        id = picked(text).upper()[:11]
        return names_of([id]).get(id, text)
    if spec.kind == "date":
        return _day(text)
    if spec.kind == "instant":
        return " ".join((_day(text[:10]), text[11:16]))
    return f"{text} {spec.unit}".strip()


def _day(text: str) -> str:
    try:
        return day_in_words(text)
    except ValueError:
        return text
