"""Signed labels: what a label vouches for, in 168 letters and digits that fill one Data Matrix.

`SIG1` and 160 characters of base 32, which are 36 bytes of content and the 64 bytes of an Ed25519 signature
(RFC 8032), then four check characters. Everything is letters and digits: a Data Matrix packs three of them
into two bytes, and every keyboard types them. The check tells a scan that was damaged on its way from a
label that was altered: only the latter is an accusation. Bits of the content, the highest first:

    40  key id: the first five bytes of the SHA-256 of the public key
     1  reserved, 0        1  made by a demonstration
     5  type letter, A is 0          50  subject          15  copy serial
    56  chain of identity, 0 for none: 1 + facility (35³ · 100), year (100) and number (1,000,000), mixed
    64  the patient, as a keyed hash that only the centre can make
    27  signed at, whole minutes since 2000-01-01 UTC
     2  last use: 0 none, 1 a day, 2 a moment        27  its minutes since 2000-01-01

What is signed is `biobank label 1`, a zero byte, and the content.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zlib import crc32

from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.own_code import (
    COPY_LENGTH,
    KINDS,
    NEVER_ON_A_SYMBOL,
    SUBJECT_ALPHABET,
    SUBJECT_LENGTH,
    OwnCode,
)
from biobank.domain.sentences.phrase import Filled, Phrase, filled

NAME: Final = Phrase("Signed label")
MARK: Final = "SIG"
VERSION: Final = "1"
SIGNED_LENGTH: Final = 168
KEY_LENGTH: Final = 8
PATIENT_DIGITS: Final = 16
SIGNATURE_BYTES: Final = 64
CONTENT_BYTES: Final = 36

_PREFIX: Final = MARK + VERSION
_CHECK_LENGTH: Final = 4
_BODY_END: Final = SIGNED_LENGTH - _CHECK_LENGTH
_CONTEXT: Final = b"biobank label 1\0"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)
_LAST_MINUTE: Final = 2**27 - 1
_DAY_LENGTH: Final = len("YYYY-MM-DD")
_NO_END, _DAY_END, _MOMENT_END = 0, 1, 2

_PYTHONS: Final = "0123456789abcdefghijklmnopqrstuv"
_TO_PYTHONS: Final = str.maketrans(SUBJECT_ALPHABET, _PYTHONS)
_STRANGE: Final = re.compile(f"[^{SUBJECT_ALPHABET}]")

_FACILITY: Final = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_CHAIN: Final = re.compile("CH[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{10}")
_CHAINS: Final = len(_FACILITY) ** 3 * 10**10


@dataclass(frozen=True, slots=True)
class SignedContent:
    """What a label vouches for; an impossible part is a `ValueError`.

    `patient` is 16 hexadecimal digits that are the same on every label of a patient and tell nothing else.
    `expires` is a last day, or a moment. Moments are UTC text on the whole minute (`to_minute`).
    """

    key: str
    code: OwnCode
    patient: str
    signed_at: str
    chain: str | None = None
    expires: str | None = None
    demonstration: bool = False

    def __post_init__(self) -> None:
        """Refuse parts that the layout cannot carry."""
        if len(self.key) != KEY_LENGTH or _STRANGE.search(self.key):
            raise ValueError(f"a key id is {KEY_LENGTH} characters of {SUBJECT_ALPHABET}, not {self.key!r}")
        if re.fullmatch(f"[0-9a-f]{{{PATIENT_DIGITS}}}", self.patient) is None:
            raise ValueError(f"a patient is {PATIENT_DIGITS} hexadecimal digits, not {self.patient!r}")
        if self.chain is not None and _CHAIN.fullmatch(self.chain) is None:
            raise ValueError(f"no chain of identity is {self.chain!r}")
        _minutes(self.signed_at)
        _end_of(self.expires)


@dataclass(frozen=True, slots=True)
class SignedLabel:
    """A content and its signature, which is 64 bytes; whether it fits is said by who has the key."""

    content: SignedContent
    signature: bytes

    def __post_init__(self) -> None:
        """Refuse a signature of another length."""
        if len(self.signature) != SIGNATURE_BYTES:
            raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes, not {len(self.signature)}")


def key_id(public_key: bytes) -> str:
    """Return the 8 characters by which labels name a public key."""
    number = int.from_bytes(hashlib.sha256(public_key).digest()[:5], "big")
    return _digits(number, KEY_LENGTH)


def is_chain(text: str | None) -> bool:
    """Say whether a chain of identity has the form that a signed label can carry, that of ISBT 128."""
    return text is not None and _CHAIN.fullmatch(text) is not None


def to_minute(at: str) -> str:
    """Return a moment (`YYYY-MM-DDTHH:MM:SS.mmmZ`) at the beginning of its minute."""
    return f"{at[:16]}:00.000Z"


def signed_bytes(content: SignedContent) -> bytes:
    """Return the bytes that are signed for a content."""
    return _CONTEXT + _packed(content).to_bytes(CONTENT_BYTES, "big")


def render(label: SignedLabel) -> str:
    """Return the 168 characters that go into the symbol."""
    number = _packed(label.content) << (8 * SIGNATURE_BYTES) | int.from_bytes(label.signature, "big")
    text = _PREFIX + _digits(number, _BODY_END - len(_PREFIX))
    return text + _check(text)


def parse(text: str) -> SignedLabel | Malformed:
    """Read 168 upper-case characters as a signed label, or say where they are none.

    Faults: `signed-not-one`, `signed-version-unknown`, `signed-foreign-character`, `signed-wrong-length`,
    `signed-check-failed`, `signed-impossible`.
    """
    fault = _fault_of_form(text)
    if fault is not None:
        return fault
    number = int(text[len(_PREFIX) : _BODY_END].translate(_TO_PYTHONS), 32)
    whole = number.to_bytes(CONTENT_BYTES + SIGNATURE_BYTES, "big")
    try:
        content = _unpacked(int.from_bytes(whole[:CONTENT_BYTES], "big"))
    except ValueError:
        return _fault("signed-impossible", len(_PREFIX) + 1, Phrase("a content that a label can have"), text)
    return SignedLabel(content, whole[CONTENT_BYTES:])


def eye_readable(text: str) -> str:
    """Return what stands beside the symbol: the key id, and eight characters of the text's own digest."""
    found = parse(text)
    if isinstance(found, Malformed):
        raise TypeError(found.sentence)
    return f"{found.content.key} {key_id(text.encode())}"


