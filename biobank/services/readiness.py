"""Whether work can be done: database, schema of this version, ledger and policy, each by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from biobank.domain.rules.policy import lacking
from biobank.services.services import NoLedger, Services
from biobank.storage import migration, tables

_revision = text("SELECT version_num FROM alembic_version")
_policy = tables.things["policy"]
_adopted = select(_policy.c.content).where(_policy.c.status == "in_force")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there and what is not; all of it must be."""

    database: bool = False
    schema: bool = False
    ledger: bool = False
    policy: bool = False

    @property
    def ready(self) -> bool:
        """Say whether everything is there."""
        return self.database and self.schema and self.ledger and self.policy

    def told(self) -> dict[str, bool]:
        """Return each part by name."""
        return {
            "database": self.database,
            "schema": self.schema,
            "ledger": self.ledger,
            "policy": self.policy,
        }


def readiness(services: Services, shipped: Mapping[str, Any], *, wants_production: bool) -> Readiness:
    """Return what is there; production wants a production ledger.

    The policy in force must state all that the program's own one, `shipped`, states.
    """
    try:
        with services.database.read() as connection:
            schema = connection.execute(_revision).scalar_one_or_none() == head_revision()
            adopted = connection.execute(_adopted).scalar_one_or_none()
        purpose = _purpose(services)
    except SQLAlchemyError:
        return Readiness(database=_answers(services))
    fits = purpose == "production" if wants_production else purpose is not None
    policy = adopted is not None and not lacking(json.loads(adopted), shipped)
    return Readiness(database=True, schema=schema, ledger=fits, policy=policy)


def _purpose(services: Services) -> str | None:
    try:
        return services.ledger.purpose
    except NoLedger:
        return None


def _answers(services: Services) -> bool:
    try:
        with services.database.read() as connection:
            return _one(connection) == 1
    except SQLAlchemyError:
        return False


def _one(connection: Connection) -> int:
    found: int = connection.execute(text("SELECT 1")).scalar_one()
    return found


@cache
def head_revision() -> str | None:
    """Return the revision this version of the program needs."""
    return migration.head()
