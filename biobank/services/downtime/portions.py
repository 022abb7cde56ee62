"""Cutting what is long into portions that memory holds."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the items in their order, at most so many at once."""
    rest = iter(items)
    while portion := tuple(islice(rest, size)):
        yield portion
