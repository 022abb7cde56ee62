"""Segments on a bag's tubing: they go where the bag goes, and stay in hand when the bag is no more."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.sampling import SampleTaken
from tests import journey, journey_laboratory
from tests.bank import Bank
from tests.journey_laboratory import SOP

SEGMENT = (SampleTaken(container="segment", volume_ml=Decimal(1), attached=True),)


def segment_of(bank: Bank, bag: str) -> str:
    """A segment that hangs on the bag."""
    return bank.made("take-sample", "unit", unit=bag, samples=SEGMENT, **SOP)


def in_hand(bank: Bank, segment: str) -> bool:
    row = bank.get("unit", segment)
    return (row.custody, row.attached_to, row.holder_id) == (
        "person",
        None,
        bank.people["technologist"].person,
    )


def halves(volume: Decimal) -> dict[str, Any]:
    return {"bags": tuple(Filled(container="bag", volume_ml=volume / 2) for _ in range(2))}


@pytest.mark.parametrize("verb", ["split-unit", "wash-unit", "select-unit", "pool-units"])
def test_the_segments_of_a_bag_that_is_used_up_are_in_hand(bank: Bank, verb: str) -> None:
    episode = journey.cleared_episode(bank)
    bag, other = (journey_laboratory.processed_bag(bank, episode) for _ in range(2))
    segment = segment_of(bank, bag)
    volume = bank.get("unit", bag).volume_ml
    cells = {"cd34_e6": Decimal(9), "cd3_e6": Decimal(1), "purity_percent": Decimal(90)}
    told: dict[str, Any] = {
        "split-unit": {"unit": bag, **halves(volume)},
        "wash-unit": {"unit": bag, "volume_ml": volume},
        "select-unit": {"unit": bag, "volume_ml": volume, **cells, "weight_kg": Decimal(70)},
        "pool-units": {"units": (bag, other), "volume_ml": volume + bank.get("unit", other).volume_ml},
    }[verb]
    bank.ok(verb, **told, **SOP)
    assert bank.get("unit", bag).material == "divided"
    assert in_hand(bank, segment)
    journey.sound(bank)


def test_a_segment_that_is_missing_hangs_on_nothing(sqlite_bank: Bank) -> None:
    bag = journey_laboratory.processed_bag(sqlite_bank)
    segment = segment_of(sqlite_bank, bag)
    sqlite_bank.ok("mark-missing", unit=segment)
    assert sqlite_bank.get("unit", segment).attached_to is None
    sqlite_bank.ok("find-missing-unit", unit=segment)
    assert in_hand(sqlite_bank, segment)


def test_a_segment_reported_off_a_bag_that_is_used_up_lives_and_hangs_on_nothing(sqlite_bank: Bank) -> None:
    bag = journey_laboratory.processed_bag(sqlite_bank)
    sqlite_bank.ok("wash-unit", unit=bag, volume_ml=sqlite_bank.get("unit", bag).volume_ml, **SOP)
    late = {"mode": "reported", "claimed_at": sqlite_bank.clock(), "samples": SEGMENT, **SOP}
    segment = sqlite_bank.made("take-sample", "unit", unit=bag, **late)
    assert sqlite_bank.get("unit", segment).material == "processed"
    assert in_hand(sqlite_bank, segment)


def test_a_salvaged_segment_leaves_nothing_on_the_bag(sqlite_bank: Bank) -> None:
    segment = segment_of(sqlite_bank, journey_laboratory.processed_bag(sqlite_bank))
    told = {"part": "tube", "fault": "crack", "decision": "salvage", "salvaged_ml": Decimal("0.9")}
    expires = {"expires_at": sqlite_bank.clock.forward(hours=1), "reason": "physician_decision"}
    accepted = [("physician", "accepts-risk")]
    sqlite_bank.ok("container-failure", unit=segment, signed=accepted, **told, **expires)
    row = sqlite_bank.get("unit", segment)
    assert (row.material, row.custody, row.attached_to) == ("divided", "gone", None)
