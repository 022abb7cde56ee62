"""The Single European Code: donation identification sequence and product identification sequence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from biobank.domain.codes.isbt.alphabets import DIGIT, EITHER_CASE, LETTER, UPPER, Alphabet
from biobank.domain.codes.isbt.structure import Structure, Unfit, part, read_at, structure
from biobank.domain.codes.malformed import Malformed
from biobank.domain.sentences.phrase import Phrase

NO_EXPIRY: Final = "00000000"
ISBT: Final = "A"
_SYSTEMS: Final = {ISBT: "ISBT 128", "B": "Eurocode", "E": "EUTC"}
_SYSTEM: Final = Alphabet(Phrase("A, B or E"), frozenset(_SYSTEMS))
_PRINTED: Final = re.compile(r"(?:SEC:?\s*)?([A-Z]{2}[0-9A-Z]{19})\s+([ABE][0-9A-Za-z]{18})")


@structure("038", "Single European Code", "&,4")
class SingleEuropeanCode(Structure):
    """Country, establishment and donation; then coding system, product, split and expiry."""

    country: str = part(LETTER, LETTER)
    establishment: str = part(*UPPER * 6)
    donation: str = part(*UPPER * 13)
    system: str = part(_SYSTEM)
    product: str = part(*UPPER * 7)
    split: str = part(*EITHER_CASE * 3)
    expiry: str = part(*DIGIT * 8)

    def impossible(self) -> Unfit | None:
        """Refuse an expiry that is no day; eight zeros say that there is none."""
        if self.expiry == NO_EXPIRY or self.expires is not None:
            return None
        return self.unlike("expiry", Phrase("a day as YYYYMMDD, or 00000000 for none"))

    @property
    def expires(self) -> date | None:
        """The last day of use, if one is told."""
        try:
            return date(int(self.expiry[:4]), int(self.expiry[4:6]), int(self.expiry[6:]))
        except ValueError:
            return None

    @property
    def description(self) -> str | None:
        """The ISBT 128 product description code, where that is the coding system."""
        return self.product[2:] if self.system == ISBT and self.product.startswith("00") else None

    @property
    def division(self) -> str | None:
        """The ISBT 128 division, where that is the coding system."""
        return self.split[1:] if self.system == ISBT and self.split.startswith("0") else None

    @property
    def means(self) -> Mapping[str, str]:
        """The coding system, the code as it is printed, and the day of expiry."""
        told = {"system": _SYSTEMS[self.system], "printed": eye_readable(self)}
        return {**told, "expires": self.expires.isoformat() if self.expires else "not told"}


def eye_readable(code: SingleEuropeanCode) -> str:
    """Return the code as it is printed for people: `SEC: DIS PIS`."""
    return f"SEC: {code.content[:21]} {code.content[21:]}"


def parse_eye_readable(text: str) -> SingleEuropeanCode | Malformed:
    """Read a code as it is printed, with or without `SEC:` in front."""
    found = _PRINTED.fullmatch(text)
    if found is None:
        expected = Phrase("21 characters, a space and 19 characters")
        return Malformed("isbt-foreign-character", "038", SingleEuropeanCode.NAME, 1, expected, text[:1])
    read = read_at(SingleEuropeanCode, "&,4" + found[1] + found[2], 0)
    return read if isinstance(read, Malformed) else read[0]  # type: ignore[return-value]
