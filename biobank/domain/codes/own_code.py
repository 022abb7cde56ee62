"""Our own codes: what every symbol printed by the program carries.

`type letter + 10-character subject + 3-character copy serial + check character`, 15 characters. Custody
compares type and subject; the copy serial says which printed piece was scanned, so that a void copy can be
looked up and refused. A code holds no name, no hospital number and no address.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from biobank.domain.codes.check_character import check_character
from biobank.domain.codes.problem import CodeProblem

SUBJECT_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SUBJECT_LENGTH: Final = 10
COPY_LENGTH: Final = 3
CODE_LENGTH: Final = 15
LAST_COPY: Final = len(SUBJECT_ALPHABET) ** COPY_LENGTH - 1

# O is not used: a hand-written O is read as a zero. Letters are never given a second meaning.
KINDS: Final = MappingProxyType(
    {
        "A": "patient",
        "B": "wristband",
        "C": "consent or agreement",
        "D": "donation",
        "E": "episode",
        "F": "place",
        "G": "process run",
        "H": "person",
        "J": "order",
        "K": "course",
        "L": "lot",
        "M": "result",
        "N": "deviation",
        "P": "position",
        "Q": "equipment",
        "R": "order line",
        "S": "site",
        "T": "station",
        "U": "unit",
        "V": "verb card",
        "W": "visit",
        "X": "label copy",
        "Y": "hand-over",
        "Z": "role grant",
    }
)
# A symbol that named the patient would be a proxy wristband: scanning it would prove nobody's presence.
NEVER_ON_A_SYMBOL: Final = frozenset("A")

_SUBJECT_CHARACTERS: Final = frozenset(SUBJECT_ALPHABET)
_SERIAL_VALUE: Final = {character: value for value, character in enumerate(SUBJECT_ALPHABET)}


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One printed copy of the symbol for one thing; an impossible part is a `ValueError`."""

    kind: str
    subject: str
    copy: str

    def __post_init__(self) -> None:
        """Refuse parts that no symbol can carry."""
        if self.kind not in KINDS or self.kind in NEVER_ON_A_SYMBOL:
            raise ValueError(f"no symbol has the type letter {self.kind!r}")
        _require(self.subject, SUBJECT_LENGTH, "subject")
        _require(self.copy, COPY_LENGTH, "copy serial")

    @property
    def id(self) -> str:
        """The id of the thing itself, without the copy: type letter and subject."""
        return self.kind + self.subject


def render(code: OwnCode) -> str:
    """Return the 15 characters that go into the symbol and, unchanged, beside it."""
    body = code.kind + code.subject + code.copy
    return body + check_character(body)


def code_for(identifier: str, copy: str = "001") -> OwnCode:
    """Return the code of one copy for an id `type letter + subject`; an impossible id is a `ValueError`."""
    return OwnCode(identifier[:1], identifier[1:], copy)


def parse(text: str) -> OwnCode | CodeProblem:
    """Read 15 upper-case characters as one of our codes, or say what is wrong.

    Problems: `code-wrong-length`, `code-unknown-kind`, `code-not-on-symbols`, `code-foreign-character`,
    `code-check-failed`.
    """
    if len(text) != CODE_LENGTH:
        return _wrong_length(text)
    if text[0] not in KINDS:
        return CodeProblem("code-unknown-kind", {"first": repr(text[0])})
    if text[0] in NEVER_ON_A_SYMBOL:
        return CodeProblem("code-not-on-symbols")
    return _parse_body(text)


def is_identifier(text: str) -> bool:
    """Say whether `text` is an id of this system: a type letter and a 10-character subject."""
    return len(text) == 1 + SUBJECT_LENGTH and text[0] in KINDS and _SUBJECT_CHARACTERS.issuperset(text[1:])


def copy_number(serial: str) -> int:
    """Return the number a copy serial stands for: `001` is 1; a foreign character is a `ValueError`."""
    _require(serial, COPY_LENGTH, "copy serial")
    number = 0
    for character in serial:
        number = number * len(SUBJECT_ALPHABET) + _SERIAL_VALUE[character]
    return number


def copy_serial(number: int) -> str:
    """Return the 3-character serial of copy `number` (0 to 32 767); any other number is a `ValueError`."""
    if not 0 <= number <= LAST_COPY:
        raise ValueError(f"a copy serial counts from 0 to {LAST_COPY}, not {number}")
    base = len(SUBJECT_ALPHABET)
    return "".join(SUBJECT_ALPHABET[number // base**place % base] for place in (2, 1, 0))


def next_copy(serial: str) -> str:
    """Return the serial after `serial`; after `ZZZ` there is none, a `ValueError`."""
    return copy_serial(copy_number(serial) + 1)


def _parse_body(text: str) -> OwnCode | CodeProblem:
    if not _SUBJECT_CHARACTERS.issuperset(text[1:-1]):
        return CodeProblem("code-foreign-character")
    if check_character(text[:-1]) != text[-1]:
        return CodeProblem("code-check-failed")
    return OwnCode(text[0], text[1:11], text[11:14])


def _wrong_length(text: str) -> CodeProblem:
    return CodeProblem("code-wrong-length", {"length": CODE_LENGTH, "count": len(text)})


def _require(text: str, length: int, name: str) -> None:
    if len(text) != length or not _SUBJECT_CHARACTERS.issuperset(text):
        raise ValueError(f"a {name} is {length} characters of {SUBJECT_ALPHABET}, not {text!r}")
