"""The one error of reading a code: in which structure, at which character, and what was expected there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from biobank.domain.codes.problem import told
from biobank.domain.sentences.phrase import Filled, Joined, Phrase, joined

CODES: Final = (
    "isbt-count-differs",
    "isbt-divisions-missing",
    "isbt-foreign-character",
    "isbt-impossible-value",
    "isbt-not-in-a-message",
    "isbt-order-differs",
    "isbt-told-twice",
    "isbt-too-long",
    "isbt-too-many",
    "isbt-too-short",
    "isbt-unknown-structure",
    "signed-check-failed",
    "signed-foreign-character",
    "signed-impossible",
    "signed-not-one",
    "signed-version-unknown",
    "signed-wrong-length",
)
"""Every fault that is told by its place: all of them have one of two sentences."""

_NOT_SEEN: Final = {"\x1d": "GS", " ": Phrase("a space")}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A text that is not the code it should be; a value, never raised.

    `at` counts the characters of the text from 1; `found` is what stands there, empty at the end of the
    text. `structure` is the number of an ISBT 128 data structure, empty where none was recognised.
    `name` and `expected` are words, which pages say in their reader's language.
    """

    code: str
    structure: str
    name: str
    at: int
    expected: Phrase | Filled
    found: str = ""

    @property
    def says(self) -> str:
        """The code of its sentence, in the catalogue."""
        return "code-malformed" if self.found else "code-cut-short"

    @property
    def params(self) -> Mapping[str, Any]:
        """What fills the places of its sentence."""
        name = joined(" ", self.name, f"({self.structure})") if self.structure else self.name
        there = joined("", *_shown(self.found))
        return {"name": name, "at": self.at, "expected": self.expected, "found": there}

    @property
    def told(self) -> Joined:
        """The fault and what to do next, to be said in a reader's language."""
        return told(self.says, self.params)

    @property
    def sentence(self) -> str:
        """The same in English."""
        return str(self.told)

    def moved(self, by: int) -> Malformed:
        """Return the same fault for a text that has so many characters more in front."""
        return replace(self, at=self.at + by)


def _shown(found: str) -> Iterator[str]:
    """Yield what stands somewhere so that people see it: a character that does not print by its number."""
    for one in found:
        yield _NOT_SEEN.get(one) or (one if one.isprintable() else f"U+{ord(one):04X}")
