"""Replay: fold all events again, and hold the result against the projections, one thing at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, Text, collate, select, type_coerce

from biobank.domain.ledger.canonical import plain
from biobank.domain.ledger.fold import Folded
from biobank.domain.things.thing import REGISTRY
from biobank.services.audit import pages
from biobank.services.audit.findings import Finding, Progress, Tally
from biobank.services.audit.folding import Told, collected, followed
from biobank.storage import rows, tables
from biobank.storage.columns import DecimalText
from biobank.storage.scratch import Scratch


@dataclass(frozen=True, slots=True)
class _Held:
    """One thing as its projection holds it."""

    thing: str
    id: str
    row: Row[Any]


_Either = Told | _Held


def check_replay(connection: Connection, tally: Tally, progress: Progress) -> Iterator[Finding]:
    """Yield everything in which the projections are not the fold of the events, in constant memory."""
    with Scratch(lambda: progress("putting changes in order", 0)) as scratch:
        yield from collected(connection, scratch, progress)
        held = _held(connection, tally, progress)
        both: Iterator[_Either] = merge(followed(scratch), held, key=_name)
        for _, group in groupby(both, key=_name):
            yield from _compared(list(group))


def _name(one: _Either) -> tuple[str, str]:
    return one.thing, one.id


def _held(connection: Connection, tally: Tally, progress: Progress) -> Iterator[_Held]:
    for name in sorted(REGISTRY):
        table = tables.things[name]
        for row in _by_code_point(connection, table):
            tally.things += 1
            if tally.things % pages.PAGE == 0:
                progress(name, tally.things)
            yield _Held(name, row.id, row)
        progress(name, tally.things)


def _by_code_point(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Yield every row in one order on both databases, whatever the server's language; a page at a time.

    Decimals come as the text they are kept as: somebody may have put there what is no number.
    """
    order = collate(table.c.id, "C") if connection.dialect.name == "postgresql" else table.c.id
    statement = select(*map(_as_kept, table.c)).order_by(order)
    yield from connection.execute(statement, execution_options={"yield_per": pages.PAGE})


def _as_kept(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, DecimalText) else column


def _compared(both: list[_Either]) -> Iterator[Finding]:
    """Yield what is wrong with one thing, told and held, or only one of the two."""
    told = next((one for one in both if isinstance(one, Told)), None)
    held = next((one for one in both if isinstance(one, _Held)), None)
    if told is not None:
        yield from told.findings
    if told is not None and held is None:
        said = f"the events speak of {told.thing} {told.id}, and it is not there"
        yield Finding("projection-missing", told.folded.stream, None, said)
    elif held is not None and told is None:
        said = f"{held.thing} {held.id} is there, and no event made it"
        yield Finding("projection-unfounded", held.row.stream, None, said)
    elif held is not None and told is not None:
        yield from _difference(held, told.folded)


def _difference(held: _Held, folded: Folded) -> Iterator[Finding]:
    there = {
        key: plain(value)
        for key, value in zip(rows.member_names(held.thing), held.row, strict=True)
        if value is not None
    }
    told = {"id": held.id, "stream": folded.stream, "version": folded.version, **folded.columns}
    for key in sorted(told.keys() | there.keys()):
        if told.get(key) != there.get(key):
            said = f"{key} is {there.get(key)!r}, and the events say {told.get(key)!r}"
            yield Finding("projection-differs", held.row.stream, None, f"{held.thing} {held.id}: {said}")
