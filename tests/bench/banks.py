"""The banks that speed is measured in: small and large, on both databases, durable and on disk."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg

from biobank.domain.codes.own_code import code_for, render
from biobank.services.identity import sessions, tokens
from biobank.services.services import Services, system_clock
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from biobank.storage.migration import upgrade
from tests.bank import Bank, Ticking
from tests.bench.clients import FORK, request
from tests.bench.filling import fill
from tests.bench.story import lives
from tests.postgres import Server

CLIENTS = 16
SMALL_PATIENTS = 100


@dataclass
class Made:
    """A filled bank at rest: nobody is connected, and copies of it can be made."""

    kind: str
    url: str
    keys: Path
    token: str
    cookie: str
    director: str
    people: dict[str, str]
    vessels: dict[str, str]
    units: list[tuple[str, str]]
    patients: list[str]
    filled_in: float = 0.0
    copies: list[str] = field(default_factory=list)

    def commands(self, client: int, count: int) -> list[bytes]:
        """Return requests that take one client's own units out and put them back, in turn."""
        mine = self.units[client::CLIENTS][:4]
        told = []
        for number in range(count):
            unit, slot = mine[(number // 2) % len(mine)]
            fields = {"id": str(uuid4()), "unit": unit}
            verb = "take-out-unit" if number % 2 == 0 else "restock-unit"
            if number % 2:
                fields["slot"] = slot
            body = json.dumps(fields).encode()
            told.append(request("POST", f"/api/v1/storage/{verb}", self.token, body))
        return told

    def scans(self, client: int, count: int) -> list[bytes]:
        """Return look-ups of labels all over the bank."""
        mine = self.units[client::CLIENTS]
        texts = [render(code_for(mine[number % len(mine)][0])) for number in range(count)]
        return [
            request("POST", "/api/v1/scan", self.token, json.dumps({"text": text}).encode()) for text in texts
        ]

    def reads(self, path: str, ids: Sequence[str], count: int) -> list[bytes]:
        """Return authorised requests for a path with an id in it."""
        return [request("GET", path.format(ids[n % len(ids)]), self.token) for n in range(count)]

    def pages(self, path: str, ids: Sequence[str], count: int, cookie: str = "") -> list[bytes]:
        """Return a signed-in person's requests for a page with an id in it; the director's by default."""
        told = f"\r\nCookie: biobank={cookie or self.cookie}\r\n\r\n".encode()
        plain = [request("GET", path.format(ids[number % len(ids)])) for number in range(count)]
        return [each.replace(b"\r\n\r\n", told, 1) for each in plain]


def make(kind: str, patients: int, directory: Path, server: Server) -> Made:
    """Make a bank with so many told patients, in a process of its own.

    Filling takes gigabytes; a process that kept them would be slow to measure anything with.
    """
    with ProcessPoolExecutor(1, FORK) as process:
        return process.submit(_made, kind, patients, directory, server).result()


def _made(kind: str, patients: int, directory: Path, server: Server) -> Made:
    name = f"bench_{patients}"
    url = _new(kind, name, directory, server)
    keys = directory / f"{name}-{kind}-keys.db"
    bank = Bank(url, keys, Ticking(system_clock()))
    stories = lives(bank, patients)
    begun = time.perf_counter()
    fill(bank, stories, keys)
    took = time.perf_counter() - begun
    bank.services.clock = system_clock
    people = {role: actor.person for role, actor in bank.people.items()}
    made = Made(kind, url, keys, *_doors(bank), people, _vessels(bank), *_subjects(bank), filled_in=took)
    bank.close()
    return made


def _vessels(bank: Bank) -> dict[str, str]:
    """Return the vessels of 10,000 positions: as freezers are, and all of them in one box."""
    with bank.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT name, id FROM place WHERE kind = 'vessel'").all()
    found = {row[0]: row[1] for row in rows}
    return {"one box": found["Bank vessel 1"], "200 boxes": found["Bank vessel 2"]}


def _new(kind: str, name: str, directory: Path, server: Server) -> str:
    if kind == "postgresql":
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.url(name)
    else:
        url = f"sqlite:///{directory / name}.db"
    upgrade(url)
    return url


def _doors(bank: Bank) -> tuple[str, str, str]:
    """Open a token for a technologist and a session for a director; return both and who that is."""
    site, director = bank.site.id, bank.people["processing_director"].person
    token = tokens.make_token(bank.services, bank.people["technologist"].person, site, "bench", days=2)
    return token.secret, _session(bank.services, director), director


def _session(services: Services, person: str) -> str:
    with services.database.write() as connection:
        site = connection.exec_driver_sql("SELECT id FROM site").scalar_one()
        return sessions.open_session(services, connection, person, site, None).secret


def sign_in(made: Made, url: str) -> None:
    """Sign the director in once more, at a copy: the screen locked while a large bank was filled."""
    made.cookie = cookies(made, url, [made.director])[made.director]


def cookies(made: Made, url: str, persons: Iterable[str]) -> dict[str, str]:
    """Sign persons in; returns what their browsers send."""
    services = Services(open_database(url), KeyStore(made.keys))
    found = {person: _session(services, person) for person in persons}
    services.keys.close()
    services.database.close()
    return found


def _subjects(bank: Bank) -> tuple[list[tuple[str, str]], list[str]]:
    """Return stored units that nobody ordered with their slots, and some patients, all over the bank."""
    free = "slot_id IS NOT NULL AND assignment = 'free'"
    with bank.database.read() as connection:
        query = f"SELECT id, slot_id, patient_id FROM unit WHERE {free} ORDER BY id LIMIT 20000"
        rows = connection.exec_driver_sql(query).all()
    return [(row[0], row[1]) for row in rows], sorted({row[2] for row in rows})[:500]


def copy_of(made: Made, directory: Path, server: Server) -> str:
    """Return the address of a fresh copy of a small bank."""
    if made.kind == "sqlite":
        source = Path(made.url.removeprefix("sqlite:///"))
        target = directory / f"copy-{uuid4().hex[:8]}.db"
        shutil.copyfile(source, target)
        os.sync()
        return f"sqlite:///{target}"
    name = f"copy_{uuid4().hex[:8]}"
    source = made.url.rsplit("/", 1)[1]
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        connection.execute("CHECKPOINT")
    return server.url(name)


def drop(made: Made, server: Server) -> None:
    """Give the room of a large bank back before the next is filled."""
    if made.kind == "sqlite":
        for file in Path(made.url.removeprefix("sqlite:///")).parent.glob(Path(made.url).name + "*"):
            file.unlink()
        return
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {made.url.rsplit('/', 1)[1]} WITH (FORCE)")
