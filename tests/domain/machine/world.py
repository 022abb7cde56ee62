"""The world the machine plays in: four patients at different stages, lived once and copied for each run.

A watched bank tells the oracle of everything that is done in it, from its
first day on, so that the oracle never has to believe a projection.
"""

import copy
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import event

from biobank.domain.rules.facts import Actor
from biobank.services.execute import execute
from biobank.services.outcome import Outcome
from biobank.services.services import Services
from biobank.storage.database import open_database
from biobank.storage.keys import KeyStore
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank, Ticking
from tests.domain.machine.oracle import Oracle, Signed, Told
from tests.journey_release import released, shelve, with_results


class Repeatable:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        """Return the next bytes; never more than 32 are asked for."""
        self.drawn += 1
        return hashlib.sha256(f"{self.seed} {self.drawn}".encode()).digest()[:size]


class WatchedBank(Bank):
    """A bank whose oracle hears of every command, and which notes what tables a command wrote to."""

    oracle: Oracle
    wrote: set[str]

    def __init__(self, url: str, keys: Path) -> None:
        self.oracle = Oracle()
        self.wrote = set()
        super().__init__(url, keys, randomness=Repeatable("first days"))
        self.people["second_physician"] = self.hire("physician", login="second_physician")
        self._listen()

    def _listen(self) -> None:
        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            words = statement.split(None, 3)
            if words[0] in ("INSERT", "UPDATE", "DELETE"):
                self.wrote.add(words[1 if words[0] == "UPDATE" else 2].strip('"'))

        event.listen(self.database.engine, "before_cursor_execute", note)

    def do(
        self, verb: str, by: str = "technologist", signed: Sequence[tuple[str, str]] = (), **fields: Any
    ) -> Outcome:
        """Do a verb under the eyes of the oracle."""
        return self.submit(verb, by, self.command(verb, **fields), signed)

    def submit(self, verb: str, by: str, command: Any, signed: Sequence[tuple[str, str]] = ()) -> Outcome:
        """Submit a command with the signatures bought for it, under the eyes of the oracle."""
        proofs = [self.proof(who, meaning, command) for who, meaning in signed]
        self.wrote.clear()
        outcome = execute(self.services, self.actor(by), command, proofs)
        told = Told(
            verb,
            command,
            self.actor(by).person,
            self.actor(by).roles,
            self._signed(signed),
            self.clock(),
            outcome,
        )
        if not outcome.repeated:
            self.oracle.hear(told, {one.id: one for one in self.find("unit")})
        return outcome

    def _signed(self, signed: Sequence[tuple[str, str]]) -> tuple[Signed, ...]:
        actors = [(self.actor(who), meaning) for who, meaning in signed]
        return tuple(Signed(actor.person, actor.roles, meaning) for actor, meaning in actors)


@dataclass(frozen=True)
class Template:
    """A lived world at rest: where its files are, and all that is not in them."""

    url: str
    keys: Path
    at: str
    site: Any
    console: Actor
    people: dict[str, Actor]
    oracle: Oracle

    def open(self, url: str, keys: Path) -> WatchedBank:
        """Open a copy of the world whose database is at this address already."""
        shutil.copyfile(self.keys, keys)
        bank = object.__new__(WatchedBank)
        bank.clock = Ticking(self.at)
        bank.database = open_database(url)
        bank.services = Services(bank.database, KeyStore(keys), bank.clock, Repeatable("later days"))
        bank.site, bank.console, bank.people = self.site, self.console, dict(self.people)
        bank.oracle, bank.wrote = copy.deepcopy(self.oracle), set()
        bank._listen()
        return bank


def lived(url: str, keys: Path) -> Template:
    """Live the world's first days in an empty migrated database, and leave it closed."""
    bank = WatchedBank(url, keys)
    settle(bank)
    journey.sound(bank)
    template = Template(url, keys, bank.clock(), bank.site, bank.console, bank.people, bank.oracle)
    bank.close()
    return template


def settle(bank: Bank) -> None:
    """Fill the bank: liquid bags, bags to release, bags on an order, and one at the bedside."""
    journey_storage.vessel(bank)
    journey.location(bank, "Ward 3", "ward")
    liquid, waiting, ordered, thawed = (_patient(bank, name) for name in ("Acar", "Berg", "Cruz", "Cruz"))
    _liquid(bank, liquid)
    _waiting(bank, waiting)
    done, spare = _planned(bank, ordered, 2)
    bank.ok("reserve-unit", unit=spare, order=done.order)
    _conditioned(bank, done)
    journey_transplant.issue(bank, done, spare)
    ready, _ = _planned(bank, thawed, 1)
    _conditioned(bank, ready)
    journey_transplant.issue(bank, ready)
    journey_transplant.thaw(bank, ready)


def _patient(bank: Bank, family_name: str) -> str:
    patient = journey.registered_patient(bank, family_name=family_name)
    journey.consented(bank, patient, "collect", "store", "use", "research")
    journey.wristband(bank, patient)
    agreement = {"form_version": "1", "signed_on": journey.today(bank), "disposal": "discard"}
    bank.ok("record-agreement", by="coordinator", patient=patient, **agreement)
    return patient


def _liquid(bank: Bank, patient: str) -> None:
    """Bags that may be processed, split, pooled; one whose freezing can begin, one in transit."""
    episode = journey.cleared_episode(bank, patient)
    for _ in range(2):
        journey.received_bag(bank, episode)
    journey_laboratory.dmso_bag(bank, episode)
    sent = journey.collected_bag(bank, episode)
    receiver = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=sent, to_person=receiver)


def _waiting(bank: Bank, patient: str) -> None:
    """A frozen bag in its slot with all its results and a segment on it, and another in hand."""
    episode = journey.cleared_episode(bank, patient)
    stored = journey_laboratory.frozen_bag(bank, episode)
    shelve(bank, stored)
    with_results(bank, stored)
    journey_laboratory.frozen_bag(bank, episode)
    journey_transplant.open_course(bank, patient)


def _planned(bank: Bank, patient: str, count: int) -> tuple[journey_transplant.Transplant, str]:
    """Released bags; the first is reserved on an order."""
    episode = journey.cleared_episode(bank, patient)
    units = [released(bank, episode) for _ in range(count)]
    course = journey_transplant.open_course(bank, patient)
    order = journey_transplant.ordered(bank, course)
    bank.ok("reserve-unit", unit=units[0], order=order)
    return journey_transplant.Transplant(patient, course, order, units[0]), units[-1]


def _conditioned(bank: Bank, done: journey_transplant.Transplant) -> None:
    told = {"identity_confirmed": True, "no_back_up": True, "course": done.course}
    bank.ok("clear-conditioning", by="physician", signed=journey_transplant.CLEARED, **told)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)
