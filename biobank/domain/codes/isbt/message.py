"""One scan of ISBT 128: a single structure, a concatenated pair, or a compound message.

Nothing of a message is used before all of it has been read: the count of a compound message, the division
that demands another structure, and that nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

import biobank.domain.codes.isbt.everything as _all_structures
from biobank.domain.codes.isbt.alphabets import DIGIT, PRINTED
from biobank.domain.codes.isbt.product import ProductCode, ProductDivisions
from biobank.domain.codes.isbt.structure import (
    STRUCTURES,
    Structure,
    Unfit,
    part,
    read_at,
    rest,
    structure,
)
from biobank.domain.codes.isbt.structure import render as render_structure
from biobank.domain.codes.malformed import Malformed

Form = Literal["single", "pair", "compound"]
Orders = Mapping[str, tuple[str, ...]]
"""Registered orders of compound messages, by number, where the centre imported that table."""

STANDARD: Final = "ISBT 128"
NATIONAL: Final = "national"
ANY_ORDER: Final = "000"
_IDENTITY: Final = frozenset({"001", "003", "032", "034", "038", "040"})
_One = TypeVar("_One", bound=Structure)


@structure("023", "Compound message", "=+")
class CompoundHeader(Structure):
    """How many structures follow, and in which registered order."""

    count: str = part(DIGIT, DIGIT)
    order: str = part(*DIGIT * 3)

    def impossible(self) -> Unfit | None:
        """Refuse a message of nothing."""
        return self.unlike("count", "at least 01") if self.count == "00" else None


@structure(NATIONAL, "National structure", "&")
class NationalStructure(Structure):
    """A structure of a country's own: a small letter, and what only that country can read."""

    letter: str = part(_all_structures.SMALL)
    opaque: str = rest(PRINTED)


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one scan said; an impossible message is a `ValueError`."""

    form: Form
    structures: tuple[Structure, ...]
    order: str = ANY_ORDER

    def __post_init__(self) -> None:
        """Refuse what could not be read back."""
        fault = _fault_of_form(self) or _fault_at(self.form, self.structures, _starts(self))
        if fault is not None:
            raise ValueError(fault.sentence)

    def find(self, kind: type[_One]) -> _One | None:
        """Return the first structure of a kind, or None."""
        return next((each for each in self.structures if isinstance(each, kind)), None)


INSIDE_NUMBERS: Final = frozenset(STRUCTURES) - {"023", NATIONAL}
"""The structures that a compound message can hold."""


def render(message: Message) -> str:
    """Return the message as it goes into a symbol."""
    return _head(message) + "".join(render_structure(each) for each in message.structures)


def _head(message: Message) -> str:
    if message.form != "compound":
        return ""
    return render_structure(CompoundHeader(f"{len(message.structures):02}", message.order))


def parse(text: str, orders: Orders | None = None) -> Message | Malformed:
    """Read one scan without its AIM id, as one structure, a pair or a compound message.

    Problems: `isbt-unknown-structure`, `isbt-foreign-character`, `isbt-too-short`, `isbt-impossible-value`,
    `isbt-too-long`, `isbt-too-many`, `isbt-count-differs`, `isbt-order-differs`, `isbt-not-in-a-message`,
    `isbt-told-twice`, `isbt-divisions-missing`.
    """
    found: list[Structure] = []
    starts: list[int] = []
    at = 0
    while at < len(text) or not found:
        read = _one_at(text, at)
        if isinstance(read, Malformed):
            return _too_long(read, found[-1]) if found and read.at == at + 1 else read
        found.append(read[0])
        starts.append(at)
        at = read[1]
    return _whole(tuple(found), tuple(starts), orders or {})


def _one_at(text: str, at: int) -> tuple[Structure, int] | Malformed:
    kind = _all_structures.kind_at(text, at)
    if isinstance(kind, Malformed):
        return kind
    return read_at(kind, text, at)


def _too_long(read: Malformed, before: Structure) -> Malformed:
    """Return the fault of what stands behind a whole structure and begins no other."""
    expected = "the end, or the = or & of another structure"
    return replace(read, code="isbt-too-long", structure=before.NUMBER, name=before.NAME, expected=expected)


def _whole(found: tuple[Structure, ...], starts: tuple[int, ...], orders: Orders) -> Message | Malformed:
    header = found[0]
    if isinstance(header, CompoundHeader):
        return _compound(header, found[1:], starts, orders)
    form: Form = "single" if len(found) == 1 else "pair"
    return _fault_at(form, found, starts) or Message(form, found)


def _compound(
    header: CompoundHeader, inside: tuple[Structure, ...], starts: tuple[int, ...], orders: Orders
) -> Message | Malformed:
    if int(header.count) != len(inside):
        says = f"{len(inside):02}, as many structures as follow"
        return Malformed("isbt-count-differs", header.NUMBER, header.NAME, 3, says, header.count)
    wanted, numbers = orders.get(header.order), tuple(each.NUMBER for each in inside)
    if header.order != ANY_ORDER and wanted is not None and wanted != numbers:
        says = f"the structures {' '.join(wanted)} in this order"
        return Malformed(
            "isbt-order-differs", header.NUMBER, header.NAME, starts[1] + 1, says, " ".join(numbers)
        )
    return _fault_at("compound", inside, starts[1:]) or Message("compound", inside, header.order)


def _fault_of_form(message: Message) -> Malformed | None:
    count = len(message.structures)
    right = {"single": count == 1, "pair": count == 2, "compound": 1 <= count <= 99}[message.form]
    digits = len(message.order) == 3 and set(message.order) <= DIGIT.characters
    if right and digits and (message.form == "compound" or message.order == ANY_ORDER):
        return None
    return Malformed("isbt-too-many", "", STANDARD, 1, f"a message of the form {message.form}")


def _starts(message: Message) -> tuple[int, ...]:
    starts, at = [], len(_head(message)) if message.form == "compound" else 0
    for each in message.structures:
        starts.append(at)
        at += len(render_structure(each))
    return tuple(starts)


def _fault_at(form: Form, found: tuple[Structure, ...], starts: tuple[int, ...]) -> Malformed | None:
    """Return what is wrong with structures each of which is right: too many, misplaced, twice, incomplete."""
    if form == "pair" and len(found) > 2:
        return _misplaced("isbt-too-many", found[2], starts[2], "the end after two structures")
    seen: set[str] = set()
    for each, start in zip(found, starts, strict=True):
        if isinstance(each, CompoundHeader):
            return _misplaced("isbt-not-in-a-message", each, start, "no second message within one")
        if isinstance(each, NationalStructure) and len(found) > 1:
            return _misplaced("isbt-not-in-a-message", each, start, "no national structure beside others")
        if each.NUMBER in _IDENTITY and each.NUMBER in seen:
            return _misplaced("isbt-told-twice", each, start, f"{each.NAME} only once")
        seen.add(each.NUMBER)
    return _divisions_missing(found, starts) if form == "compound" else None


def _divisions_missing(found: tuple[Structure, ...], starts: tuple[int, ...]) -> Malformed | None:
    if any(isinstance(each, ProductDivisions) for each in found):
        return None
    for each, start in zip(found, starts, strict=True):
        if isinstance(each, ProductCode) and each.demands_divisions:
            place = start + len(render_structure(each)) - 1
            says = "structure 032 (Product divisions) beside division 99"
            return Malformed("isbt-divisions-missing", each.NUMBER, each.NAME, place, says, each.division)
    return None


def _misplaced(code: str, one: Structure, start: int, expected: str) -> Malformed:
    return Malformed(code, one.NUMBER, one.NAME, start + 1, expected, render_structure(one)[:3])
