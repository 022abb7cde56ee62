"""The one error of reading a code: in which structure, at which character, and what was expected there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_STANDS: Final = (
    "{name}, character {at}: expected {expected}, but “{found}” stands there. Scan the label again."
)
_ENDS: Final = "{name}, character {at}: expected {expected}, but the text ends there. Scan the label again."


@dataclass(frozen=True, slots=True)
class Malformed:
    """A text that is not the code it should be; a value, never raised.

    `at` counts the characters of the text from 1; `found` is what stands there, empty at the end of the
    text. `structure` is the number of an ISBT 128 data structure, empty where none was recognised.
    """

    code: str
    structure: str
    name: str
    at: int
    expected: str
    found: str = ""

    @property
    def sentence(self) -> str:
        """Return the fault in words, and what to do next."""
        name = f"{self.name} ({self.structure})" if self.structure else self.name
        said = _STANDS if self.found else _ENDS
        return said.format(name=name, at=self.at, expected=self.expected, found=_shown(self.found))

    def moved(self, by: int) -> Malformed:
        """Return the same fault for a text that has so many characters more in front."""
        return replace(self, at=self.at + by)


def _shown(found: str) -> str:
    """Return what stands somewhere so that people see it: a character that does not print by its number."""
    known = {"\x1d": "GS", " ": "a space"}
    return "".join(known.get(one) or (one if one.isprintable() else f"U+{ord(one):04X}") for one in found)
