"""The values of one label: checked against the fields of its design, and put into its texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from biobank.domain.codes.din import Din, parse_din, render_din, render_eye_readable
from biobank.domain.codes.isbt.message import parse as parse_isbt
from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.own_code import parse
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import eye_readable
from biobank.domain.codes.signed_label import parse as parse_signed
from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.design import FLAG_SET, PLACEHOLDER, Condition, Design, Field, FieldKind
from biobank.labelling.label_error import LabelError

# What else a text may show of a field: the copy serial of a code, the boxed character of a donation number.
PARTS: Final[dict[FieldKind, frozenset[str]]] = {
    "text": frozenset(),
    "flag": frozenset(),
    "code": frozenset({"copy"}),
    "din": frozenset({"check"}),
    "isbt": frozenset(),
    "signed": frozenset(),
}


def checked(design: Design, values: Mapping[str, str], where: str) -> dict[str, str]:
    """Return the values in composed Unicode form; an unknown, missing or wrong one is a `LabelError`."""
    for name in values:
        if design.field(name) is None:
            raise LabelError(where, name, Phrase("is not a field of this label."))
    return {field.name: _checked_field(field, values.get(field.name, ""), where) for field in design.fields}


def holds(condition: Condition | None, values: Mapping[str, str]) -> bool:
    """Say whether an item with this condition is drawn for these values."""
    return condition is None or bool(values[condition.field]) is condition.filled


def symbol_text(design: Design, name: str, values: Mapping[str, str]) -> str:
    """Return what a symbol of a field holds: the value, of a donation number its data structure."""
    field = design.field(name)
    if field is None or field.kind != "din":
        return values[name]
    return render_din(_din(values[name]))


def filled_in(design: Design, template: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced."""
    shown = _shown(design, values)
    return PLACEHOLDER.sub(lambda match: shown[match.group(1)], template)


def _shown(design: Design, values: Mapping[str, str]) -> dict[str, str]:
    shown = dict(values)
    for field in design.fields:
        value = values[field.name]
        if value and field.kind == "code":
            shown[f"{field.name}.copy"] = value[11:14]
        if value and field.kind == "din":
            shown |= _din_shown(field.name, value)
        if value and field.kind == "signed":
            shown[field.name] = eye_readable(value)
    return shown


def _din_shown(name: str, value: str) -> dict[str, str]:
    din = _din(value)
    return {name: render_eye_readable(din), f"{name}.check": din.check}


def _din(value: str) -> Din:
    din = parse_din(value)
    if isinstance(din, CodeProblem):
        raise TypeError(din.sentence)
    return din


def _checked_field(field: Field, value: str, where: str) -> str:
    if not value and field.required:
        raise LabelError(where, field.name, Phrase("is required and empty."))
    problem = _PROBLEM_OF_KIND[field.kind](value) if value else None
    if problem is not None:
        raise LabelError(where, field.name, problem[0], **problem[1])
    return unicodedata.normalize("NFC", value)


_Problem = tuple[str, Mapping[str, Any]]
"""A sentence, and what fills its places."""


def _flag_problem(value: str) -> _Problem | None:
    if value == FLAG_SET:
        return None
    return Phrase("is a flag: “{set}” or empty, not “{value}”."), {"set": FLAG_SET, "value": value}


def _code_problem(value: str) -> _Problem | None:
    return _of_code(parse(value))


def _din_problem(value: str) -> _Problem | None:
    return _of_code(parse_din(value))


def _isbt_problem(value: str) -> _Problem | None:
    return _of_code(parse_isbt(value))


def _signed_problem(value: str) -> _Problem | None:
    return _of_code(parse_signed(value))


def _of_code(found: object) -> _Problem | None:
    return ("{problem}", {"problem": found.told}) if isinstance(found, CodeProblem | Malformed) else None


def _text_problem(value: str) -> _Problem | None:
    if any(unicodedata.category(character) == "Cc" for character in value):
        return Phrase("holds a control character."), {}
    return None if value.strip() else (Phrase("is blank."), {})


_PROBLEM_OF_KIND: Final[Mapping[FieldKind, Callable[[str], _Problem | None]]] = {
    "text": _text_problem,
    "flag": _flag_problem,
    "code": _code_problem,
    "din": _din_problem,
    "isbt": _isbt_problem,
    "signed": _signed_problem,
}
