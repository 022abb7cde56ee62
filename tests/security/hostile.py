"""Hostile input for every verb: wrong types, sizes, nesting, numbers and characters, from its own fields.

A body is text, not a value, because much of what hurts cannot be written by a
well-behaved encoder: numbers with nine hundred million digits, half characters.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from biobank.domain.rules.fields import Field, fields_of
from biobank.domain.rules.verb import Verb
from biobank.domain.things.thing import REGISTRY

RAW = "@raw:"
DEEP = RAW + "[" * 5_000 + "]" * 5_000
UNREADABLE: tuple[tuple[str, Any], ...] = (
    ("a huge exponent", RAW + "1e999999999"),
    ("a tiny exponent", RAW + "1e-999999999"),
    ("3,000 digits", RAW + "9" * 3_000),
    ("50,000 decimals", RAW + "0." + "3" * 50_000),
    ("not a number", RAW + "NaN"),
    ("deep lists", DEEP),
    ("nothing seen", "\u0000"),
    ("half a character", "\ud800"),
    ("turned around", "ab\u202ecd"),
    ("unassigned", "\U000e0fff"),
    ("much", "x" * 1_000_001),
    ("an object", {"$ne": None}),
    ("a list in a list", [[["x"]]]),
    ("a formula", {"=cmd|'/c calc'!A0": 1}),
)
"""Values that no field of any kind takes."""

TYPES: Mapping[str, tuple[Any, ...]] = {
    "ref": (7, True, [], "../../etc/passwd", "' OR 1=1 --", "{{7*7}}", "U\u0660\u0661\u0662\u0663456789"),
    "refs": ("U0123456789", 7, [7], [None], ["x"], ["U0123456789"] * 501),
    "text": (7, True, ["x"]),
    "long_text": (7, False, ["x"]),
    "code": (7, []),
    "choice": (7, [], "<script>", "Ⓐ", ""),
    "decimal": ("1,5", "0x10", "٣", " 1 000 ", True, "1e5", "--1", "9" * 40),
    "integer": ("7", 7.5, True, 2**63, -(2**53) - 1),
    "date": (20260302, "2026-02-30", "0000-01-01", "２０２６-03-02", "today", "2026-W10-1"),
    "instant": (0, "2026-03-02T25:00:00Z", "2026-03-02T08:00:00", "9999-12-31T23:59:59-23:59", "now"),
    "boolean": (0, 1, "true", "yes", []),
    "rows": ("x", {}, [7], [None], [[]], [{"nothing": 1}], [{}] * 501),
}
"""Values that a field of each kind must not take."""

ENVELOPE: tuple[tuple[str, Any], ...] = (
    ("id", "x" * 65),
    ("id", "a\u0000bcdefgh"),
    ("mode", "REPORTED"),
    ("claimed_at", "2026-03-02T08:00:00Z"),
    ("claimed_zone", "../../etc/passwd"),
    ("claimed_zone", "/etc/localtime"),
    ("performed_by", "' OR ''='"),
    ("reason", "a; drop table event"),
    ("note", "\u202e"),
    ("expects", {"U0123456789": 2**70}),
    ("expects", {f"U{number:010}": 1 for number in range(501)}),
    ("proofs", ["../../../../x"]),
    ("proofs", ["a" * 20] * 9),
    ("__proto__", {"admin": True}),
    ("site_id", "S0000000000"),
    ("actor", {"roles": ["administrator"]}),
)


def text_of(body: Mapping[str, Any]) -> bytes:
    """Return a body as it is sent; what begins with `RAW` stands in it as it is."""
    told = json.dumps(body)
    while (start := told.find(f'"{RAW}')) >= 0:
        end = told.index('"', start + 1)
        told = told[:start] + told[start + 1 + len(RAW) : end] + told[end + 1 :]
    return told.encode("ascii")


def bodies(verb: Verb, known: Mapping[str, str], most: int = 40) -> Iterator[tuple[str, bytes]]:
    """Yield hostile bodies for a verb, each a good one with one thing wrong, spread over its fields."""
    wrong = [(name, value) for name, value in ENVELOPE]
    wrong += [
        (spec.name, value)
        for number, spec in enumerate(verb.fields)
        for value in _values(spec, number, max(3, (most - len(ENVELOPE)) // max(1, len(verb.fields))))
    ]
    for name, value in wrong[:most]:
        yield name, text_of({**good(verb, known), name: value})


def _values(spec: Field, turn: int, share: int) -> list[Any]:
    """Return some of what a field must not take; neighbours begin at different places of the list."""
    everywhere = [value for _, value in UNREADABLE]
    if spec.kind == "code":
        everywhere = [value for value in everywhere if not isinstance(value, str) or _never_scanned(value)]
    turned = everywhere[turn * share % len(everywhere) :] + everywhere
    own = [*TYPES[spec.kind], "x" * (spec.max_length + 1)]
    mixed = [value for pair in zip(own, turned, strict=False) for value in pair]
    return (mixed + turned)[:share]


def _never_scanned(value: str) -> bool:
    return value.startswith(RAW) or "\0" in value or "\ud800" in value or len(value) > 5_000


def good(verb: Verb, known: Mapping[str, str]) -> dict[str, Any]:
    """Return a body that is well formed for a verb; `known` gives an id for each kind of thing."""
    told = {spec.name: value_of(spec, known) for spec in verb.fields if spec.required}
    return {"id": str(uuid4()), **told}


def value_of(spec: Field, known: Mapping[str, str]) -> Any:
    """Return a value that a field takes."""
    if spec.kind in ("ref", "refs"):
        one = known.get(spec.thing, REGISTRY[spec.thing].LETTER + "0123456789")
        return one if spec.kind == "ref" else [one]
    if spec.kind == "rows":
        assert spec.row is not None
        return [{inner.name: value_of(inner, known) for inner in fields_of(spec.row) if inner.required}]
    if spec.kind == "choice":
        return spec.choices[0][0]
    if spec.kind == "text":
        return "A 1"[: spec.max_length]
    return _PLAIN[spec.kind] if spec.kind not in ("decimal", "integer") else _number(spec)


_PLAIN = {
    "long_text": "words",
    "code": "xyz",
    "date": "2026-03-02",
    "instant": "2026-03-02T08:00:00Z",
    "boolean": True,
}


def _number(spec: Field) -> Any:
    least = spec.minimum or spec.maximum or "1"
    return int(least) if spec.kind == "integer" else least


EXTREME: Mapping[str, tuple[Any, ...]] = {
    "text": ("=1+1", "x", "İ" * 30, "ﷺ" * 10, "e\u0301" * 30, "'; --", "\U0001f9ec", "a\u00a0b"),
    "long_text": ("ﷺ" * 3_000, "=HYPERLINK(1)", "\n\t\n"),
    "code": ("\x1d\x1e", "=+99", "&,1", "=" * 400, "=<" + "\u00df" * 90, "[)>\x1e06"),
    "decimal": ("999999999999999999", "0.000000000001", "-999999999999999999", "0", "100"),
    "integer": (2**53 - 1, -(2**53) + 1, 0),
    "date": ("9999-12-31", "1850-01-01"),
    "instant": ("9999-12-31T23:59:59.999999999Z", "1850-01-02T00:00:00+14:00", "2026-03-02t08:00:00-12:00"),
}
"""Values that are well formed and at the edge of what anybody means."""


def extremes(verb: Verb, known: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield well-formed bodies at the edges, asked and reported: a rule may say no, nothing may break."""
    for turn, spec in enumerate(verb.fields):
        for number, value in enumerate(EXTREME.get(spec.kind, ())):
            mode = ("asked", "reported")[(turn + number) % 2]
            yield spec.name, text_of({**good(verb, known), spec.name: value, "mode": mode})
    for claimed in EXTREME["instant"]:
        told = {"mode": "reported", "claimed_at": claimed, "claimed_zone": "Pacific/Kiritimati"}
        yield "claimed_at", text_of({**good(verb, known), **told})
