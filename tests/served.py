"""A served bank: the application on a test's bank, and clients signed in as each role."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from biobank.app import create_app
from biobank.edge import request_log
from biobank.edge.meters import Meters
from biobank.edge.parts import EXTENSION, parts_of
from biobank.edge.settings import SessionSettings, Settings
from biobank.services.identity import passwords, sessions
from biobank.services.identity.sessions import Opened
from biobank.services.services import Services
from biobank.storage import tables
from tests.bank import Bank

PASSWORD = "correct-horse-battery-9"
_kept = tables.credential
SETTINGS = Settings(environment="test", session=SessionSettings(cookie="biobank"))


@dataclass
class Caller:
    """A client signed in by a session, which sends its form token by itself."""

    client: FlaskClient
    session: Opened | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Ask for a path."""
        return self.client.get(path, headers=self.headers, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Send JSON to a path."""
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.post(path, json=json, headers=headers, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """Delete at a path."""
        return self.client.delete(path, headers=self.headers, **more)

    def do(self, action: str, **fields: Any) -> TestResponse:
        """Send a verb, such as `storage/store-unit`, with an id of its own."""
        return self.post(f"/api/v1/{action}", {"id": str(uuid4()), **fields})


_BUILT: dict[Settings, Flask] = {}


def application(settings: Settings, services: Services) -> Flask:
    """Return the application on these services, with routes and templates of one that was built alike before.

    Building them took a quarter of a second (measured), far more than most tests. What differs between
    applications of equal settings is what a request reaches for, and that is each one's own.
    """
    request_log.configure(request_log.stream_of(settings.server.log))
    if settings.is_production or settings.server.trusted_proxies:
        return create_app(settings, services)
    if settings not in _BUILT:
        _BUILT[settings] = create_app(settings, services)
    app = copy(_BUILT[settings])
    app.config = copy(app.config)
    own = replace(parts_of(app), services=services, meters=Meters())
    app.extensions = {**app.extensions, EXTENSION: own}
    return app


@cache
def _hashed(password: str) -> str:
    return passwords.hashed(password)


class Served:
    """An application on a bank."""

    def __init__(self, bank: Bank, settings: Settings = SETTINGS) -> None:
        self.bank = bank
        self.settings = settings
        self.app: Flask = application(settings, bank.services)

    def nobody(self) -> Caller:
        """Return a client that is not signed in."""
        return Caller(self.app.test_client())

    def as_(self, role: str, station: str | None = None) -> Caller:
        """Return a client with an open session of the person with this role, without the sign-in page."""
        person = self.bank.actor(role).person
        with self.bank.database.write() as connection:
            opened = sessions.open_session(self.bank.services, connection, person, self.bank.site.id, station)
        caller = self.nobody()
        caller.client.set_cookie(self.settings.session.cookie, opened.secret)
        return replace(caller, session=opened, headers={"X-CSRF-Token": opened.csrf})

    def password(self, role: str, password: str = PASSWORD) -> tuple[str, str]:
        """Give the person with this role a password; returns the sign-in name and it.

        It is hashed once for all tests: that takes 20 ms, as it should.
        """
        person = self.bank.actor(role).person
        told = {"password_hash": _hashed(password), "must_change": 0, "changed_at": self.bank.clock()}
        with self.bank.database.write() as connection:
            if (
                connection.execute(_kept.update().where(_kept.c.person_id == person).values(told)).rowcount
                == 0
            ):
                connection.execute(_kept.insert().values(person_id=person, **told))
        return role, password

    def bearer(self, secret: str) -> Caller:
        """Return a client that sends a bearer token."""
        return Caller(self.app.test_client(), headers={"Authorization": f"Bearer {secret}"})


def code(answer: TestResponse) -> str:
    """Return the code of the problem that an answer tells, checking that it is one."""
    assert answer.mimetype == "application/problem+json", (answer.status_code, answer.get_data(as_text=True))
    told: Mapping[str, Any] = answer.get_json(force=True)
    assert told["status"] == answer.status_code
    assert told["detail"]
    assert told["next"]
    return str(told["code"])


@pytest.fixture
def served(sqlite_bank: Bank) -> Served:
    """The application on an embedded bank."""
    return Served(sqlite_bank)


@pytest.fixture
def served_both(bank: Bank) -> Served:
    """The application on a bank of each database in turn."""
    return Served(bank)


@pytest.fixture
def client(served: Served) -> Caller:
    """A technologist's client."""
    return served.as_("technologist")
