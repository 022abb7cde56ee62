"""Verbal orders: a physician's word decides when two people heard it, and waits for the signature."""

import json
from decimal import Decimal
from typing import Any

import pytest

from biobank.services.reads import worklists
from tests import journey_transplant as way
from tests.bank import Bank
from tests.journey_storage import stored_bag, vessel

HEARD = [("second_nurse", "verified")]
COUNTERSIGNED = [("physician", "countersigned")]


def late_start(bank: Bank) -> dict[str, Any]:
    """A thawed and compared bag that has waited too long: only a physician decides to give it."""
    done = way.thawed_bag(bank)
    bank.clock.forward(minutes=31)
    way.verify(bank, done)
    return {"by": "nurse", "unit": done.unit, "reason": "physician_decision"}


def ordered_by(bank: Bank, who: str = "physician") -> dict[str, str]:
    return {"verbal_order_by": bank.people[who].person}


def due(bank: Bank) -> list[str]:
    with bank.database.read() as connection:
        return [one.id for one in worklists.countersigns_due(connection, bank.site.id)]


def test_a_verbal_order_heard_by_two_decides_as_a_signature_would(bank: Bank) -> None:
    start = late_start(bank)
    bank.refused("start-reinfusion", "thawed-too-long", **start)
    kept = bank.ok("start-reinfusion", signed=HEARD, **start, **ordered_by(bank))
    assert kept.violations == ("thawed-too-long",)
    row = bank.get("unit", start["unit"])
    assert (row.material, row.disposition) == ("infusing", "released")
    body = json.loads(next(one.body for one in bank.events(row.stream) if one.kind == "ReinfusionStarted"))
    physician = bank.people["physician"].person
    assert body["verbal_order_by"] == body["violations"][0]["waived_by"] == physician


def test_it_waits_for_the_countersignature_of_whoever_gave_it(bank: Bank) -> None:
    start = late_start(bank)
    bank.ok("start-reinfusion", signed=HEARD, **start, **ordered_by(bank))
    (deviation,) = bank.find("deviation", code="thawed-too-long")
    assert deviation.countersign_due == _in_a_day(bank)
    assert due(bank) == [deviation.id]
    other = bank.people["second_physician"] = bank.hire("physician", login="second_physician")
    assert other.person != deviation.ordered_by
    told = {"deviation": deviation.id}
    signed = [("second_physician", "countersigned")]
    bank.refused("countersign", "order-of-another", by="second_physician", signed=signed, **told)
    bank.ok("countersign", by="physician", signed=COUNTERSIGNED, **told)
    assert due(bank) == []
    signed = [("physician", "countersigned")]
    bank.refused("countersign", "nothing-to-countersign", by="physician", signed=signed, **told)


def _in_a_day(bank: Bank) -> str:
    now = bank.clock()
    bank.clock.forward(hours=24)
    then, bank.clock.at = bank.clock(), now
    return then


def test_a_medical_director_countersigns_for_someone_who_cannot(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    bank.ok("start-reinfusion", signed=HEARD, **late_start(bank), **ordered_by(bank))
    (deviation,) = bank.find("deviation", code="thawed-too-long")
    signed = [("medical_director", "countersigned")]
    bank.ok("countersign", by="medical_director", signed=signed, deviation=deviation.id)


@pytest.mark.parametrize(
    ("signed", "who", "code"),
    [
        ((), "physician", "verbal-order-not-read-back"),
        ([("nurse", "verified")], "physician", "verbal-order-not-read-back"),
        ([("physician", "verified")], "physician", "verbal-order-not-read-back"),
        (HEARD, "technologist", "verbal-order-not-a-physicians"),
        (HEARD, "nurse", "verbal-order-not-a-physicians"),
    ],
)
def test_a_word_that_nobody_else_heard_or_that_is_no_physicians_decides_nothing(
    sqlite_bank: Bank, signed: Any, who: str, code: str
) -> None:
    bank = sqlite_bank
    start = late_start(bank)
    bank.refused("start-reinfusion", code, signed=signed, **start, **ordered_by(bank, who))
    assert bank.get("unit", start["unit"]).material == "thawed"


def test_a_physician_at_the_screen_signs_and_orders_nothing_to_themselves(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    told = {**late_start(bank), "by": "physician", **ordered_by(bank)}
    bank.refused("start-reinfusion", "verbal-order-to-oneself", signed=HEARD, **told)


def test_whose_account_has_ended_or_who_is_not_there_orders_nothing(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    start = late_start(bank)
    nobody = {"verbal_order_by": "H0000000000"}
    bank.refused("start-reinfusion", "no-such-thing", signed=HEARD, **start, **nobody)
    bank.refused("start-reinfusion", "no-such-thing", **start, verified_by="H0000000000", mode="reported")
    bank.ok("end-account", by="administrator", person=bank.people["physician"].person)
    refused = "verbal-order-not-a-physicians"
    bank.refused("start-reinfusion", refused, signed=HEARD, **start, **ordered_by(bank))


def test_no_word_decides_what_only_the_laboratory_may(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    warm = vessel(bank, "Warm vessel", warmest_c=Decimal(-100))
    unit = stored_bag(bank)
    told = {"unit": unit, "slot": warm.slots[0], "reason": "physician_decision"}
    bank.refused("move-unit", "vessel-too-warm", signed=HEARD, **told, **ordered_by(bank))
    # A medical director is among those who may, and may say so by telephone.
    bank.ok("move-unit", signed=HEARD, **told, **ordered_by(bank, "medical_director"))


def test_it_takes_a_reason_as_a_signature_does(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    start = {**late_start(bank), "reason": None}
    bank.refused("start-reinfusion", "thawed-too-long", signed=HEARD, **start, **ordered_by(bank))


def test_an_order_that_meets_no_rule_is_countersigned_all_the_same(bank: Bank) -> None:
    unit = stored_bag(bank)
    built = bank.find("slot", place_id=bank.get("unit", unit).place_id)
    kept = bank.ok("move-unit", signed=HEARD, unit=unit, slot=built[-1].id, **ordered_by(bank))
    assert kept.violations == ("verbal-order",)
    (deviation,) = bank.find("deviation", code="verbal-order")
    assert due(bank) == [deviation.id]


def test_a_reported_order_names_who_heard_it(bank: Bank) -> None:
    told = {**late_start(bank), "mode": "reported", **ordered_by(bank)}
    alone = bank.ok("start-reinfusion", **told)
    assert set(alone.violations) >= {"verbal-order-not-read-back", "thawed-too-long"}
    assert bank.get("unit", told["unit"]).disposition == "quarantined"
    told = {**late_start(bank), "mode": "reported", **ordered_by(bank)}
    heard = bank.ok("start-reinfusion", verified_by=bank.people["second_nurse"].person, **told)
    assert heard.violations == ("thawed-too-long",)
    assert bank.get("unit", told["unit"]).disposition == "released"
    assert len(due(bank)) == 2
