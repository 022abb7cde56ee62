"""Whoever closes a slot or a box waits for whoever is just filling it, and the other way round."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from os import urandom
from threading import Event
from typing import Any

import pytest

from biobank.domain.things.thing import Thing
from biobank.services.execute import Submission, execute, execute_batch
from biobank.services.outcome import Outcome
from tests.bank import Bank
from tests.journey_storage import frozen_bag, stored_bag, vessel

OVERTAKEN_SECONDS = 1
"""How long the one in the middle waits to be overtaken; it never is, so that it then goes on."""


@dataclass
class Paused:
    """Randomness that stops its command between reading and deciding until it is let go."""

    reached: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def __call__(self, count: int) -> bytes:
        self.reached.set()
        self.go_on.wait(OVERTAKEN_SECONDS)
        return urandom(count)


def overlapping(bank: Bank, first: Any, second: Any, *, batch: bool = False) -> tuple[Outcome, Outcome]:
    """Run the first command up to its decision, then the second, then let the first go on."""
    paused = Paused()
    services = replace(bank.services, randomness=paused)
    actor = bank.actor("technologist")

    def run(command: Any) -> Outcome:
        if not batch:
            return execute(bank.services, actor, command)
        further = bank.command("block-slot", slot=bank.find("slot")[-1].id, cause="iced")
        return execute_batch(bank.services, actor, [Submission(command), Submission(further)], "b")[0]

    with ThreadPoolExecutor(2) as threads:
        began: Future[Outcome] = threads.submit(execute, services, actor, first)
        assert paused.reached.wait(30)
        other = threads.submit(run, second)
        other.add_done_callback(lambda _: paused.go_on.set())
        return began.result(60), other.result(60)


def closing(bank: Bank, how: str, slot: str) -> Any:
    row: Thing = bank.get("slot", slot)
    if how == "block-slot":
        return bank.command(how, slot=slot, cause="iced")
    return bank.command(how, place=row.place_id, reason="other")


@pytest.mark.parametrize(
    ("how", "code"), [("block-slot", "slot-occupied"), ("retire-place", "place-not-empty")]
)
def test_a_slot_that_is_just_being_filled_is_not_closed(postgres_bank: Bank, how: str, code: str) -> None:
    bank = postgres_bank
    slot = vessel(bank).slots[0]
    storing = bank.command("store-unit", unit=frozen_bag(bank), slot=slot)
    stored, closed = overlapping(bank, storing, closing(bank, how, slot))
    assert (stored.accepted, closed.code) == (True, code)


@pytest.mark.parametrize(("how", "code"), [("block-slot", "slot-blocked"), ("retire-place", "place-retired")])
@pytest.mark.parametrize("batch", [False, True])
def test_a_slot_that_is_just_being_closed_is_not_filled(
    postgres_bank: Bank, how: str, code: str, batch: bool
) -> None:
    bank = postgres_bank
    slot = vessel(bank).slots[0]
    storing = bank.command("store-unit", unit=frozen_bag(bank), slot=slot)
    closed, stored = overlapping(bank, closing(bank, how, slot), storing, batch=batch)
    assert (closed.accepted, stored.code) == (True, code)
    assert not bank.find("unit", slot_id=slot)


def test_an_undo_does_not_put_a_unit_back_into_a_slot_that_is_being_closed(postgres_bank: Bank) -> None:
    bank = postgres_bank
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.ok("take-out-unit", unit=unit)
    undoing = bank.command("undo", unit=unit)
    closed, undone = overlapping(bank, closing(bank, "block-slot", built.slots[0]), undoing)
    assert (closed.accepted, undone.code) == (True, "former-slot-closed")


def test_two_may_fill_slots_of_one_vessel_at_the_same_time(postgres_bank: Bank) -> None:
    bank = postgres_bank
    slots = vessel(bank).slots
    one, other = (bank.command("store-unit", unit=frozen_bag(bank), slot=slots[n]) for n in (0, 1))
    first, second = overlapping(bank, one, other)
    assert first.accepted
    assert second.accepted
