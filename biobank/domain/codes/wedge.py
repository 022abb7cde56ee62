"""What a scanner typed into a field, made into a code or kept as unreadable.

A scanner that acts as a keyboard adds its own marks: an AIM symbology id in front, a prefix and suffix that
frame the text, a group separator spelled in some way, a line end. They are taken off; everything else must be
one whole code. Nothing is guessed: a part, a double or a stranger keeps its raw text and stops the step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from biobank.domain.codes.din import CHECK_FAILED, DIN_LENGTH, Din, parse_din, parse_eye_readable
from biobank.domain.codes.isbt import european, message
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.people import ChainOfIdentity
from biobank.domain.codes.isbt.product import DonationNumber
from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.mislaid import mislaid
from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.domain.codes.own_code import render as render_own
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import MARK, SignedLabel
from biobank.domain.codes.signed_label import parse as parse_signed

GROUP_SEPARATOR: Final = "\x1d"
_AIM_ID: Final = re.compile(r"\]([A-Za-z][0-9A-Za-z])")
# Scanners and pages that cannot send ASCII 29 spell it: caret notation, key names, the Unicode picture.
_SPELLED_SEPARATOR: Final = re.compile(r"\^\]|[<{\[](?:GS|F8)[>}\]]|\\x1[dD]|\u241d")
_AROUND: Final = "\r\n\t "
_LINE_END: Final = re.compile("[\r\n\t]+")
_CHAIN: Final = re.compile("CH[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{10}")
_SYMBOLOGIES: Final = {
    "A": "Code 39",
    "C": "Code 128",
    "E": "EAN/UPC",
    "F": "Codabar",
    "L": "PDF417",
    "Q": "QR code",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "z": "Aztec",
}

Code = OwnCode | Din | Message
Problem = CodeProblem | Malformed


@dataclass(frozen=True, slots=True)
class Framing:
    """The prefix and suffix that scanners are set to send around each code; empty means none.

    Where people type into the same field, a frame is not `required`: a text has both marks or none.
    """

    prefix: str = ""
    suffix: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Scanned:
    """One whole code was read; `raw` is exactly what arrived, `symbology` what the scanner says it read.

    `signed` is the signed form in which one of our codes came: nobody has looked at its signature yet.
    """

    kind: Literal["own", "din", "isbt"]
    code: Code
    raw: str
    symbology: str | None = field(default=None, compare=False)
    signed: SignedLabel | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What arrived is no single whole code; `raw` is exactly what arrived, `problem` says what to do."""

    raw: str
    problem: Problem

    @property
    def code(self) -> str:
        """The fault."""
        return self.problem.code

    @property
    def sentence(self) -> str:
        """The fault in English, and what to do next."""
        return self.problem.sentence

    @property
    def fault(self) -> Malformed | None:
        """Where the fault is, in a text that began as an ISBT 128 structure or a signed label."""
        return self.problem if isinstance(self.problem, Malformed) else None


NO_FRAMING: Final = Framing()


def read_scan(text: str, framing: Framing = NO_FRAMING) -> Scanned | Unreadable:
    """Read what a scanner typed as one of our codes, a donation number, or anything else of ISBT 128.

    Faults: `scan-empty`, `scan-unframed`, `scan-doubled`, `scan-several`, `scan-partial`, `scan-unknown`,
    `scan-lead-lost`, `scan-layout`, `din-check-failed`, and the problems of `own_code.parse`,
    `signed_label.parse` and `isbt.message.parse`.
    """
    line = text.strip(_AROUND)
    found = _read_line(line, framing)
    if isinstance(found, CodeProblem | Malformed):
        return Unreadable(text, _DOUBLED if _is_double(line, framing) else found)
    told = symbology(_unframed(line, framing) or "")
    if isinstance(found, SignedLabel):
        return Scanned("own", found.content.code, text, told, found)
    return Scanned(_kind(found), found, text, told)


def signed_in(text: str | None, framing: Framing = NO_FRAMING) -> SignedLabel | None:
    """Return the signed label that a text is, whatever its signature is worth, else None."""
    if not text or MARK not in text.upper():
        return None
    found = read_scan(text, framing)
    return found.signed if isinstance(found, Scanned) else None


def plain_code(text: str) -> str:
    """Return the short code that a signed label stands for; any other text as it is."""
    signed = signed_in(text)
    return text if signed is None else render_own(signed.content.code)


def din_in(text: str | None, framing: Framing = NO_FRAMING) -> Din | None:
    """Return the one donation number that a scanned or typed text says, else None."""
    found = read_scan(text, framing) if text else None
    if not isinstance(found, Scanned) or isinstance(found.code, OwnCode):
        return None
    if isinstance(found.code, Din):
        return found.code
    told = found.code.find(DonationNumber)
    return told.din if told is not None else None