def _fault_of_form(text: str) -> Malformed | None:
    if text[: len(MARK)] != MARK:
        return _fault("signed-not-one", 1, Phrase(MARK), text)
    if text[len(MARK) : len(_PREFIX)] != VERSION:
        return _fault(
            "signed-version-unknown", len(_PREFIX), filled("version {version}", version=VERSION), text
        )
    strange = _STRANGE.search(text, len(_PREFIX))
    if strange is not None:
        expected = filled("one of {characters}", characters=SUBJECT_ALPHABET)
        return _fault("signed-foreign-character", strange.start() + 1, expected, text)
    if len(text) != SIGNED_LENGTH:
        at = min(len(text), SIGNED_LENGTH) + 1
        return _fault("signed-wrong-length", at, filled("{n} characters in all", n=str(SIGNED_LENGTH)), text)
    if _check(text[:_BODY_END]) != text[_BODY_END:]:
        wanted = Phrase("check characters that fit: a character was lost or changed on its way")
        return _fault("signed-check-failed", _BODY_END + 1, wanted, text)
    return None


def _fault(code: str, at: int, expected: Phrase | Filled, text: str) -> Malformed:
    return Malformed(code, "", NAME, at, expected, text[at - 1 : at])


def _check(text: str) -> str:
    return _digits(crc32(text.encode()) & (2 ** (5 * _CHECK_LENGTH) - 1), _CHECK_LENGTH)


