"""Opening a database: SQLite in one file, or PostgreSQL; reading and writing in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from biobank.storage.queue import WriteQueue
from biobank.storage.sending import rolled_back

# Each connection has a cache of its own, and a mapped file counts once for each of them: sixteen held 113 MB
# for a bank of 8 MB. A few threads keep a few connections, and 10 MB hold the upper pages of a large bank.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-10000",
    "PRAGMA mmap_size=0",
)
_LEDGER_WRITES = {
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_DROP_TABLE: "DROP",
    sqlite3.SQLITE_DROP_TRIGGER: "DROP TRIGGER",
}


@dataclass(frozen=True, slots=True)
class Database:
    """One open database; `read` sees committed facts, `write` is one transaction."""

    engine: Engine
    queue: WriteQueue | None

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def read(self) -> Connection:
        """Give a connection for reading, to be left again; nothing written through it is kept."""
        return self.engine.connect()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one moment, however long it reads; nothing written is kept."""
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ"
        with self.engine.connect() as connection:
            connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                _roll_back(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside one transaction that commits on leaving, or rolls back."""
        if self.queue is None:
            with _transaction(self.engine, "BEGIN ISOLATION LEVEL READ COMMITTED") as connection:
                yield connection
            return
        with self.queue.turn(), _transaction(self.engine, "BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _transaction(engine: Engine, begin: str) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.exec_driver_sql(begin)
        try:
            yield connection
        except BaseException:
            _roll_back(connection)
            raise
        connection.exec_driver_sql("COMMIT")


def _roll_back(connection: Connection) -> None:
    """Roll back; where the connection itself is lost, the database has done so already."""
    if connection.invalidated:
        return
    try:
        rolled_back(connection)
    except DBAPIError:
        connection.invalidate()


def open_database(url: str, *, pool_size: int = 16, guarded: bool = True) -> Database:
    """Open the database at an SQLAlchemy URL.

    Transactions are begun and ended by name, and reading takes none: that
    spares every look-up two trips to the server. `guarded` also installs
    SQLite's authorizer, which refuses to change a ledger table even where its
    triggers were dropped; migrations open without either.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, pool_size, guarded=guarded)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=False,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT" if guarded else "READ COMMITTED",
        skip_autocommit_rollback=True,
    )
    return Database(engine, None)


def _sqlite(url: str, pool_size: int, *, guarded: bool) -> Database:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("the embedded database is a file; name its path")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives its log and index files the mode of the database.
    Path(path).touch(mode=0o600, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool if guarded else NullPool,
        **({"pool_size": pool_size, "max_overflow": 8, "pool_use_lifo": True} if guarded else {}),
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 512},
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        if guarded:
            connection.set_authorizer(_authorize)

    return Database(engine, WriteQueue(Path(path + ".lock")))


def _authorize(action: int, table: str | None, other: str | None, *_: str | None) -> int:
    from biobank.storage.append_only import LEDGER_TABLES

    named = other if action == sqlite3.SQLITE_DROP_TRIGGER else table
    if action in _LEDGER_WRITES and named in LEDGER_TABLES:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
