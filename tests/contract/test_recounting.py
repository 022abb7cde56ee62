"""A corrected volume or count: orders wait for confirmation, clearances fall, doses are credited anew."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests import journey_transplant as way
from tests.bank import Bank


def corrected(bank: Bank, unit: str, what: str, value: str) -> Any:
    told = {"what": f"unit.{what}", "value": value, "unit": unit, "reason": "correction"}
    return bank.ok("correct", **told)


def told(bank: Bank, stream: str, kind: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads([one for one in bank.events(stream) if one.kind == kind][-1].body)
    return body


@pytest.mark.parametrize(("what", "value"), [("cd34_e6", "300"), ("volume_ml", "90"), ("dmso_percent", "9")])
def test_an_order_and_a_clearance_are_asked_for_again(bank: Bank, what: str, value: str) -> None:
    done = way.cleared_course(bank)
    corrected(bank, done.unit, what, value)
    assert bank.get("order", done.order).status == "reopened"
    course = bank.get("course", done.course)
    assert (course.status, course.cleared_at) == ("open", None)
    call = told(bank, f"patient/{done.patient}", "ClearanceConcerned")
    assert "weight-changed" in [one["code"] for one in call["data"]["concerns"]]
    confirm = {"by": "physician", "order": done.order, "weight_kg": way.WEIGHT}
    bank.ok("confirm-order", signed=way.ORDERED, **confirm)
    assert bank.get("order", done.order).status == "open"


def test_what_no_dose_is_reckoned_from_reopens_nothing(sqlite_bank: Bank) -> None:
    done = way.cleared_course(sqlite_bank)
    corrected(sqlite_bank, done.unit, "tnc_e6", "19000")
    assert sqlite_bank.get("order", done.order).status == "open"
    assert sqlite_bank.get("course", done.course).status == "cleared"


def test_conditioning_is_not_undone_but_the_thaw_waits_and_the_holder_is_told(bank: Bank) -> None:
    done = way.issued_bag(bank)
    corrected(bank, done.unit, "cd34_e6", "120")
    assert bank.get("course", done.course).status == "conditioning"
    ward = told(bank, f"patient/{done.patient}", "DoseRecomputed")
    assert ward["data"]["alerts"] == [bank.people["nurse"].person]
    call = told(bank, f"patient/{done.patient}", "ClearanceConcerned")
    assert "dose-below-minimum" in [one["code"] for one in call["data"]["concerns"]]
    check = {"unit": done.unit, **done.scans(bank), **way.READY}
    bank.refused("check-before-thaw", "order-reopened", by="nurse", signed=way.SECOND, **check)


def test_a_dose_already_given_is_credited_anew(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    (before,) = bank.find("infusion", unit_id=done.unit)
    corrected(bank, done.unit, "cd34_e6", "200")
    (after,) = bank.find("infusion", unit_id=done.unit)
    assert before.cd34_e6 is not None
    assert after.cd34_e6 == before.cd34_e6 / 2
    assert (before.cd34_per_kg, after.cd34_per_kg) == (Decimal("5.7143"), Decimal("2.8571"))
    assert after.dmso_g == before.dmso_g


def test_a_bag_of_no_course_is_simply_corrected(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.ordered_course(bank)
    spare = way.graft_bag(bank, done.patient)
    corrected(bank, spare, "cd34_e6", "10")
    assert bank.get("order", done.order).status == "open"
    assert bank.get("unit", spare).cd34_e6 == Decimal(10)
