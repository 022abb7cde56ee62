"""A result that withdrew a release is corrected: the way back is looked into, signed, and never automatic."""

from typing import Any

import pytest

from biobank.domain.rules.policy import policy_of
from biobank.services.policies import policy_content
from biobank.services.reads import laboratory_lists
from tests import journey_transplant as way
from tests.bank import POLICY, Bank

REVIEWED: dict[str, Any] = {"by": "quality_officer", "signed": [("quality_officer", "reviewed")]}
RELEASED: dict[str, Any] = {
    "by": "processing_director",
    "signed": [("processing_director", "released")],
}


def culture(bank: Bank, unit: str) -> str:
    (found,) = [one for one in bank.find("result", unit_id=unit) if one.test == "sterility"]
    return str(found.id)


def amended(bank: Bank, result: str, value: str, **more: Any) -> None:
    told = {"value": value, "reason": "correction", "source": "import", **more}
    bank.ok("amend-result", by="processing_director", result=result, **told)


def held_and_corrected(bank: Bank, done: way.Transplant) -> str:
    """The bag after a wrong report of growth and its correction, and the hold that stays."""
    result = culture(bank, done.unit)
    bank.clock.forward(minutes=1)
    amended(bank, result, "growth", organism="Cutibacterium acnes")
    assert bank.get("unit", done.unit).disposition == "quarantined"
    bank.clock.forward(minutes=1)
    amended(bank, result, "no_growth")
    (hold,) = bank.find("hold", unit_id=done.unit, status="open")
    assert (hold.cause, hold.detail) == ("culture-positive", result)
    return str(hold.id)


@pytest.mark.parametrize("state", ["ordered_course", "issued_bag", "thawed_bag"])
def test_a_corrected_result_leads_back_to_release_by_two_signatures(bank: Bank, state: str) -> None:
    done: way.Transplant = getattr(way, state)(bank)
    before = bank.get("unit", done.unit)
    hold = held_and_corrected(bank, done)
    assert bank.get("unit", done.unit).disposition == "quarantined"
    bank.refused("release-unit", "holds-open", unit=done.unit, **RELEASED)
    bank.refused("lift-hold", "signature-missing", by="quality_officer", hold=hold)
    bank.ok("lift-hold", hold=hold, **REVIEWED)
    assert bank.get("unit", done.unit).disposition == "quarantined"
    with bank.database.read() as connection:
        policy = policy_of(policy_content(POLICY))
        waiting = laboratory_lists.awaiting_release(connection, bank.site.id, policy)
    assert [each.shortfalls for each in waiting if each.unit.id == done.unit] == [()]
    bank.refused("release-unit", "signature-missing", by="processing_director", unit=done.unit)
    bank.ok("release-unit", unit=done.unit, **RELEASED)
    now = bank.get("unit", done.unit)
    assert (now.disposition, now.material) == ("released", before.material)
    assert (now.assignment, now.order_id) == (before.assignment, before.order_id)


def test_growth_that_stands_is_not_released_by_lifting_its_hold(bank: Bank) -> None:
    done = way.ordered_course(bank)
    bank.clock.forward(minutes=1)
    amended(bank, culture(bank, done.unit), "growth", organism="Cutibacterium acnes")
    (hold,) = bank.find("hold", unit_id=done.unit, status="open")
    bank.ok("lift-hold", hold=hold.id, **REVIEWED)
    bank.refused("release-unit", "culture-grew", unit=done.unit, **RELEASED)
