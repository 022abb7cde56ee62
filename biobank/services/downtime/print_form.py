"""A blank form on paper: lines to write on, boxes to tick, rows to fill, and room for signatures."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from biobank.services.audit.print_fitting import lines_of
from biobank.services.audit.print_style import BRAND, INK, LINE, SOFT, faces
from biobank.services.downtime.parts import Blank, Form
from biobank.words.speaking import say

LEFT, RIGHT, BOTTOM = 15 * mm, A4[0] - 15 * mm, 22 * mm
WRITE = LEFT + 62 * mm
LINE_HEIGHT = 9 * mm
EMPTY_ROWS = 4
BOX = 3.4 * mm


def paint_form(canvas: Any, form: Form, top: float, overleaf: Callable[[], float]) -> float:
    """Draw a form from `top` down, going on overleaf where it must; returns where it ends."""
    return _Paper(canvas, top, overleaf).form(form)


class _Paper:
    """The page that is being filled."""

    def __init__(self, canvas: Any, top: float, overleaf: Callable[[], float]) -> None:
        self.canvas, self.y, self.overleaf = canvas, top, overleaf

    def form(self, form: Form) -> float:
        regular, bold, mono = faces()
        self._say(form.title, bold, 16, 18, BRAND)
        self._say(form.about, regular, 9, 14, INK)
        self._say(say("Told afterwards by: {verb}", verb=form.verb), mono, 7, 11, SOFT)
        self.y -= 4
        *most, last = form.blanks
        for blank in most:
            self._fill_in(form, blank, 0)
        self._fill_in(form, last, 18 * mm * len(form.signatures) + 6 * mm)
        for whose in form.signatures:
            self._signature(whose)
        return self.y

    def _fill_in(self, form: Form, blank: Blank, below: float) -> None:
        """Draw a field; overleaf, where it and what belongs below it do not fit, whose it is comes first.

        So no signature stands on a sheet that does not say what is signed.
        """
        if self.y - self._height(blank) - below < BOTTOM:
            self.y = self.overleaf()
            self._blank(form.blanks[0])
        if blank.columns:
            self._rows(blank)
        else:
            self._blank(blank)

    def _height(self, blank: Blank) -> float:
        if blank.columns:
            return float((EMPTY_ROWS + 2) * 8 * mm)
        return float(max(LINE_HEIGHT, 6 * mm * len(blank.choices[:12]) / 2 + 4 * mm))

    def _say(self, text: str, face: str, size: float, leading: float, colour: Any) -> None:
        self.canvas.setFillColor(colour)
        self.canvas.setFont(face, size)
        for line in lines_of(text, face, size, RIGHT - LEFT, 3):
            self.y -= leading
            self.canvas.drawString(LEFT, self.y, line)

    def _label(self, blank: Blank) -> int:
        """Draw what is asked and the name it has on the screen; returns how many lines that took."""
        regular, bold, mono = faces()
        lines = lines_of(blank.label, bold, 8.5, WRITE - LEFT - 4 * mm, 2)
        self.canvas.setFillColor(INK)
        self.canvas.setFont(bold, 8.5)
        for number, line in enumerate(lines):
            self.canvas.drawString(LEFT, self.y - 10 - 9.5 * number, line)
        self.canvas.setFillColor(SOFT)
        below = self.y - 10 - 9.5 * len(lines) + 1
        self.canvas.setFont(mono, 5.5)
        self.canvas.drawString(LEFT, below, blank.name)
        offset = 6 + self.canvas.stringWidth(blank.name, mono, 5.5)
        self.canvas.setFont(regular, 6)
        room = WRITE - LEFT - offset - 2 * mm
        takes = lines_of(blank.takes, regular, 6, room, 1)[0] if blank.takes else ""
        self.canvas.drawString(LEFT + offset, below, takes)
        return len(lines)

    def _blank(self, blank: Blank) -> None:
        used = self._label(blank)
        height = max(LINE_HEIGHT, 10 + 9.5 * used + 4)
        if blank.choices:
            height = max(height, self._choices(blank.choices))
        else:
            self._line(WRITE, RIGHT, self.y - height + 5)
        self.y -= height

    def _choices(self, choices: tuple[str, ...]) -> float:
        """Draw boxes in two columns beside the label; returns how high they are."""
        regular = faces()[0]
        half = (RIGHT - WRITE) / 2
        for number, words in enumerate(choices):
            left = WRITE + half * (number % 2)
            below = self.y - 11 - 6 * mm * (number // 2)
            self.canvas.setStrokeColor(INK)
            self.canvas.setLineWidth(0.7)
            self.canvas.rect(left, below - 1, BOX, BOX, stroke=1, fill=0)
            self.canvas.setFillColor(INK)
            self.canvas.setFont(regular, 8)
            self.canvas.drawString(
                left + BOX + 4, below + 1, lines_of(words, regular, 8, half - BOX - 6, 1)[0]
            )
        return float(6 * mm * ((len(choices) + 1) // 2) + 8)

    def _rows(self, blank: Blank) -> None:
        """Draw a table with empty lines."""
        regular = faces()[0]
        self.y -= 17 + 9.5 * self._label(blank)
        width = (RIGHT - LEFT) / len(blank.columns)
        self.canvas.setFont(regular, 6.5)
        self.canvas.setFillColor(SOFT)
        for number, column in enumerate(blank.columns):
            shown = lines_of(column, regular, 6.5, width - 3, 2)
            for line, text in enumerate(shown):
                self.canvas.drawString(LEFT + number * width + 2, self.y - 7 * line, text)
        top = self.y - 11
        for row in range(EMPTY_ROWS + 1):
            self._line(LEFT, RIGHT, top - row * 8 * mm)
        for number in range(len(blank.columns) + 1):
            at = LEFT + number * width
            self.canvas.line(at, top, at, top - EMPTY_ROWS * 8 * mm)
        self.y = top - EMPTY_ROWS * 8 * mm - 4

    def _signature(self, whose: str) -> None:
        regular, bold, _ = faces()
        self.y -= 15 * mm
        parts = (
            (whose, 60 * mm),
            (say("Name in letters"), 60 * mm),
            (say("Date and time"), RIGHT - LEFT - 120 * mm),
        )
        left = LEFT
        for words, width in parts:
            self._line(left, left + width - 4 * mm, self.y)
            self.canvas.setFont(bold if words == whose else regular, 7)
            self.canvas.setFillColor(SOFT)
            self.canvas.drawString(left, self.y - 8, words)
            left += width
        self.y -= 10

    def _line(self, left: float, right: float, y: float) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(left, y, right, y)
