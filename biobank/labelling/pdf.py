"""Painting drawings as PDF: one label a page, or many on an A4 sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.composing import compose
from biobank.labelling.design import Area, Design, Sheet
from biobank.labelling.drawing import BoxMark, Drawing, IconMark, LineMark, Mark, SymbolMark, TextMark
from biobank.labelling.glyphs import icon, line, needs_shaping, outline
from biobank.labelling.label_error import LabelError
from biobank.labelling.outline import Outline
from biobank.labelling.symbols import MM_PER_INCH
from biobank.labelling.typeface import MM_PER_PT, font

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PT_PER_INCH: Final = 72
# A run of modules is painted a little narrower than its dots: a rasteriser that inks every dot it touches
# would otherwise add one at each end.
_INSET_DOTS: Final = 0.06
# Rasterisers round a page up to whole pixels; a hair less than whole dots keeps noise from adding one.
_HAIR_PT: Final = 0.001
_A4: Final = Area(0, 0, 210, 297)
_OPERATORS: Final = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def paint_pdf(design: Design, labels: Iterable[Mapping[str, str]], *, dpi: int | None = None) -> bytes:
    """Return a PDF with one label a page, for a printer of `dpi` (the design's own unless given).

    A label whose values cannot be printed is a `LabelError` that names the label and the field or item.
    """
    return paint_drawings(design, compose_all(design, labels, dpi=dpi), dpi=dpi)


def paint_drawings(design: Design, drawings: Iterable[Drawing], *, dpi: int | None = None) -> bytes:
    """Return a PDF of drawings that were composed for a design and this resolution, one a page."""
    painter = _Painter(design.title, dpi or design.stock.dpi, design.stock.width, design.stock.height)
    for drawing in drawings:
        painter.paint(drawing, 0.0, 0.0)
        painter.end_page()
    return painter.finish()


def paint_sheet(
    design: Design, labels: Iterable[Mapping[str, str]], *, start: int = 1, dpi: int | None = None
) -> bytes:
    """Return A4 pages of labels, the first at place `start` (from 1, row by row) of a sheet partly used.

    A design without a sheet, a start that is not on it or a label that cannot be printed: `LabelError`.
    """
    return paint_sheet_drawings(design, compose_all(design, labels, dpi=dpi), start=start, dpi=dpi)


def paint_sheet_drawings(
    design: Design, drawings: Iterable[Drawing], *, start: int, dpi: int | None = None
) -> bytes:
    """Return A4 pages of drawings that were composed for a design and this resolution."""
    sheet = sheet_of(design, start)
    painter = _Painter(design.title, dpi or design.stock.dpi, _A4.width, _A4.height)
    for number, drawing in enumerate(drawings, start - 1):
        place = number % sheet.places
        if place == 0 and number > start - 1:
            painter.end_page()
        painter.paint(drawing, *sheet.corner(place))
    painter.end_page()
    return painter.finish()


def compose_all(
    design: Design, labels: Iterable[Mapping[str, str]], *, dpi: int | None = None
) -> Iterator[Drawing]:
    """Yield the drawing of every label; one that cannot be printed is a `LabelError` with its number."""
    number = 0
    for number, values in enumerate(labels, 1):
        yield compose(design, values, dpi=dpi, where=f"{design.name}, label {number}")
    if not number:
        raise LabelError(design.name, "", Phrase("there is no label to print."))


def sheet_of(design: Design, start: int) -> Sheet:
    """Return the sheet of a design, if it has one with a place `start`; raises LabelError."""
    if design.sheet is None:
        raise LabelError(design.name, "sheet", Phrase("this design is not laid out for sheets."))
    if not 1 <= start <= design.sheet.places:
        says = Phrase("has places 1 to {places}, not {start}.")
        raise LabelError(design.name, "sheet", says, places=design.sheet.places, start=start)
    return design.sheet


class _Painter:
    """Draws marks on the pages of one PDF, measured from the top left in whole printer dots."""

    def __init__(self, title: str, dpi: int, width: float, height: float) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._dot = PT_PER_INCH / dpi
        self._dots_per_mm = dpi / MM_PER_INCH
        self._height = round(height * self._dots_per_mm) * self._dot
        size = (round(width * self._dots_per_mm) * self._dot - _HAIR_PT, self._height - _HAIR_PT)
        self._file = io.BytesIO()
        # Invariant: the same labels give the same bytes, so a stored digest of a print can be checked later.
        self._canvas: Canvas = Canvas(self._file, pagesize=size, invariant=1, initialFontName="Helvetica")
        self._canvas.setTitle(title)
        self._x = self._y = 0.0

    def paint(self, drawing: Drawing, left: float, top: float) -> None:
        # A label on a sheet begins on a whole dot too, or its symbols would fall between dots.
        self._x = round(left * self._dots_per_mm) * self._dot
        self._y = round(top * self._dots_per_mm) * self._dot
        for mark in drawing.marks:
            self._mark(mark)

    def end_page(self) -> None:
        self._canvas.showPage()

    def finish(self) -> bytes:
        self._canvas.save()
        return self._file.getvalue()

    def _mark(self, mark: Mark) -> None:
        match mark:
            case TextMark():
                self._text(mark)
            case BoxMark():
                self._box(mark)
            case LineMark():
                self._line(mark)
            case SymbolMark():
                self._symbol(mark)
            case IconMark():
                side = mark.area.width / MM_PER_PT
                self._canvas.setFillGray(0)
                self._outline(icon(mark.icon), *self._at(mark.area.x, mark.area.bottom), side)

    def _text(self, mark: TextMark) -> None:
        self._canvas.setFillGray(1 if mark.inverse else 0)
        x, y = self._at(mark.x, mark.baseline)
        if needs_shaping(mark.text):
            for glyph in line(mark.text, bold=mark.bold).glyphs:
                place = x + glyph.x * mark.size_pt, y + glyph.y * mark.size_pt
                self._outline(outline(glyph.number, mark.bold), *place, mark.size_pt)
            return
        self._canvas.setFont(font(mark.bold).fontName, mark.size_pt)
        self._canvas.drawString(x, y, mark.text)

    def _box(self, mark: BoxMark) -> None:
        # The stroke lies inside the area, so that a frame never touches its neighbour.
        inset = (mark.stroke or 0.0) / 2
        x, y = self._at(mark.area.x + inset, mark.area.bottom - inset)
        width, height = mark.area.width - 2 * inset, mark.area.height - 2 * inset
        self._canvas.setFillGray(0)
        self._canvas.setLineWidth((mark.stroke or 0.0) / MM_PER_PT)
        filled = mark.stroke is None
        self._canvas.rect(
            x, y, width / MM_PER_PT, height / MM_PER_PT, stroke=int(not filled), fill=int(filled)
        )

    def _line(self, mark: LineMark) -> None:
        self._canvas.setLineWidth(mark.stroke / MM_PER_PT)
        start = self._at(mark.area.x, mark.area.y)
        self._canvas.line(*start, *self._at(mark.area.right, mark.area.bottom))

    def _symbol(self, mark: SymbolMark) -> None:
        # In units of one dot, downwards: short numbers, and nothing is rounded twice.
        corner = f"{self._dot:.6f} 0 0 {-self._dot:.6f} {self._x:.4f} {self._height - self._y:.4f} cm"
        inset = 2 * _INSET_DOTS
        rectangles = " ".join(
            f"{x + _INSET_DOTS:.2f} {y + _INSET_DOTS:.2f} {width - inset:.2f} {height - inset:.2f} re"
            for x, y, width, height in mark.inked()
        )
        self._canvas.addLiteral(f"q {corner} 0 g {rectangles} f Q")

    def _outline(self, shape: Outline, x: float, y: float, size: float) -> None:
        steps = " ".join(
            " ".join((*(f"{number:.3f}" for number in numbers), _OPERATORS[name]))
            for name, numbers in shape.placed(x, y, size, 1).steps
        )
        if steps:
            self._canvas.addLiteral(f"{steps} f")

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._x + x / MM_PER_PT, self._height - self._y - y / MM_PER_PT
