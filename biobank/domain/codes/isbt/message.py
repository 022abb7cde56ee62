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
from biobank.domain.sentences.phrase import Filled, Phrase, filled

Form = Literal["single", "pair", "compound"]
Orders = Mapping[str, tuple[str, ...]]
"""Registered orders of compound messages, by number, where the centre imported that table."""

STANDARD: Final = "ISBT 128"
NATIONAL: Final = "national"
ANY_ORDER: Final = "000"
_HEADER: Final = "023"
_IDENTITY: Final = frozenset({"001", "003", "032", "034", "038", "040"})
_NO_SECOND: Final = Phrase("no second message within one")
_NO_NATIONAL: Final = Phrase("no national structure beside others")
_One = TypeVar("_One", bound=Structure)


@structure("023", "Compound message", "=+")
class CompoundHeader(Structure):
    """How many structures follow, and in which registered order."""

    count: str = part(DIGIT, DIGIT)
    order: str = part(*DIGIT * 3)

    def impossible(self) -> Unfit | None:
        """Refuse a message of nothing."""
        return self.unlike("count", Phrase("at least 01")) if self.count == "00" else None


@structure(NATIONAL, "National structure", "&")
class NationalStructure(Structure):
    """A structure of a country's own: a small letter, and what only that country can read."""

    letter: str = part(_all_structures.SMALL)
    opaque: str = rest(PRINTED)


class NotOneMessage(ValueError):
    """Structures each of which is right, but not together."""

    def __init__(self, fault: Malformed) -> None:
        """Keep the fault, which is what a reader is told."""
        super().__init__(fault.sentence)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one scan said; an impossible message is a `ValueError`."""

    form: Form
    structures: tuple[Structure, ...]
    order: str = ANY_ORDER

    def __post_init__(self) -> None:
        """Refuse what could not be read back."""
        fault = _fault_in(self)
        if fault is not None:
            raise NotOneMessage(fault)

    def find(self, kind: type[_One]) -> _One | None:
        """Return the first structure of a kind, or None."""
        return next((each for each in self.structures if isinstance(each, kind)), None)


INSIDE_NUMBERS: Final = frozenset(STRUCTURES) - {_HEADER, NATIONAL}
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
    at = 0
    while at < len(text) or not found:
        read = _one_at(text, at)
        if isinstance(read, Malformed):
            return _too_long(read, found[-1]) if found and read.at == at + 1 else read
        one, at = read
        found.append(one)
    try:
        return _whole(tuple(found), orders or {})
    except NotOneMessage as wrong:
        return wrong.fault


def _one_at(text: str, at: int) -> tuple[Structure, int] | Malformed:
    kind = _all_structures.kind_at(text, at)
    if isinstance(kind, Malformed):
        return kind
    return read_at(kind, text, at)


def _too_long(read: Malformed, before: Structure) -> Malformed:
    """Return the fault of what stands behind a whole structure and begins no other."""
    expected = Phrase("the end, or the = or & of another structure")
    return replace(read, code="isbt-too-long", structure=before.NUMBER, name=before.NAME, expected=expected)


def _whole(found: tuple[Structure, ...], orders: Orders) -> Message | Malformed:
    """Return the message of structures as they were read; raises NotOneMessage."""
    header, inside = found[0], found[1:]
    if not isinstance(header, CompoundHeader):
        return Message("pair" if inside else "single", found)
    if int(header.count) != len(inside):
        says = filled("{count}, as many structures as follow", count=f"{len(inside):02}")
        return Malformed("isbt-count-differs", header.NUMBER, header.NAME, 3, says, header.count)
    return _out_of_order(header, inside, orders) or Message("compound", inside, header.order)


def _out_of_order(header: CompoundHeader, inside: tuple[Structure, ...], orders: Orders) -> Malformed | None:
    """Return that the structures stand in another order than the registered one, where that is known."""
    wanted, numbers = orders.get(header.order), tuple(each.NUMBER for each in inside)
    if header.order == ANY_ORDER or wanted is None or wanted == numbers:
        return None
    says = filled("the structures {numbers} in this order", numbers=" ".join(wanted))
    at = len(render_structure(header)) + 1
    return Malformed("isbt-order-differs", header.NUMBER, header.NAME, at, says, " ".join(numbers))


def _fault_in(message: Message) -> Malformed | None:
    """Return what is wrong with structures each of which is right: too many, misplaced, twice, incomplete."""
    count, found = len(message.structures), message.structures
    if message.form == "pair" and count > 2:
        return _misplaced("isbt-too-many", message, 2, Phrase("the end after two structures"))
    if not _is_of_form(message, count):
        says = filled("a message of the form {form}", form=message.form)
        return Malformed("isbt-too-many", "", STANDARD, 1, says)
    seen: set[str] = set()
    for place, each in enumerate(found):
        number = each.NUMBER
        if number == _HEADER:
            return _misplaced("isbt-not-in-a-message", message, place, _NO_SECOND)
        if number == NATIONAL and count > 1:
            return _misplaced("isbt-not-in-a-message", message, place, _NO_NATIONAL)
        if number in seen and number in _IDENTITY:
            once = filled("{name} only once", name=each.NAME)
            return _misplaced("isbt-told-twice", message, place, once)
        seen.add(number)
    return _divisions_missing(message, seen) if message.form == "compound" else None


def _is_of_form(message: Message, count: int) -> bool:
    right = {"single": count == 1, "pair": count == 2, "compound": 1 <= count <= 99}[message.form]
    if message.order == ANY_ORDER:
        return right
    return right and message.form == "compound" and _is_order(message.order)


def _is_order(order: str) -> bool:
    return len(order) == 3 and set(order) <= DIGIT.characters


def _divisions_missing(message: Message, numbers: set[str]) -> Malformed | None:
    if ProductCode.NUMBER not in numbers or ProductDivisions.NUMBER in numbers:
        return None
    place = next(at for at, each in enumerate(message.structures) if isinstance(each, ProductCode))
    code = message.structures[place]
    if not isinstance(code, ProductCode) or not code.demands_divisions:
        return None
    at = _start(message, place) + len(render_structure(code)) - 1
    says = Phrase("structure 032 (Product divisions) beside division 99")
    return Malformed("isbt-divisions-missing", code.NUMBER, code.NAME, at, says, code.division)


def _start(message: Message, place: int) -> int:
    """Return where a structure begins in the text of its message."""
    return len(_head(message)) + sum(len(render_structure(each)) for each in message.structures[:place])


def _misplaced(code: str, message: Message, place: int, expected: Phrase | Filled) -> Malformed:
    one = message.structures[place]
    at = _start(message, place) + 1
    return Malformed(code, one.NUMBER, one.NAME, at, expected, render_structure(one)[:3])
