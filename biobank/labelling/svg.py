"""Painting a drawing as SVG, for the screen: the same marks in the same places as in print.

Letters are outlines, because a picture loads no fonts; everything is said by presentation attributes, because
the pages allow no inline styles.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final
from xml.sax.saxutils import escape

from biobank.labelling.composing import compose
from biobank.labelling.design import Design
from biobank.labelling.drawing import BoxMark, Drawing, IconMark, LineMark, Mark, SymbolMark, TextMark
from biobank.labelling.glyphs import Glyph, icon, line, outline
from biobank.labelling.outline import Outline
from biobank.labelling.symbols import MM_PER_INCH
from biobank.labelling.typeface import MM_PER_PT

_BLACK: Final = "#000"
_WHITE: Final = "#fff"
_THOUSAND: Final = 1000


def paint_svg(design: Design, values: Mapping[str, str], *, dpi: int | None = None) -> str:
    """Return one label as SVG, as a printer of `dpi` (the design's own unless given) prints it.

    A label whose values cannot be printed is a `LabelError` that names the field or item.
    """
    drawing = compose(design, values, dpi=dpi)
    return svg_of(drawing, design.title)


def svg_of(drawing: Drawing, title: str) -> str:
    """Return a drawing as SVG, at its own size; a unit of the picture is one printer dot."""
    width, height = (round(side * drawing.dpi / MM_PER_INCH) for side in (drawing.width, drawing.height))
    size = f'width="{_mm(width, drawing)}mm" height="{_mm(height, drawing)}mm"'
    painter = _Painter(drawing.dpi)
    marks = "".join(painter.painted(mark) for mark in drawing.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title)}</title><defs>{painter.letters()}</defs>"
        f'<rect width="{width}" height="{height}" fill="{_WHITE}"/>{marks}</svg>'
    )


def _mm(dots: int, drawing: Drawing) -> str:
    return f"{dots * MM_PER_INCH / drawing.dpi:.4f}"


class _Painter:
    """Paints marks, and keeps which letters they use: each is drawn once and then named."""

    def __init__(self, dpi: int) -> None:
        self._dots = dpi / MM_PER_INCH
        self._used: dict[tuple[int, bool], str] = {}

    def painted(self, mark: Mark) -> str:
        dots = self._dots
        match mark:
            case TextMark():
                return self._text(mark)
            case BoxMark():
                return _box(mark, dots)
            case LineMark():
                start = f"M{mark.area.x * dots:.2f} {mark.area.y * dots:.2f}"
                end = f"L{mark.area.right * dots:.2f} {mark.area.bottom * dots:.2f}"
                return f'<path d="{start}{end}" stroke="{_BLACK}" stroke-width="{mark.stroke * dots:.2f}"/>'
            case SymbolMark():
                runs = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in mark.inked())
                return f'<path d="{runs}" fill="{_BLACK}" shape-rendering="crispEdges"/>'
            case IconMark():
                side = mark.area.width * dots
                place = f"{mark.area.x * dots:.2f} {mark.area.bottom * dots:.2f}"
                return f'<path transform="matrix({_scaled(side)} {place})" d="{_icon_path(mark.icon)}"/>'

    def letters(self) -> str:
        """Return the letters that were used."""
        return "".join(f'<path id="{name}" d="{_path(*key)}"/>' for key, name in self._used.items())

    def _text(self, mark: TextMark) -> str:
        size = mark.size_pt * MM_PER_PT * self._dots
        place = f"{mark.x * self._dots:.2f} {mark.baseline * self._dots:.2f}"
        used = "".join(self._letter(each, mark) for each in line(mark.text, bold=mark.bold).glyphs)
        colour = _WHITE if mark.inverse else _BLACK
        return f'<g transform="matrix({_scaled(size)} {place})" fill="{colour}">{used}</g>'

    def _letter(self, glyph: Glyph, mark: TextMark) -> str:
        key = (glyph.number, mark.bold)
        name = self._used.setdefault(key, f"{'b' if mark.bold else 'r'}{glyph.number}")
        up = f' y="{_units(glyph.y)}"' if glyph.y else ""
        return f'<use href="#{name}" x="{_units(glyph.x)}"{up}/>'


def _scaled(size: float) -> str:
    """Return what turns thousandths of a text size, upwards, into dots, downwards."""
    return f"{size / _THOUSAND:.6f} 0 0 {-size / _THOUSAND:.6f}"


def _units(number: float) -> int:
    return round(number * _THOUSAND)


@lru_cache(maxsize=4096)
def _path(number: int, bold: bool) -> str:  # noqa: FBT001 - there are exactly two weights
    return _steps(outline(number, bold))


@cache
def _icon_path(name: str) -> str:
    return _steps(icon(name))


def _steps(shape: Outline) -> str:
    return "".join(
        name + " ".join(str(_units(number)) for number in numbers) for name, numbers in shape.steps
    )


def _box(mark: BoxMark, dots: float) -> str:
    inset = (mark.stroke or 0.0) / 2
    place = f'x="{(mark.area.x + inset) * dots:.2f}" y="{(mark.area.y + inset) * dots:.2f}"'
    width, height = (side - 2 * inset for side in (mark.area.width, mark.area.height))
    size = f'width="{width * dots:.2f}" height="{height * dots:.2f}"'
    if mark.stroke is None:
        return f'<rect {place} {size} fill="{_BLACK}"/>'
    stroke = f'stroke="{_BLACK}" stroke-width="{mark.stroke * dots:.2f}"'
    return f'<rect {place} {size} fill="none" {stroke}/>'
