"""Kinship of units: which descend from which, over any number of splits and pools."""

from collections.abc import Iterable

Edge = tuple[str, str]
"""A parent's id and its child's."""


def descendants(start: Iterable[str], edges: Iterable[Edge]) -> frozenset[str]:
    """Return the ids that descend from any of these, themselves included."""
    return _reached(start, tuple(edges))


def ancestors(start: Iterable[str], edges: Iterable[Edge]) -> frozenset[str]:
    """Return the ids that any of these descend from, themselves included."""
    return _reached(start, tuple((child, parent) for parent, child in edges))


def _reached(start: Iterable[str], edges: tuple[Edge, ...]) -> frozenset[str]:
    seen = set(start)
    front = set(seen)
    while front:
        front = {to for origin, to in edges if origin in front} - seen
        seen |= front
    return frozenset(seen)
