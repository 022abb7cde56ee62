"""Reading large tables page by page in key order, so that memory stays constant."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, bindparam, select, tuple_

from biobank.domain.ledger.checking import Stored
from biobank.storage import tables

PAGE = 1000

_event = tables.event.c
_event_columns = (
    _event.id,
    _event.stream,
    _event.seq,
    _event.prev_hash,
    _event.hash,
    _event.kind,
    _event.unit_id,
    _event.at,
    _event.body,
)
_place = tuple_(_event.stream, _event.seq)
_by_place = select(*_event_columns).order_by(_event.stream, _event.seq).limit(PAGE)
_after_place = _by_place.where(_place > tuple_(bindparam("stream"), bindparam("seq")))
_by_id = select(*_event_columns).where(_event.id > bindparam("id")).order_by(_event.id).limit(PAGE)

Place = tuple[str, int]


def stored(row: Any) -> Stored:
    """Return an event's row with its hashes in hex."""
    return Stored(
        row.id,
        row.stream,
        row.seq,
        row.prev_hash.hex(),
        row.hash.hex(),
        row.kind,
        row.unit_id,
        row.at,
        row.body,
    )


def found(row: Mapping[str, Any]) -> Stored:
    """Return an event that a prepared statement found, with its hashes in hex."""
    told = {name: row[name] for name in ("id", "stream", "seq", "kind", "at", "body")}
    return Stored(**told, unit=row["unit_id"], prev=row["prev_hash"].hex(), hash=row["hash"].hex())


def chains(connection: Connection) -> Iterator[list[Stored]]:
    """Yield pages of events, stream by stream in seq order; the last page may be empty."""
    after: Place | None = None
    while True:
        statement, bound = (_by_place, {}) if after is None else (_after_place, _bound(after))
        page = [stored(row) for row in connection.execute(statement, bound)]
        yield page
        if len(page) < PAGE:
            return
        after = (page[-1].stream, page[-1].seq)


def _bound(place: Place) -> Mapping[str, Any]:
    return {"stream": place[0], "seq": place[1]}


def in_order_written(connection: Connection) -> Iterator[list[Stored]]:
    """Yield pages of events in the order in which they were written."""
    after = 0
    while True:
        page = [stored(row) for row in connection.execute(_by_id, {"id": after})]
        yield page
        if len(page) < PAGE:
            return
        after = page[-1].id


def beside(
    connection: Connection, table: Table, after: Place | None, upto: Place | None
) -> Iterator[Row[Any]]:
    """Yield the rows of a table that stands beside events, behind one place and up to another."""
    place = tuple_(table.c.stream, table.c.seq)
    statement: Select[Any] = select(table)
    if after is not None:
        statement = statement.where(place > tuple_(*after))
    if upto is not None:
        statement = statement.where(place <= tuple_(*upto))
    yield from connection.execute(statement)


def by_key(connection: Connection, table: Table, key: Column[Any]) -> Iterator[Sequence[Row[Any]]]:
    """Yield pages of any table in the order of its one-column key."""
    statement = select(table).order_by(key).limit(PAGE)
    after: Any = None
    while True:
        behind = statement if after is None else statement.where(key > after)
        page = connection.execute(behind).all()
        yield page
        if len(page) < PAGE:
            return
        after = getattr(page[-1], key.name)


def at_places(table: Table, places: Sequence[Place]) -> ColumnElement[bool]:
    """Return the test that a row stands beside one of these events."""
    return tuple_(table.c.stream, table.c.seq).in_(places)
