"""Which characters may stand at a place of a data structure, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits, punctuation
from typing import Final

from biobank.domain.sentences.phrase import Filled, Phrase, filled


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The characters that one place may hold, in words and as a set."""

    words: Phrase | Filled
    characters: frozenset[str]

    def __mul__(self, count: int) -> tuple[Alphabet, ...]:
        """Return so many places of this alphabet."""
        return (self,) * count


_WITHOUT_O = ascii_uppercase.replace("O", "")

DIGIT: Final = Alphabet(Phrase("a digit"), frozenset(digits))
LETTER: Final = Alphabet(Phrase("a letter A–Z"), frozenset(ascii_uppercase))
UPPER: Final = Alphabet(Phrase("A–Z or 0–9"), frozenset(ascii_uppercase + digits))
EITHER_CASE: Final = Alphabet(
    Phrase("a letter or a digit"), frozenset(ascii_uppercase + ascii_lowercase + digits)
)
FIRST: Final = Alphabet(Phrase("A–N, P–Z or 1–9"), frozenset(_WITHOUT_O + digits[1:]))
INNER: Final = Alphabet(Phrase("A–N, P–Z or 0–9"), frozenset(_WITHOUT_O + digits))
PRINTED: Final = Alphabet(
    Phrase("a printed character"), frozenset(ascii_uppercase + ascii_lowercase + digits + punctuation + " ")
)
FACILITY: Final = (FIRST, INNER, INNER, DIGIT, DIGIT)
"""The facility identification number, FIN."""


def exactly(text: str) -> tuple[Alphabet, ...]:
    """Return the places that hold this text and nothing else."""
    return tuple(Alphabet(filled("“{character}”", character=each), frozenset(each)) for each in text)
