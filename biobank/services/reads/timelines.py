"""What a patient's timeline can be narrowed to: the kinds of events in it, and the units it speaks of."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, bindparam, or_, select

from biobank.domain.ledger.kinds import words_of
from biobank.domain.things.unit import Unit
from biobank.services.audit import pages
from biobank.services.audit.entries import Page
from biobank.services.audit.trail import PAGE, entries_of
from biobank.services.services import Services
from biobank.storage import rows, tables

_event = tables.event.c
_END = 2**63 - 1
_of_kind = (
    select(tables.event)
    .where(
        _event.stream == bindparam("stream"),
        _event.kind == bindparam("kind"),
        or_(bindparam("unit") == "", _event.unit_id == bindparam("unit")),
        _event.id < bindparam("before"),
    )
    .order_by(_event.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_kinds = select(_event.kind).where(_event.stream == bindparam("stream")).distinct()


@dataclass(frozen=True, slots=True)
class Choices:
    """Kinds of events with their words, and units, that a stream's timeline may be narrowed to."""

    kinds: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]


def choices(connection: Connection, stream: str) -> Choices:
    """Return what the timeline of a patient's stream can be narrowed to; two statements."""
    kinds = ((kind, words_of(kind)) for kind in connection.execute(_kinds, {"stream": stream}).scalars())
    where = {"patient_id": stream.partition("/")[2], "stream": stream}
    units = [row for row in rows.find(connection, "unit", where) if isinstance(row, Unit)]
    in_order = sorted(units, key=lambda unit: (unit.din, unit.division, unit.id))
    return Choices(tuple(sorted(kinds, key=lambda each: each[1])), tuple(in_order))


def kind_page(
    services: Services, stream: str, kind: str, *, unit: str = "", before: int | None = None
) -> Page:
    """Return a page of a stream's entries of one kind, of one unit if named, newest first; private ones open.

    The caller has asked `viewed` for it.
    """
    bound = {"stream": stream, "kind": kind, "unit": unit, "before": before or _END, "limit": PAGE + 1}
    with services.database.read() as connection:
        found = [pages.stored(row) for row in connection.execute(_of_kind, bound)]
        told = [(one, json.loads(one.body)) for one in found[:PAGE]]
        entries = entries_of(services, connection, told, may_open=True)
    return Page(entries, entries[-1].id if len(found) > PAGE else None)
