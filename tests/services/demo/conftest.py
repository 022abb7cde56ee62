"""The demonstration centre, loaded once per run on each database and looked at by all tests."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from biobank.services import demo
from biobank.services.first_people import SignIn
from biobank.services.services import Services
from biobank.storage import rows, tables
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from tests.databases import on_server
from tests.postgres import Server, locked

NOON = "2026-11-20T11:00:00.000Z"
"""A Friday: the stories end here in every run, so that a test fails on every day or on none."""
DATABASE = "biobank_demonstration"

Url = Callable[[str], str]


@dataclass
class Demonstration:
    """A loaded demonstration: services that look at it, and the sign-ins that were shown once."""

    services: Services
    sign_ins: list[SignIn]
    told: list[str]
    files: tuple[Path, ...]

    def find(self, thing: str, **where: Any) -> list[Any]:
        """Read the things whose columns equal these values."""
        with self.services.database.read() as connection:
            return list(rows.find(connection, thing, where))

    def count(self, statement: str, **bound: Any) -> int:
        """Return the one number that a statement counts."""
        with self.services.database.read() as connection:
            return int(connection.execute(text(statement), bound).scalar_one())

    def counted(self, statement: str) -> Mapping[str, int]:
        """Return numbers by name, from a statement of two columns."""
        with self.services.database.read() as connection:
            return dict(map(tuple, connection.execute(text(statement))))

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies of all events of a kind, in the order written."""
        statement = select(tables.event.c.body).where(tables.event.c.kind == kind).order_by(tables.event.c.id)
        with self.services.database.read() as connection:
            return [json.loads(body) for body in connection.execute(statement).scalars()]


def opened(url: str, keys: Path) -> Services:
    """Services that look at a database, at the moment at which all stories end."""
    return Services(open_database(url), KeyStore(keys), clock=lambda: NOON)


def loaded(place: Path, kind: str, url: Callable[[], str]) -> Demonstration:
    """Load the demonstration unless another worker of this run has, and open it."""
    keys, kept = place / f"demonstration-{kind}.keys", place / f"demonstration-{kind}.json"
    with locked(place / f"demonstration-{kind}.lock"):
        if not kept.exists():
            _load(url(), keys, kept)
    saved = json.loads(kept.read_text(encoding="utf-8"))
    services = opened(saved["url"], keys)
    files = (Path(saved["url"].removeprefix("sqlite:///")), keys) if kind == "sqlite" else ()
    return Demonstration(services, [SignIn(*one) for one in saved["sign_ins"]], saved["told"], files)


def _load(url: str, keys: Path, kept: Path) -> None:
    services, told = opened(url, keys), []
    made = demo.load(services, told.append)
    services.keys.close()
    services.database.close()
    sign_ins = [[one.role, one.login, one.password, one.name] for one in made]
    kept.write_text(json.dumps({"url": url, "sign_ins": sign_ins, "told": told}), encoding="utf-8")


@pytest.fixture(scope="session")
def on_sqlite(run_directory: Path, sqlite_template: Path) -> Iterator[Demonstration]:
    """The demonstration centre in one file."""

    def url() -> str:
        path = run_directory / "demonstration.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    yield from looked_at(loaded(run_directory, "sqlite", url))


@pytest.fixture(scope="session")
def on_postgres(
    run_directory: Path, postgres_server: Server, postgres_template: str
) -> Iterator[Demonstration]:
    """The demonstration centre on a server."""

    def url() -> str:
        made = f"CREATE DATABASE {DATABASE} TEMPLATE {postgres_template} STRATEGY file_copy"
        on_server(postgres_server, made)
        return str(postgres_server.url(DATABASE))

    yield from looked_at(loaded(run_directory, "postgresql", url))


def looked_at(here: Demonstration) -> Iterator[Demonstration]:
    """Give a demonstration to all tests of a worker, and close it behind them."""
    yield here
    here.services.keys.close()
    here.services.database.close()


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def demonstration(request: pytest.FixtureRequest) -> Demonstration:
    """The demonstration centre on each database; tests only look at it, and sign in."""
    found: Demonstration = request.getfixturevalue(request.param)
    return found
