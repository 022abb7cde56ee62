"""Replay: fold all events again, and hold the result against the projections."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text

from biobank.domain.ledger.canonical import plain
from biobank.domain.ledger.checking import Stored, read_body
from biobank.domain.ledger.fold import Fold, Folded
from biobank.domain.rules.policy import policy_of
from biobank.domain.things.thing import REGISTRY
from biobank.services.audit import pages
from biobank.services.audit.findings import Body, Finding, Progress, Tally, silent
from biobank.services.policies import NO_POLICY
from biobank.storage import rows, tables
from biobank.storage.columns import DecimalText


def check_replay(connection: Connection, tally: Tally, progress: Progress) -> Iterator[Finding]:
    """Yield everything in which the projections are not the fold of the events."""
    fold = Fold()
    yield from fold_all(connection, fold, progress)
    for name in sorted(REGISTRY):
        yield from _compared(connection, name, fold, tally)
        progress(name, tally.things)
    for thing, id in sorted(fold.rows):
        said = f"the events speak of {thing} {id}, and it is not there"
        yield Finding("projection-missing", fold.rows[thing, id].stream, None, said)


def fold_all(connection: Connection, fold: Fold, progress: Progress = silent) -> Iterator[Finding]:
    """Fold every event in the order written, and yield what does not follow, genesis and policies too."""
    state = _Beginning(connection)
    count = 0
    for page in pages.in_order_written(connection):
        for one in page:
            body = read_body(one)
            if body is not None:
                yield from state.check(one, body)
                for misfit in _folded(fold, body):
                    yield Finding(misfit[0], one.stream, one.seq, misfit[1])
        count += len(page)
        progress("changes", count)
    yield from state.end()


def _folded(fold: Fold, body: Body) -> list[tuple[str, str]]:
    try:
        misfits = fold.take(body)
    except (KeyError, TypeError, AttributeError):
        return [("change-unreadable", "what it changed cannot be read")]
    return [(one.code, f"{one.thing} {one.id}: {one.sentence}") for one in misfits]


class _Beginning:
    """Genesis first and once, and every event under a policy that had been adopted before it."""

    def __init__(self, connection: Connection) -> None:
        self.ledger = connection.execute(select(tables.ledger)).one_or_none()
        self.opened = 0
        self.adopted = {NO_POLICY.digest}

    def check(self, one: Stored, body: Body) -> Iterator[Finding]:
        if one.kind == "LedgerOpened":
            yield from self._genesis(one, body)
        elif self.opened == 0:
            self.opened = 1
            yield Finding("genesis-missing", one.stream, one.seq, "it stands before the ledger was opened")
        if body.get("rules") not in self.adopted:
            yield Finding("rules-not-adopted", one.stream, one.seq, "it names a policy that was not adopted")
        if one.kind == "PolicyAdopted":
            yield from self._policy(one, body)

    def _genesis(self, one: Stored, body: Body) -> Iterator[Finding]:
        self.opened += 1
        if self.opened > 1:
            yield Finding("genesis-twice", one.stream, one.seq, "the ledger was opened before")
        stated = body.get("data", {}).get("purpose")
        if self.ledger is None or (self.ledger.id, self.ledger.purpose) != (body.get("ledger"), stated):
            said = "the ledger's id or purpose is not the one that genesis states"
            yield Finding("genesis-differs", one.stream, one.seq, said)

    def _policy(self, one: Stored, body: Body) -> Iterator[Finding]:
        digest = body.get("data", {}).get("digest")
        self.adopted.add(digest)
        for each in body.get("changes", ()):
            content = each["now"].get("content")
            if content is not None and _digest(content) != digest:
                yield Finding("policy-differs", one.stream, one.seq, "its content does not have this digest")

    def end(self) -> Iterator[Finding]:
        if self.opened == 0:
            yield Finding("genesis-missing", None, None, "no event opens this ledger")


def _digest(content: str) -> str:
    try:
        return policy_of(json.loads(content)).digest
    except (ValueError, AttributeError):
        return hashlib.sha256(content.encode()).hexdigest()


def _compared(connection: Connection, name: str, fold: Fold, tally: Tally) -> Iterator[Finding]:
    table = tables.things[name]
    for page in pages.by_key(connection, table, table.c.id):
        for row in page:
            tally.things += 1
            yield from _difference(name, row, fold.rows.pop((name, row.id), None))


def _difference(name: str, row: Row[Any], folded: Folded | None) -> Iterator[Finding]:
    if folded is None:
        said = f"{name} {row.id} is there, and no event made it"
        yield Finding("projection-unfounded", row.stream, None, said)
        return
    held = {
        key: plain(value)
        for key, value in zip(rows.member_names(name), row, strict=True)
        if value is not None
    }
    told = {"id": row.id, "stream": folded.stream, "version": folded.version, **folded.columns}
    for key in sorted(told.keys() | held.keys()):
        if told.get(key) != held.get(key):
            said = f"{name} {row.id}: {key} is {held.get(key)!r}, and the events say {told.get(key)!r}"
            yield Finding("projection-differs", row.stream, None, said)


def rebuild(connection: Connection) -> tuple[Finding, ...]:
    """Put the fold in place of all projections, inside the caller's transaction.

    Returns why not, when the events themselves do not follow from one another;
    then nothing was touched.
    """
    if connection.dialect.name == "postgresql":
        # Commands lock the heads they write to: this waits for the last of them and lets no other begin.
        connection.execute(text("LOCK TABLE stream IN EXCLUSIVE MODE"))
    fold = Fold()
    findings = tuple(fold_all(connection, fold))
    if findings:
        return findings
    for name in REGISTRY:
        connection.execute(delete(tables.things[name]))
        made = [_row(name, id, folded) for (thing, id), folded in sorted(fold.rows.items()) if thing == name]
        if made:
            connection.execute(insert(tables.things[name]), made)
    return ()


def _row(name: str, id: str, folded: Folded) -> Mapping[str, Any]:
    columns = tables.things[name].c
    told = {"id": id, "stream": folded.stream, "version": folded.version, **folded.columns}
    return {key: _value(columns[key], told.get(key)) for key in rows.member_names(name)}


def _value(column: Any, value: Any) -> Any:
    if value is None or not isinstance(column.type, DecimalText):
        return value
    return Decimal(value)
