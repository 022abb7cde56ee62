"""Which structure begins at a place of a text, by its data identifier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import ascii_lowercase
from typing import Final

from biobank.domain.codes.isbt import dates, european, people, product, supplies
from biobank.domain.codes.isbt.alphabets import UPPER, Alphabet
from biobank.domain.codes.isbt.structure import STRUCTURES, Structure
from biobank.domain.codes.malformed import Malformed
from biobank.domain.sentences.phrase import Phrase

ROOMS: Final = (dates, european, people, product, supplies)
SMALL: Final = Alphabet(Phrase("a small letter"), frozenset(ascii_lowercase))
DONATION, NATIONAL = "001", "national"
_THREE: Final = "&,"


def kind_at(text: str, at: int) -> type[Structure] | Malformed:
    """Return the kind of structure whose identifier stands at `at`."""
    identifier = text[at : at + 2]
    if identifier[:1] == "=" and identifier[1:] in UPPER.characters:
        return STRUCTURES[DONATION]
    if identifier[:1] == "&" and identifier[1:] in SMALL.characters:
        return STRUCTURES[NATIONAL]
    if identifier == _THREE:
        identifier = text[at : at + 3]
    found = _by_identifier().get(identifier)
    return found if found is not None else _unknown(text, at)


@cache
def _by_identifier() -> Mapping[str, type[Structure]]:
    return {each.IDENTIFIER: each for each in STRUCTURES.values() if len(each.IDENTIFIER) > 1}


def _unknown(text: str, at: int) -> Malformed:
    """Return the fault at the first character that begins no known identifier."""
    place = at
    if text[at : at + 1] in ("=", "&"):
        place = at + (2 if text[at : at + 2] == _THREE else 1)
    known = Phrase("a known data identifier")
    expected = Phrase("= or & of a data identifier") if place == at else known
    return Malformed("isbt-unknown-structure", "", "ISBT 128", place + 1, expected, text[place : place + 1])
