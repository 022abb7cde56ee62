"""What a painter draws: text, boxes, lines, symbols and signs, placed and sized, nothing left to decide.

Lengths are millimetres from the top left corner of the label; symbols are placed in whole printer dots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biobank.labelling.design import Area, Symbology
from biobank.labelling.symbols import Matrix, runs


@dataclass(frozen=True, slots=True)
class TextMark:
    """One line of text on its baseline; `inverse` is white, on a box that was drawn before."""

    x: float
    baseline: float
    text: str
    size_pt: float
    bold: bool
    inverse: bool


@dataclass(frozen=True, slots=True)
class BoxMark:
    """An outlined rectangle, or a filled one where `stroke` is nothing."""

    area: Area
    stroke: float | None


@dataclass(frozen=True, slots=True)
class LineMark:
    """A straight line."""

    area: Area
    stroke: float


@dataclass(frozen=True, slots=True)
class SymbolMark:
    """The modules of a symbol, in whole printer dots from the top left corner of the label.

    `x_dots`, `y_dots` is the corner of the first module, `dots` its width and `row_dots` its height, which
    for the bars of a Code 128 is another.
    """

    symbology: Symbology
    text: str
    x_dots: int
    y_dots: int
    dots: int
    row_dots: int
    matrix: Matrix

    def inked(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield left, top, width and height in dots of each run of dark modules."""
        for row, column, length in runs(self.matrix):
            yield (
                self.x_dots + column * self.dots,
                self.y_dots + row * self.row_dots,
                length * self.dots,
                self.row_dots,
            )


@dataclass(frozen=True, slots=True)
class IconMark:
    """A warning sign in a square."""

    area: Area
    icon: str


Mark = TextMark | BoxMark | LineMark | SymbolMark | IconMark


@dataclass(frozen=True, slots=True)
class Drawing:
    """One label, ready to be painted at one resolution."""

    width: float
    height: float
    dpi: int
    marks: tuple[Mark, ...]

    @property
    def symbols(self) -> tuple[SymbolMark, ...]:
        """The symbols, each with the text it must read back as."""
        return tuple(mark for mark in self.marks if isinstance(mark, SymbolMark))
