"""Where in somebody's file something is wrong; what is wrong is a sentence, said by whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from biobank.domain.sentences.phrase import Phrase

LINE = Phrase("line {line}")
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: its name, the line where it has lines, and the keys that lead to the entry."""

    file: str
    line: int | None = None
    keys: tuple[str, ...] = ()

    def at(self, key: str) -> Where:
        """Return the place of an entry within this one."""
        return replace(self, keys=(*self.keys, key))

    def __str__(self) -> str:
        """Return it in English."""
        line = () if self.line is None else (LINE.format(line=self.line),)
        return ": ".join((self.file, *line, *self.keys))


def as_written(value: Any) -> str:
    """Return a value of a file as somebody would find it there, short enough for a sentence."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
