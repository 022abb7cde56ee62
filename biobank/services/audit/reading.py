"""Reading a whole trail for export: entries, heads, gaps, and the raw events an outsider can recheck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from biobank.domain.sentences.phrase import Phrase
from biobank.services import cards
from biobank.services.audit import pages
from biobank.services.audit.around import vessel_events
from biobank.services.audit.entries import Head, Identity, ToldGap, Trail
from biobank.services.audit.gaps import gaps_told
from biobank.services.audit.names import names_in
from biobank.services.audit.openings import Opening
from biobank.services.audit.trail import Told, entries_of, openings_of, whole_patient
from biobank.services.audit.when import moment_at, private_in_words
from biobank.services.services import Services
from biobank.storage import tables
from biobank.words.speaking import language, say

_site = tables.things["site"]
_streams = select(tables.stream).where(tables.stream.c.id.in_(bindparam("streams", expanding=True)))
_stream_of_unit = select(tables.things["unit"].c.stream).where(
    tables.things["unit"].c.id == bindparam("unit")
)
CARD_LABELS = (
    ("family_name", Phrase("Family name")),
    ("given_names", Phrase("Given names")),
    ("birth_date", Phrase("Born on")),
    ("hospital_number", Phrase("Hospital number")),
)


@dataclass(frozen=True, slots=True)
class Export:
    """A trail as people read it, and the same events as they are hashed, with their openings."""

    trail: Trail
    events: tuple[Told, ...]
    openings: Mapping[pages.Place, Mapping[str, Opening]]


class NothingRecorded(LookupError):
    """No event speaks of what was asked for."""


def patient_export(
    services: Services, patient: str, exported_by: str, *, may_open: bool = False, unit: str | None = None
) -> Export:
    """Return the whole trail of a patient, or of one of their units, as it stands at one moment.

    `may_open` shows names and notes; the caller has recorded the look with
    `viewed`. Raises NothingRecorded.
    """
    stream = f"patient/{patient}"
    with services.database.snapshot() as connection:
        whole = whole_patient(connection, stream)
        found = whole if unit is None else [one for one in whole if _speaks_of(one, unit)]
        if not found:
            raise NothingRecorded(f"nothing is recorded of {unit or patient}")
        around = vessel_events(connection, stream, whole, unit)
        events = tuple(sorted((*found, *around), key=lambda one: one[0].id))
        gaps = gaps_told(services, connection, stream, [body for _, body in whole])
        trail = _trail(
            services, connection, (stream, unit), events, exported_by, may_open=may_open, gaps=gaps
        )
        openings = openings_of(services, connection, events) if may_open else {}
    return Export(trail, events, openings)


def unit_export(services: Services, unit: str, exported_by: str, *, may_open: bool = False) -> Export:
    """Return the whole trail of one unit; raises NothingRecorded."""
    with services.database.read() as connection:
        stream = connection.execute(_stream_of_unit, {"unit": unit}).scalar_one_or_none()
    if stream is None:
        raise NothingRecorded(f"nothing is recorded of {unit}")
    patient = stream.partition("/")[2]
    return patient_export(services, patient, exported_by, may_open=may_open, unit=unit)


def _speaks_of(one: Told, unit: str) -> bool:
    stored, body = one
    named = stored.unit == unit or unit in body.get("subjects", {}).values()
    return named or any(_is_about(each, unit) for each in body.get("changes", ()))


def _is_about(each: Mapping[str, Any], unit: str) -> bool:
    told = each["now"]
    return each["id"] == unit or unit in (told.get("unit_id"), told.get("parent_id"), told.get("child_id"))


def _trail(
    services: Services,
    connection: Connection,
    subject: tuple[str, str | None],
    events: Sequence[Told],
    exported_by: str,
    *,
    may_open: bool,
    gaps: Sequence[ToldGap],
) -> Trail:
    stream, unit = subject
    patient = stream.partition("/")[2]
    names = names_in(connection, [{"site": events[0][1]["site"], "unit": unit}])
    site = events[0][1]["site"]
    shown = gaps if unit is None else [gap for gap in gaps if gap.unit == unit]
    return Trail(
        subject=unit or patient,
        title=_title(patient, None if unit is None else names.of(unit) or unit),
        entries=entries_of(services, connection, events, may_open=may_open),
        heads=_heads(connection, stream, events),
        ledger=services.ledger.id,
        purpose=services.ledger.purpose,
        site=names.of(site) or site,
        exported_at=moment_at(services.clock(), names.zone(site)),
        exported_by=exported_by,
        identity=_identity(services, connection, patient) if may_open else (),
        gaps=tuple(shown),
        language=language(),
        zone=names.zone(site),
    )


def _title(patient: str, unit: str | None) -> str:
    if unit is None:
        return say("Patient {patient}", patient=patient)
    return say("{unit} of patient {patient}", unit=unit, patient=patient)


def _heads(connection: Connection, stream: str, events: Sequence[Told]) -> tuple[Head, ...]:
    """Return the heads of all streams that the events stand in, the patient's own first."""
    asked = sorted({stream, *(stored.stream for stored, _ in events)})
    rows = connection.execute(_streams, {"streams": asked})
    heads = [Head(row.id, row.seq, row.hash.hex()) for row in rows]
    return tuple(sorted(heads, key=lambda one: (one.stream != stream, one.stream)))


def _identity(services: Services, connection: Connection, patient: str) -> tuple[Identity, ...]:
    card = cards.read(services, connection, patient) or {}
    return tuple(
        Identity(name, label, private_in_words(name, card[name]))
        for name, label in CARD_LABELS
        if name in card
    )
