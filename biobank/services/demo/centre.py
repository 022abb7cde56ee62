"""The demonstration centre at work: short ways to send the commands that people send."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from biobank.domain.rules.facts import Actor
from biobank.domain.things.people import Site
from biobank.domain.verbs import VERB_OF, VERBS
from biobank.services.demo import proofs, staff
from biobank.services.demo.clock import Simulated
from biobank.services.execute import Submission, execute, execute_batch
from biobank.services.genesis import console
from biobank.services.outcome import Outcome
from biobank.services.recording import command_hash
from biobank.services.services import Services
from biobank.storage import rows

SCANNED = frozenset({"bedside", "handover", "issue", "labels", "receipt", "storage"})
"""Rooms of which people work with a scanner in hand."""
STATION_OF = {"bedside": "bedside", "collection": "apheresis", "storage": "freezer", "freezers": "freezer"}

Signers = Sequence[tuple[str, str]]


class StoryBroken(Exception):
    """A story did not go as it is told: a verb was refused, or accepted where it is refused."""


@dataclass(slots=True)
class Centre:
    """The centre, its people, and the day its clock shows.

    `places`, `equipment` and `lots` are ids by name, `free_slots` those of a
    vessel for bags or vials. `by` and signers are named by role (`nurse`, `second_nurse`, `nurse@ward`),
    and whoever is on duty in the scene acts.
    """

    services: Services
    clock: Simulated
    rng: Random
    site: Site
    ward: Site | None = None
    people: dict[str, str] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    equipment: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    free_slots: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    duty_day: int = 0
    count: int = 0

    def begin_scene(self) -> None:
        """Let those work who are on duty now, to the end of the scene."""
        last, now = self.clock.end, self.clock.at
        self.duty_day = _days(now, last)

    def who(self, named: str) -> str:
        """Return the id of the person on duty in a role; a sign-in name stands for its person."""
        if named in self.people:
            return self.people[named]
        role, _, ward = named.partition("@")
        second = role.startswith("second_")
        found = staff.on_duty(role.removeprefix("second_"), self.duty_day, at_ward=bool(ward))
        return self.people[found[1 if second else 0].login]

    def on_duty(self, role: str) -> str:
        """Return the sign-in name of who is on duty in a role, by which to call the same person later."""
        return staff.on_duty(role, self.duty_day, at_ward=False)[0].login

    def actor(self, by: str, station: str | None = None) -> Actor:
        """Return whoever is on duty as the one who acts, or the console."""
        if by == "console":
            return console(self.site)
        role, _, ward = staff.role_of(by).removeprefix("second_").partition("@")
        site = self.ward if ward and self.ward else self.site
        person = self.who(by)
        name = self.get("person", person).name if person not in self.known else self.known[person]
        self.known[person] = name
        return Actor(
            person, name, frozenset({role}), site.id, site.zone, station=station, strength=proofs.STRENGTH
        )

    def command(self, verb: str, fields: Mapping[str, Any]) -> Any:
        """Build the command of a verb with an id of its own."""
        source = "scan" if VERBS[verb].room in SCANNED else "typed"
        id = str(UUID(bytes=self.rng.randbytes(16), version=4))
        return VERBS[verb].command(**{"id": id, "source": source, **fields})

    def do(self, verb: str, by: str, signed: Signers = (), /, **fields: Any) -> Outcome:
        """Do a verb; `signed` lists (who, meaning) of those who sign for it."""
        self.count += 1
        command = self.command(verb, fields)
        told = command_hash(self.services.keys, VERB_OF[type(command)], command).hex()
        bought = proofs.demonstrated(self.services, [(self.who(who), why) for who, why in signed], told)
        station = self.stations.get(STATION_OF.get(VERBS[verb].room, "bench"))
        return execute(self.services, self.actor(by, station), command, bought)

    def ok(self, verb: str, by: str, signed: Signers = (), /, **fields: Any) -> Outcome:
        """Do a verb that is accepted; raises StoryBroken."""
        outcome = self.do(verb, by, signed, **fields)
        if not outcome.accepted:
            raise StoryBroken(f"{verb} by {by} at {self.clock.at}: {outcome.code} {dict(outcome.params)}")
        return outcome

    def made(self, verb: str, thing: str, by: str, signed: Signers = (), /, **fields: Any) -> str:
        """Do a verb that is accepted and return the id of the first thing of a kind that it made."""
        return self.ok(verb, by, signed, **fields).made[thing][0]

    def refused(self, verb: str, code: str, by: str, signed: Signers = (), /, **fields: Any) -> Outcome:
        """Try what is refused with this code; raises StoryBroken."""
        outcome = self.do(verb, by, signed, **fields)
        if outcome.accepted or outcome.code != code:
            raise StoryBroken(f"{verb} by {by} was to be refused with {code}: {outcome}")
        return outcome

    def each(self, verb: str, by: str, several: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Do a verb several times in a row at one bench, as one batch; raises StoryBroken."""
        self.count += len(several)
        commands = [Submission(self.command(verb, fields)) for fields in several]
        station = self.stations.get(STATION_OF.get(VERBS[verb].room, "bench"))
        batch = f"{verb}-{self.rng.randbytes(6).hex()}"
        done = execute_batch(self.services, self.actor(by, station), commands, batch)
        wrong = next((one for one in done if not one.accepted), None)
        if wrong is not None:
            raise StoryBroken(f"{verb} by {by} at {self.clock.at}: {wrong.code} {dict(wrong.params)}")
        return list(done)

    def get(self, thing: str, id: str) -> Any:
        """Return a thing as it stands now."""
        return self.find(thing, id=id)[0]

    def find(self, thing: str, **where: Any) -> list[Any]:
        """Return the things whose columns equal these values."""
        with self.services.database.read() as connection:
            return list(rows.find(connection, thing, where))


def _days(earlier: str, later: str) -> int:
    from biobank.domain.rules.clock import hours_between

    return int(hours_between(earlier, later) // 24)


def simulated(services: Services, clock: Simulated, rng: Random) -> Services:
    """Return the services of a demonstration that is being told: its own clock, and figures from a seed."""
    return dataclasses.replace(services, clock=clock, randomness=rng.randbytes)
