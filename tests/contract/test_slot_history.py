"""Who was in a slot, from when to when; read in two statements however much went in and out."""

from typing import Any

from biobank.services.reads.slot_history import SlotHistory, slot_history
from tests import journey, journey_laboratory, journey_storage
from tests.bank import Bank
from tests.web.counting import statements


def history(bank: Bank, slot: str, **more: Any) -> SlotHistory:
    with bank.database.read() as connection:
        return slot_history(connection, slot, **more)


def told(bank: Bank, slot: str) -> list[tuple[str, str | None, str | None]]:
    return [(each.unit, each.since, each.until) for each in history(bank, slot).stays]


def test_a_slot_knows_who_was_in_it_and_when(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    one, other = built.slots[0], built.slots[1]
    first, second = (journey_laboratory.frozen_bag(bank) for _ in range(2))
    assert told(bank, one) == []
    stored = bank.clock.forward(minutes=1)
    bank.ok("store-unit", unit=first, slot=one)
    assert told(bank, one) == [(first, stored, None)]
    moved = bank.clock.forward(minutes=5)
    bank.ok("move-unit", unit=first, slot=other)
    assert told(bank, one) == [(first, stored, moved)]
    assert told(bank, other) == [(first, moved, None)]
    again = bank.clock.forward(minutes=1)
    bank.ok("store-unit", unit=second, slot=one)
    taken = bank.clock.forward(minutes=2)
    bank.ok("take-out-unit", unit=second)
    assert told(bank, one) == [(second, again, taken), (first, stored, moved)]
    assert set(history(bank, one).units) == {first, second}
    journey.sound(bank)


def test_whoever_is_found_in_an_occupied_slot_ends_the_stay_of_the_other(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    first, second = (journey_storage.frozen_bag(bank) for _ in range(2))
    bank.ok("store-unit", unit=first, slot=built.slots[0])
    bank.clock.forward(minutes=5)
    bank.ok("find-unit-in-slot", mode="reported", unit=second, slot=built.slots[0])
    stays = {each.unit: each.until for each in history(bank, built.slots[0]).stays}
    assert stays == {first: bank.clock(), second: None}


def test_the_history_costs_two_statements_and_says_that_there_is_more(bank: Bank) -> None:
    built = journey_storage.vessel(bank)
    unit = journey_storage.frozen_bag(bank)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    for _ in range(3):
        for slot in (built.slots[1], built.slots[0]):
            bank.clock.forward(minutes=1)
            bank.ok("move-unit", unit=unit, slot=slot)
    with statements(bank) as sent:
        found = history(bank, built.slots[0], most=4)
    assert len(sent) == 2
    assert (len(found.stays), found.more) == (3, True)
    assert found.stays[-1].since is None, "that stay began before what was read"
    whole = history(bank, built.slots[0])
    assert (len(whole.stays), whole.more) == (4, False)
