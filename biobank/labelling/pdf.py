"""Painting drawings as PDF: one label a page, or many on an A4 sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from biobank.labelling.composing import compose
from biobank.labelling.design import Design, Sheet
from biobank.labelling.drawing import BoxMark, Drawing, LineMark, Mark, SymbolMark, TextMark
from biobank.labelling.label_error import LabelError
from biobank.labelling.symbols import MM_PER_INCH, Matrix
from biobank.labelling.typeface import MM_PER_PT, font

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PT_PER_INCH: Final = 72
# A run of modules is painted a little narrower than its dots: a rasteriser that inks every dot it touches
# would otherwise add one at each end.
_INSET_DOTS: Final = 0.06
# Rasterisers round a page up to whole pixels; a hair less than whole dots keeps noise from adding one.
_HAIR_PT: Final = 0.001
_A4_MM: Final = (210.0, 297.0)


def paint_pdf(design: Design, labels: Sequence[Mapping[str, str]], *, dpi: int | None = None) -> bytes:
    """Return a PDF with one label a page, for a printer of `dpi` (the design's own unless given).

    A label whose values cannot be printed is a `LabelError` that names the label and the field or item.
    """
    drawings = compose_all(design, labels, dpi=dpi)
    painter = _Painter(design, dpi or design.stock.dpi, design.stock.width, design.stock.height)
    for drawing in drawings:
        painter.paint(drawing, 0.0, 0.0)
        painter.end_page()
    return painter.finish()


def paint_sheet(
    design: Design, labels: Sequence[Mapping[str, str]], *, start: int = 1, dpi: int | None = None
) -> bytes:
    """Return A4 pages of labels, the first at place `start` (from 1, row by row) of a sheet partly used.

    A design without a sheet, a start that is not on it or a label that cannot be printed: `LabelError`.
    """
    sheet = _sheet_of(design, start)
    drawings = compose_all(design, labels, dpi=dpi)
    painter = _Painter(design, dpi or design.stock.dpi, *_A4_MM)
    for number, drawing in enumerate(drawings, start - 1):
        place = number % (sheet.columns * sheet.rows)
        if place == 0 and number > start - 1:
            painter.end_page()
        painter.paint(drawing, *sheet.corner(place))
    painter.end_page()
    return painter.finish()


def compose_all(
    design: Design, labels: Sequence[Mapping[str, str]], *, dpi: int | None = None
) -> tuple[Drawing, ...]:
    """Return the drawing of every label; one that cannot be printed is a `LabelError` with its number."""
    if not labels:
        raise LabelError(design.name, "", "there is no label to print.")
    numbered = enumerate(labels, 1)
    return tuple(
        compose(design, values, dpi=dpi, where=f"{design.name}, label {number}")
        for number, values in numbered
    )


def _sheet_of(design: Design, start: int) -> Sheet:
    if design.sheet is None:
        raise LabelError(design.name, "sheet", "this design is not laid out for sheets.")
    places = design.sheet.columns * design.sheet.rows
    if not 1 <= start <= places:
        raise LabelError(design.name, "sheet", f"has places 1 to {places}, not {start}.")
    return design.sheet


class _Painter:
    """Draws marks on the pages of one PDF, measured from the top left in whole printer dots."""

    def __init__(self, design: Design, dpi: int, width: float, height: float) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._dot = _PT_PER_INCH / dpi
        self._dots_per_mm = dpi / MM_PER_INCH
        self._height = round(height * self._dots_per_mm) * self._dot
        size = (round(width * self._dots_per_mm) * self._dot - _HAIR_PT, self._height - _HAIR_PT)
        self._file = io.BytesIO()
        # Invariant: the same labels give the same bytes, so a stored digest of a print can be checked later.
        self._canvas: Canvas = Canvas(self._file, pagesize=size, invariant=1, initialFontName="Helvetica")
        self._canvas.setTitle(design.title)
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

    def _text(self, mark: TextMark) -> None:
        self._canvas.setFillGray(1 if mark.inverse else 0)
        self._canvas.setFont(font(mark.bold).fontName, mark.size_pt)
        self._canvas.drawString(*self._at(mark.x, mark.baseline), mark.text)

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
        path = self._canvas.beginPath()
        inset = _INSET_DOTS * self._dot
        module = mark.dots * self._dot
        x, y = self._x + mark.x_dots * self._dot, self._height - self._y - mark.y_dots * self._dot
        for row, column, length in runs(mark.matrix):
            lower = y - (row + 1) * module + inset
            path.rect(x + column * module + inset, lower, length * module - 2 * inset, module - 2 * inset)
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._x + x / MM_PER_PT, self._height - self._y - y / MM_PER_PT


def runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield row, first column and length of each run of dark modules."""
    for number, row in enumerate(matrix):
        start = None
        for column, dark in enumerate((*row, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield number, start, column - start
                start = None
