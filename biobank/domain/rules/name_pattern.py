"""Rows of names told in short: `Tower 1..6`, `Box 01..12`, `Rack A..F`."""

import re

from biobank.domain.sentences.phrase import Phrase

_RANGE = re.compile(r"^(?P<before>.*?)(?P<first>\d+|[A-Z])\.\.(?P<last>\d+|[A-Z])$")
LONGEST = 500
EMPTY = Phrase("a name is empty")
UNREADABLE = Phrase("a row of names reads like Box 1..10 or Rack A..F")
BACKWARDS = Phrase("a row of names runs forwards and has at most 500")


class NotAPattern(ValueError):
    """A text that tells no row of names: it runs backwards, mixes kinds, or is too long."""

    def __init__(self, told: str, why: Phrase) -> None:
        """Keep what was told, and the reason, to be said in any language."""
        super().__init__(f"{told!r}: {why}")
        self.told, self.why = told, why


def names(pattern: str) -> tuple[str, ...]:
    """Return the names a pattern tells; a text without `..` is one name; raises NotAPattern."""
    told = pattern.strip()
    if not told:
        raise NotAPattern(told, EMPTY)
    if ".." not in told:
        return (told,)
    found = _RANGE.match(told)
    if found is None or found["first"].isdigit() != found["last"].isdigit():
        raise NotAPattern(told, UNREADABLE)
    return tuple(found["before"] + end for end in _ends(told, found["first"], found["last"]))


def _ends(told: str, first: str, last: str) -> list[str]:
    start, stop = (int(first), int(last)) if first.isdigit() else (ord(first), ord(last))
    if not start <= stop < start + LONGEST:
        raise NotAPattern(told, BACKWARDS)
    if first.isdigit():
        return [str(number).zfill(len(first)) for number in range(start, stop + 1)]
    return [chr(number) for number in range(start, stop + 1)]
