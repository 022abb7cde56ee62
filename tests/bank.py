"""A bank for tests: an open ledger with a site, people in every role, and short ways to do things.

`bank.do(verb, by=…, **fields)` builds the command and executes it; a bank runs
on either database and on a clock that stands still until it is moved. The
fixtures that give one to a test are in `tests.opened_banks`.
"""

import dataclasses
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rooms.sites import AddSite
from biobank.domain.rules.clock import later
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.refusals import refusals_of
from biobank.domain.rules.roles import ROLES
from biobank.domain.things.people import Site
from biobank.domain.things.thing import Thing
from biobank.domain.verbs import VERBS
from biobank.services.execute import Submission, execute, execute_batch
from biobank.services.genesis import console, open_ledger
from biobank.services.outcome import Outcome
from biobank.services.policies import policy_content
from biobank.services.recording import command_hash
from biobank.services.services import Randomness, Services
from biobank.storage import rows, tables, to_plan, visits_due
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore

POLICY = Path(__file__).parents[1] / "config" / "policy.toml"
START = "2026-03-02T08:00:00.000Z"


@dataclasses.dataclass
class Ticking:
    """A clock that tests move by hand."""

    at: str = START

    def __call__(self) -> str:
        """Return where the clock stands."""
        return self.at

    def forward(self, **span: float) -> str:
        """Move on and return the new moment."""
        self.at = later(self.at, **span)
        return self.at


@dataclasses.dataclass(frozen=True)
class Opening:
    """A bank that was opened and staffed, and closed: where it lies, and who works in it."""

    database: str
    """What `new_database(like=…)` copies."""

    keys: Path
    site: Site
    people: Mapping[str, Actor]


def usual_policy() -> dict[str, Any]:
    """Return the policy as it ships; but bags that no test looks at need no label."""
    content = policy_content(POLICY)
    unlabelled = {"label_before_hand_over": False, "label_before_freezing": False}
    return {**content, "settings": {**content["settings"], **unlabelled}}


class Bank:
    """An open demonstration ledger with one site and one person in each role."""

    def __init__(
        self,
        url: str,
        keys: Path,
        clock: Ticking | None = None,
        randomness: Randomness = os.urandom,
        *,
        staffed: bool = True,
        opening: Opening | None = None,
    ) -> None:
        self.clock = clock or Ticking()
        self.database = open_database(url)
        self.services = Services(self.database, KeyStore(keys), clock=self.clock, randomness=randomness)
        self.site: Site = opening.site if opening else self._open()
        self.console: Actor = console(self.site)
        self.people: dict[str, Actor] = dict(opening.people) if opening else {}
        if staffed and not opening:
            self._hire_everybody()

    def _open(self) -> Site:
        genesis = AddSite(id="genesis", name="Centre", zone="Europe/Berlin", facility="A9999")
        return open_ledger(self.services, "demonstration", genesis, usual_policy())

    def _hire_everybody(self) -> None:
        self.people |= {role: self.hire(role) for role in ROLES}
        self.people["second_nurse"] = self.hire("nurse", login="second_nurse")
        self.people["second_technologist"] = self.hire("technologist", login="second_technologist")

    def hire(self, role: str, login: str | None = None) -> Actor:
        """Add a person with one role and return them as an actor."""
        name = (login or role).replace("_", " ").title()
        person = self.made("add-person", "person", by="console", login=login or role, name=name)
        self.ok("grant-role", by="console", person=person, site=self.site.id, role=role)
        return Actor(person, name, frozenset({role}), self.site.id, self.site.zone, session="test")

    def actor(self, by: str) -> Actor:
        """Return a person by role, or the console."""
        return self.console if by == "console" else self.people[by]

    def command(self, verb: str, **fields: Any) -> Any:
        """Build the command of a verb with an id of its own."""
        return VERBS[verb].command(**{"id": str(uuid4()), **fields})

    def do(
        self, verb: str, by: str = "technologist", signed: Sequence[tuple[str, str]] = (), **fields: Any
    ) -> Outcome:
        """Do a verb; `signed` lists (who, meaning) of people who sign in again for it."""
        command = self.command(verb, **fields)
        proofs = [self.proof(who, meaning, command) for who, meaning in signed]
        return execute(self.services, self.actor(by), command, proofs)

    def ok(self, verb: str, by: str = "technologist", **fields: Any) -> Outcome:
        """Do a verb that must be accepted."""
        outcome = self.do(verb, by, **fields)
        assert outcome.accepted, (verb, outcome.code, dict(outcome.params))
        return outcome

    def made(self, verb: str, thing: str, by: str = "technologist", **fields: Any) -> str:
        """Do a verb that must be accepted and return the id of the one thing it made."""
        return self.ok(verb, by, **fields).made[thing][0]

    def refused(self, verb: str, code: str, by: str = "technologist", **fields: Any) -> Outcome:
        """Do a verb that must be refused with this code, which its help foretells."""
        assert code in {each.code for each in refusals_of(VERBS[verb])}, f"the help of {verb} lacks {code}"
        outcome = self.do(verb, by, **fields)
        assert (outcome.accepted, outcome.code) == (False, code), (verb, outcome)
        return outcome

    def batch(self, commands: Sequence[Any], by: str = "technologist") -> tuple[Outcome, ...]:
        """Execute commands as one batch."""
        return execute_batch(self.services, self.actor(by), [Submission(one) for one in commands], "batch")

    def proof(self, who: str, meaning: str, command: Any) -> str:
        """Buy a one-use proof for a command without going through the sign-in page."""
        nonce = str(uuid4())
        record = command_hash(self.services.keys, VERBS_BY_COMMAND[type(command)], command).hex()
        row = {
            "nonce": nonce,
            "person_id": self.actor(who).person,
            "meaning": meaning,
            "statement": "1",
            "record_hash": record,
            "strength": "password",
            "at": self.clock(),
            "expires_at": later(self.clock(), minutes=5),
        }
        with self.database.write() as connection:
            connection.execute(insert(tables.proof), row)
        return nonce

    def get(self, thing: str, id: str) -> Any:
        """Read one thing's projection."""
        with self.database.read() as connection:
            return rows.find(connection, thing, {"id": id})[0]

    def find(self, thing: str, **where: Any) -> list[Any]:
        """Read the things whose columns equal these values."""
        with self.database.read() as connection:
            return rows.find(connection, thing, where)

    def events(self, stream: str) -> list[Any]:
        """Read a stream's events in order."""
        statement = select(tables.event).where(tables.event.c.stream == stream).order_by(tables.event.c.seq)
        with self.database.read() as connection:
            return list(connection.execute(statement))

    def plant(self, *things: Thing) -> None:
        """Put things into their projections, and what is kept of them, without events: for what follows."""
        with self.database.write() as connection:
            for row in things:
                rows.insert_all(connection, row.NAME, [row])
            for kept in (to_plan, visits_due):
                kept.keep(connection, [(None, row) for row in things if row.NAME in kept.FOLLOWED])

    def fresh(self, seed: str) -> Fresh:
        """Return ids that are the same in every run."""
        return Fresh(hashlib.sha256(seed.encode()).digest())

    def close(self) -> None:
        """Close database and keys."""
        self.services.keys.close()
        self.database.close()


VERBS_BY_COMMAND = {each.command: each for each in VERBS.values()}
