"""The plain refusals of everyday verbs: too late, not there, not theirs, or already done."""

from decimal import Decimal

from tests import journey
from tests import journey_transplant as way
from tests.bank import Bank
from tests.journey_storage import stored_bag


def test_nothing_is_taken_found_or_picked_up_that_is_elsewhere(bank: Bank) -> None:
    unit = stored_bag(bank)
    bank.refused("find-missing-unit", "unit-is-slot", unit=unit)
    bank.refused("pick-up-unit", "unit-is-slot", unit=unit)
    bank.ok("take-out-unit", unit=unit)
    bank.refused("take-out-unit", "unit-is-person", unit=unit)
    bank.ok("mark-missing", unit=unit)
    bank.refused("mark-missing", "unit-is-missing", unit=unit)
    bank.refused("unreserve-unit", "unit-is-free", unit=unit)


def test_what_is_in_doubt_is_held_already(bank: Bank) -> None:
    unit = stored_bag(bank)
    bank.ok("doubt-identity", unit=unit)
    bank.refused("quarantine-unit", "unit-is-in-doubt", unit=unit, cause="documentation")


def test_a_closed_episode_takes_no_more_decisions(bank: Bank) -> None:
    episode = journey.decided_episode(bank)
    bank.ok("close-episode", by="coordinator", episode=episode, outcome="called_off")
    day = journey.today(bank)
    found = {"by": "physician", "episode": episode, "outcome": "suitable", "assessed_on": day}
    bank.refused("assess-suitability", "episode-closed", **found)
    board = {"by": "coordinator", "signed": [("medical_director", "decided")], "episode": episode}
    bank.refused("decide-indication", "episode-closed", decision="approved", decided_on=day, **board)
    given = {"by": "nurse", "episode": episode, "regimen": "gcsf", "started_on": day}
    bank.refused("record-mobilisation", "episode-closed", **given)


def test_a_dead_patient_gets_no_wristband_and_a_number_is_one_patients(bank: Bank) -> None:
    patient = journey.registered_patient(bank, hospital_number="H-500")
    names = {"family_name": "Faria", "given_names": "Eva", "birth_date": "1980-01-31", "sex": "female"}
    bank.refused("register-patient", "number-taken", hospital_number="H-500", **names)
    bank.ok("record-death", by="physician", patient=patient, died_on=journey.today(bank))
    told = {"by": "nurse", "patient": patient, "admitted_on": journey.today(bank)}
    bank.refused("issue-wristband", "patient-is-deceased", **told)


def test_a_linked_record_takes_no_blood_group(bank: Bank) -> None:
    one = journey.registered_patient(bank)
    other = journey.registered_patient(bank, family_name="Duarte-Lima")
    pair = [("coordinator", "decided"), ("data_manager", "verified")]
    told = {"by": "coordinator", "patient": one, "other": other, "evidence": "hospital_index"}
    bank.ok("link-patients", signed=pair, **told)
    group = {"patient": one, "blood_group": "A+", "sampled_on": journey.today(bank)}
    signed = [("second_technologist", "verified")]
    bank.refused("record-blood-group", "patient-is-linked", signed=signed, **group)


def test_an_ended_agreement_is_not_renewed(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    day = journey.today(bank)
    form = {"by": "coordinator", "form_version": "1", "signed_on": day}
    agreement = bank.made("record-agreement", "agreement", patient=patient, disposal="ask", **form)
    bank.ok("end-agreement", by="coordinator", agreement=agreement, ended_on=day)
    bank.refused("renew-agreement", "agreement-not-in-force", agreement=agreement, **form)


def test_an_order_is_confirmed_when_it_waits_and_called_off_once(bank: Bank) -> None:
    done = way.ordered_course(bank)
    told = {"by": "physician", "order": done.order}
    confirm = {**told, "weight_kg": way.WEIGHT, "signed": way.ORDERED}
    bank.refused("confirm-order", "order-not-reopened", **confirm)
    way.weighed(bank, done.course, way.WEIGHT + Decimal(1), corrects_last=True)
    bank.refused("confirm-order", "weight-differs", **confirm)
    bank.ok("call-off-order", reason="other", **told)
    bank.refused("call-off-order", "order-ended", reason="other", **told)


def test_a_course_is_cleared_by_someone_who_knows_whose_it_is_and_closed_when_it_is_done(bank: Bank) -> None:
    done = way.ordered_course(bank)
    told = {"by": "physician", "signed": way.CLEARED, "course": done.course, "no_back_up": True}
    bank.refused("clear-conditioning", "identity-not-confirmed", identity_confirmed=False, **told)
    bank.refused("close-course", "course-not-transplanted", by="coordinator", course=done.course)


def test_band_and_bag_are_compared_before_anybody_signs(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    bank.ok("compare-at-bedside", by="nurse", unit=done.unit, **done.scans(bank))
    scans = {**done.scans(bank), "wristband": journey.band_of(bank, journey.registered_patient(bank))}
    bank.refused("compare-at-bedside", "wrong-patient", by="nurse", unit=done.unit, **scans)
