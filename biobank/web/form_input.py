"""From a sent form to what the verb's schema reads: text becomes numbers, truths, moments, lists and rows."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.sentences.labels import NO, YES
from biobank.web.moments import with_offset
from biobank.words.numbers import entered_number
from biobank.words.speaking import say

NEVER_KEPT = ("csrf_token", "client_zone")
ENVELOPE = ("performed_by", "verified_by", "verbal_order_by", "reason", "note")
_WHOLE = re.compile(r"[+-]?[0-9]{1,16}")
_TRUTH = {"true": True, "false": False}
_OFFERED = re.compile(r"\[([A-Z0-9]{11})\]\s*$")
MOST_ROWS = 500

Form = MultiDict[str, str]
Entered = dict[str, Any]
Reader = Callable[[Field, Any, str], Any]


def is_secret(name: str) -> bool:
    """Say whether a part of a form is never sent out again: passwords, and what proves the form ours."""
    return name in NEVER_KEPT or "password" in name or name in ("secret", "pin")


def entered(verb: Verb, form: Form) -> Entered:
    """Return what stands in the form, field by field as typed, for showing it again."""
    found: Entered = {spec.name: _typed(spec, form) for spec in verb.fields}
    return found | {name: form.get(name, "") for name in (*ENVELOPE, "mode", "claimed_at", "claimed_zone")}


def _typed(spec: Field, form: Form) -> Any:
    if spec.kind == "rows":
        return _typed_rows(spec, form)
    return form.get(spec.name, "")


def _typed_rows(spec: Field, form: Form) -> list[dict[str, str]]:
    return [row for _, row in _numbered(spec, form)]


def without_row(spec: Field, form: Form, number: int) -> list[dict[str, str]]:
    """Return the rows of a form but the one that carries this number."""
    return [row for at, row in _numbered(spec, form) if at != number]


def _numbered(spec: Field, form: Form) -> list[tuple[int, dict[str, str]]]:
    """Return the rows with their numbers, in order; a row left blank is none."""
    pattern = re.compile(rf"{re.escape(spec.name)}-([0-9]{{1,6}})-")
    numbers = sorted({int(found[1]) for name in form if (found := pattern.match(name))})
    inner = _inner(spec)
    rows = [
        (number, {each.name: form.get(f"{spec.name}-{number}-{each.name}", "") for each in inner})
        for number in numbers[: MOST_ROWS + 1]
    ]
    return [(number, row) for number, row in rows if any(text.strip() for text in row.values())]


def _inner(spec: Field) -> tuple[Field, ...]:
    return fields_of(spec.row) if spec.row is not None else ()


def as_data(verb: Verb, typed: Entered, zone: str) -> Entered:
    """Return the form's content as the schema takes it; what is blank is left out."""
    data = _read_all(verb.fields, typed, zone)
    data |= {name: typed[name] for name in ENVELOPE if typed[name].strip()}
    for name in ("performed_by", "verified_by", "verbal_order_by"):
        if name in data:
            data[name] = picked(data[name])
    return data | _claim(typed, zone)


def _claim(typed: Entered, zone: str) -> Entered:
    """Return when it happened, which only a report may say."""
    if typed["mode"] != "reported":
        return {}
    claim: Entered = {"mode": "reported"}
    if typed["claimed_at"].strip():
        there = typed["claimed_zone"].strip() or zone
        claim |= {"claimed_at": _moment(typed["claimed_at"], there), "claimed_zone": there}
    return claim


def _read_all(specs: tuple[Field, ...], typed: Mapping[str, Any], zone: str) -> Entered:
    found = {spec.name: _reader(spec, typed)(spec, typed[spec.name], zone) for spec in specs}
    return {name: value for name, value in found.items() if value not in ("", None)}


def _reader(spec: Field, typed: Mapping[str, Any]) -> Reader:
    return _READERS.get(spec.kind_typed(typed), _as_typed)


def _as_typed(_: Field, value: str, __: str) -> Any:
    return value if value.strip() else ""


def _reference(_: Field, value: str, __: str) -> Any:
    return picked(value)


def picked(value: str) -> str:
    """Return the id behind an offered choice such as `Fridge 2 [F0123456789]`, or the text as scanned."""
    found = _OFFERED.search(value)
    return found[1] if found else value.strip()


def _references(_: Field, value: str, __: str) -> Any:
    lines = [picked(line) for line in re.split(r"[\n,;]+", value) if line.strip()]
    return lines or None


def _whole(_: Field, value: str, __: str) -> Any:
    text = value.strip()
    return int(text) if _WHOLE.fullmatch(text) else text


def _decimal(_: Field, value: str, __: str) -> Any:
    return entered_number(value)


def _truth(_: Field, value: str, __: str) -> Any:
    return _TRUTH.get(value, value)


def _yes_or_no(_: Field, value: str, __: str) -> Any:
    """Return a typed yes or no as the ledger has it, in whatever language it was typed."""
    words = {say(each).casefold(): str(each) for each in (YES, NO)}
    return words.get(value.strip().casefold(), value)


def _instant(_: Field, value: str, zone: str) -> Any:
    return _moment(value, zone)


def _moment(value: str, zone: str) -> str:
    try:
        return with_offset(value.strip(), zone)
    except (ValueError, OSError, KeyError, OverflowError):
        return value  # no such zone: the schema says so beside the zone's own field


def _rows(spec: Field, value: list[dict[str, str]], zone: str) -> Any:
    inner = _inner(spec)
    return [_read_all(inner, row, zone) for row in value] or None


_READERS: Mapping[str, Reader] = {
    "ref": _reference,
    "refs": _references,
    "integer": _whole,
    "decimal": _decimal,
    "boolean": _truth,
    "instant": _instant,
    "rows": _rows,
    "yes-no": _yes_or_no,
}
