"""Folding the whole ledger in constant memory: its changes are sorted on disk, then followed thing by thing.

One thing is changed in several streams and over decades, so that no part of the
ledger holds all of a thing. A scratch file brings its changes together, in the
order in which they were written, and only one thing is held at a time.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from biobank.domain.ledger.checking import Stored, read_body
from biobank.domain.ledger.fold import Folded, changes_of, follow
from biobank.services.audit import pages
from biobank.services.audit.beginning import Beginning
from biobank.services.audit.findings import Body, Finding, Progress, silent
from biobank.storage.scratch import Note, Scratch

MEMBERS = {"thing": str, "id": str, "version": int, "was": dict, "now": dict}
"""What each change holds, and as what; one of another form cannot be read."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing as its events say it is, and what in them does not follow."""

    thing: str
    id: str
    folded: Folded
    findings: tuple[Finding, ...]


def collected(connection: Connection, scratch: Scratch, progress: Progress = silent) -> Iterator[Finding]:
    """Bring every change to the scratch file, and yield what is wrong with genesis, policies and changes."""
    state, count = Beginning(connection), 0
    for page in pages.in_order_written(connection):
        for one in page:
            body = read_body(one)
            if body is None:
                continue
            changes = _changes(body)
            yield from state.check(one, body, changes or ())
            if changes is None:
                said = "what it changed cannot be read"
                yield Finding("change-unreadable", one.stream, one.seq, said)
            else:
                scratch.add(_notes(one, body["stream"], changes))
        count += len(page)
        progress("changes", count)
    yield from state.end()


def _changes(body: Body) -> list[Mapping[str, Any]] | None:
    """Return what a body changes, or None where any of it cannot be read."""
    try:
        changes = changes_of(body)
        readable = isinstance(body["stream"], str) and all(map(_is_readable, changes))
    except (KeyError, TypeError, AttributeError):
        return None
    return changes if readable else None


def _is_readable(each: Mapping[str, Any]) -> bool:
    typed = all(isinstance(each[name], kind) for name, kind in MEMBERS.items())
    return typed and each["thing"].isascii() and each["id"].isascii()


def _notes(one: Stored, stream: str, changes: Iterable[Mapping[str, Any]]) -> Iterator[Note]:
    for each in changes:
        said = (stream, one.stream, one.seq, each["version"], each["was"], each["now"])
        yield each["thing"], each["id"], json.dumps(said)


def followed(scratch: Scratch) -> Iterator[Told]:
    """Yield every thing that the changes speak of, in the order of its kind and id by code point."""
    for (thing, id), notes in groupby(scratch.in_order(), key=lambda note: note[:2]):
        folded: Folded | None = None
        findings: list[Finding] = []
        for _, _, said in notes:
            stream, place, seq, version, was, now = json.loads(said)
            each = {"thing": thing, "id": id, "version": version, "was": was, "now": now}
            folded, misfits = follow(folded, each, stream)
            findings += [Finding(one.code, place, seq, f"{thing} {id}: {one.sentence}") for one in misfits]
        if folded is not None:
            yield Told(thing, id, folded, tuple(findings))
