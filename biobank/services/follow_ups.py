"""Follow-ups: what an accepted command asks of other streams, each as a command of its own.

One fact may concern many patients (a held lot, a swap), while a command
touches one. The plan of such a verb reads, after the first command is
committed, what further commands it takes. Their ids are derived from the first
one's: after a crash, sending the first again completes what is missing and
repeats nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping

from biobank.domain.rooms.holds import QuarantineUnit
from biobank.domain.rooms.lots import HoldLot
from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.unit import Unit
from biobank.domain.verbs import VERB_OF
from biobank.services.outcome import Outcome
from biobank.services.services import Services
from biobank.services.special_needs.laboratory import units_with_lot
from biobank.storage.work import Work, begin

Run = Callable[[Services, Actor, Command], Outcome]
Plan = Callable[[Work, Command], Iterator[Command]]


def derived_id(command: Command, verb: str, subject: str) -> str:
    """Return the id of a further command: the same whenever it is derived again."""
    told = f"{command.id}\0{verb}\0{subject}".encode()
    return f"follow-{hashlib.sha256(told).hexdigest()[:32]}"


def quarantine_products(work: Work, command: Command) -> Iterator[Command]:
    """Quarantine every living unit that a held lot went into, or that descends from one."""
    if not isinstance(command, HoldLot):
        return
    for id in units_with_lot(work, command.lot):
        unit = work.get("unit", id)
        if (
            isinstance(unit, Unit)
            and unit.material in ALIVE
            and unit.disposition not in ("in_doubt", "rejected")
        ):
            yield QuarantineUnit(id=derived_id(command, "quarantine-unit", id), unit=id, cause="recall")


PLANS: Mapping[str, Plan] = {"hold-lot": quarantine_products}
"""Verbs with follow-ups, and the plan of each."""


def carry_out(
    services: Services, actor: Actor, command: Command, first: Outcome, run: Run
) -> tuple[Outcome, ...]:
    """Run what an accepted command asks further; also when it is repeated, to complete it."""
    plan = PLANS.get(VERB_OF[type(command)].name)
    if plan is None or not first.accepted:
        return ()
    with services.database.read() as connection:
        further = tuple(plan(begin(connection), command))
    return tuple(run(services, actor, each) for each in further)
