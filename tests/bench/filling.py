"""Filling a database with told stories: indexes aside, two processes, then indexes again."""

import multiprocessing
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url, select

from biobank.domain.rooms.freezers import RackRow
from biobank.storage import box_counts, tables, to_plan, visits_due
from tests import journey_storage
from tests.bank import Bank
from tests.bench.clones import COLUMNS, Place, Template, Told, tell

BOXES = RackRow(
    racks="Tower 1..20",
    boxes="Box 1..10",
    rows=5,
    columns=10,
    label_scheme="A1",
    rack_kind="tower",
    box_kind="box",
)
ONE_BOX = replace(BOXES, racks="Rack 1", boxes="Box 1", rows=100, columns=100)
PER_VESSEL = 10_000
FEW = 500
"""So few bags need vessels of the usual kind only."""
PART = 200
Telling = tuple[int, Template]
"""The number of a patient and the story that is told of them."""

Share = tuple[Sequence[Telling], Sequence[Place]]
_SECONDARY = """
SELECT c.relname, t.relname, pg_get_indexdef(c.oid), con.conname, pg_get_constraintdef(con.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_constraint con ON con.conindid = c.oid
WHERE n.nspname = 'public' AND NOT i.indisprimary"""


def fill(bank: Bank, stories: Sequence[Template], keys: Path, before: int = 0) -> None:
    """Tell each story for a patient more, `before` being told; both databases, valid to the last hash."""
    tellings = list(zip(range(before + 1, before + len(stories) + 1), stories, strict=True))
    places = _places(bank, _stored(tellings), before)
    middle = len(tellings) // 2
    shares = [(half, list(islice(places, _stored(half)))) for half in (tellings[:middle], tellings[middle:])]
    if bank.database.is_sqlite:
        _fill_sqlite(bank, shares, keys)
    else:
        _fill_postgresql(bank, shares, keys)
    with bank.database.write() as connection:
        box_counts.recount(connection)
        to_plan.recount(connection)
        visits_due.recount(connection)


def _stored(tellings: Iterable[Telling]) -> int:
    """Return how many slots the stories need."""
    return sum(len(template.stored) for _, template in tellings)


def _places(bank: Bank, wanted: int, before: int) -> Iterator[Place]:
    """Build vessels until there are slots enough, and give out their free slots.

    The first two are filled in turn: one is all one box, the other is as freezers are.
    """
    number = before
    if wanted > FEW:
        number += 2
        one, usual = _built(bank, number - 1, ONE_BOX), _built(bank, number, BOXES)
        yield from (slot for pair in zip(one, usual, strict=True) for slot in pair)
        wanted -= 2 * PER_VESSEL
    while wanted > 0:
        number += 1
        yield from _built(bank, number, BOXES)
        wanted -= PER_VESSEL


def _built(bank: Bank, number: int, row: RackRow) -> list[Place]:
    built = journey_storage.vessel(bank, f"Bank vessel {number}", (row,))
    table = tables.things["slot"]
    query = select(table.c.id, table.c.place_id, table.c.vessel_id).where(table.c.vessel_id == built.id)
    with bank.database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _stories(tellings: Iterable[Telling], places: Sequence[Place], token: Any) -> Iterator[Told]:
    free = iter(places)
    for number, template in tellings:
        yield tell(template, number, free, "A9998", 10, token)


def _keep_keys(keys: Path, told: Sequence[tuple[str, bytes]]) -> None:
    with sqlite3.connect(keys, timeout=60) as connection:
        connection.executemany("INSERT INTO owner_key VALUES (?, ?)", told)
    connection.close()


def _batches(stories: Iterable[Told]) -> Iterator[tuple[list[tuple[str, bytes]], dict[str, list[Any]]]]:
    """Yield the keys and the rows by table of so many patients at a time."""
    stories = iter(stories)
    while part := list(islice(stories, PART)):
        rows: dict[str, list[Any]] = {}
        for one in part:
            for table, found in one.rows.items():
                rows.setdefault(table, []).extend(found)
        yield [(f"patient/{one.patient}", one.key) for one in part], rows


def _fill_postgresql(bank: Bank, shares: Sequence[Share], keys: Path) -> None:
    conninfo = bank.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        found = connection.execute(_SECONDARY).fetchall()
        for index, table, _, constraint, _ in found:
            drop = (
                f"ALTER TABLE {table} DROP CONSTRAINT {constraint}" if constraint else f"DROP INDEX {index}"
            )
            connection.execute(drop)
        bank.services.keys.token("warm")
        fork = multiprocessing.get_context("fork")
        bank.database.engine.dispose()
        workers = [fork.Process(target=_copy, args=(conninfo, *share, keys, bank)) for share in shares]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            assert worker.exitcode == 0, "a filling process failed"
        connection.execute("SET maintenance_work_mem = '1GB'")
        for _, table, definition, constraint, told in found:
            add = f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {told}" if constraint else definition
            connection.execute(add)
        connection.execute("VACUUM ANALYZE")


def _copy(
    conninfo: str, tellings: Iterable[Telling], places: Sequence[Place], keys: Path, bank: Bank
) -> None:
    told = _stories(tellings, places, bank.services.keys.token)
    with psycopg.connect(conninfo) as connection:
        for part, rows in _batches(told):
            for table, found in rows.items():
                columns = ", ".join(f'"{name}"' for name in COLUMNS[table])
                with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)
            connection.commit()
            _keep_keys(keys, part)


def _fill_sqlite(bank: Bank, shares: Iterable[Share], keys: Path) -> None:
    path = make_url(str(bank.database.engine.url)).database
    connection = sqlite3.connect(path or "", isolation_level=None, timeout=60)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
    ).fetchall()
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for part, rows in _told_elsewhere(bank, shares):
        connection.execute("BEGIN")
        for table, found in rows.items():
            marks = ", ".join("?" * len(COLUMNS[table]))
            columns = ", ".join(f'"{name}"' for name in COLUMNS[table])
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", found)
        connection.execute("COMMIT")
        _keep_keys(keys, part)
    for _, sql in [*indexes, *triggers]:
        connection.execute(sql)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _told_elsewhere(bank: Bank, shares: Iterable[Share]) -> Iterator[Any]:
    """Tell the stories in a process beside the one that writes: SQLite takes one writer only."""
    bank.services.keys.token("warm")
    _Telling.parts, _Telling.token = (
        [part for share in shares for part in _parts(*share)],
        bank.services.keys.token,
    )
    with multiprocessing.get_context("fork").Pool(1) as pool:
        yield from pool.imap(_tell_part, range(len(_Telling.parts)))


def _parts(tellings: Sequence[Telling], places: Sequence[Place]) -> Iterator[Share]:
    """Yield so many patients at a time with the slots of their bags."""
    free = iter(places)
    for start in range(0, len(tellings), PART):
        part = tellings[start : start + PART]
        yield part, list(islice(free, _stored(part)))


class _Telling:
    """What the telling process inherits, rather than having it sent with each part."""

    parts: Sequence[Share]
    token: Any


def _tell_part(number: int) -> tuple[list[tuple[str, bytes]], dict[str, list[Any]]]:
    ((told, rows),) = _batches(_stories(*_Telling.parts[number], _Telling.token))
    return told, rows
