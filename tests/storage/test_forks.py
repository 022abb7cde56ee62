"""Forks: our path keeps one chain under many writers, and each known naive writer is caught."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.leaf import leaf_hash
from biobank.services.execute import execute
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.database import Database, open_database
from tests.bank import Bank
from tests.tampering import codes, url_of

EVENT = tables.event.c
STREAM = "station/naive"
WRITERS = 16
EACH = 5


def test_many_writers_to_one_stream_make_one_chain(bank: Bank) -> None:
    nurse = bank.people["nurse"]

    def write(_: int) -> None:
        for _ in range(EACH):
            bank.refused("add-person", "not-permitted", by="nurse", login="x", name="X")

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    chain = bank.events(f"station/{nurse.person}")
    assert [row.seq for row in chain] == list(range(1, WRITERS * EACH + 1))
    assert [row.prev_hash for row in chain[1:]] == [row.hash for row in chain[:-1]]
    assert len({json.loads(row.body)["command"] for row in chain}) == WRITERS * EACH
    assert codes(bank) == set()


def test_programs_with_connections_of_their_own_meet_at_one_chain(bank: Bank) -> None:
    others = [open_database(url_of(bank)) for _ in range(4)]
    programs = [Services(each, bank.services.keys, clock=bank.clock) for each in others]

    def write(number: int) -> None:
        command = bank.command("add-person", login="x", name="X")
        execute(programs[number % 4], bank.people["nurse"], command)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    for each in others:
        each.close()
    chain = bank.events(f"station/{bank.people['nurse'].person}")
    assert [row.seq for row in chain] == list(range(1, 41))
    assert codes(bank) == set()


def naive_row(prev: str, seq: int, at: str, mark: str) -> dict[str, Any]:
    """An event that a home-made chain would write behind the predecessor it believes in."""
    body = canonical_text({"stream": STREAM, "seq": seq, "prev": prev, "kind": mark, "at": at})
    hashes = {"prev_hash": bytes.fromhex(prev), "hash": bytes.fromhex(leaf_hash(body))}
    return {"stream": STREAM, "seq": seq, "kind": mark, "unit_id": None, "at": at, "body": body, **hashes}


def append(connection: Connection, prev: str, seq: int, at: str, mark: str) -> str:
    row = naive_row(prev, seq, at, mark)
    connection.execute(insert(tables.event), row)
    return row["hash"].hex()


Head = Callable[[Connection], str]


def by_timestamp(connection: Connection) -> str:
    """The naive head: whatever has the newest time."""
    newest = select(EVENT.hash).where(EVENT.stream == STREAM).order_by(EVENT.at.desc(), EVENT.id).limit(1)
    return connection.execute(newest).scalar_one().hex()


def by_id(connection: Connection) -> str:
    """The naive head: whatever has the largest id that can be seen."""
    newest = select(EVENT.hash).where(EVENT.stream == STREAM).order_by(EVENT.id.desc()).limit(1)
    return connection.execute(newest).scalar_one().hex()


def begun(database: Database) -> str:
    with database.write() as connection:
        return append(connection, "0" * 64, 1, "2026-03-02T08:00:00.000Z", "first")


def fork_is_refused(database: Database) -> None:
    """Nothing forked: the chain holds the first event and one after it, or as many as were honest."""
    forks = select(EVENT.prev_hash).where(EVENT.stream == STREAM).group_by(EVENT.prev_hash)
    with database.read() as connection:
        assert connection.execute(forks.having(func.count() > 1)).all() == []


def test_a_predecessor_read_without_a_lock_is_caught(bank: Bank) -> None:
    begun(bank.database)
    with bank.database.read() as one, bank.database.read() as two:
        heads = by_id(one), by_id(two)
    assert heads[0] == heads[1]
    with bank.database.write() as connection:
        append(connection, heads[0], 2, "2026-03-02T08:01:00.000Z", "one")
    with pytest.raises(IntegrityError, match=r"prev_hash|append-only"), bank.database.write() as connection:
        append(connection, heads[1], 3, "2026-03-02T08:01:00.000Z", "two")
    fork_is_refused(bank.database)


def test_a_head_chosen_by_timestamp_is_caught(bank: Bank) -> None:
    first = begun(bank.database)
    with bank.database.write() as connection:
        append(connection, first, 2, "2026-03-02T07:00:00.000Z", "the clock was set back")
    with pytest.raises(IntegrityError), bank.database.write() as connection:
        append(connection, by_timestamp(connection), 3, "2026-03-02T08:02:00.000Z", "naive")
    fork_is_refused(bank.database)


def test_a_head_chosen_by_timestamp_is_caught_within_one_millisecond(bank: Bank) -> None:
    first = begun(bank.database)
    with bank.database.write() as connection:
        append(connection, first, 2, "2026-03-02T08:00:00.000Z", "in the same millisecond")
    with pytest.raises(IntegrityError), bank.database.write() as connection:
        append(connection, by_timestamp(connection), 3, "2026-03-02T08:00:00.000Z", "naive")


def test_a_head_cached_in_a_process_is_caught(bank: Bank) -> None:
    cached = begun(bank.database)
    with bank.database.write() as connection:
        append(connection, by_id(connection), 2, "2026-03-02T08:01:00.000Z", "another process")
    with pytest.raises(IntegrityError), bank.database.write() as connection:
        append(connection, cached, 3, "2026-03-02T08:02:00.000Z", "from memory")
    fork_is_refused(bank.database)


def test_ids_visible_out_of_commit_order_are_caught(postgres_bank: Bank) -> None:
    """The one who took the smaller id commits last: until then the largest id seen is not the head."""
    database = postgres_bank.database
    begun(database)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as early:
            append(early, by_id(early), 2, "2026-03-02T08:01:00.000Z", "smaller id, commits last")

            def late() -> None:
                with database.write() as connection:
                    append(connection, by_id(connection), 3, "2026-03-02T08:01:00.000Z", "larger id")

            waiting = pool.submit(late)
            _until_waiting(database)
        with pytest.raises(IntegrityError, match="prev_hash"):
            waiting.result(timeout=20)
    fork_is_refused(database)


def _until_waiting(database: Database) -> None:
    """Return when another session of this database waits for a lock."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(20_000):
        with database.read() as connection:
            if connection.execute(asked).scalar_one():
                return
    raise AssertionError("nobody waits")


