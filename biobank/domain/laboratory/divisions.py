"""Divisions of a product: A0, B0 … at the first division, Aa, Ab … at the second (ISBT 128).

DIN, product code and division name one container, so that no division is given
twice. Bags are lettered from A on and samples from Z back: the bags of a
product that was sampled first are A0, B0 all the same.
"""

from collections.abc import Collection, Iterable
from itertools import chain, islice
from string import ascii_lowercase, ascii_uppercase

UNDIVIDED = "00"
_SPARE = tuple(
    f"{first}{second}" for first in "123456789" for second in "0123456789" if first + second != "99"
)
"""For a report of more divisions than there are letters; 99 means the structure 032 and is none."""


def below(parent: str) -> tuple[str, ...]:
    """Return the divisions that a product of this division can be divided into, A first."""
    if parent == UNDIVIDED:
        return tuple(f"{letter}0" for letter in ascii_uppercase)
    if parent[0] in ascii_uppercase and parent[1] == "0":
        return tuple(f"{parent[0]}{letter}" for letter in ascii_lowercase)
    return ()


def room_below(parent: str, taken: Collection[str]) -> int:
    """Return how many more divisions a product of this division can have."""
    return sum(1 for one in below(parent) if one not in taken)


def for_bags(parent: str, taken: Collection[str], count: int) -> tuple[str, ...]:
    """Return the first free divisions below a parent; past the alphabet, spare ones of digits."""
    return _free(below(parent), taken, count)


def for_samples(parent: str, taken: Collection[str], count: int) -> tuple[str, ...]:
    """Return the last free divisions below a parent, Z before Y."""
    return _free(reversed(below(parent)), taken, count)


def kept(wanted: str, taken: Collection[str]) -> str:
    """Return the division a unit takes along into another product code, or a free one."""
    return _free((wanted, *(f"{letter}0" for letter in ascii_uppercase)), taken, 1)[0]


def _free(wanted: Iterable[str], taken: Collection[str], count: int) -> tuple[str, ...]:
    return tuple(islice((one for one in chain(wanted, _SPARE) if one not in taken), count))
