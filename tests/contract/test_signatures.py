"""Two people are two people, and a decision is signed, however it comes to be recorded."""

from tests import journey_storage
from tests import journey_transplant as way
from tests.bank import Bank


def test_whoever_performed_it_is_not_the_second_person(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    second = bank.people["second_nurse"].person
    told = {"unit": done.unit, "performed_by": second, **done.scans(bank)}
    bank.refused("verify-at-bedside", "same-person-twice", by="nurse", signed=way.SECOND, **told)
    assert bank.get("unit", done.unit).assignment == "issued"


def test_a_scribe_may_record_what_two_others_did(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    told = {"unit": done.unit, "performed_by": bank.people["physician"].person, **done.scans(bank)}
    bank.ok("verify-at-bedside", by="nurse", signed=way.SECOND, **told)
    (check,) = bank.find("check", unit_id=done.unit, kind="before_connect")
    assert (check.first_person, check.second_person) == (
        bank.people["physician"].person,
        bank.people["second_nurse"].person,
    )


def test_a_reported_release_that_nobody_signed_releases_nothing(bank: Bank) -> None:
    unit = journey_storage.stored_bag(bank)
    journey_storage.with_results(bank, unit)
    report = {"mode": "reported", "claimed_at": bank.clock(), "unit": unit}
    kept = bank.ok("release-unit", by="processing_director", **report)
    assert "unsigned" in kept.violations
    assert len(bank.find("deviation", unit_id=unit)) == 1
    assert bank.get("unit", unit).disposition == "quarantined"


def test_a_release_on_paper_counts_once_its_director_signs_the_report(bank: Bank) -> None:
    unit = journey_storage.stored_bag(bank)
    journey_storage.with_results(bank, unit)
    report = {"mode": "reported", "claimed_at": bank.clock(), "unit": unit}
    kept = bank.ok("release-unit", by="processing_director", signed=journey_storage.RELEASED, **report)
    assert "unsigned" not in kept.violations
    assert bank.get("unit", unit).disposition == "released"


def test_a_check_on_paper_that_found_another_label_proves_nothing(bank: Bank) -> None:
    done = way.issued_bag(bank)
    other = way.graft_bag(bank, done.patient)
    paper = {"mode": "reported", "claimed_at": bank.clock(), "verified_by": bank.people["nurse"].person}
    told = {"unit": done.unit, **done.scans(bank), **way.READY, **paper}
    bank.ok("check-before-thaw", by="physician", **{**told, "label": done.label(other)})
    (check,) = bank.find("check", unit_id=done.unit, kind="before_thaw")
    assert check.outcome == "failed"
    bank.refused("thaw-unit", "thaw-not-checked", unit=done.unit)
    bank.ok("check-before-thaw", by="physician", signed=[("nurse", "verified")], **told)
    bank.ok("thaw-unit", unit=done.unit)
