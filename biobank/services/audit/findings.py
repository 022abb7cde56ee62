"""Findings: what a verification found wrong, as data, and the tally of what it looked at."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from biobank.domain.ledger.checking import Stored

Body = Mapping[str, Any]
Link = tuple[Stored, Body | None]
"""A stored event and its body, where that can be read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: its code, where it was met, and a sentence."""

    code: str
    stream: str | None
    seq: int | None
    sentence: str

    def __str__(self) -> str:
        """Return the finding on one line."""
        place = (
            "" if self.stream is None else self.stream if self.seq is None else f"{self.stream}#{self.seq}"
        )
        return f"{self.code}: {place}: {self.sentence}" if place else f"{self.code}: {self.sentence}"


@dataclass(slots=True)
class Tally:
    """How much was looked at; `erased` counts private values that can no longer be opened, rightly."""

    events: int = 0
    streams: int = 0
    opened: int = 0
    erased: int = 0
    commands: int = 0
    things: int = 0

    def told(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


Progress = Callable[[str, int], None]
"""Told now and then what is being read, and how many of it so far."""


def silent(_what: str, _count: int) -> None:
    """Say nothing of progress."""
