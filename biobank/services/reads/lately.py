"""What was recorded lately by one person or at one station, among the newest events of the whole bank."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, bindparam, func, select

from biobank.services.audit.names import Names, names_in
from biobank.storage import tables

LOOKED_THROUGH = 5000
"""There is no index of events by person or station: writing is what must be fast."""
MOST = 20

_event = tables.event.c
_newest = select(func.coalesce(func.max(_event.id), 0)).scalar_subquery()
_lately = (
    select(_event.at, _event.kind, _event.unit_id, _event.body)
    .where(
        _event.id > _newest - bindparam("back", type_=Integer),
        _event.body.like(bindparam("said")),
    )
    .order_by(_event.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One record in a line: when, of what kind, about which unit, by whom, at which site and station."""

    at: str
    kind: str
    unit: str | None
    by: str
    site: str
    station: str | None


@dataclass(frozen=True, slots=True)
class Lately:
    """Recent records, the newest first, and the names of what they speak of."""

    records: tuple[Recorded, ...]
    names: Names


def recorded_by(connection: Connection, person: str) -> Lately:
    """Return what a person recorded lately; two statements."""
    return _lately_saying(connection, f'%"recorded_by":"{person}"%')


def recorded_at(connection: Connection, station: str) -> Lately:
    """Return what was recorded lately at a station; two statements."""
    return _lately_saying(connection, f'%"station":"{station}"%')


def _lately_saying(connection: Connection, said: str) -> Lately:
    rows = connection.execute(_lately, {"back": LOOKED_THROUGH, "said": said})
    records = tuple(_recorded(row) for row in rows)
    named = [{"unit": each.unit, "by": each.by, "station": each.station} for each in records]
    return Lately(records, names_in(connection, named))


def _recorded(row: tuple[str, str, str | None, str]) -> Recorded:
    at, kind, unit, text = row
    body = json.loads(text)
    return Recorded(at, kind, unit, body["recorded_by"], body["site"], body.get("station"))
