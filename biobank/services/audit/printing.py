"""The trail as PDF: what it is, its gaps, every entry by day, and room for the reviewer's own hand.

Imports reportlab: import this module late, or let `painted` run it in a
process of its own, so that a web process stays small.
"""

import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from biobank.services.audit.entries import ToldGap, Trail
from biobank.services.audit.print_entry import entry_table, text
from biobank.services.audit.print_frame import WIDTH, canvas_for, watermark
from biobank.services.audit.print_style import LINE, MARGIN, TINT, styles
from biobank.words.speaking import say, say_code, say_n, speaking

FULL_WIDTH = WIDTH - 2 * MARGIN
PADDING = 6
"""What reportlab's frame keeps free on each side, in points."""
HEAD_AND_ROWS = 40 * mm
"""How much of a page must be left where a table begins."""


def pdf_bytes(trail: Trail) -> bytes:
    """Return the trail as PDF, in the language it was read in."""
    with speaking(trail.language):
        return _painted(trail)


def _painted(trail: Trail) -> bytes:
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=19 * mm,
        bottomMargin=20 * mm,
        title=say("Audit trail, {title}", title=trail.title),
        author=trail.exported_by,
        subject=say("Ledger {ledger}", ledger=trail.ledger),
        creator="biobank",
    )
    pages = {
        "onFirstPage": lambda canvas, _: watermark(canvas, trail),
        "onLaterPages": lambda canvas, _: watermark(canvas, trail),
    }
    document.build(list(_story(trail)), canvasmaker=canvas_for(trail), **pages)
    return written.getvalue()


def painted(trail: Trail) -> bytes:
    """Return the trail as PDF, painted in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(pdf_bytes, trail).result()


def _story(trail: Trail) -> Iterator[Flowable]:
    yield Paragraph(text(say("Audit trail")), styles()["title"])
    yield Paragraph(text(trail.title), styles()["subtitle"])
    yield Spacer(1, 4 * mm)
    yield _about(trail)
    yield Spacer(1, 3 * mm)
    yield CondPageBreak(HEAD_AND_ROWS)
    yield Paragraph(text(say("Custody gaps")), styles()["section"])
    yield _gaps(trail.gaps) if trail.gaps else Paragraph(text(say("None was found.")), styles()["body"])
    heads = [Paragraph(text(say("What happened")), styles()["section"])]
    for day, entries in groupby(trail.entries, key=lambda one: (one.happened or one.at).day):
        heads.append(Paragraph(text(day), styles()["day"]))
        for entry in entries:
            # What is longer than a page breaks; anything else is whole, and no heading stands alone.
            yield KeepTogether([*heads, entry_table(entry)])
            heads = []
    yield Spacer(1, 6 * mm)
    yield KeepTogether([*_end()])


def _about(trail: Trail) -> Table:
    head = "<br/>".join(
        f"{text(say('{stream}, event {seq}', stream=one.stream, seq=one.seq))}<br/>{one.hash}"
        for one in trail.heads
    )
    opened = text(say("opened for {purpose}", purpose=say_code(trail.purpose)))
    exported = say(
        "{local} ({utc}) by {person}",
        local=trail.exported_at.local,
        utc=trail.exported_at.utc,
        person=trail.exported_by,
    )
    rows = [
        *((say(one.label), text(one.value), "value") for one in trail.identity),
        (say("Site"), text(trail.site), "value"),
        (say("Entries"), text(_span(trail)), "value"),
        (say("Data changed since first entry"), _changed_since(trail), "value"),
        (say("Ledger"), f"{trail.ledger}<br/>{opened}", "mono"),
        (say("Head of the chain"), head or "–", "mono"),
        (say("Times"), text(_times(trail)), "value"),
        (say("Exported"), text(exported), "value"),
    ]
    cells = [
        [Paragraph(label, styles()["key"]), Paragraph(said, styles()[style])] for label, said, style in rows
    ]
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), TINT),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return Table(cells, colWidths=[42 * mm, FULL_WIDTH - 42 * mm], style=TableStyle(style))


def _times(trail: Trail) -> str:
    return say("as clocks showed them in {zone}, each with its distance from UTC", zone=trail.zone)


def _span(trail: Trail) -> str:
    first, last = trail.entries[0], trail.entries[-1]
    return say(
        "{count}, recorded {first} to {last}",
        count=len(trail.entries),
        first=first.at.local,
        last=last.at.local,
    )


def _changed_since(trail: Trail) -> str:
    if trail.corrections == 0:
        return text(say("No"))
    told = say_n(
        trail.corrections,
        "{n} entry was changed later; it is marked [changed since]",
        "{n} entries were changed later; each is marked [changed since]",
    )
    return f"<b>{text(say('Yes'))}</b>: {text(told)}"


def _gaps(gaps: tuple[ToldGap, ...]) -> Table:
    heads = (say("Unit"), say("From"), say("Until"), say("What"))
    head = [Paragraph(f"<b>{text(one)}</b>", styles()["key"]) for one in heads]
    rows = [[Paragraph(cell, styles()["change"]) for cell in _gap(one)] for one in gaps]
    widths = [42 * mm, 28 * mm, 28 * mm, FULL_WIDTH - 98 * mm]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table([head, *rows], colWidths=widths, style=TableStyle(style), repeatRows=1)


def _gap(one: ToldGap) -> tuple[str, str, str, str]:
    until = say("lasts") if one.until is None else one.until.local
    return text(one.unit_words), one.since.local, until, text(one.sentence)


def _end() -> Iterator[Flowable]:
    yield Paragraph(text(say("End of the record")), styles()["section"])
    told = (
        say(
            "The hash beneath an entry is that of the event it was printed from; "
            "the JSON export holds it whole."
        ),
        say("A print shows the record as it stood when it was made; the ledger is the record."),
    )
    yield Paragraph(text(" ".join(told)), styles()["body"])
    yield Spacer(1, 9 * mm)
    blank = [["", "", ""], [say("Reviewed by (name)"), say("Signature"), say("Date")]]
    style = [
        ("LINEABOVE", (0, 1), (0, 1), 0.6, LINE),
        ("LINEABOVE", (1, 1), (1, 1), 0.6, LINE),
        ("LINEABOVE", (2, 1), (2, 1), 0.6, LINE),
        ("FONT", (0, 0), (-1, -1), styles()["key"].fontName, 7),
        ("TEXTCOLOR", (0, 0), (-1, -1), styles()["key"].textColor),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    yield Table(blank, colWidths=[62 * mm, 72 * mm, FULL_WIDTH - 134 * mm], style=TableStyle(style))