ADVISORY = """
CREATE FUNCTION naive_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4711);
    SELECT hash INTO NEW.prev_hash FROM event WHERE stream = NEW.stream ORDER BY id DESC LIMIT 1;
    RETURN NEW;
END $$"""


def test_an_advisory_lock_inside_a_trigger_is_caught(postgres_bank: Bank) -> None:
    """The statement's snapshot is older than the lock: it waits its turn and then reads the old head."""
    database = postgres_bank.database
    first = begun(database)
    with database.write() as connection:
        connection.execute(text(ADVISORY))
        connection.execute(
            text(
                "CREATE TRIGGER naive_chain BEFORE INSERT ON event FOR EACH ROW "
                "WHEN (NEW.kind = 'naive') EXECUTE FUNCTION naive_chain()"
            )
        )
    with database.snapshot() as one, database.snapshot() as two:
        assert by_id(one) == by_id(two) == first
        append(one, "0" * 64, 2, "2026-03-02T08:01:00.000Z", "naive")
        one.exec_driver_sql("COMMIT")
        with pytest.raises(IntegrityError, match="prev_hash"):
            append(two, "0" * 64, 3, "2026-03-02T08:01:00.000Z", "naive")
        two.exec_driver_sql("ROLLBACK")
    fork_is_refused(database)


def test_naive_writers_racing_never_fork(bank: Bank) -> None:
    """Eight naive threads at once: some fail, and the chain stays one."""
    begun(bank.database)

    def write(number: int) -> int:
        kept = 0
        for turn in range(6):
            with bank.database.read() as connection:
                prev = by_id(connection)
            try:
                with bank.database.write() as connection:
                    append(connection, prev, 100 + number * 10 + turn, "2026-03-02T08:01:00.000Z", "naive")
                kept += 1
            except IntegrityError:
                continue
        return kept

    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(write, range(8)))
    fork_is_refused(bank.database)
    assert len(bank.events(STREAM)) == 1 + kept
