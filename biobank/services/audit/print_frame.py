"""What stands on every page of a printed trail: head, foot, page x of y, and the demonstration mark."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from biobank.labelling.as_seen import as_seen
from biobank.services.audit.entries import Trail
from biobank.services.audit.print_fitting import line_in
from biobank.services.audit.print_style import (
    BRAND,
    DEMO,
    INK,
    LINE,
    MARGIN,
    SOFT,
    WATERMARK,
    faces,
)
from biobank.words.speaking import say

WIDTH, HEIGHT = A4
TOP, BOTTOM = HEIGHT - 10 * mm, 10 * mm
"""The first line of the head and of the foot; a second one stands beneath each."""
FULL = WIDTH - 2 * MARGIN
SIZES = (8.0, 7.0, 6.0, 5.0)
"""A long name shrinks rather than losing its end."""
DEMONSTRATION = "demonstration"


class Sheet(Canvas):  # type: ignore[misc]  # reportlab ships no types
    """A canvas that writes names of every script as they are read."""

    def drawString(self, x: float, y: float, text: str, **more: Any) -> None:  # noqa: N802  reportlab's own name
        """Write a line from a point on."""
        super().drawString(x, y, as_seen(text), **more)

    def drawRightString(self, x: float, y: float, text: str, **more: Any) -> None:  # noqa: N802  as above
        """Write a line that ends at a point."""
        super().drawRightString(x, y, as_seen(text), **more)


def canvas_for(trail: Trail) -> Callable[..., Canvas]:
    """Return the canvas maker that frames each page once the number of pages is known."""

    class Framed(Sheet):
        """A canvas that keeps its pages until it knows how many there are."""

        def __init__(self, *args: Any, **more: Any) -> None:
            """Begin without pages."""
            super().__init__(*args, **more)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  reportlab's own name
            """Keep the page."""
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Frame and write all pages."""
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                _frame(self, trail, number, len(self._kept))
                Canvas.showPage(self)
            Canvas.save(self)

    return Framed


def watermark(canvas: Canvas, trail: Trail) -> None:
    """Paint the demonstration mark beneath everything else on the page of a trail."""
    if trail.purpose == DEMONSTRATION:
        demonstration_mark(canvas)


def demonstration_mark(canvas: Canvas) -> None:
    """Paint the demonstration mark across the page."""
    canvas.saveState()
    canvas.setFillColor(WATERMARK)
    canvas.setFont(faces()[1], 64)
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -20, say("DEMONSTRATION"))
    canvas.restoreState()


def _frame(canvas: Canvas, trail: Trail, number: int, count: int) -> None:
    _head(canvas, trail)
    _foot(canvas, trail, say("Page {number} of {count}", number=number, count=count))
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    for height in (TOP - 5.5 * mm, BOTTOM + 4 * mm):
        canvas.line(MARGIN, height, WIDTH - MARGIN, height)
    if trail.purpose == DEMONSTRATION:
        demonstration_band(canvas)


def _head(canvas: Canvas, trail: Trail) -> None:
    """Draw what it is, and beneath in a line of its own whose: no name is too long for it."""
    regular, bold, _ = faces()
    canvas.setFillColor(BRAND)
    canvas.setFont(bold, 8)
    canvas.drawString(MARGIN, TOP, say("Audit trail"))
    _line(canvas, (WIDTH - MARGIN, TOP), trail.title, regular, FULL - 30 * mm, to_the_right=True)
    canvas.setFillColor(INK)
    _line(canvas, (MARGIN, TOP - 4 * mm), _identity(trail), bold, FULL)


def _foot(canvas: Canvas, trail: Trail, page: str) -> None:
    regular, _, mono = faces()
    canvas.setFillColor(SOFT)
    exported = say("Exported {local} by {person}", local=trail.exported_at.local, person=trail.exported_by)
    _line(canvas, (MARGIN, BOTTOM), exported, regular, FULL - 32 * mm)
    canvas.setFont(regular, 7)
    canvas.drawRightString(WIDTH - MARGIN, BOTTOM, page)
    canvas.setFont(mono, 6)
    canvas.drawString(MARGIN, BOTTOM - 3.2 * mm, say("ledger {ledger}", ledger=trail.ledger))


def _line(
    canvas: Canvas, at: tuple[float, float], text: str, face: str, width: float, *, to_the_right: bool = False
) -> None:
    shown, size = line_in(text, face, SIZES, width)
    canvas.setFont(face, size)
    draw = canvas.drawRightString if to_the_right else canvas.drawString
    draw(*at, shown)


def _identity(trail: Trail) -> str:
    told = {one.name: one.value for one in trail.identity}
    if "family_name" not in told:
        return ""
    born = say("born {born}", born=told.get("birth_date", "–"))
    return f"{told['family_name'].upper()}, {told.get('given_names', '')} · {born}"


def demonstration_band(canvas: Canvas) -> None:
    """Paint the band at the top that says that nobody in it is real."""
    canvas.setFillColor(DEMO)
    canvas.rect(0, HEIGHT - 5 * mm, WIDTH, 5 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(faces()[1], 7)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 3.6 * mm, say("DEMONSTRATION · no patient is real"))
