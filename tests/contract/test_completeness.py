"""What every record says of itself: its reason, its signatures, and who else saw it; for all verbs alike."""

import pytest

from biobank.domain.sentences.english import ENGLISH
from biobank.domain.things.thing import Thing
from biobank.domain.verbs import VERBS
from tests import journey_transplant as way
from tests.bank import Bank
from tests.journey_storage import stored_bag


def hold_causes(bank: Bank, unit: str) -> list[str]:
    return sorted(one.cause for one in bank.find("hold", unit_id=unit))


def moved(bank: Bank, unit: str, **told: object) -> tuple[str, ...]:
    """Report that a unit was moved to a slot of its own vessel, and return what the record lacks."""
    row: Thing = bank.get("unit", unit)
    taken = {one.slot_id for one in bank.find("unit", place_id=row.place_id)}
    free = next(one.id for one in bank.find("slot", place_id=row.place_id) if one.id not in taken)
    return bank.ok("move-unit", mode="reported", unit=unit, slot=free, **told).violations


def test_a_report_by_one_person_opens_a_deviation_and_holds_nothing(bank: Bank) -> None:
    unit = stored_bag(bank)
    assert moved(bank, unit) == ("not-verified",)
    assert [one.code for one in bank.find("deviation", unit_id=unit)] == ["not-verified"]
    assert "deviation" not in hold_causes(bank, unit)


def test_a_report_that_another_saw_is_as_good_as_a_request(bank: Bank) -> None:
    second = bank.people["second_technologist"].person
    assert moved(bank, stored_bag(bank), verified_by=second) == ()


def test_a_second_person_may_sign_the_report_instead_of_being_named(bank: Bank) -> None:
    assert moved(bank, stored_bag(bank), signed=[("second_technologist", "verified")]) == ()


def test_nobody_is_their_own_second_person(bank: Bank) -> None:
    own, other = (bank.people[who].person for who in ("technologist", "nurse"))
    unit = stored_bag(bank)
    assert moved(bank, unit, verified_by=own) == ("not-verified",)
    assert moved(bank, unit, performed_by=other, verified_by=other) == ("not-verified",)
    assert moved(bank, unit, signed=[("technologist", "verified")]) == ("not-verified",)
    # A scribe who was there is a second person to whoever did it.
    assert moved(bank, unit, performed_by=other, verified_by=own) == ()


def test_nobody_saw_what_happened_after_their_account_ended(bank: Bank) -> None:
    second, unit = bank.people["second_technologist"].person, stored_bag(bank)
    bank.clock.forward(hours=1)
    before = bank.clock()
    bank.clock.forward(hours=1)
    bank.ok("end-account", by="administrator", person=second)
    bank.clock.forward(hours=1)
    assert moved(bank, unit, verified_by=second) == ("named-account-ended",)
    assert moved(bank, unit, verified_by=second, claimed_at=before) == ()
    row: Thing = bank.get("unit", unit)
    bank.refused("take-out-unit", "named-account-ended", unit=unit, performed_by=second)
    assert bank.get("unit", unit) == row


@pytest.mark.parametrize("named", [True, False])
def test_a_reported_decision_that_nobody_signed_holds_the_unit(bank: Bank, named: bool) -> None:
    unit = stored_bag(bank)
    told = {"verified_by": bank.people["technologist"].person} if named else {}
    outcome = bank.ok("release-unit", by="processing_director", mode="reported", unit=unit, **told)
    assert "unsigned" in outcome.violations
    assert ("not-verified" in outcome.violations) is not named
    assert bank.get("unit", unit).disposition == "quarantined"
    assert "deviation" in hold_causes(bank, unit)


def test_what_takes_a_reason_is_refused_without_one_and_reported_with_a_deviation(bank: Bank) -> None:
    done = way.issued_bag(bank)
    back = {"by": "nurse", "unit": done.unit, "proof": "logger-cold"}
    bank.refused("return-unit", "reason-missing", **back)
    kept = bank.ok("return-unit", mode="reported", verified_by=bank.people["second_nurse"].person, **back)
    assert kept.violations == ("reason-missing",)
    assert bank.get("unit", done.unit).assignment == "free"


def test_the_engine_asks_for_reasons_and_no_verb_does_it_by_itself() -> None:
    asking = [each.name for each in VERBS.values() for one in each.guards if one.code == "reason-missing"]
    assert asking == []
    assert {"reason-missing", "unsigned", "not-verified"} <= ENGLISH.keys()
