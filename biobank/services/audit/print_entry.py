"""One entry of a printed trail: its time beside what happened, by whom, old and new, and who signed."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from biobank.labelling.as_seen import as_seen
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
from biobank.words.numbers import measured
from biobank.words.speaking import say, say_code

TEXT_WIDTH = WIDTH - 2 * MARGIN - TIME_WIDTH
LONGEST = 900
ARROW = " → "


def entry_table(entry: Entry) -> Table:
    """Return an entry as a table of two columns that may break between its lines, its last two together."""
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
        ("NOSPLIT", (0, -2), (-1, -1)),
    ]
    widths = [TIME_WIDTH, TEXT_WIDTH]
    return Table(rows, colWidths=widths, style=TableStyle(style), splitByRow=1)


def text(words: str) -> str:
    """Return words as reportlab's markup, cut where a page would drown in them."""
    if len(words) > LONGEST:
        more = say("({count} characters; whole in the JSON export)", count=len(words))
        words = f"{words[:LONGEST]} … {more}"
    return escape("\n".join(map(as_seen, words.split("\n"))))


def _times(entry: Entry) -> list[Flowable]:
    shown = entry.happened or entry.at
    told: list[Flowable] = [
        Paragraph(shown.time, styles()["time"]),
        Paragraph(f"{shown.utc[11:19]} UTC", styles()["small"]),
    ]
    if entry.happened is not None:
        claimed = text(say("claimed; recorded"))
        recorded = f"{claimed}<br/>{entry.at.second}<br/>({entry.at.utc[11:19]} UTC)"
        told.append(Paragraph(recorded, styles()["small"]))
    if entry.clock_behind_ms:
        behind = say("clock {ms} ms behind", ms=entry.clock_behind_ms)
        told.append(Paragraph(text(behind), styles()["small"]))
    return told


def _lines(entry: Entry) -> Iterator[Flowable]:
    yield Paragraph(_heading(entry), styles()["event"])
    yield Paragraph(_who(entry), styles()["who"])
    if entry.refused is not None:
        yield _boxed("bad", f"<b>{text(say('Refused.'))}</b> {text(entry.refused.sentence)}")
    for one in entry.violations:
        by = one.waived_by
        waived = f" <b>{text(say('Accepted by {person}.', person=by))}</b>" if by else ""
        against = text(say("Against the rules."))
        yield _boxed("attention", f"<b>{against}</b> {text(one.sentence)}{waived}")
    for changed in entry.changes:
        if changed.made or any(not line.quiet for line in changed.lines):
            yield Paragraph(_changed(changed), styles()["change"])
    if entry.data:
        yield _labelled(entry.data)
    if entry.private:
        yield _labelled([(one.label, said(one.value, erased=one.erased)) for one in entry.private])
    if entry.reason is not None:
        yield _labelled([(say("Reason"), entry.reason)])
    yield from _history(entry)
    for signed in entry.signatures:
        yield _boxed("signed", _signed(signed))
    yield Paragraph(f"{entry.reference} · {entry.hash}", styles()["hash"])


def _heading(entry: Entry) -> str:
    about = f' <font color="#5a6b74">· {text(entry.unit_words)}</font>' if entry.unit_words else ""
    since = text(say("[changed since]"))
    mark = f' <font color="#7a4b00">{since}</font>' if entry.corrected_by else ""
    return f"{text(say(entry.title))}{about}{mark}"


def _who(entry: Entry) -> str:
    by = entry.performed_by or entry.recorded_by
    told = [f"<b>{text(by.name)}</b>{_roles(by.roles)}"]
    if entry.performed_by is not None and entry.performed_by.id != entry.recorded_by.id:
        recorded = say("recorded by {name}", name=entry.recorded_by.name)
        told.append(f"{text(recorded)}{_roles(entry.recorded_by.roles)}")
    if entry.verified_by is not None:
        told.append(text(say("verified by {name}", name=entry.verified_by.name)))
    if entry.ordered_by is not None:
        told.append(text(say("on the verbal order of {name}", name=entry.ordered_by.name)))
    told.append(text(" · ".join(one for one in (entry.where, entry.station, entry.site) if one)))
    source = say_code(entry.source)
    told.append(text(say("reported afterwards, {source}", source=source) if entry.was_reported else source))
    return " · ".join(told)


def _roles(roles: Sequence[str]) -> str:
    return f" ({text(', '.join(map(say, roles)))})" if roles else ""


def _changed(changed: Changed) -> str:
    loud = [line for line in changed.lines if not line.quiet]
    told = "; ".join(_column(line, made=changed.made) for line in loud)
    words = say("new {words}", words=changed.words) if changed.made else changed.words
    return f"<b>{text(words)}</b>{': ' if told else ''}{told}"


def _column(line: Line, *, made: bool) -> str:
    label = f'<font color="#5a6b74">{text(say(line.label))}</font>'
    old, new = (text(measured(line.label, value)) for value in (line.old, line.new))
    return f"{label} {new}" if made else f"{label} {old}{ARROW}<b>{new}</b>"


def _labelled(pairs: Sequence[tuple[str, str]]) -> Paragraph:
    told = "; ".join(
        f'<font color="#5a6b74">{text(say(label))}</font> {text(measured(label, value))}'
        for label, value in pairs
    )
    return Paragraph(told, styles()["change"])


def _history(entry: Entry) -> Iterator[Flowable]:
    if entry.corrects is not None:
        yield Paragraph(text(say("Corrects {entry}.", entry=entry.corrects)), styles()["attention"])
    if entry.compensates is not None:
        yield Paragraph(text(say("Takes back {entry}.", entry=entry.compensates)), styles()["attention"])
    if entry.corrected_by:
        told = say("Data changed since first entry: see {later}.", later=", ".join(entry.corrected_by))
        yield Paragraph(text(told), styles()["attention"])


def _signed(one: Signed) -> str:
    when = f"{one.at.local} · {one.at.utc[11:19]} UTC"
    signed = text(say("Signed: {name}", name=one.name))
    how = say("({meaning}, by {strength})", meaning=say_code(one.meaning), strength=say_code(one.strength))
    return (
        f"<b>{signed}</b>{_roles(one.roles)} · {text(when)}<br/>"
        f"{text(say('“{statement}”', statement=say(one.statement)))} <font size='6.5'>{text(how)}</font>"
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
