"""Rows of names told in short: `Tower 1..6`, `Box 01..12`, `Rack A..F`."""

import re

_RANGE = re.compile(r"^(?P<before>.*?)(?P<first>\d+|[A-Z])\.\.(?P<last>\d+|[A-Z])$")
LONGEST = 500


class NotAPattern(ValueError):
    """A text that tells no row of names: it runs backwards, mixes kinds, or is too long."""


def names(pattern: str) -> tuple[str, ...]:
    """Return the names a pattern tells; a text without `..` is one name; raises NotAPattern."""
    told = pattern.strip()
    if not told:
        raise NotAPattern("a name is empty")
    if ".." not in told:
        return (told,)
    found = _RANGE.match(told)
    if found is None or found["first"].isdigit() != found["last"].isdigit():
        raise NotAPattern(f"{told!r} must read like 'Box 1..10' or 'Rack A..F'")
    return tuple(found["before"] + end for end in _ends(told, found["first"], found["last"]))


def _ends(told: str, first: str, last: str) -> list[str]:
    start, stop = (int(first), int(last)) if first.isdigit() else (ord(first), ord(last))
    if not start <= stop < start + LONGEST:
        raise NotAPattern(f"{told!r} must run forwards and name at most {LONGEST}")
    if first.isdigit():
        return [str(number).zfill(len(first)) for number in range(start, stop + 1)]
    return [chr(number) for number in range(start, stop + 1)]
