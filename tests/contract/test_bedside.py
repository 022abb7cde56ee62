"""The bedside: the wrong bag, the wrong wrist, the wrong label, one person for two."""

import json
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.codes.own_code import code_for, render
from tests import journey
from tests import journey_transplant as way
from tests.bank import Bank


def near_misses(bank: Bank, stream: str) -> list[dict[str, Any]]:
    """What was refused in a stream."""
    return [json.loads(one.body)["data"] for one in bank.events(stream) if one.kind == "AttemptRefused"]


def attempt(bank: Bank, code: str, done: way.Transplant, signed: Any = way.SECOND, **scans: Any) -> Any:
    told = {**done.scans(bank), **scans}
    return bank.refused("verify-at-bedside", code, by="nurse", signed=signed, unit=done.unit, **told)


def test_the_wrong_patients_bag_is_refused_and_stands_in_both_streams(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    other = journey.registered_patient(bank, family_name="Duarte", given_names="Ana Maria")
    refused = attempt(bank, "wrong-patient", done, wristband=journey.band_of(bank, other))
    assert refused.params == {"unit": done.unit, "unit_patient": done.patient, "patient": other}
    (own,), (twin,) = (near_misses(bank, f"patient/{id}") for id in (done.patient, other))
    assert own["code"] == twin["code"] == "wrong-patient"
    assert own["params"] == twin["params"] == dict(refused.params)
    assert bank.get("unit", done.unit).assignment == "issued"


def test_the_wrong_patient_is_told_even_when_the_unit_may_not_be_given_anyway(bank: Bank) -> None:
    done = way.ordered_course(bank)
    other = journey.registered_patient(bank)
    attempt(bank, "wrong-patient", done, wristband=journey.band_of(bank, other))
    assert len(near_misses(bank, f"patient/{other}")) == 1


def test_the_hospitals_own_band_is_read_and_never_written_down(bank: Bank) -> None:
    patient = journey.registered_patient(bank, hospital_number="MRN-4711-X")
    journey.consented(bank, patient)
    done = way.ordered_course(bank, patient)
    told = {"identity_confirmed": True, "no_back_up": True, "course": done.course}
    bank.ok("clear-conditioning", by="physician", signed=way.CLEARED, **told)
    drug = {"drug": "atg", "dose": Decimal(2), "dose_unit": "mg_per_kg"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)
    way.issue(bank, done)
    way.thaw(bank, done)
    attempt(bank, "wristband-unknown", done, wristband="MRN-4712-X")
    verify = {"unit": done.unit, "label": done.label(), "wristband": "&#0110MRN-4711-X"}
    bank.ok("verify-at-bedside", by="nurse", signed=way.SECOND, **verify)
    assert not any("MRN-471" in one.body for one in bank.events(f"patient/{patient}"))
    with bank.database.read() as connection:
        outcomes = [row[0] for row in connection.exec_driver_sql("SELECT outcome FROM command")]
    assert not any("MRN-471" in outcome for outcome in outcomes)


@pytest.mark.parametrize("label", ["U0000000000001", "garbage", "=A99992612345600"])
def test_an_unreadable_label_is_a_stop(sqlite_bank: Bank, label: str) -> None:
    attempt(sqlite_bank, "label-unreadable", way.thawed_bag(sqlite_bank), label=label)


def test_a_label_that_is_not_scanned_void_or_forged_is_a_stop(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.thawed_bag(bank)
    void = way.labelled(bank, done.unit, "void", "002")
    attempt(bank, "label-not-scanned", done, label=None)
    assert attempt(bank, "label-copy-not-live", done, label=void).params["status"] == "void"
    forged = render(code_for(done.unit, "007"))
    assert attempt(bank, "label-copy-not-live", done, label=forged).params["status"] == "never printed"


def test_a_bag_of_another_patient_in_the_hand_is_a_near_miss_of_both(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    other = way.graft_bag(bank, journey.registered_patient(bank))
    attempt(bank, "label-of-another-unit", done, label=done.label(other))
    (twin,) = near_misses(bank, bank.get("unit", other).stream)
    assert twin["params"] == {"unit": done.unit, "scanned": other}


def test_two_different_people_verify(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    attempt(bank, "signature-missing", done, signed=())
    attempt(bank, "same-person-twice", done, signed=[("nurse", "verified")])
    attempt(bank, "signer-not-authorised", done, signed=[("coordinator", "verified")])
    attempt(bank, "signer-not-authorised", done, signed=[("apheresis_nurse", "verified")])


def test_an_unreadable_band_is_the_physicians_decision(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    attempt(bank, "wristband-unreadable", done, wristband=None)
    told = {"unit": done.unit, "label": done.label(), "wristband": None, "reason": "physician_decision"}
    signed = [*way.SECOND, ("physician", "accepts-risk")]
    outcome = bank.ok("verify-at-bedside", by="nurse", signed=signed, **told)
    assert outcome.violations == ("wristband-unreadable",)
    unit = bank.get("unit", done.unit)
    assert (unit.assignment, unit.disposition) == ("at_bedside", "released")
    assert [one.code for one in bank.find("deviation")] == ["wristband-unreadable"]


def test_a_nurse_may_not_accept_the_risk(sqlite_bank: Bank) -> None:
    done = way.thawed_bag(sqlite_bank)
    signed = [*way.SECOND, ("nurse", "accepts-risk")]
    attempt(sqlite_bank, "wristband-unreadable", done, signed, wristband=None, reason="emergency")


def test_the_band_of_an_earlier_admission_proves_nothing(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.thawed_bag(bank)
    old = journey.band_of(bank, done.patient)
    day = journey.today(bank)
    bank.ok("issue-wristband", by="nurse", patient=done.patient, admitted_on=day, void_earlier=True)
    attempt(bank, "wristband-ended", done, wristband=old)


def test_what_was_withdrawn_from_release_is_not_connected(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    bank.ok("quarantine-unit", unit=done.unit, cause="recall")
    attempt(bank, "unit-is-quarantined", done)


def test_no_bag_runs_without_a_fresh_check_of_its_own(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    bank.refused("start-reinfusion", "unit-is-issued", by="nurse", unit=done.unit)
    way.verify(bank, done)
    bank.clock.forward(minutes=61)
    bank.refused("start-reinfusion", "not-verified-at-bedside", by="nurse", unit=done.unit)


def test_a_wrong_bag_that_was_infused_is_recorded_with_a_deviation_in_both_streams(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    other = journey.registered_patient(bank)
    report = {"unit": done.unit, "recipient": other}
    bank.refused("start-reinfusion", "wrong-patient", by="nurse", **report)
    kept = bank.ok("start-reinfusion", by="nurse", mode="reported", claimed_at=bank.clock(), **report)
    assert "wrong-patient" in kept.violations
    deviations = {one.stream: one for one in bank.find("deviation", unit_id=done.unit)}
    assert set(deviations) == {f"patient/{done.patient}", f"patient/{other}"}
    assert deviations[f"patient/{other}"].severity == "critical"
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert infusion.course_id is None
    assert bank.get("course", done.course).day_zero is None
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(20))
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert (infusion.status, infusion.cd34_per_kg) == ("stopped", None)
    assert bank.get("unit", done.unit).material == "infused"
    assert bank.get("order", done.order).status == "open"


def test_a_check_on_paper_names_its_second_person_or_is_no_check(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    paper = {"unit": done.unit, "mode": "reported", "claimed_at": bank.clock(), **done.scans(bank)}
    alone = bank.ok("verify-at-bedside", by="nurse", **paper)
    assert alone.violations == ("unsigned", "not-verified")
    (check,) = bank.find("check", unit_id=done.unit, kind="before_connect")
    assert check.outcome == "unverified"
    second = bank.people["second_nurse"].person
    named = bank.ok("verify-at-bedside", by="nurse", verified_by=second, **paper)
    assert named.violations == ("unsigned",)
    # Who was there on paper has not said so: only what is told of the same paper rests on it.
    bank.refused("start-reinfusion", "not-verified-at-bedside", by="nurse", unit=done.unit)
