"""Tampering for tests: whoever owns the database can drop triggers and write what they like."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select, text, update

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.leaf import leaf_hash
from biobank.services.audit.findings import Finding, Tally
from biobank.services.audit.verify import verify
from biobank.storage import append_only, tables
from biobank.storage.database import Database, open_database
from tests.bank import Bank


def findings(bank: Bank) -> list[Finding]:
    """Verify a bank and return all that was found."""
    return list(verify(bank.services, Tally()))


def codes(bank: Bank) -> set[str]:
    """Verify a bank and return the codes of what was found."""
    return {one.code for one in findings(bank)}


def url_of(bank: Bank) -> str:
    """Return the address of a bank's database, password included."""
    return bank.database.engine.url.render_as_string(hide_password=False)


@contextmanager
def owner(bank: Bank) -> Iterator[Connection]:
    """Give the connection of an owner who dropped the triggers and goes past the authorizer."""
    opened = open_database(url_of(bank), guarded=False)
    dialect = opened.engine.dialect.name
    try:
        _execute(opened, append_only.removal(dialect))
        with opened.write() as connection:
            yield connection
        _execute(opened, append_only.statements(dialect))
    finally:
        opened.close()


def _execute(database: Database, statements: Iterable[str]) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def forged(body: str, **told: Any) -> str:
    """Return a body that says otherwise, in canonical form."""
    return canonical_text({**json.loads(body), **told})


def rewrite(connection: Connection, row: Any, body: str) -> str:
    """Put another body, well hashed, in place of an event's; its columns follow. Returns its hash."""
    told, hash = json.loads(body), leaf_hash(body)
    event = tables.event.c
    connection.execute(
        update(tables.event)
        .where(event.id == row.id)
        .values(
            body=body,
            hash=bytes.fromhex(hash),
            prev_hash=bytes.fromhex(told["prev"]),
            at=told["at"],
            kind=told["kind"],
        )
    )
    return hash


def rechain(connection: Connection, stream: str, start: int, **told: Any) -> None:
    """Forge one event and chain the stream anew from there, with its leaves and its head."""
    event = tables.event.c
    statement = select(tables.event).where(event.stream == stream, event.seq >= start).order_by(event.seq)
    prev: str | None = None
    for row in connection.execute(statement).all():
        more = told if prev is None else {"prev": prev}
        prev = rewrite(connection, row, forged(row.body, **more))
        pending = tables.pending.c
        connection.execute(
            update(tables.pending)
            .where(pending.stream == stream, pending.seq == row.seq)
            .values(leaf_hash=bytes.fromhex(prev))
        )
    moved = update(tables.stream).where(tables.stream.c.id == stream).values(hash=bytes.fromhex(prev or ""))
    connection.execute(moved)
