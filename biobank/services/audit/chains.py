"""Walking every chain in constant memory: links, hashes, heads, leaves and command outcomes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from biobank.domain.ledger.checking import Stored, body_problems, link_problems, read_body
from biobank.services.audit import pages
from biobank.services.audit.findings import Finding, Link, Progress, Tally
from biobank.services.audit.outcomes import OutcomeCheck
from biobank.services.audit.privates import PrivateCheck
from biobank.services.services import Services
from biobank.storage import tables

_leaves = (tables.pending, "leaf_hash"), (tables.leaf, "hash")
_empty_heads = select(tables.stream.c.id).where(
    ~exists(select(tables.event.c.seq).where(tables.event.c.stream == tables.stream.c.id))
)


def check_chains(
    services: Services, connection: Connection, tally: Tally, progress: Progress
) -> Iterator[Finding]:
    """Yield everything wrong with the chains and with what stands beside their events."""
    walk = _Walk(services, connection, tally)
    before: Stored | None = None
    for page in pages.chains(connection):
        last = len(page) < pages.PAGE
        yield from walk.page(before, page, last=last)
        before = page[-1] if page else before
        progress("events", tally.events)
    yield from walk.privates.strays()
    for stream in connection.execute(_empty_heads).scalars():
        yield Finding("events-missing", stream, None, "the stream has a head and no events")


class _Walk:
    def __init__(self, services: Services, connection: Connection, tally: Tally) -> None:
        self.connection = connection
        self.tally = tally
        self.ledger = services.ledger.id
        self.outcomes = OutcomeCheck(connection)
        self.privates = PrivateCheck(services, connection, tally)
        self.heads: dict[str, Row[Any]] = {}

    def page(self, before: Stored | None, page: Sequence[Stored], *, last: bool) -> Iterator[Finding]:
        """Yield the findings of one page and of all that stands beside it."""
        links = [(one, read_body(one)) for one in page]
        yield from self._links(before, links)
        after = None if before is None else (before.stream, before.seq)
        upto = None if last else (page[-1].stream, page[-1].seq)
        yield from self._leaves(page, after, upto)
        yield from self.privates.check(links, after, upto)
        yield from self.outcomes.check(links)
        if last and (end := page[-1] if page else before) is not None:
            yield from self._head(end)
            yield from self.privates.end(end.stream)

    def _links(self, before: Stored | None, links: Sequence[Link]) -> Iterator[Finding]:
        self._load_heads({one.stream for one, _ in links}, before)
        for one, body in links:
            self.tally.events += 1
            if before is None or before.stream != one.stream:
                self.tally.streams += 1
                yield from self._head(before) if before is not None else ()
                before = None
            for code, sentence in (*link_problems(before, one), *body_problems(one, body, self.ledger)):
                yield Finding(code, one.stream, one.seq, sentence)
            before = one

    def _load_heads(self, streams: set[str], before: Stored | None) -> None:
        kept = {before.stream: self.heads[before.stream]} if before and before.stream in self.heads else {}
        found = self.connection.execute(select(tables.stream).where(tables.stream.c.id.in_(streams)))
        self.heads = {**kept, **{row.id: row for row in found}}

    def _head(self, end: Stored) -> Iterator[Finding]:
        head = self.heads.get(end.stream)
        if head is None:
            yield Finding("head-missing", end.stream, end.seq, "the stream has no head")
        elif (head.seq, head.hash.hex(), head.at) != (end.seq, end.hash, end.at):
            said = f"the head names event {head.seq}, and the last event there is {end.seq}"
            yield Finding("head-differs", end.stream, end.seq, said)

    def _leaves(
        self, page: Sequence[Stored], after: pages.Place | None, upto: pages.Place | None
    ) -> Iterator[Finding]:
        waiting = {(one.stream, one.seq): one.hash for one in page}
        met: set[pages.Place] = set()
        for table, column in _leaves:
            for row in pages.beside(self.connection, table, after, upto):
                place = (row.stream, row.seq)
                met.add(place)
                yield from _leaf(place, waiting.get(place), getattr(row, column).hex())
        for stream, seq in sorted(waiting.keys() - met):
            yield Finding("leaf-missing", stream, seq, "its hash waits nowhere to be sealed and is in no log")


def _leaf(place: pages.Place, event: str | None, leaf: str) -> Iterator[Finding]:
    if event is None:
        yield Finding("leaf-without-event", *place, "a hash stands to be sealed whose event is not there")
    elif event != leaf:
        yield Finding("leaf-differs", *place, "the hash to be sealed is not the event's")
