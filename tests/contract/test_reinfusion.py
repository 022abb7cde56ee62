"""From issue to day 0: two checks by two people on every bag, and the volume given is the dose credited."""

from decimal import Decimal

from tests import journey_transplant as way
from tests.bank import Bank


def test_a_bag_reaches_its_patient(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    unit, course = bank.get("unit", done.unit), bank.get("course", done.course)
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert (unit.material, unit.custody, unit.slot_id) == ("infused", "gone", None)
    assert (course.status, course.day_zero) == ("transplanted", "2026-03-02")
    assert bank.get("order", done.order).status == "fulfilled"
    assert (infusion.cd34_e6, infusion.cd34_per_kg) == (Decimal(400), Decimal("5.7143"))
    assert infusion.dmso_g == Decimal(11)
    assert [one.kind for one in bank.find("check", unit_id=done.unit) if one.outcome == "passed"]
    assert bank.find("deviation") == []


def test_day_zero_is_the_local_day_of_the_site(bank: Bank) -> None:
    bank.clock.at = "2026-07-01T22:30:00.000Z"
    done = way.reinfused_bag(bank)
    assert bank.get("course", done.course).day_zero == "2026-07-02"
