"""The trail as CSV (RFC 4180): a row for each column changed, safe to open in a spreadsheet."""

from collections.abc import Iterator

from biobank.exchange.spreadsheet import BOM, csv_lines
from biobank.services.audit.entries import Changed, Entry, Line, Trail
from biobank.words.speaking import say, speaking

COLUMNS = (
    "reference",
    "event_hash",
    "kind",
    "what",
    "recorded_utc",
    "recorded_local",
    "happened_utc",
    "happened_local",
    "recorded_by",
    "roles",
    "performed_by",
    "verified_by",
    "verbal_order_by",
    "site",
    "station",
    "where",
    "source",
    "mode",
    "unit",
    "unit_words",
    "thing",
    "thing_id",
    "field",
    "old",
    "new",
    "reason",
    "private",
    "further",
    "signatures",
    "refused",
    "violations",
    "corrects",
    "corrected_by",
)


def csv_text(trail: Trail) -> str:
    """Return the trail as CSV with CRLF line ends, after the mark of UTF-8; the first row has the heads."""
    return "".join(csv_pieces(trail))


def csv_pieces(trail: Trail) -> Iterator[str]:
    """Yield the same text entry by entry."""
    yield BOM + csv_lines([COLUMNS])
    for entry in trail.entries:
        with speaking(trail.language):
            told = csv_lines(_rows(entry))
        yield told


def _rows(entry: Entry) -> Iterator[list[str]]:
    changes = [_change(changed, line) for changed in entry.changes for line in changed.lines]
    for change in changes or [[""] * 5]:
        yield [*_before(entry), *change, *_after(entry)]


def _before(entry: Entry) -> list[str]:
    happened = entry.happened
    return [
        entry.reference,
        entry.hash,
        entry.kind,
        say(entry.title),
        entry.at.utc,
        entry.at.local,
        "" if happened is None else happened.utc,
        "" if happened is None else happened.local,
        entry.recorded_by.name,
        ", ".join(map(say, entry.recorded_by.roles)),
        "" if entry.performed_by is None else entry.performed_by.name,
        "" if entry.verified_by is None else entry.verified_by.name,
        "" if entry.ordered_by is None else entry.ordered_by.name,
        entry.site,
        entry.station or "",
        entry.where or "",
        entry.source,
        entry.mode,
        entry.unit or "",
        entry.unit_words or "",
    ]


def _change(changed: Changed, line: Line) -> list[str]:
    return [changed.thing, changed.id, say(line.label), line.old, line.new]


def _after(entry: Entry) -> list[str]:
    return [
        entry.reason or "",
        "; ".join(f"{say(one.label)}: {said(one.value, erased=one.erased)}" for one in entry.private),
        "; ".join(f"{say(label)}: {value}" for label, value in entry.data),
        "; ".join(f"{one.name}: {say(one.statement)} {one.at.utc}" for one in entry.signatures),
        "" if entry.refused is None else entry.refused.sentence,
        " ".join(one.sentence for one in entry.violations),
        entry.corrects or entry.compensates or "",
        ", ".join(entry.corrected_by),
    ]


def said(value: str | None, *, erased: bool) -> str:
    """Return a private value, or that it was erased, or that it is kept closed."""
    if value is not None:
        return value
    return say("(erased)") if erased else say("(kept closed)")
