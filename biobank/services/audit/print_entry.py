"""One entry of a printed trail: its time beside what happened, by whom, old and new, and who signed."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from biobank.services.audit.entries import Changed, Entry, Line, Signed
from biobank.services.audit.print_frame import WIDTH
from biobank.services.audit.print_style import (
    ATTENTION_TINT,
    BAD_TINT,
    LINE,
    MARGIN,
    SIGNED_TINT,
    TIME_WIDTH,
    styles,
)
from biobank.services.audit.spreadsheet import said

TEXT_WIDTH = WIDTH - 2 * MARGIN - TIME_WIDTH
LONGEST = 900
ARROW = " → "


def entry_table(entry: Entry) -> Table:
    """Return an entry as a table of two columns that may break between its lines."""
    left, right = _times(entry), list(_lines(entry))
    # The times may be higher than the first lines beside them: those share one row, the rest may break.
    beside = 3 + (entry.happened is not None) + (entry.clock_behind_ms > 0)
    rows: list[list[Any]] = [[left, right[:beside]], *(["", line] for line in right[beside:])]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 5),
        ("LINEBEFORE", (1, 0), (1, -1), 0.8, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.3, LINE),
    ]
    return Table(rows, colWidths=[TIME_WIDTH, TEXT_WIDTH], style=TableStyle(style), splitByRow=1)


def text(words: str) -> str:
    """Return words as reportlab's markup, cut where a page would drown in them."""
    if len(words) > LONGEST:
        words = f"{words[:LONGEST]} … ({len(words)} characters; whole in the JSON export)"
    return escape(words)


def _times(entry: Entry) -> list[Flowable]:
    shown = entry.happened or entry.at
    told: list[Flowable] = [
        Paragraph(shown.time, styles()["time"]),
        Paragraph(f"{shown.utc[11:19]} UTC", styles()["small"]),
    ]
    if entry.happened is not None:
        recorded = f"claimed; recorded<br/>{entry.at.local[:-7]}<br/>({entry.at.utc[11:19]} UTC)"
        told.append(Paragraph(recorded, styles()["small"]))
    if entry.clock_behind_ms:
        told.append(Paragraph(f"clock {entry.clock_behind_ms} ms behind", styles()["small"]))
    return told


def _lines(entry: Entry) -> Iterator[Flowable]:
    yield Paragraph(_heading(entry), styles()["event"])
    yield Paragraph(_who(entry), styles()["who"])
    if entry.refused is not None:
        yield _boxed("bad", f"<b>Refused.</b> {text(entry.refused.sentence)}")
    for one in entry.violations:
        waived = f" <b>Accepted by {text(one.waived_by)}.</b>" if one.waived_by else ""
        yield _boxed("attention", f"<b>Against the rules.</b> {text(one.sentence)}{waived}")
    for changed in entry.changes:
        if changed.made or any(not line.quiet for line in changed.lines):
            yield Paragraph(_changed(changed), styles()["change"])
    if entry.data:
        yield _labelled(entry.data)
    if entry.private:
        yield _labelled([(one.label, said(one.value, erased=one.erased)) for one in entry.private])
    if entry.reason is not None:
        yield _labelled([("Reason", entry.reason)])
    yield from _history(entry)
    for signed in entry.signatures:
        yield _boxed("signed", _signed(signed))
    yield Paragraph(f"{entry.reference} · {entry.hash}", styles()["hash"])


def _heading(entry: Entry) -> str:
    about = f' <font color="#5a6b74">· {text(entry.unit_words)}</font>' if entry.unit_words else ""
    mark = ' <font color="#7a4b00">[changed since]</font>' if entry.corrected_by else ""
    return f"{text(entry.title)}{about}{mark}"


def _who(entry: Entry) -> str:
    by = entry.performed_by or entry.recorded_by
    told = [f"<b>{text(by.name)}</b>" + (f" ({text(', '.join(by.roles))})" if by.roles else "")]
    if entry.performed_by is not None and entry.performed_by.id != entry.recorded_by.id:
        told.append(
            f"recorded by {text(entry.recorded_by.name)} ({text(', '.join(entry.recorded_by.roles))})"
        )
    if entry.verified_by is not None:
        told.append(f"verified by {text(entry.verified_by.name)}")
    if entry.ordered_by is not None:
        told.append(f"on the verbal order of {text(entry.ordered_by.name)}")
    told.append(text(" · ".join(one for one in (entry.where, entry.station, entry.site) if one)))
    told.append(f"reported afterwards, {text(entry.source)}" if entry.was_reported else text(entry.source))
    return " · ".join(told)


def _changed(changed: Changed) -> str:
    loud = [line for line in changed.lines if not line.quiet]
    told = "; ".join(_column(line, made=changed.made) for line in loud)
    made = "new " if changed.made else ""
    return f"<b>{made}{text(changed.words)}</b>{': ' if told else ''}{told}"


def _column(line: Line, *, made: bool) -> str:
    label = f'<font color="#5a6b74">{text(line.label)}</font>'
    return f"{label} {text(line.new)}" if made else f"{label} {text(line.old)}{ARROW}<b>{text(line.new)}</b>"


def _labelled(pairs: Sequence[tuple[str, str]]) -> Paragraph:
    told = "; ".join(f'<font color="#5a6b74">{text(label)}</font> {text(value)}' for label, value in pairs)
    return Paragraph(told, styles()["change"])


def _history(entry: Entry) -> Iterator[Flowable]:
    if entry.corrects is not None:
        yield Paragraph(f"Corrects {text(entry.corrects)}.", styles()["attention"])
    if entry.compensates is not None:
        yield Paragraph(f"Takes back {text(entry.compensates)}.", styles()["attention"])
    if entry.corrected_by:
        later = text(", ".join(entry.corrected_by))
        yield Paragraph(f"Data changed since first entry: see {later}.", styles()["attention"])


def _signed(one: Signed) -> str:
    roles = f" ({text(', '.join(one.roles))})" if one.roles else ""
    when = f"{one.at.local} · {one.at.utc[11:19]} UTC"
    return (
        f"<b>Signed: {text(one.name)}</b>{roles} · {when}<br/>"
        f"“{text(one.statement)}” <font size='6.5'>({text(one.meaning)}, by {text(one.strength)})</font>"
    )


_TINTS = {"bad": BAD_TINT, "attention": ATTENTION_TINT, "signed": SIGNED_TINT}


def _boxed(style: str, words: str) -> Table:
    box = [
        ("BACKGROUND", (0, 0), (-1, -1), _TINTS[style]),
        ("LINEBEFORE", (0, 0), (0, -1), 2, styles()[style].textColor),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ]
    cell = Paragraph(words, styles()[style])
    return Table([[cell]], colWidths=[TEXT_WIDTH - 2 * mm], style=TableStyle(box), hAlign="LEFT")
