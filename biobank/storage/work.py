"""One transaction's work: locked heads, things as read and as changed, and what is to be written.

A command and a batch of five hundred go the same way. Things changed by an
earlier command of a batch are seen by the later ones; all is written set-wise
at the end. A custody fact is written here and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, bindparam, func, insert, select, update

from biobank.domain.ledger.body import Event, Head
from biobank.domain.rules.change import Change
from biobank.domain.things.thing import Thing
from biobank.storage import rows, tables
from biobank.storage.counters import Counters
from biobank.storage.prepared import Prepared, Writing, fixed, one_of, several
from biobank.storage.rows import LostRace
from biobank.storage.sight import Sight

_head = Prepared(select(tables.stream).where(tables.stream.c.id == bindparam("stream")).with_for_update())
_heads = (
    select(tables.stream)
    .where(tables.stream.c.id.in_(bindparam("streams", expanding=True)))
    .order_by(tables.stream.c.id)
    .with_for_update()
)
_shared = Prepared(
    select(tables.stream.c.id)
    .where(one_of(tables.stream.c.id, "streams"))
    .order_by(tables.stream.c.id)
    .with_for_update(read=True)
)
_policy = select(tables.things["policy"].c.digest).where(
    tables.things["policy"].c.status == fixed("in_force")
)
_seen_many = select(
    tables.command.c.id, tables.command.c.hash, tables.command.c.actor, tables.command.c.outcome
).where(tables.command.c.id.in_(bindparam("commands", expanding=True)))


def _of_command(column: Any) -> Any:
    sought = select(column).where(tables.command.c.id == bindparam("command"))
    return sought.scalar_subquery().label(column.name)


_seen = Prepared(
    select(
        _of_command(tables.command.c.hash),
        _of_command(tables.command.c.actor),
        _of_command(tables.command.c.outcome),
        _policy.scalar_subquery().label("policy"),
    )
)


def _insertion(table: Table) -> Writing:
    """Return the insert of rows whose growing number, if they have one, the database gives."""
    given = [each.name for each in table.c if not (each.primary_key and isinstance(each.type, BigInteger))]
    return Writing(insert(table).inline(), given)


_insert_event = _insertion(tables.event)
_insert_pending = _insertion(tables.pending)
_insert_head = _insertion(tables.stream)
_move_head = Writing(
    update(tables.stream)
    .where(tables.stream.c.id == bindparam("at_stream"), tables.stream.c.seq == bindparam("at_seq"))
    .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"), at=bindparam("new_at"))
)
_claim = select(func.pg_advisory_xact_lock(bindparam("name", type_=BigInteger)))
_insert_command = _insertion(tables.command)
_insert_private = _insertion(tables.private_value)
_insert_slot_use = _insertion(tables.slot_use)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database knows of a command id and who sent it, and the digest of the policy in force."""

    hash: bytes | None
    actor: str | None
    outcome: str | None
    policy: str | None


