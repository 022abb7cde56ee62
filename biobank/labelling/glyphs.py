"""Letters as outlines: which glyphs a line consists of, where each stands, and its shape.

Latin, Greek and Cyrillic take one glyph for each character, without kerning, as the text of a PDF does. Other
scripts join their letters or run from right to left; HarfBuzz shapes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from biobank.labelling.outline import Outline, outline_of

ICONS: Final = {"biohazard": "\u2623"}
_SYMBOLS: Final = "symbol2"
_TEXT: Final = {False: "figo", True: "figbo"}
# From the first Hebrew letter to the last Indic one: scripts whose letters join, stack or run backwards.
_SHAPED: Final = re.compile("[\u0300-\u036f\u0590-\u10ff\u1100-\u1cff\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_FOLLOWING: Final = frozenset({"R", "AL", "EN", "AN"})
_NUMBER: Final = re.compile(r"(\d+(?:[.,:/]\d+)*)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the font and where it stands on its line, in parts of the text size."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """The glyphs of a line in the order in which they are seen, and its width in parts of the text size."""

    glyphs: tuple[Glyph, ...]
    width: float


def needs_shaping(text: str) -> bool:
    """Say whether a text has letters that join, combine or run from right to left."""
    return _SHAPED.search(text) is not None


def line(text: str, *, bold: bool) -> Line:
    """Return the glyphs of a line; a character that the font lacks is glyph 0."""
    glyphs: list[Glyph] = []
    x = 0.0
    for run, backwards in _runs(text):
        for number, advance, right, up in _shaped(run, backwards=backwards, bold=bold):
            glyphs.append(Glyph(number, x + right, up))
            x += advance
    return Line(tuple(glyphs), x)


@lru_cache(maxsize=4096)
def outline(number: int, bold: bool) -> Outline:  # noqa: FBT001 - there are exactly two weights
    """Return the shape of a glyph, for a text size of 1, with the baseline at 0 and y upwards."""
    return outline_of(_font(_TEXT[bold]), number)


@cache
def icon(name: str) -> Outline:
    """Return the shape of a warning sign in a square of side 1, with y upwards."""
    font = _font(_SYMBOLS)
    return outline_of(font, font.get_nominal_glyph(ord(ICONS[name]))).in_unit_square()


def _runs(text: str) -> list[tuple[str, bool]]:
    """Split a line into runs in the order in which they are seen, each with whether it is read backwards.

    The line itself runs from left to right, as labels do (Unicode Annex 9, for a line of one direction).
    """
    if not needs_shaping(text):
        return [(text, False)]
    runs: list[tuple[str, bool]] = []
    start = 0
    for first, end in _backward_spans(text):
        runs.append((text[start:first], False))
        parts = [part for part in _NUMBER.split(text[first:end]) if part]
        runs += [(part, _NUMBER.fullmatch(part) is None) for part in reversed(parts)]
        start = end
    return [run for run in (*runs, (text[start:], False)) if run[0]]


def _backward_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where letters that run from right to left begin and end, with numbers and spaces among them."""
    first = last = None
    for place, kind in enumerate(map(unicodedata.bidirectional, text)):
        if first is None:
            first = last = place if kind in _RIGHT_TO_LEFT else None
        elif kind in _FOLLOWING:
            last = place
        elif kind == "L" and last is not None:
            yield first, last + 1
            first = last = None
    if first is not None and last is not None:
        yield first, last + 1


def _shaped(run: str, *, backwards: bool, bold: bool) -> Iterator[tuple[int, float, float, float]]:
    import uharfbuzz

    font = _font(_TEXT[bold])
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    uharfbuzz.shape(font, buffer, _features(run))
    size = font.face.upem
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        yield (
            info.codepoint,
            position.x_advance / size,
            position.x_offset / size,
            position.y_offset / size,
        )


def _features(run: str) -> dict[str, bool]:
    if needs_shaping(run):
        return {}
    return dict.fromkeys(("kern", "liga", "clig", "calt", "ccmp", "locl"), False)


@cache
def _font(name: str) -> Any:
    import pymupdf_fonts  # type: ignore[import-untyped]
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(pymupdf_fonts.myfont(name)))
