"""Signatures on the pages of verbs: for one record, of two people, with a reason, and never sent back."""

from decimal import Decimal

import pytest

from tests import journey, journey_storage
from tests.served import PASSWORD, Served
from tests.web.pages import at_screen, form_of, seen


def test_a_signature_is_for_exactly_this_record(served: Served) -> None:
    director = at_screen(served, "processing_director")
    unit = journey_storage.stored_bag(director.bank)
    journey_storage.with_results(director.bank, unit)
    path = f"/do/release-unit?unit={unit}"
    assert "Sign here before it is recorded." in seen(director.send(path))
    wrong = director.send(path, signature_password="not my password at all")
    assert wrong.status_code == 422
    assert "do not fit" in seen(wrong)
    assert PASSWORD not in director.send(path, signature_password=PASSWORD, note="\x07").get_data(
        as_text=True
    )
    assert director.bank.get("unit", unit).disposition == "quarantined"
    director.done(path, signature_password=PASSWORD)
    assert director.bank.get("unit", unit).disposition == "released"


@pytest.fixture
def cleared(served: Served) -> str:
    return journey.registered_patient(served.bank)


def test_one_person_cannot_be_both(served: Served, cleared: str) -> None:
    physician = at_screen(served, "physician")
    typed = {"blood_group": "A+", "sampled_on": "2026-03-01"}
    path = f"/do/record-blood-group?patient={cleared}"
    own = physician.send(path, second_login="physician", second_password=PASSWORD, **typed)
    assert own.status_code == 409
    assert "cannot be both people" in seen(own)
    served.password("technologist")
    physician.done(path, second_login="technologist", second_password=PASSWORD, **typed)
    assert physician.bank.get("patient", cleared).blood_group == "A+"


def test_an_amber_rule_gives_way_to_a_reason_and_a_signature(technologist, served: Served) -> None:
    bank = technologist.bank
    warm = journey_storage.vessel(bank, "Warm vessel", coldest_c=Decimal(-90), warmest_c=Decimal(-70))
    bag = journey_storage.frozen_bag(bank)
    path = f"/do/store-unit?unit={bag}"
    refused = technologist.send(path, slot=warm.slots[0])
    assert "Decision against the rule" in seen(refused)
    form = form_of(refused, "/do/store-unit")
    unexplained = technologist.send(
        "/do/store-unit", form, waiver_login="processing_director", waiver_password="no"
    )
    assert unexplained.status_code == 422
    served.password("processing_director")
    signed = {"waiver_login": "processing_director", "waiver_password": PASSWORD}
    again = form_of(unexplained, "/do/store-unit")
    done = technologist.send("/do/store-unit", again, reason="physician_decision", **signed)
    assert done.status_code == 303, seen(done)
    assert bank.get("unit", bag).slot_id == warm.slots[0]
    assert "A deviation is open." in seen(technologist.get("/do"))
    assert bank.find("deviation", unit_id=bag)


def test_whoever_decides_sees_everything_that_stands_against_it(technologist) -> None:
    bank = technologist.bank
    warm = journey_storage.vessel(bank, "Warm vessel", coldest_c=Decimal(-90), warmest_c=Decimal(-70))
    bag = journey_storage.frozen_bag(bank, biohazard=True)
    answer = technologist.send(f"/do/store-unit?unit={bag}", slot=warm.slots[0])
    assert "What else stands against it" in seen(answer)
    assert "Warm vessel" in seen(answer).partition("What else stands against it")[2]
    assert (
        len([event for event in bank.events(bank.get("unit", bag).stream) if event.kind == "AttemptRefused"])
        == 1
    )


def test_a_page_never_carries_a_password_back(served: Served, cleared: str) -> None:
    physician = at_screen(served, "physician")
    answer = physician.send(
        f"/do/record-blood-group?patient={cleared}",
        second_login="nurse",
        second_password="a secret of a nurse",
    )
    assert answer.status_code == 422
    assert "a secret of a nurse" not in answer.get_data(as_text=True)
    assert form_of(answer, "/do/record-blood-group")["second_login"] == ["nurse"]