@dataclass(slots=True)
class Work:
    """The work of one transaction on one connection."""

    connection: Connection
    sight: Sight
    counters: Counters
    heads: dict[str, Head] = field(default_factory=dict)
    _read_heads: dict[str, Head] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)
    _commands: list[dict[str, Any]] = field(default_factory=list)
    _private: list[dict[str, Any]] = field(default_factory=list)
    _slot_uses: list[dict[str, Any]] = field(default_factory=list)
    _seen: dict[str, Seen] = field(default_factory=dict)

    def seen(self, command: str) -> Seen:
        """Return the first outcome of a command id, if it was submitted before."""
        if command in self._seen:
            return self._seen[command]
        (row,) = _seen.rows(self.connection, command=command)
        return Seen(**row)

    def preload_seen(self, commands: Sequence[str]) -> None:
        """Ask once what is known of many command ids."""
        policy = self.connection.execute(_policy).scalar_one_or_none()
        self._seen = {id: Seen(None, None, None, policy) for id in commands}
        for row in self.connection.execute(_seen_many, {"commands": commands}):
            self._seen[row.id] = Seen(row.hash, row.actor, row.outcome, policy)

    def lock(self, streams: Iterable[str]) -> None:
        """Lock the heads of streams in one order; a stream without events has an empty head."""
        wanted = sorted(set(streams) - self.heads.keys())
        if not wanted:
            return
        found = self._load_heads(wanted)
        for stream in wanted:
            self.heads[stream] = self._read_heads[stream] = found.get(stream, Head(stream))

    def share(self, streams: Iterable[str]) -> None:
        """Let nobody write to these streams until the end, while others may look on too.

        Whoever blocks a slot or retires a box locks the vessel's stream: they
        wait for whoever is just putting something there, and then see it.
        SQLite lets only one write at a time.
        """
        wanted = sorted(set(streams) - self.heads.keys())
        if wanted and self.connection.dialect.name == "postgresql":
            _shared.rows(self.connection, streams=several(wanted))

    def streams_of(self, thing: str, ids: Sequence[str]) -> set[str]:
        """Return the streams that several things of a kind belong to, without locking them."""
        found = self.connection.execute(rows.streams_of(thing), {"ids": list(ids)})
        return set(found.scalars())

    def _load_heads(self, wanted: Sequence[str]) -> dict[str, Head]:
        if len(wanted) == 1:
            (row,) = _head.rows(self.connection, stream=wanted[0]) or (None,)
            if row is None:
                return {}
            return {row["id"]: Head(row["id"], row["seq"], row["hash"].hex(), row["at"])}
        read = self.connection.execute(_heads, {"streams": wanted})
        return {row.id: Head(row.id, row.seq, row.hash.hex(), row.at) for row in read}

    def stream_of(self, thing: str, id: str) -> str | None:
        """Return the stream a thing belongs to, without locking it."""
        known = self.sight.known(thing, id)
        if known is not None:
            return known.stream
        row = rows.stream_of(thing).row(self.connection, id=id)
        return None if row is None else row["stream"]

    def get(self, thing: str, id: str) -> Thing | None:
        """Return one thing as this work sees it, or None."""
        return self.sight.get(thing, id)

    def find(self, thing: str, where: Mapping[str, Any]) -> tuple[Thing, ...]:
        """Return the things whose columns equal these values, as this work sees them, in id order."""
        return self.sight.find(thing, where)

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter; it is taken only if the work is flushed with `take`."""
        return self.counters.next_number(counter)

    def take(self, counter: str) -> None:
        """Take the next number of a counter for good."""
        self.counters.take(counter)

    def claim(self, names: Iterable[bytes]) -> None:
        """Let nobody else claim these names until the end: who comes second then sees what the first wrote.

        SQLite lets only one write at a time.
        """
        if self.connection.dialect.name == "postgresql":
            for name in sorted(names):
                self.connection.execute(_claim, {"name": int.from_bytes(name[:8], "big", signed=True)})

    def apply(self, changes: Iterable[Change]) -> None:
        """See these changes from now on, and write them at the end."""
        for each in changes:
            self.sight.apply(each.row)

    def append(self, event: Event, sealed: Mapping[str, bytes]) -> None:
        """Append a chained event to its stream; sealed private values go beside it."""
        self.heads[event.stream] = event.head
        self._events.append(event)
        for name, value in sealed.items():
            self._private.append({"stream": event.stream, "seq": event.seq, "field": name, "sealed": value})

    def note_slots(self, event: Event, changes: Iterable[Change]) -> None:
        """Let the slots that these changes of units fill or free lead to the event that did it."""
        slots = {
            slot
            for each in changes
            if each.thing == "unit" and "slot_id" in each.now
            for slot in (each.was.get("slot_id"), each.now["slot_id"])
            if slot is not None
        }
        place = {"stream": event.stream, "seq": event.seq}
        self._slot_uses.extend({"slot_id": slot, **place} for slot in sorted(slots))

    def record(self, command: str, hash: bytes, actor: str, at: str, outcome: str) -> None:
        """Keep a command's hash and outcome for ever; a batch may hold the same command twice."""
        if command in self._seen:
            self._seen[command] = Seen(hash, actor, outcome, self._seen[command].policy)
        self._commands.append({"id": command, "hash": hash, "actor": actor, "at": at, "outcome": outcome})

    def flush(self) -> None:
        """Write everything: projections first, so that their constraints have the last word."""
        self.sight.write()
        self.counters.write()
        if self._events:
            self._write_events()
        if self._private:
            _insert_private.run(self.connection, self._private)
        if self._slot_uses:
            _insert_slot_use.run(self.connection, self._slot_uses)
        if self._commands:
            _insert_command.run(self.connection, self._commands)

    def _write_events(self) -> None:
        _insert_event.run(self.connection, [_event_row(one) for one in self._events])
        pending = [
            {"stream": one.stream, "seq": one.seq, "leaf_hash": bytes.fromhex(one.hash)}
            for one in self._events
        ]
        _insert_pending.run(self.connection, pending)
        self._write_heads()

    def _write_heads(self) -> None:
        moved = [(self._read_heads[id], head) for id, head in self.heads.items()]
        moved = [(read, head) for read, head in moved if head.seq != read.seq]
        fresh = [_head_row(head) for read, head in moved if read.seq == 0]
        further = [_head_move(read, head) for read, head in moved if read.seq != 0]
        if fresh:
            _insert_head.run(self.connection, fresh)
        if further and _move_head.run(self.connection, further) != len(further):
            raise LostRace(further[0]["at_stream"])


def begin(connection: Connection) -> Work:
    """Begin the work of a transaction on its connection."""
    return Work(connection, Sight(connection), Counters(connection))


def event_count(connection: Connection) -> int:
    """Return how many events the ledger holds."""
    return connection.execute(select(func.count()).select_from(tables.event)).scalar_one()


def _event_row(one: Event) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "seq": one.seq,
        "prev_hash": bytes.fromhex(one.prev),
        "hash": bytes.fromhex(one.hash),
        "kind": one.kind,
        "unit_id": one.unit,
        "at": one.at,
        "body": one.body,
    }


def _head_row(head: Head) -> dict[str, Any]:
    return {"id": head.stream, "seq": head.seq, "hash": bytes.fromhex(head.hash), "at": head.at}


def _head_move(read: Head, head: Head) -> dict[str, Any]:
    return {
        "at_stream": head.stream,
        "at_seq": read.seq,
        "new_seq": head.seq,
        "new_hash": bytes.fromhex(head.hash),
        "new_at": head.at,
    }
