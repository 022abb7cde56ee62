"""The audit trail of a patient, a unit or any stream: pages of entries in a fixed number of queries."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, or_, select

from biobank.domain.ledger.checking import Stored
from biobank.domain.rules.policy import Policy, policy_of
from biobank.services.audit import pages
from biobank.services.audit.entries import Entry, Page
from biobank.services.audit.names import names_in
from biobank.services.audit.openings import Opening, opened_all
from biobank.services.audit.telling import Reading, told
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import Prepared

PAGE = 50
Told = tuple[Stored, dict[str, Any]]

_event, _private = tables.event.c, tables.private_value.c
_all = select(tables.event)
_of_stream = _all.where(_event.stream == bindparam("stream"))
LAST_SEQ, LAST_ID = 2**31 - 1, 2**63 - 1
"""At the end of every stream, and of the ledger: where a first page begins."""

_stream_page = Prepared(
    _of_stream.where(_event.seq < bindparam("before"))
    .order_by(_event.seq.desc())
    .limit(bindparam("limit", type_=Integer))
)
_unit_page = Prepared(
    _all.where(_event.unit_id == bindparam("unit"), _event.id < bindparam("before"))
    .order_by(_event.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_unit = tables.things["unit"].c
_elsewhere = (
    select(tables.event)
    .join(tables.things["unit"], _unit.id == _event.unit_id)
    .where(
        _unit.patient_id == bindparam("patient"),
        _unit.stream == bindparam("stream"),
        _event.stream != bindparam("stream"),
    )
)
_policies = select(tables.things["policy"].c.digest, tables.things["policy"].c.content).where(
    tables.things["policy"].c.digest.in_(bindparam("digests", expanding=True))
)


def stream_page(
    services: Services, stream: str, *, before: int | None = None, limit: int = PAGE, may_open: bool = False
) -> Page:
    """Return a page of a stream's entries, newest first, those before a seq if one is given.

    `may_open` shows notes and other private values; the caller has asked
    `viewed` for it. A patient's stream is `patient/<id>`.
    """
    with services.database.read() as connection:
        found = _page(connection, _stream_page, limit, stream=stream, before=before or LAST_SEQ)
        entries = entries_of(services, connection, found[:limit], may_open=may_open)
    return Page(entries, entries[-1].seq if len(found) > limit else None)


def unit_page(
    services: Services, unit: str, *, before: int | None = None, limit: int = PAGE, may_open: bool = False
) -> Page:
    """Return a page of the entries about one unit, newest first, those before an event's id if given."""
    with services.database.read() as connection:
        found = _page(connection, _unit_page, limit, unit=unit, before=before or LAST_ID)
        entries = entries_of(services, connection, found[:limit], may_open=may_open)
    return Page(entries, entries[-1].id if len(found) > limit else None)


def of_patient(stream: str) -> dict[str, str]:
    """Return what finds the rows of a patient's stream: there is an index by patient, and none by stream."""
    return {"patient": stream.partition("/")[2], "stream": stream}


def whole_patient(connection: Connection, stream: str) -> list[Told]:
    """Return all events of a patient's stream, and those of its units from the time they stood elsewhere."""
    own = _read(connection, _of_stream.order_by(_event.seq), {"stream": stream})
    before = _read(connection, _elsewhere, of_patient(stream))
    return sorted((*own, *before), key=lambda one: one[0].id)


def _page(connection: Connection, statement: Prepared, limit: int, **bound: Any) -> list[Told]:
    """Read one event more than is shown, so that it is known whether there are more."""
    rows = (pages.found(row) for row in statement.rows(connection, limit=limit + 1, **bound))
    return [(row, json.loads(row.body)) for row in rows]


def _read(connection: Connection, statement: Select[Any], bound: Mapping[str, Any]) -> list[Told]:
    rows = (pages.stored(row) for row in connection.execute(statement, dict(bound)))
    return [(row, json.loads(row.body)) for row in rows]


def entries_of(
    services: Services, connection: Connection, found: Sequence[Told], *, may_open: bool
) -> tuple[Entry, ...]:
    """Return these events as entries, each marked with the later ones among them that correct it."""
    bodies = [body for _, body in found]
    reading = Reading(
        names=names_in(connection, bodies),
        policies=_policies_of(services, connection, bodies),
        openings=openings_of(services, connection, found) if may_open else {},
        may_open=may_open,
        corrected_by=_corrections(found),
    )
    return tuple(told(stored, body, reading) for stored, body in found)


def _policies_of(
    services: Services, connection: Connection, bodies: Iterable[Mapping[str, Any]]
) -> dict[str, Policy]:
    wanted = {str(body["rules"]) for body in bodies if body.get("reason") is not None}
    known = {digest: policy for digest in wanted if (policy := services.policy(digest)) is not None}
    missing = sorted(wanted - known.keys())
    if missing:
        for row in connection.execute(_policies, {"digests": missing}):
            known[row.digest] = services.remember_policy(policy_of(json.loads(row.content)))
    return known


def openings_of(
    services: Services, connection: Connection, found: Sequence[Told]
) -> dict[pages.Place, dict[str, Opening]]:
    """Return the private values of these events as far as their keys exist, by place and field."""
    holding = [(one.stream, one.seq) for one, body in found if body.get("private")]
    sealed: dict[pages.Place, dict[str, bytes]] = {}
    for row in _sealed(connection, holding):
        sealed.setdefault((row.stream, row.seq), {})[row.field] = row.sealed
    return {place: opened_all(services.keys, place[0], fields) for place, fields in sealed.items()}


def _sealed(connection: Connection, places: Sequence[pages.Place]) -> Iterator[Any]:
    """Yield private values of these places, asked for as one span of each stream."""
    spans: dict[str, list[int]] = {}
    for stream, seq in places:
        spans.setdefault(stream, []).append(seq)
    tests = [
        and_(_private.stream == stream, _private.seq.between(min(seqs), max(seqs)))
        for stream, seqs in sorted(spans.items())
    ]
    if tests:
        yield from connection.execute(select(tables.private_value).where(or_(*tests)))


def _corrections(found: Sequence[Told]) -> dict[str, tuple[str, ...]]:
    later: dict[str, tuple[str, ...]] = {}
    for one, body in found:
        for corrected in (body.get("corrects"), body.get("compensates")):
            if corrected is not None:
                later[corrected] = (*later.get(corrected, ()), one.reference)
    return later