def _digits(number: int, length: int) -> str:
    return "".join(SUBJECT_ALPHABET[number >> 5 * place & 31] for place in range(length - 1, -1, -1))


def _number(text: str) -> int:
    return int(text.translate(_TO_PYTHONS), 32)


def _packed(told: SignedContent) -> int:
    end, minutes = _end_of(told.expires)
    number = _number(told.key)
    for value, bits in (
        (int(told.demonstration), 2),
        (ord(told.code.kind) - ord("A"), 5),
        (_number(told.code.subject), 5 * SUBJECT_LENGTH),
        (_number(told.code.copy), 5 * COPY_LENGTH),
        (_chain_number(told.chain), 56),
        (int(told.patient, 16), 4 * PATIENT_DIGITS),
        (_minutes(told.signed_at), 27),
        (end, 2),
        (minutes, 27),
    ):
        number = number << bits | value
    return number


def _unpacked(number: int) -> SignedContent:
    """Return the content of 288 bits; what no content has is a `ValueError`."""

    def taken(bits: int) -> int:
        nonlocal number
        value = number & (1 << bits) - 1
        number >>= bits
        return value

    minutes, end, signed = taken(27), taken(2), taken(27)
    patient, chain = taken(4 * PATIENT_DIGITS), taken(56)
    copy, subject, kind, flags = taken(5 * COPY_LENGTH), taken(5 * SUBJECT_LENGTH), taken(5), taken(2)
    letter = chr(ord("A") + kind)
    if flags > 1 or letter not in KINDS or letter in NEVER_ON_A_SYMBOL:
        raise ValueError(f"no label is of {letter!r}, or has the flags {flags}")
    return SignedContent(
        key=_digits(number, KEY_LENGTH),
        code=OwnCode(letter, _digits(subject, SUBJECT_LENGTH), _digits(copy, COPY_LENGTH)),
        patient=f"{patient:0{PATIENT_DIGITS}x}",
        signed_at=_moment(signed),
        chain=_chain_text(chain),
        expires=_expires(end, minutes),
        demonstration=bool(flags),
    )


def _chain_number(chain: str | None) -> int:
    if chain is None:
        return 0
    number = 0
    for character in chain[2:5]:
        number = number * len(_FACILITY) + _FACILITY.index(character)
    return 1 + number * 10**10 + int(chain[5:])


def _chain_text(number: int) -> str | None:
    if number == 0:
        return None
    if number > _CHAINS:
        raise ValueError("no chain of identity has this number")
    facility, digits = divmod(number - 1, 10**10)
    letters = "".join(_FACILITY[facility // len(_FACILITY) ** place % len(_FACILITY)] for place in (2, 1, 0))
    return f"CH{letters}{digits:010}"


def _minutes(at: str) -> int:
    """Return whole minutes since the epoch; a moment between two minutes or too far off is a `ValueError`."""
    if at != to_minute(at):
        raise ValueError(f"{at!r} is no moment on a whole minute, in UTC")
    minutes = (datetime.fromisoformat(at) - _EPOCH) // _MINUTE
    if not 0 <= minutes <= _LAST_MINUTE:
        raise ValueError(f"{at!r} is too far from the year 2000")
    return minutes


def _moment(minutes: int) -> str:
    return f"{(_EPOCH + minutes * _MINUTE):%Y-%m-%dT%H:%M}:00.000Z"


def _end_of(expires: str | None) -> tuple[int, int]:
    if expires is None:
        return _NO_END, 0
    if len(expires) == _DAY_LENGTH:
        return _DAY_END, _minutes(f"{expires}T00:00:00.000Z")
    return _MOMENT_END, _minutes(expires)


def _expires(end: int, minutes: int) -> str | None:
    moment = _moment(minutes)
    if end == _NO_END and minutes == 0:
        return None
    if end == _DAY_END and moment[_DAY_LENGTH:] == "T00:00:00.000Z":
        return moment[:_DAY_LENGTH]
    if end == _MOMENT_END:
        return moment
    raise ValueError("no last use is written so")
