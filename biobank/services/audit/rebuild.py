"""Rebuilding: the fold of all events put in place of the projections, in constant memory."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, delete, insert, text

from biobank.domain.things.thing import REGISTRY
from biobank.services.audit import pages
from biobank.services.audit.findings import Finding, Progress, silent
from biobank.services.audit.folding import Told, collected, followed
from biobank.storage import box_counts, rows, tables, to_plan, visits_due
from biobank.storage.columns import DecimalText
from biobank.storage.scratch import Scratch


def rebuild(connection: Connection, progress: Progress = silent) -> tuple[Finding, ...]:
    """Put the fold in place of all projections, inside the caller's transaction.

    Returns why not, when the events themselves do not follow from one another;
    then nothing was touched.
    """
    if connection.dialect.name == "postgresql":
        # Commands lock the heads they write to: this waits for the last of them and lets no other begin.
        connection.execute(text("LOCK TABLE stream IN EXCLUSIVE MODE"))
    with Scratch(lambda: progress("putting changes in order", 0)) as scratch:
        findings = tuple(_obstacles(connection, scratch, progress))
        if findings:
            return findings
        for name in REGISTRY:
            connection.execute(delete(tables.things[name]))
        for name, made in groupby(followed(scratch), key=lambda one: one.thing):
            _write(connection, name, made, progress)
    box_counts.recount(connection)
    to_plan.recount(connection)
    visits_due.recount(connection)
    return ()


def _obstacles(connection: Connection, scratch: Scratch, progress: Progress) -> Iterator[Finding]:
    yield from collected(connection, scratch, progress)
    for told in followed(scratch):
        yield from told.findings
        if told.thing not in REGISTRY:
            said = f"nothing is called {told.thing} here"
            yield Finding("change-unreadable", told.folded.stream, None, said)


def _write(connection: Connection, name: str, made: Iterator[Told], progress: Progress) -> None:
    count = 0
    while page := [_row(one) for one in islice(made, pages.PAGE)]:
        connection.execute(insert(tables.things[name]), page)
        count += len(page)
        progress(name, count)


def _row(one: Told) -> Mapping[str, Any]:
    columns = tables.things[one.thing].c
    told = {"id": one.id, "stream": one.folded.stream, "version": one.folded.version, **one.folded.columns}
    return {key: _value(columns[key], told.get(key)) for key in rows.member_names(one.thing)}


def _value(column: Any, value: Any) -> Any:
    if value is None or not isinstance(column.type, DecimalText):
        return value
    return Decimal(value)
