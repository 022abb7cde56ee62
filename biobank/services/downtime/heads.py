"""The state of the ledger in one line: how many events it has, and one digest over all heads."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from biobank.storage import tables

PORTION = 5000
_stream = tables.stream


@dataclass(frozen=True, slots=True)
class Heads:
    """How many chains and events there are, and SHA-256 over `stream seq hash` of each head, a line each.

    The lines are in the byte order of the streams' names, so that anybody can
    reckon the digest again from the heads of that moment.
    """

    streams: int
    events: int
    digest: str


def heads(connection: Connection) -> Heads:
    """Read all heads in portions and return their digest."""
    digest, streams, events, after = hashlib.sha256(), 0, 0, ""
    statement = _after(connection)
    while found := connection.execute(statement, {"after": after}).all():
        for row in found:
            digest.update(f"{row.id} {row.seq} {row.hash.hex()}\n".encode())
            events += row.seq
        streams, after = streams + len(found), found[-1].id
    return Heads(streams, events, digest.hexdigest())


def _after(connection: Connection) -> Any:
    """Return the select of the next heads in byte order, which is SQLite's own."""
    id: Any = _stream.c.id if connection.dialect.name == "sqlite" else _stream.c.id.collate("C")
    return (
        select(_stream.c.id, _stream.c.seq, _stream.c.hash)
        .where(id > bindparam("after"))
        .order_by(id)
        .limit(PORTION)
    )
