"""The downtime book as an encrypted PDF, painted part by part as the parts come.

Imports reportlab: import this module late, or let `apart` run it in a process
of its own. How many pages there will be is not known before the last; each page
shows a picture of that number which is drawn at the end.
"""

import zlib
from collections.abc import Callable, Iterable
from typing import IO, Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

from biobank.services.audit.print_fitting import line_in, lines_of
from biobank.services.audit.print_frame import SIZES, Sheet, demonstration_band, demonstration_mark
from biobank.services.audit.print_style import BRAND, INK, LINE, SOFT, TINT, faces
from biobank.services.downtime.encryption import Revision6
from biobank.services.downtime.parts import Column, Cover, Form, Group, Made, Part, Row, Section
from biobank.services.downtime.print_form import paint_form
from biobank.words.speaking import say, speaking

WIDTH, HEIGHT = A4
LEFT, RIGHT = 15 * mm, WIDTH - 15 * mm
TOP, BOTTOM = HEIGHT - 22 * mm, 19 * mm
SIZE, LEADING = 7.5, 9.2
MOST_LINES = 5
HIGHEST_ROW = MOST_LINES * LEADING + 2.5
"""So much must be left beneath the head of a group, which never stands alone at the end of a page."""
PAGES = "pages"


class Locked(Sheet):
    """A canvas whose file only the password opens."""

    def __init__(self, file: IO[bytes], password: str) -> None:
        """Begin an encrypted file."""
        super().__init__(file, pagesize=A4, pageCompression=1, pdfVersion=(1, 7), initialFontName="Helvetica")
        self._doc.encrypt = Revision6(password)

    def showPage(self) -> None:  # noqa: N802  reportlab's own name
        """Close the page and keep it compressed: thousands of pages wait for the end of the file."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        compressed = zlib.compress(page.stream.encode())
        page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), compressed)
        page.stream = None


def paint(made: Made, parts: Iterable[Part], file: IO[bytes], password: str) -> int:
    """Write the book into a file and return how many pages it has; raises ValueError for a short password."""
    with speaking(made.language):
        book = _Book(made, Locked(file, password))
        for part in parts:
            book.take(part)
        return book.finish()


class _Book:
    """The pages of one book, filled from top to bottom."""

    def __init__(self, made: Made, canvas: Locked) -> None:
        self.made, self.canvas = made, canvas
        self.page, self.y, self.title = 0, 0.0, ""
        self.columns: tuple[Column, ...] = ()
        self.group: Group | None = None
        self.nothing = ""
        canvas.setTitle(say("Downtime book, {site}", site=made.site))
        canvas.setSubject(say("Ledger {ledger}", ledger=made.ledger))
        canvas.setCreator("biobank")

    def take(self, part: Part) -> None:
        takes: dict[type, Callable[[Any], None]] = {
            Cover: self._cover,
            Section: self._section,
            Group: self._group,
            Row: self._row,
            Form: self._form,
        }
        takes[type(part)](part)

    def finish(self) -> int:
        """Close the last page and draw how many there are."""
        self._close_section()
        self._end_page()
        self.canvas.beginForm(PAGES, 0, 0, 40, 10)
        self.canvas.setFont("Helvetica", 7)
        self.canvas.setFillColor(SOFT)
        self.canvas.drawString(0, 2, str(self.page))
        self.canvas.endForm()
        self.canvas.save()
        return self.page

    def _new_page(self, title: str) -> None:
        self._end_page()
        self.page, self.title, self.y = self.page + 1, title, TOP
        _frame(self.canvas, self.made, title, self.page)

    def _end_page(self) -> None:
        if self.page:
            self.canvas.showPage()

    def _cover(self, cover: Cover) -> None:
        self._new_page(say("Downtime book"))
        _, bold, _ = faces()
        self._text(say("Downtime book"), bold, 22, 30, BRAND)
        whose = say("{site}, for {station}", site=self.made.site, station=self.made.station)
        self._text(whose, bold, 12, 22)
        for label, value in cover.facts:
            self._fact(label, value)
        self.y -= 4 * mm
        self._text(say("Whom to call"), bold, 12, 16, BRAND)
        for whom, telephone in cover.telephones:
            self._text(f"{whom}  {telephone}", bold, 14, 19)
        if not cover.telephones:
            nobody = say("The policy names no telephones. Write them here:")
            self._text(f"{nobody} ______________________", bold, 9, 16)
        self.y -= 4 * mm
        self._text(say("What to do"), bold, 12, 16, BRAND)
        for number, step in enumerate(cover.steps, 1):
            self._paragraph(f"{number}.", step)

    def _text(self, text: str, face: str, size: float, leading: float, colour: Any = INK) -> None:
        self.canvas.setFont(face, size)
        self.canvas.setFillColor(colour)
        for line in lines_of(text, face, size, RIGHT - LEFT, 2):
            self.y -= leading
            self.canvas.drawString(LEFT, self.y, line)

    def _fact(self, label: str, value: str) -> None:
        regular, _, mono = faces()
        self.y -= 13
        self.canvas.setFillColor(SOFT)
        self.canvas.setFont(regular, 8)
        self.canvas.drawString(LEFT, self.y, label)
        self.canvas.setFillColor(INK)
        face, size = (mono, 7) if len(value) == 64 and " " not in value else (regular, 9)
        for number, line in enumerate(lines_of(value, face, size, RIGHT - LEFT - 45 * mm, 2)):
            self.y -= 11 if number else 0
            self.canvas.setFont(face, size)
            self.canvas.drawString(LEFT + 45 * mm, self.y, line)

    def _paragraph(self, mark: str, text: str) -> None:
        regular, bold, _ = faces()
        self.y -= 3
        self.canvas.setFillColor(INK)
        for number, line in enumerate(lines_of(text, regular, 10, RIGHT - LEFT - 8 * mm, 4)):
            self.y -= 13
            if number == 0:
                self.canvas.setFont(bold, 10)
                self.canvas.drawString(LEFT, self.y, mark)
            self.canvas.setFont(regular, 10)
            self.canvas.drawString(LEFT + 8 * mm, self.y, line)

    def _section(self, section: Section) -> None:
        self._close_section()
        self._new_page(section.title)
        self.columns, self.group, self.nothing = section.columns, None, section.nothing
        regular, bold, _ = faces()
        self._text(section.title, bold, 15, 16, BRAND)
        self._text(section.lead, regular, 8.5, 13, SOFT)
        self.y -= 3
        self._heads()

    def _close_section(self) -> None:
        """Say of a list without rows that it is empty: a page torn out must not look like one."""
        if self.nothing:
            self.y -= 6
            self._text(self.nothing, faces()[0], 10, 14)
        self.nothing = ""

    def _heads(self) -> None:
        self.y -= 11
        self.canvas.setFont(faces()[1], 7)
        self.canvas.setFillColor(SOFT)
        left = LEFT
        for column in self.columns:
            room = column.width_mm * mm - 3
            self.canvas.drawString(left + 1, self.y, lines_of(say(column.label), faces()[1], 7, room, 1)[0])
            left += column.width_mm * mm
        self.y -= 3
        self._rule(0.8)

    def _rule(self, width: float) -> None:
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(width)
        self.canvas.line(LEFT, self.y, RIGHT, self.y)

    def _group(self, group: Group) -> None:
        self.nothing = ""
        if self.y - self._height(group) - HIGHEST_ROW < BOTTOM:
            self._further()
        self.group = group
        self._draw_group(group)

    def _height(self, group: Group) -> float:
        lines = lines_of(group.text, faces()[1], 8.5, RIGHT - LEFT - 4, MOST_LINES)
        return 8 + 11 * (len(lines) + bool(group.alert))

    def _draw_group(self, group: Group, *, continued: bool = False) -> None:
        _, bold, _ = faces()
        text = say("{title}, continued", title=group.text) if continued else group.text
        lines = lines_of(text, bold, 8.5, RIGHT - LEFT - 4, MOST_LINES)
        height = 4 + 11 * (len(lines) + (1 if group.alert else 0))
        self.canvas.setFillColor(TINT)
        self.canvas.rect(LEFT, self.y - height, RIGHT - LEFT, height, stroke=0, fill=1)
        self.canvas.setFillColor(INK)
        self.canvas.setFont(bold, 8.5)
        for line in (*lines, *([f"!! {group.alert} !!"] if group.alert else [])):
            self.y -= 11
            self.canvas.drawString(LEFT + 2, self.y, line)
        self.y -= 4

    def _further(self) -> None:
        """Go on overleaf, under the same heads."""
        self._new_page(self.title)
        self._heads()

    def _row(self, row: Row) -> None:
        self.nothing = ""
        face = faces()[1 if row.strong else 0]
        cells = [
            lines_of(cell, face, SIZE, column.width_mm * mm - 5, MOST_LINES)
            for cell, column in zip(row.cells, self.columns, strict=True)
        ]
        height = LEADING * max(map(len, cells), default=1) + 2.5
        if self.y - height < BOTTOM:
            self._further()
            if self.group is not None:
                self._draw_group(self.group, continued=True)
        self._draw_row(cells, face, height)

    def _draw_row(self, cells: list[list[str]], face: str, height: float) -> None:
        self.canvas.setFont(face, SIZE)
        self.canvas.setFillColor(INK)
        left = LEFT
        for lines, column in zip(cells, self.columns, strict=True):
            for number, line in enumerate(lines):
                self.canvas.drawString(left + 1, self.y - LEADING * (number + 1) + 1.2, line)
            left += column.width_mm * mm
        self.y -= height
        self._rule(0.3)

    def _form(self, form: Form) -> None:
        self._close_section()
        self._new_page(say("Form: {title}", title=form.title))
        self.y = paint_form(self.canvas, form, self.y, lambda: self._over(form))

    def _over(self, form: Form) -> float:
        title = say("Form: {title}", title=form.title)
        self._new_page(say("{title}, continued", title=title))
        return self.y


def _frame(canvas: Sheet, made: Made, title: str, page: int) -> None:
    """Draw what stands on every page: whose book, of which moment, which page of how many."""
    regular, bold, mono = faces()
    top, bottom = HEIGHT - 13 * mm, 10 * mm
    if made.demonstration:
        demonstration_mark(canvas)
        demonstration_band(canvas)
    as_of = say("as of {local} ({utc})", local=made.local, utc=made.utc)
    canvas.setFont(bold, 8)
    canvas.setFillColor(INK)
    canvas.drawRightString(RIGHT, top, as_of)
    room = RIGHT - LEFT - canvas.stringWidth(as_of, bold, 8) - 4 * mm
    book = say("Downtime book")
    shown, size = line_in(book if title == book else f"{book} · {title}", bold, SIZES, room)
    canvas.setFillColor(BRAND)
    canvas.setFont(bold, size)
    canvas.drawString(LEFT, top, shown)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, top - 5, RIGHT, top - 5)
    canvas.line(LEFT, bottom + 12, RIGHT, bottom + 12)
    canvas.setFillColor(SOFT)
    canvas.setFont(mono, 6)
    state = say("ledger {ledger}  heads {heads}…", ledger=made.ledger, heads=made.heads[:16])
    canvas.drawString(LEFT, bottom + 3, state)
    whose = say(
        "{site}, for {station}. Keep locked away; shred when replaced.",
        site=made.site,
        station=made.station,
    )
    shown, size = line_in(whose, regular, SIZES[1:], RIGHT - LEFT - 30 * mm)
    canvas.setFont(regular, size)
    canvas.drawString(LEFT, bottom - 6, shown)
    canvas.setFont(regular, 7)
    canvas.drawRightString(RIGHT - 20, bottom, say("Page {page} of", page=page))
    canvas.saveState()
    canvas.translate(RIGHT - 18, bottom - 2)
    canvas.doForm(PAGES)
    canvas.restoreState()
