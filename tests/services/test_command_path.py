"""The one command path: recorded once, refused with a record, the same on both databases."""

import json

from tests.bank import Bank

PERSON = {"family_name": "Duarte", "given_names": "Ana", "birth_date": "1980-02-03", "sex": "female"}


def test_a_patient_is_registered_and_chained(bank: Bank) -> None:
    outcome = bank.ok("register-patient", by="coordinator", hospital_number="H-1", **PERSON)
    patient = outcome.made["patient"][0]
    (event,) = bank.events(f"patient/{patient}")
    body = json.loads(event.body)
    assert body["seq"] == 1
    assert body["kind"] == "PatientRegistered"
    assert "Duarte" not in event.body
    assert set(body["private"]) >= {"family_name", "birth_date", "hospital_number"}


def test_a_retry_gets_the_first_outcome(bank: Bank) -> None:
    first = bank.ok("register-patient", by="coordinator", id="c1", hospital_number="H-1", **PERSON)
    again = bank.do("register-patient", by="coordinator", id="c1", hospital_number="H-1", **PERSON)
    other = bank.do("register-patient", by="coordinator", id="c1", hospital_number="H-2", **PERSON)
    assert again.repeated
    assert again.made == first.made
    assert other.code == "already-submitted"


def test_a_refusal_is_kept(bank: Bank) -> None:
    bank.ok("register-patient", by="coordinator", hospital_number="H-1", **PERSON)
    outcome = bank.refused(
        "register-patient", "similar-patient", by="coordinator", hospital_number="H-2", **PERSON
    )
    assert outcome.events
