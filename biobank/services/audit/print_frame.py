"""What stands on every page of a printed trail: head, foot, page x of y, and the demonstration mark."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from biobank.services.audit.entries import Trail
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
DEMONSTRATION = "demonstration"


def canvas_for(trail: Trail) -> Callable[..., Canvas]:
    """Return the canvas maker that frames each page once the number of pages is known."""

    class Framed(Canvas):  # type: ignore[misc]  # reportlab ships no types
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
    """Paint the demonstration mark beneath everything else on the page."""
    if trail.purpose != DEMONSTRATION:
        return
    canvas.saveState()
    canvas.setFillColor(WATERMARK)
    canvas.setFont(faces()[1], 64)
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -20, say("DEMONSTRATION"))
    canvas.restoreState()


def _frame(canvas: Canvas, trail: Trail, number: int, count: int) -> None:
    regular, bold, mono = faces()
    top, bottom = HEIGHT - 11 * mm, 11 * mm
    canvas.setFont(bold, 8)
    canvas.setFillColor(BRAND)
    canvas.drawString(MARGIN, top, say("Audit trail"))
    canvas.setFillColor(INK)
    canvas.setFont(regular, 8)
    canvas.drawString(MARGIN + 20 * mm, top, trail.title)
    canvas.drawRightString(WIDTH - MARGIN, top, _identity(trail))
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, top - 2.5 * mm, WIDTH - MARGIN, top - 2.5 * mm)
    canvas.line(MARGIN, bottom + 4 * mm, WIDTH - MARGIN, bottom + 4 * mm)
    canvas.setFillColor(SOFT)
    canvas.setFont(mono, 6)
    canvas.drawString(MARGIN, bottom, say("ledger {ledger}", ledger=trail.ledger))
    canvas.setFont(regular, 7)
    exported = say("Exported {local} by {person}", local=trail.exported_at.local, person=trail.exported_by)
    canvas.drawCentredString(WIDTH / 2 + 6 * mm, bottom, exported)
    canvas.drawRightString(
        WIDTH - MARGIN, bottom, say("Page {number} of {count}", number=number, count=count)
    )
    if trail.purpose == DEMONSTRATION:
        _demonstration(canvas, bold)


def _identity(trail: Trail) -> str:
    told = {one.name: one.value for one in trail.identity}
    if "family_name" not in told:
        return ""
    born = say("born {born}", born=told.get("birth_date", "–"))
    return f"{told['family_name'].upper()}, {told.get('given_names', '')} · {born}"


def _demonstration(canvas: Canvas, bold: str) -> None:
    canvas.setFillColor(DEMO)
    canvas.rect(0, HEIGHT - 5 * mm, WIDTH, 5 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(bold, 7)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 3.6 * mm, say("DEMONSTRATION · no patient is real"))
