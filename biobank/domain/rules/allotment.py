"""Numbers a facility allots in order: taken from a counter when an event uses them, never otherwise."""

import re
from dataclasses import dataclass

CHAIN_OF_IDENTITY = re.compile(r"CH[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}[0-9]{2}[0-9]{6}")
"""ISBT 128 structure 040: `CH`, facility 5, year 2, six digits."""


LAST = 999_999
"""The last number of a facility's year."""


@dataclass(frozen=True, slots=True)
class Allotment:
    """The next number of a facility's year, and the counter it is taken from once it is used."""

    counter: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Several next numbers of a facility's year, and how many are taken from the counter once they are used.

    More are taken than there are texts where numbers between them are used already.
    """

    counter: str
    texts: tuple[str, ...]
    taken: int


def counter_of(kind: str, facility: str, year: str) -> str:
    """Return the name of the counter of one kind of number in a facility's year (two digits)."""
    return f"{kind}/{facility}/{year}"


def donation_number(facility: str, year: str, number: int) -> str:
    """Return the 13 characters of a Donation Identification Number; after 999999 a `ValueError`."""
    return f"{facility}{year}{_serial(number)}"


def chain_of_identity(facility: str, year: str, number: int) -> str:
    """Return the 15 characters of a Chain of Identity identifier; after 999999 a `ValueError`."""
    return f"CH{facility}{year}{_serial(number)}"


def _serial(number: int) -> str:
    """Return six digits: a seventh would make a number that no label can carry."""
    if not 0 <= number <= LAST:
        raise ValueError(f"a facility's year has no number {number}")
    return f"{number:06}"
