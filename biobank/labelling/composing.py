"""From a design and its values to a drawing: every size chosen, every line broken, every symbol in dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.design import Area, BoxItem, Design, IconItem, Item, LineItem, SymbolItem, TextItem
from biobank.labelling.drawing import BoxMark, Drawing, IconMark, LineMark, Mark, SymbolMark, TextMark
from biobank.labelling.label_error import Fault, LabelError, figure
from biobank.labelling.symbols import MM_PER_INCH, module_floor_mm, sized
from biobank.labelling.text_fit import Fitted, fit, line_height
from biobank.labelling.typeface import ASCENT, CAPITAL, MM_PER_PT, unprintable, width_mm
from biobank.labelling.values import checked, filled_in, holds, symbol_text

_PADDING: Final = {"plain": 0.0, "framed": 0.7, "inverse": 0.7}
_FRAME_STROKE: Final = 0.3


def compose(
    design: Design, values: Mapping[str, str], *, dpi: int | None = None, where: str | None = None
) -> Drawing:
    """Return the drawing of one label for a printer of `dpi` (the design's own unless given).

    A value that is missing, unknown, unprintable or too long, and a symbol below the smallest module, is a
    `LabelError` that names the field or the item.
    """
    place = where or design.name
    good = checked(design, values, place)
    composer = _Composer(design, good, dpi or design.stock.dpi, place)
    marks = [mark for item in design.items if holds(item.condition, good) for mark in composer.marks(item)]
    return Drawing(design.stock.width, design.stock.height, composer.dpi, tuple(marks))


def misfits(design: Design, values: Mapping[str, str], *, dpi: int) -> Iterator[Fault]:
    """Yield what of a label does not fit, does not print or is too small to read, item by item."""
    good = checked(design, values, design.name)
    composer = _Composer(design, good, dpi, design.name)
    for item in design.items:
        if holds(item.condition, good):
            try:
                composer.marks(item)
            except LabelError as error:
                yield error.fault


class _Composer:
    """Turns the items of one label into marks."""

    def __init__(self, design: Design, values: Mapping[str, str], dpi: int, where: str) -> None:
        self._design = design
        self._values = values
        self.dpi = dpi
        self._where = where

    def marks(self, item: Item) -> list[Mark]:
        match item:
            case TextItem():
                return self._text(item)
            case BoxItem():
                return [BoxMark(item.area, item.stroke)]
            case LineItem():
                return [LineMark(item.area, item.stroke)]
            case SymbolItem():
                return [self._symbol(item)]
            case IconItem():
                return [IconMark(item.area, item.icon)]

    def _text(self, item: TextItem) -> list[Mark]:
        text = filled_in(self._design, item.value, self._values)
        strange = unprintable(text.replace("\n", ""), bold=item.bold)
        if strange is not None:
            says = Phrase("the character “{strange}” ({number}) cannot be printed in this font.")
            self._refuse(item, says, strange=strange, number=f"U+{ord(strange):04X}")
        fitted = _fitted(item, text)
        if fitted is None:
            says = Phrase("“{text}” does not fit, even at {size} pt.")
            self._refuse(item, says, text=text.replace("\n", " / "), size=figure(item.sizes_pt[-1]))
        return [*_background(item), *_lines(item, fitted)]

    def _symbol(self, item: SymbolItem) -> SymbolMark:
        text = symbol_text(self._design, item.field, self._values)
        symbol = sized(item.symbology, text, item.area.width, self.dpi)
        module = symbol.dots * MM_PER_INCH / self.dpi
        if module < module_floor_mm(item.symbology, self.dpi):
            says = Phrase("its module would print {module} mm wide at {dpi} dpi, too small to read.")
            self._refuse(item, says, module=Decimal(f"{module:.3f}"), dpi=self.dpi)
        is_linear = item.symbology == "code128"
        row = int(item.area.height * self.dpi / MM_PER_INCH) if is_linear else symbol.dots
        corner = _corner(item.area, len(symbol.matrix[0]) * symbol.dots, len(symbol.matrix) * row, self.dpi)
        return SymbolMark(item.symbology, text, *corner, symbol.dots, row, symbol.matrix)

    def _refuse(self, item: Item, says: str, **places: Any) -> NoReturn:
        raise LabelError(self._where, f"draw.{item.key}", says, **places)


def _fitted(item: TextItem, text: str) -> Fitted | None:
    width = item.area.width - 2 * _PADDING[item.style]
    return fit(
        text, width=width, height=item.area.height, sizes_pt=item.sizes_pt, lines=item.lines, bold=item.bold
    )


def _background(item: TextItem) -> list[Mark]:
    if item.style == "plain":
        return []
    return [BoxMark(item.area, None if item.style == "inverse" else _FRAME_STROKE)]


def _lines(item: TextItem, fitted: Fitted) -> list[Mark]:
    first = _first_baseline(item, fitted)
    return [
        TextMark(
            _left(item, line, fitted.size_pt),
            first + number * line_height(fitted.size_pt),
            line,
            fitted.size_pt,
            item.bold,
            item.style == "inverse",
        )
        for number, line in enumerate(fitted.lines)
    ]


def _first_baseline(item: TextItem, fitted: Fitted) -> float:
    size = fitted.size_pt * MM_PER_PT
    if item.style == "plain":
        # A single line keeps the baseline of its largest size, so that neighbours of any length stay level.
        level = item.sizes_pt[0] * MM_PER_PT if item.lines == 1 else size
        return item.area.y + ASCENT * level
    # In a frame the capitals, not the full line, stand in the middle: that is what the eye sees.
    height = (len(fitted.lines) - 1) * line_height(fitted.size_pt) + CAPITAL * size
    return item.area.y + (item.area.height - height) / 2 + CAPITAL * size


def _left(item: TextItem, line: str, size_pt: float) -> float:
    spare = item.area.width - width_mm(line, size_pt, bold=item.bold)
    if item.align == "centre":
        return item.area.x + spare / 2
    if item.align == "right":
        return item.area.right - _PADDING[item.style] - width_mm(line, size_pt, bold=item.bold)
    return item.area.x + _PADDING[item.style]


def _corner(area: Area, width_dots: int, height_dots: int, dpi: int) -> tuple[int, int]:
    dots_per_mm = dpi / MM_PER_INCH
    spare_x = (area.width * dots_per_mm - width_dots) / 2
    spare_y = (area.height * dots_per_mm - height_dots) / 2
    return round(area.x * dots_per_mm + spare_x), round(area.y * dots_per_mm + spare_y)