def unframed(text: str, framing: Framing) -> str:
    """Return a text without the marks around it; one that has not both marks stays as it is."""
    return _unframed(text.strip(_AROUND), framing) or text


def symbology(text: str) -> str | None:
    """Return what kind of symbol the AIM id in front of a text names, if there is one."""
    found = _AIM_ID.match(text)
    return None if found is None else _SYMBOLOGIES.get(found[1][0], f"symbology {found[1][0]}")


def clean(text: str) -> str:
    """Take the AIM id off the front and make every spelling of the group separator ASCII 29."""
    if text.startswith("]"):
        text = _AIM_ID.sub("", text, count=1)
    return _SPELLED_SEPARATOR.sub(GROUP_SEPARATOR, text).strip(GROUP_SEPARATOR)


def _kind(code: Code) -> Literal["own", "din", "isbt"]:
    if isinstance(code, OwnCode):
        return "own"
    return "din" if isinstance(code, Din) else "isbt"


def _read_line(line: str, framing: Framing) -> Code | SignedLabel | Problem:
    if _LINE_END.search(line):
        return _SEVERAL
    bare = _unframed(line, framing)
    if bare is None:
        return _UNFRAMED
    found = _recognised(clean(bare))
    if isinstance(found, CodeProblem | Malformed) and found is not _EMPTY:
        return mislaid(clean(bare)) or found
    return found


def _unframed(line: str, framing: Framing) -> str | None:
    if framing is NO_FRAMING:
        return line
    starts, ends = line.startswith(framing.prefix), line.endswith(framing.suffix)
    marks = len(framing.prefix) + len(framing.suffix)
    if starts and ends and len(line) >= marks:
        return line[len(framing.prefix) : len(line) - len(framing.suffix)]
    half = (framing.prefix and starts) or (framing.suffix and ends)
    return None if framing.required or half else line


def _is_double(line: str, framing: Framing) -> bool:
    parts = _LINE_END.split(line)
    if len(parts) == 1:
        parts = [line[: len(line) // 2], line[len(line) // 2 :]]
    return len(set(parts)) == 1 and not isinstance(_read_line(parts[0], framing), CodeProblem | Malformed)


def _recognised(text: str) -> Code | SignedLabel | Problem:
    if not text:
        return _EMPTY
    if not text.isascii():
        return _UNKNOWN
    if text[0] in "=&":
        return _isbt(text)
    if len(text) > CODE_LENGTH and text[: len(MARK)].upper() == MARK:
        return parse_signed(text.upper())
    if len(text) == DIN_LENGTH:
        return _plain_din(text)
    return _printed(text) or _own(text)


def _isbt(text: str) -> Code | Problem:
    found = message.parse(text)
    if not isinstance(found, Message) or found.form != "single":
        return found
    only = found.structures[0]
    return only.din if isinstance(only, DonationNumber) else found


def _printed(text: str) -> Code | CodeProblem | None:
    """Read what is typed as it is printed: a donation number, a Chain of Identity, a European code."""
    if _CHAIN.fullmatch(text):
        return Message("single", (ChainOfIdentity.of_content(text),))
    if len(text) == DIN_LENGTH + 1 and " " not in text:
        # Without gaps, one whose check character does not fit may be the front of one of our codes.
        din = parse_eye_readable(f"{text[:5]} {text[5:7]} {text[7:13]} {text[13]}")
        return din if isinstance(din, Din) else None
    if " " not in text:
        return None
    din = parse_eye_readable(text)
    if isinstance(din, Din) or din is CHECK_FAILED:
        return din
    code = european.parse_eye_readable(text)
    return None if isinstance(code, Malformed) else Message("single", (code,))


def _own(text: str) -> OwnCode | CodeProblem:
    if len(text) == CODE_LENGTH:
        # Our codes are upper case only, so a keyboard with its case turned over loses nothing.
        return parse(text.upper())
    whole = text.replace("*", "").isalnum()
    return _PARTIAL if whole and len(text) < CODE_LENGTH else _UNKNOWN


def _plain_din(text: str) -> OwnCode | Din | CodeProblem:
    # Thirteen characters that are no donation number are most likely the front of one of our codes. The other
    # way round, the front of one whose subject happens to be all digits reads as a donation nobody knows.
    found = parse_din(text)
    return found if isinstance(found, Din) else _own(text)


_EMPTY: Final = CodeProblem("scan-empty")
_UNFRAMED: Final = CodeProblem("scan-unframed")
_DOUBLED: Final = CodeProblem("scan-doubled")
_SEVERAL: Final = CodeProblem("scan-several")
_PARTIAL: Final = CodeProblem("scan-partial")
_UNKNOWN: Final = CodeProblem("scan-unknown")
