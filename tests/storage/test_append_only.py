"""Ledger tables take new rows and nothing else: triggers, rights and the authorizer, each on its own."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from biobank.storage import append_only
from biobank.storage.append_only import LEDGER_TABLES
from biobank.storage.database import Database, open_database
from tests.bank import Bank
from tests.tampering import url_of

ROWS = (
    "INSERT INTO leaf SELECT 0, 'event', stream, seq, hash FROM event LIMIT 1",
    "INSERT INTO checkpoint (size, root, note, at) SELECT 1, hash, 'note', at FROM event LIMIT 1",
)
CHANGES = ("UPDATE {table} SET {key} = {key}", "DELETE FROM {table}")


@pytest.fixture
def filled(bank: Bank) -> Iterator[Database]:
    """A database whose ledger tables all hold a row, opened without SQLite's authorizer."""
    with bank.database.write() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
    opened = open_database(url_of(bank), guarded=False)
    yield opened
    opened.close()


def held(connection: Connection, table: str) -> int:
    return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.mark.parametrize("table", LEDGER_TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_no_row_changes_or_goes(filled: Database, table: str, change: str) -> None:
    statement = change.format(table=table, key=LEDGER_TABLES[table][0][0])
    with pytest.raises(DBAPIError, match="append-only"), filled.write() as connection:
        connection.execute(text(statement))
    with filled.read() as connection:
        assert held(connection, table) > 0


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_the_authorizer_refuses_before_any_trigger(sqlite_bank: Bank, table: str) -> None:
    for change in (*CHANGES, "DROP TABLE {table}"):
        statement = change.format(table=table, key=LEDGER_TABLES[table][0][0])
        with pytest.raises(DBAPIError, match="not authorized"), sqlite_bank.database.write() as connection:
            connection.execute(text(statement))
    with pytest.raises(DBAPIError, match="not authorized"), sqlite_bank.database.write() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_no_update"))


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replacing_is_refused_on_every_unique_key(sqlite_bank: Bank, recursive: str) -> None:
    """`INSERT OR REPLACE` deletes the row in its way without asking plain delete triggers."""
    path = make_url(url_of(sqlite_bank)).database
    assert path is not None
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers={recursive}")
    before = connection.execute("SELECT * FROM event ORDER BY id").fetchall()
    rest = "hash, kind, unit_id, at, '{}' FROM event"
    replacements = (
        f"INSERT OR REPLACE INTO event SELECT id, 's', 1, x'00', {rest} LIMIT 1",
        f"INSERT OR REPLACE INTO event SELECT NULL, stream, seq, x'00', {rest}",
        f"INSERT OR REPLACE INTO event SELECT NULL, stream, 99, prev_hash, {rest}",
        "REPLACE INTO command SELECT id, x'00', actor, at, '{}' FROM command",
        "INSERT INTO command SELECT * FROM command WHERE 1 ON CONFLICT (id) DO UPDATE SET actor = 'me'",
        "UPDATE OR REPLACE event SET seq = 1",
    )
    for statement in replacements:
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    assert connection.execute("SELECT * FROM event ORDER BY id").fetchall() == before
    connection.close()


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_nothing_is_truncated(postgres_bank: Bank, table: str) -> None:
    for more in ("", " CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"), postgres_bank.database.write() as connection:
            connection.execute(text(f"TRUNCATE {table}{more}"))


def test_triggers_hold_for_replication_too(postgres_bank: Bank) -> None:
    with pytest.raises(DBAPIError, match="append-only"), postgres_bank.database.write() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica; UPDATE event SET at = at"))


@pytest.fixture
def application(postgres_bank: Bank) -> Iterator[str]:
    """The address for the application's own role, which owns nothing."""
    url = make_url(url_of(postgres_bank))
    role = f"app_{url.database}"
    with postgres_bank.database.write() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'app'"))
        for statement in append_only.grants(role):
            connection.execute(text(statement))
    yield url.set(username=role, password="app").render_as_string(hide_password=False)
    with postgres_bank.database.write() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))


def test_the_application_works_as_a_role_that_owns_nothing(postgres_bank: Bank, application: str) -> None:
    owned = postgres_bank.database
    postgres_bank.services.database = postgres_bank.database = open_database(application)
    person = postgres_bank.made("add-person", "person", by="console", login="new", name="New")
    assert postgres_bank.get("person", person).name == "New"
    postgres_bank.database.close()
    postgres_bank.services.database = postgres_bank.database = owned


@pytest.mark.parametrize("table", LEDGER_TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "DROP TRIGGER {table}_append_only ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "SELECT 1 FROM {table} FOR UPDATE",
    ],
)
def test_the_application_role_may_only_insert_and_select(
    application: str, table: str, statement: str
) -> None:
    opened = open_database(application)
    asked = statement.format(table=table, key=LEDGER_TABLES[table][0][0])
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), opened.write() as connection:
        connection.execute(text(asked))
    opened.close()


def test_a_second_event_at_one_place_is_a_violated_constraint(bank: Bank) -> None:
    """The guard against replacing must look like the constraint it guards: the command is then run again."""
    columns = "stream, seq, prev_hash, hash, kind, unit_id, at, body"
    with pytest.raises(IntegrityError), bank.database.write() as connection:
        connection.execute(text(f"INSERT INTO event ({columns}) SELECT {columns} FROM event"))
