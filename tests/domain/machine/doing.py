"""Doing one thing in the world: which verb, by whom, signed by whom, asked or reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.rules import lifecycle
from biobank.domain.rules.clock import later
from biobank.domain.rules.decision import states_of
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import AMBER, Signing, Verb
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERBS
from biobank.services.outcome import Outcome
from tests.domain.machine.filling import Chance, Filling
from tests.domain.machine.world import WatchedBank

ONWARD: dict[str, int] = {
    "start-reinfusion": 30,
    "stop-reinfusion": 20,
    "verify-at-bedside": 20,
    "thaw-unit": 20,
    "check-before-thaw": 12,
    "issue-unit": 12,
    "check-issue": 10,
    "take-out-unit": 6,
    "reserve-unit": 10,
    "release-unit": 10,
    "release-exceptionally": 4,
    "freeze-unit": 10,
    "pool-units": 8,
    "split-unit": 6,
    "wash-unit": 4,
    "container-failure": 3,
    "store-unit": 5,
    "find-unit-in-slot": 4,
    "accept-unit": 5,
    "receive-unit": 5,
    "pick-up-unit": 5,
    "find-missing-unit": 5,
    "resolve-identity": 6,
    "mark-missing": 1,
    "discard-unit": 2,
    "reject-unit": 1,
}
"""How often a verb is chosen when it fits where a unit stands; others 2. Most lead towards the patient."""

OF_UNITS = [verb for verb in VERBS.values() if verb.subject in ("unit", "units") and verb.moves]


@dataclass
class Attempt:
    """One command about to be submitted."""

    verb: str
    by: str
    fields: dict[str, Any]
    signed: list[tuple[str, str]] = field(default_factory=list)


def fitting(unit: Unit) -> list[Verb]:
    """Return the verbs whose machines may start from where the unit stands."""
    stands = states_of(unit)
    return [verb for verb in OF_UNITS if lifecycle.first_obstacle(verb.moves, stands) is None]


def next_verb(unit: Unit, chance: Chance) -> Verb:
    """Choose what is done with a unit next."""
    verbs = fitting(unit) or OF_UNITS
    return chance.choices(verbs, [ONWARD.get(verb.name, 2) for verb in verbs])[0]


def attempt(bank: WatchedBank, verb: Verb, unit: Unit, chance: Chance) -> Attempt:
    """Prepare a verb about a unit: filled in and signed, mostly as it should be."""
    filling = Filling(bank, chance, unit)
    by = _doer(bank, verb, unit, chance)
    made = Attempt(verb.name, by, filling.fields(verb))
    if verb.reason == "required" or chance.random() < 0.1:
        made.fields["reason"] = "other"
    made.signed = _signatures(bank, verb, by, chance)
    if verb.reports and chance.random() < 0.15:
        _as_report(bank, made, chance)
    if filling.seldom():
        _as_scribe(bank, made, chance)
    return made


def _holders(bank: WatchedBank, roles: Sequence[str]) -> list[str]:
    """Return the people who have one of these roles, by their short names."""
    return [name for name, person in bank.people.items() if not roles or person.roles & set(roles)]


def _doer(bank: WatchedBank, verb: Verb, unit: Unit, chance: Chance) -> str:
    """Choose who may do it, the one who has the unit in hand if they may."""
    if chance.random() < 0.03:
        return chance.choice(sorted(bank.people))
    roles = set(verb.roles)
    for wanted in verb.signings:
        if wanted.by == "actor" and wanted.roles:
            roles &= set(wanted.roles)
    may = _holders(bank, sorted(roles)) if roles else ["technologist"]
    if verb.roles == ("console",):
        return "console"
    holding = [name for name in may if bank.people[name].person == unit.holder_id]
    return holding[0] if holding else chance.choice(may or ["technologist"])


def _signatures(bank: WatchedBank, verb: Verb, by: str, chance: Chance) -> list[tuple[str, str]]:
    signed: list[tuple[str, str]] = []
    for wanted in verb.signings:
        if chance.random() < 0.05:
            continue
        signed.append((_signer(bank, wanted, by, [who for who, _ in signed], chance), wanted.meaning))
    return signed


def _signer(bank: WatchedBank, wanted: Signing, by: str, used: Sequence[str], chance: Chance) -> str:
    if by == "console":
        return "administrator"
    if wanted.by == "actor":
        return by
    if chance.random() < 0.08:
        return by
    may = [name for name in _holders(bank, wanted.roles or HANDLERS) if name != by and name not in used]
    return chance.choice(may or [by])


def _as_report(bank: WatchedBank, made: Attempt, chance: Chance) -> None:
    """Tell it as something that happened: some time ago, on paper, with or without a second person."""
    made.fields["mode"] = "reported"
    made.fields["claimed_at"] = later(bank.clock(), minutes=-chance.choice((0, 5, 45)))
    if chance.random() < 0.7:
        made.signed = []
    if chance.random() < 0.7:
        made.fields["verified_by"] = bank.people[chance.choice(sorted(bank.people))].person


def _as_scribe(bank: WatchedBank, made: Attempt, chance: Chance) -> None:
    """Name another person as who performed it: a colleague, or the very one who signs as the second."""
    names = [who for who, _ in made.signed] + [chance.choice(sorted(bank.people))]
    made.fields["performed_by"] = bank.people[chance.choice(names)].person


def submitted(bank: WatchedBank, made: Attempt) -> tuple[Any, Outcome]:
    """Submit an attempt under an id of its own."""
    command = bank.command(made.verb, **made.fields)
    return command, bank.submit(made.verb, made.by, command, made.signed)


def accepting_the_risk(made: Attempt, outcome: Outcome, chance: Chance) -> Attempt | None:
    """Return the same attempt with a physician's signature, when it was refused for something amber."""
    guards = {one.code: one for one in VERBS[made.verb].guards}
    guard = guards.get(outcome.code or "")
    if outcome.accepted or guard is None or guard.colour != AMBER or chance.random() < 0.3:
        return None
    doctors = ("physician", "second_physician", "medical_director", "nurse")
    who = chance.choices(doctors, (6, 3, 3, 1))[0]
    signed = [*made.signed, (who, guard.waives)]
    return Attempt(made.verb, made.by, {**made.fields, "reason": "physician_decision"}, signed)
