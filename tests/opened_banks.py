"""Banks for tests: opened and staffed once per run, copied for each test.

- `bank` runs a test twice, on SQLite and on PostgreSQL; `sqlite_bank`, `postgres_bank` on one of them.
- `opened_sqlite`, `opened_postgres` are what they are copied from.

Opening a ledger and hiring everybody took most of the time of a small test.
"""

import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bank import Bank, Opening
from tests.databases import KINDS, NewDatabase, fold_log, on_server
from tests.postgres import Server, locked

STAFFED = "biobank_staffed"

NewBank = Callable[[str], Bank]


@pytest.fixture(scope="session")
def opened_sqlite(run_directory: Path, sqlite_template: Path) -> Opening:
    """A staffed bank in a SQLite file that nobody has open."""
    path = run_directory / "staffed.db"

    def make() -> str:
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    with locked(run_directory / "staffed-sqlite.lock"):
        return _opening(run_directory / "staffed-sqlite", str(path), make, lambda: fold_log(path))


@pytest.fixture(scope="session")
def opened_postgres(run_directory: Path, postgres_server: Server, postgres_template: str) -> Opening:
    """A staffed bank in a PostgreSQL database that nobody is connected to."""

    def make() -> str:
        drop, create = f"DROP DATABASE IF EXISTS {STAFFED}", f"CREATE DATABASE {STAFFED}"
        on_server(postgres_server, drop, f"{create} TEMPLATE {postgres_template}")
        return postgres_server.url(STAFFED)

    with locked(run_directory / "staffed-postgres.lock"):
        return _opening(run_directory / "staffed-postgres", STAFFED, make, lambda: None)


def _opening(note: Path, database: str, make: Callable[[], str], fold: Callable[[], None]) -> Opening:
    """Return the opening that a worker of this run has noted, or make it and note it."""
    if note.exists():
        noted: Opening = pickle.loads(note.read_bytes())
        return noted
    keys = note.with_suffix(".keys")
    keys.unlink(missing_ok=True)
    bank = Bank(make(), keys)
    opening = Opening(database, keys, bank.site, bank.people)
    bank.close()
    fold()
    fold_log(keys)
    note.write_bytes(pickle.dumps(opening))
    return opening


@pytest.fixture
def new_bank(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path) -> Iterator[NewBank]:
    """Copy the staffed bank of one kind of database for this test; it is closed when the test ends."""
    made: list[Bank] = []

    def new(kind: str) -> Bank:
        opening: Opening = request.getfixturevalue(f"opened_{'sqlite' if kind == 'sqlite' else 'postgres'}")
        keys = tmp_path / "keys.db"
        shutil.copyfile(opening.keys, keys)
        made.append(Bank(new_database(kind, like=opening.database), keys, opening=opening))
        return made[-1]

    yield new
    for bank in made:
        bank.close()


@pytest.fixture(params=KINDS)
def bank(request: pytest.FixtureRequest, new_bank: NewBank) -> Bank:
    """A bank on each of the two databases."""
    return new_bank(request.param)


@pytest.fixture
def sqlite_bank(new_bank: NewBank) -> Bank:
    """A bank on the embedded database."""
    return new_bank("sqlite")


@pytest.fixture
def postgres_bank(new_bank: NewBank) -> Bank:
    """A bank on PostgreSQL."""
    return new_bank("postgresql")
