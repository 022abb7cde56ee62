"""Finding the largest size at which a text fits; a text that fits at none is an error, never cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from biobank.labelling.typeface import LEADING, MM_PER_PT, width_mm

_SLACK_MM: Final = 0.001
# A line may end after a space or after a hyphen inside a word: double names are long.
_PART: Final = re.compile(r"[^\s-]*(?:-+|\s+|$)")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text broken into lines at the size at which it fits."""

    size_pt: float
    lines: tuple[str, ...]


def fit(
    text: str, *, width: float, height: float, sizes_pt: tuple[float, ...], lines: int, bold: bool
) -> Fitted | None:
    """Return the text at the first of `sizes_pt` at which it fits the area in mm, or nothing."""
    for size_pt in sizes_pt:
        broken = _broken(text, width, size_pt, bold=bold)
        if broken and len(broken) <= lines and len(broken) * line_height(size_pt) <= height + _SLACK_MM:
            return Fitted(size_pt, broken)
    return None


def line_height(size_pt: float) -> float:
    """Return the height in mm that one line of text takes."""
    return size_pt * LEADING * MM_PER_PT


def _broken(text: str, width: float, size_pt: float, *, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for line in text.split("\n"):
        wrapped = _wrapped(line, width, size_pt, bold=bold)
        if not wrapped:
            return ()
        lines += wrapped
    return tuple(lines)


def _wrapped(text: str, width: float, size_pt: float, *, bold: bool) -> tuple[str, ...]:
    lines = [""]
    for part in _PART.findall(text):
        if _width(lines[-1] + part, size_pt, bold=bold) <= width + _SLACK_MM:
            lines[-1] += part
        elif _width(part, size_pt, bold=bold) <= width + _SLACK_MM:
            lines.append(part)
        else:
            return ()
    return tuple(line.strip() for line in lines if line.strip())


def _width(line: str, size_pt: float, *, bold: bool) -> float:
    return width_mm(line.strip(), size_pt, bold=bold)
