"""Donation numbers set aside for work without the program: taken by an event, used or accounted for."""

from collections.abc import Sequence
from typing import Any

import pytest

from biobank.domain.codes.din import Din, checked_flags, render_din
from biobank.domain.rooms.numbers import MOST_WAITING
from biobank.services.downtime import numbers
from biobank.services.downtime.numbers import Stretch
from tests import journey, journey_laboratory
from tests.bank import Bank
from tests.journey import cleared_episode, collection, sound

SECOND = [("nurse", "verified")]


def reserved(bank: Bank, count: int = 3) -> tuple[str, ...]:
    """Set numbers aside and return them in order."""
    made = bank.ok("reserve-numbers", site=bank.site.id, count=count).made["reserved_number"]
    return tuple(bank.get("reserved_number", id).din for id in made)


def returned(bank: Bank, first: str, last: str | None = None, outcome: str = "returned") -> None:
    bank.ok("return-numbers", site=bank.site.id, first=first, last=last, outcome=outcome)


def collected(bank: Bank, din: str | None = None, **more: Any) -> str:
    """Collect under a number, or under the next; returns the number on the bag."""
    told = {**collection(bank, cleared_episode(bank)), **({"din": din} if din else {}), **more}
    made = bank.ok("collect", by="apheresis_nurse", signed=SECOND, **told).made["donation"]
    return str(bank.get("donation", made[0]).din)


def waiting(bank: Bank) -> Sequence[str]:
    with bank.database.read() as connection:
        return numbers.waiting(connection, bank.site.id)


def test_numbers_set_aside_are_the_next_and_nobody_else_gets_them(bank: Bank) -> None:
    assert collected(bank) == "A999926000001"
    assert reserved(bank) == ("A999926000002", "A999926000003", "A999926000004")
    assert collected(bank) == "A999926000005"
    assert reserved(bank, 1) == ("A999926000006",)
    sound(bank)


def test_a_number_already_scanned_from_a_roll_is_stepped_over(bank: Bank) -> None:
    assert collected(bank, "A999926000002") == "A999926000002"
    assert reserved(bank) == ("A999926000001", "A999926000003", "A999926000004")
    assert collected(bank) == "A999926000005"
    sound(bank)


def test_a_refused_request_takes_no_number(bank: Bank) -> None:
    elsewhere = bank.made(
        "add-site", "site", by="console", name="North", zone="Europe/Oslo", facility="A9998"
    )
    bank.refused("reserve-numbers", "numbers-of-another-site", site=elsewhere, count=2)
    bank.refused("reserve-numbers", "not-permitted", by="nurse", site=bank.site.id, count=2)
    assert collected(bank) == "A999926000001"
    sound(bank)


def test_a_number_is_used_by_scanning_its_label(bank: Bank) -> None:
    first, second, third = reserved(bank)
    scanned = render_din(Din(second, checked_flags(second)))
    assert collected(bank, scanned) == second
    assert waiting(bank) == (first, third)
    bank.refused(
        "return-numbers", "number-used", site=bank.site.id, first=first, last=third, outcome="returned"
    )
    returned(bank, first)
    returned(bank, render_din(Din(third)), outcome="spoiled")
    assert waiting(bank) == ()
    with bank.database.read() as connection:
        (block,) = numbers.blocks(connection, bank.site.id)
    assert (block.count, block.used, block.returned, block.spoiled, block.waiting) == (3, 1, 1, 1, 0)
    assert block.accounted
    sound(bank)


def test_a_label_that_was_given_back_is_a_red_stop(bank: Bank) -> None:
    first, *_ = reserved(bank)
    returned(bank, first)
    told = {**collection(bank, cleared_episode(bank)), "din": first}
    bank.refused("collect", "din-given-back", by="apheresis_nurse", signed=SECOND, **told)
    said = bank.ok("collect", by="apheresis_nurse", signed=SECOND, mode="reported", **told)
    assert said.violations == ("din-given-back",)
    assert bank.get("donation", said.made["donation"][0]).din == first
    sound(bank)


def test_a_pool_takes_a_reserved_number_and_no_number_given_back(bank: Bank) -> None:
    first, second, *_ = reserved(bank)
    returned(bank, first)
    episode = cleared_episode(bank)
    one = journey_laboratory.processed_bag(bank, episode)
    bank.clock.forward(hours=1)
    other = journey_laboratory.processed_bag(bank, episode)
    volume = bank.get("unit", one).volume_ml + bank.get("unit", other).volume_ml
    told = {"units": (one, other), "volume_ml": volume, **journey_laboratory.SOP}
    bank.refused("pool-units", "din-given-back", din=first, **told)
    pool = bank.made("pool-units", "unit", din=second, **told)
    assert bank.get("unit", pool).din == second
    assert second not in waiting(bank)
    sound(bank)


def test_a_loss_opens_a_deviation(bank: Bank) -> None:
    first, _, last = reserved(bank)
    returned(bank, first, last, "lost")
    (opened,) = bank.find("deviation", code="number-lost")
    assert (opened.status, opened.stream) == ("open", bank.site.stream)
    assert {row.status for row in bank.find("reserved_number")} == {"lost"}
    sound(bank)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("A99992600000", None, "din-unreadable"),
        ("A999926000001", "rubbish", "din-unreadable"),
        ("A999926000003", "A999926000001", "numbers-out-of-order"),
        ("A999926000001", "A999927000003", "numbers-out-of-order"),
        ("A999926000001", "A999926900000", "numbers-out-of-order"),
        ("A999926000003", "A999926000005", "number-not-reserved"),
    ],
)
def test_what_names_no_run_of_reserved_numbers_is_refused(
    bank: Bank, first: str, last: str | None, code: str
) -> None:
    reserved(bank)
    told = {"site": bank.site.id, "first": first, "last": last, "outcome": "returned"}
    bank.refused("return-numbers", code, **told)
    assert len(waiting(bank)) == 3
    sound(bank)


def test_each_number_is_accounted_for_once(bank: Bank) -> None:
    first, *_, last = reserved(bank)
    returned(bank, first)
    told = {"site": bank.site.id, "first": first, "last": last, "outcome": "spoiled"}
    bank.refused("return-numbers", "number-accounted-already", **told)
    sound(bank)


def test_a_drawer_holds_so_many(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    for _ in range(MOST_WAITING // 100):
        reserved(bank, 100)
    bank.refused("reserve-numbers", "numbers-enough", site=bank.site.id, count=1)
    returned(bank, "A999926000001", "A999926000300")
    assert reserved(bank, 2) == ("A999926000301", "A999926000302")
    sound(bank)


def test_a_retry_sets_nothing_further_aside(bank: Bank) -> None:
    told = {"id": "the-same", "site": bank.site.id, "count": 2}
    assert bank.ok("reserve-numbers", **told).made == bank.ok("reserve-numbers", **told).made
    assert len(waiting(bank)) == 2


def test_stretches_have_no_gap() -> None:
    told = ("A999926000001", "A999926000002", "A999926000004", "A999927000005")
    assert tuple(numbers.stretches(told)) == (
        Stretch("A999926000001", "A999926000002", 2),
        Stretch("A999926000004", "A999926000004", 1),
        Stretch("A999927000005", "A999927000005", 1),
    )
    assert tuple(numbers.stretches(())) == ()


def test_what_was_reserved_last_year_does_not_hold_up_this_year(bank: Bank) -> None:
    reserved(bank)
    bank.clock.forward(days=365)
    assert reserved(bank, 1) == ("A999927000001",)
    assert len(waiting(bank)) == 4
    assert journey.collected_bag(bank)
    sound(bank)
