"""What a scanner typed into a field, made into a code or kept as unreadable.

A scanner that acts as a keyboard adds its own marks: an AIM symbology id in front, a prefix and suffix that
frame the text, a group separator spelled in some way, a line end. They are taken off; everything else must be
one whole code. Nothing is guessed: a part, a double or a stranger keeps its raw text and stops the step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from biobank.domain.codes.din import DIN_LENGTH, Din, parse_din
from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.problem import CodeProblem

GROUP_SEPARATOR: Final = "\x1d"
_AIM_ID: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Scanners and pages that cannot send ASCII 29 spell it: caret notation, key names, the Unicode picture.
_SPELLED_SEPARATOR: Final = re.compile(r"\^\]|[<{\[](?:GS|F8)[>}\]]|\\x1[dD]|\u241d")
_AROUND: Final = "\r\n\t "
_LINE_END: Final = re.compile("[\r\n\t]+")
_DIN_WIRE_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Framing:
    """The prefix and suffix that a site's scanners are set to send around each code; empty means none."""

    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One whole code was read; `raw` is exactly what arrived."""

    kind: Literal["own", "din"]
    code: OwnCode | Din
    raw: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What arrived is no single whole code; `raw` is exactly what arrived, `sentence` says what to do."""

    raw: str
    code: str
    sentence: str


NO_FRAMING: Final = Framing()


def read_scan(text: str, framing: Framing = NO_FRAMING) -> Scanned | Unreadable:
    """Read what a scanner typed as one of our codes or a donation number.

    Faults: `scan-empty`, `scan-unframed`, `scan-doubled`, `scan-several`, `scan-partial`, `scan-unknown`, and
    the problems of `own_code.parse` and `din.parse_din`.
    """
    line = text.strip(_AROUND)
    found = _read_line(line, framing)
    if isinstance(found, CodeProblem):
        problem = _DOUBLED if _is_double(line, framing) else found
        return Unreadable(text, problem.code, problem.sentence)
    return Scanned("own" if isinstance(found, OwnCode) else "din", found, text)


def clean(text: str) -> str:
    """Take the AIM id off the front and make every spelling of the group separator ASCII 29."""
    if text.startswith("]"):
        text = _AIM_ID.sub("", text, count=1)
    return _SPELLED_SEPARATOR.sub(GROUP_SEPARATOR, text).strip(GROUP_SEPARATOR)


def _read_line(line: str, framing: Framing) -> OwnCode | Din | CodeProblem:
    if _LINE_END.search(line):
        return _SEVERAL
    bare = _unframed(line, framing)
    return _UNFRAMED if bare is None else _recognised(clean(bare))


def _unframed(line: str, framing: Framing) -> str | None:
    if framing is NO_FRAMING:
        return line
    framed = line.startswith(framing.prefix) and line.endswith(framing.suffix)
    if not framed or len(line) < len(framing.prefix) + len(framing.suffix):
        return None
    return line[len(framing.prefix) : len(line) - len(framing.suffix)]


def _is_double(line: str, framing: Framing) -> bool:
    parts = _LINE_END.split(line)
    if len(parts) == 1:
        parts = [line[: len(line) // 2], line[len(line) // 2 :]]
    return len(set(parts)) == 1 and not isinstance(_read_line(parts[0], framing), CodeProblem)


def _recognised(text: str) -> OwnCode | Din | CodeProblem:
    if not text:
        return _EMPTY
    if not text.isascii():
        return _UNKNOWN
    if text[0] == "=":
        return _din(text)
    if len(text) == DIN_LENGTH:
        return _plain_din(text)
    return _own(text)


def _own(text: str) -> OwnCode | CodeProblem:
    if len(text) == CODE_LENGTH:
        # Our codes are upper case only, so a keyboard with its case turned over loses nothing.
        return parse(text.upper())
    whole = text.replace("*", "").isalnum()
    return _PARTIAL if whole and len(text) < CODE_LENGTH else _UNKNOWN


def _din(text: str) -> Din | CodeProblem:
    if len(text) == _DIN_WIRE_LENGTH:
        return parse_din(text)
    return _PARTIAL if len(text) < _DIN_WIRE_LENGTH and text[1:].isalnum() else _UNKNOWN


def _plain_din(text: str) -> OwnCode | Din | CodeProblem:
    # Thirteen characters that are no donation number are most likely the front of one of our codes. The other
    # way round, the front of one whose subject happens to be all digits reads as a donation nobody knows.
    found = parse_din(text)
    return found if isinstance(found, Din) else _own(text)


_EMPTY: Final = CodeProblem("scan-empty", "Nothing was scanned. Scan the label.")
_UNFRAMED: Final = CodeProblem(
    "scan-unframed", "The scan did not arrive whole: its start or end mark is missing. Scan the label again."
)
_DOUBLED: Final = CodeProblem(
    "scan-doubled", "The same code arrived twice in one scan. Scan the label once more."
)
_SEVERAL: Final = CodeProblem("scan-several", "Several codes arrived in one scan. Scan one label at a time.")
_PARTIAL: Final = CodeProblem("scan-partial", "Only a part of a code arrived. Scan the label again.")
_UNKNOWN: Final = CodeProblem(
    "scan-unknown", "This is no code that this system knows. Scan the label that this system printed."
)
