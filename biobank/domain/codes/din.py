"""ISBT 128 Donation Identification Number (data structure 001).

13 characters: facility (5), year (2), serial (6). On the wire `=` and two flag characters surround them; the
flags say which piece of a set was scanned and are no part of the identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from biobank.domain.codes.check_character import check_character, check_value
from biobank.domain.codes.problem import CodeProblem

DIN_LENGTH: Final = 13
CHECKED_FLAGS_BASE: Final = 60
_FACILITY: Final = re.compile("[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}")
_NUMBER: Final = re.compile(f"{_FACILITY.pattern}[0-9]{{2}}[0-9]{{6}}")
_FLAGS: Final = re.compile("[0-9]{2}")
_EYE_READABLE: Final = re.compile("(.{5}) (.{2}) (.{6})(?: (.))?")
_CHECKED_FLAGS: Final = range(CHECKED_FLAGS_BASE, CHECKED_FLAGS_BASE + 37)


def is_facility(text: str) -> bool:
    """Say whether a text has the form of a facility number, with which donation numbers begin."""
    return _FACILITY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Din:
    """One donation, equal to another by its 13 characters whatever the flags; bad parts: `ValueError`."""

    number: str
    flags: str = field(default="00", compare=False)

    def __post_init__(self) -> None:
        """Refuse a number or flags that no label can carry."""
        problem = _problem_in(self.number, self.flags)
        if problem is not None:
            raise ValueError(problem.sentence)

    @property
    def facility(self) -> str:
        """The five characters of the facility that gave the number."""
        return self.number[:5]

    @property
    def year(self) -> str:
        """The two digits of the year in which the number was given."""
        return self.number[5:7]

    @property
    def serial(self) -> str:
        """The six digits of the number within its facility and year."""
        return self.number[7:]

    @property
    def check(self) -> str:
        """The character K that is printed in a box, for typing only."""
        return check_character(self.number)


def parse_din(text: str) -> Din | CodeProblem:
    """Read a DIN as scanned (`=` + 13 + 2 flags) or as its 13 plain characters.

    Problems: `din-malformed`, `din-flags-malformed`, `din-check-failed`.
    """
    if text.startswith("="):
        return _built(text[1:14], text[14:])
    return _built(text, "00")


def render_din(din: Din) -> str:
    """Return the DIN as it goes into a symbol: `=`, 13 characters, 2 flags."""
    return f"={din.number}{din.flags}"


def checked_flags(number: str) -> str:
    """Return the flags 60-96 that carry the check value of a 13-character number."""
    return str(CHECKED_FLAGS_BASE + check_value(number))


def parse_eye_readable(text: str) -> Din | CodeProblem:
    """Read a DIN typed from a label, `A9999 25 123456`, with or without its boxed character after a space.

    Problems: `din-malformed`, `din-check-failed`.
    """
    match = _EYE_READABLE.fullmatch(text)
    if match is None:
        return _MALFORMED
    din = _built("".join(match.group(1, 2, 3)), "00")
    typed = match.group(4)
    if isinstance(din, Din) and typed is not None and typed != din.check:
        return CHECK_FAILED
    return din


def render_eye_readable(din: Din) -> str:
    """Return the DIN in its groups, `A9999 25 123456`; the boxed character is `din.check`."""
    return f"{din.facility} {din.year} {din.serial}"


def _built(number: str, flags: str) -> Din | CodeProblem:
    return _problem_in(number, flags) or Din(number, flags)


def _problem_in(number: str, flags: str) -> CodeProblem | None:
    if _NUMBER.fullmatch(number) is None:
        return _MALFORMED
    if _FLAGS.fullmatch(flags) is None:
        return _FLAGS_MALFORMED
    if int(flags) in _CHECKED_FLAGS and int(flags) != CHECKED_FLAGS_BASE + check_value(number):
        return CHECK_FAILED
    return None


_MALFORMED: Final = CodeProblem("din-malformed")
_FLAGS_MALFORMED: Final = CodeProblem("din-flags-malformed")
CHECK_FAILED: Final = CodeProblem("din-check-failed")
