"""Entries that speak of one thing, newest first, in the stream that its events stand in."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, Integer, bindparam, func, select

from biobank.domain.things.thing import Thing
from biobank.services.audit import pages
from biobank.services.audit.entries import Entry
from biobank.services.audit.trail import entries_of
from biobank.services.services import Services
from biobank.storage import tables

MOST = 20
MOST_DECIDED = 60
LATELY = 3000
"""How far back the stream of a site, a vessel or a station is looked through; a patient's is read whole."""

_event = tables.event.c
_last = select(tables.stream.c.seq).where(tables.stream.c.id == bindparam("stream")).scalar_subquery()
_speaking = (
    select(tables.event)
    .where(
        _event.stream == bindparam("stream"),
        _event.seq > func.coalesce(_last, 0) - bindparam("back", type_=Integer),
        _event.body.like(bindparam("id_in_body")),
    )
    .order_by(_event.seq.desc())
    .limit(MOST)
)
_decided = (
    select(tables.event)
    .where(
        _event.stream == bindparam("stream"),
        _event.kind.in_(bindparam("kinds", expanding=True)),
        _event.body.like(bindparam("id_in_body")),
    )
    .order_by(_event.seq.desc())
    .limit(MOST_DECIDED)
)
_whole = 2**31 - 1


def mentions(
    services: Services, connection: Connection, row: Thing, *, may_open: bool = False
) -> tuple[Entry, ...]:
    """Return the entries of a thing's own stream that name it; `may_open` shows private values."""
    is_patients = row.stream.startswith("patient/")
    bound = {
        "stream": row.stream,
        "back": _whole if is_patients else LATELY,
        "id_in_body": f'%"{row.id}"%',
    }
    found = [pages.stored(each) for each in connection.execute(_speaking, bound)]
    told = [(one, json.loads(one.body)) for one in found]
    return entries_of(services, connection, told, may_open=may_open)


def decisions(
    services: Services, connection: Connection, row: Thing, kinds: Iterable[str]
) -> tuple[Entry, ...]:
    """Return what was decided about a patient's thing: entries of these kinds that name it, newest first."""
    bound = {"stream": row.stream, "kinds": sorted(kinds), "id_in_body": f'%"{row.id}"%'}
    found = [pages.stored(each) for each in connection.execute(_decided, bound)]
    told = [(one, json.loads(one.body)) for one in found]
    return entries_of(services, connection, told, may_open=False)
