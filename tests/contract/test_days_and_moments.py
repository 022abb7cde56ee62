"""Nothing is recorded as having happened that is still to come, nor as having ended before it began."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.clearance import MarkerFound
from biobank.domain.rules.clock import later
from tests.bank import Bank
from tests.journey import NAMES, collected_bag, open_episode, received_bag, registered_patient, today
from tests.journey_storage import vessel

AHEAD = "2026-03-03"
TWO = [("coordinator", "decided"), ("physician", "verified")]
MARKERS = (MarkerFound(marker="hiv", finding="nonreactive"),)
OF_EPISODES: list[tuple[str, str, list[tuple[str, str]], dict[str, Any]]] = [
    ("decide-indication", "coordinator", [("medical_director", "decided")], {"decision": "approved"}),
    ("assess-suitability", "physician", [], {"outcome": "suitable"}),
    ("record-mobilisation", "physician", [], {"regimen": "gcsf"}),
    (
        "determine-eligibility",
        "physician",
        [("physician", "decided")],
        {"outcome": "incomplete", "markers": MARKERS},
    ),
]
DAYS = {
    "decide-indication": "decided_on",
    "assess-suitability": "assessed_on",
    "record-mobilisation": "started_on",
    "determine-eligibility": "sampled_on",
}


@pytest.mark.parametrize(("verb", "by", "signed", "told"), OF_EPISODES)
def test_what_was_decided_was_not_decided_tomorrow(
    sqlite_bank: Bank, verb: str, by: str, signed: list[tuple[str, str]], told: dict[str, Any]
) -> None:
    bank = sqlite_bank
    told = {"by": by, "signed": signed, "episode": open_episode(bank, registered_patient(bank)), **told}
    bank.refused(verb, "day-in-the-future", **told, **{DAYS[verb]: AHEAD})
    bank.ok(verb, **told, **{DAYS[verb]: today(bank)})


def test_nobody_is_born_tomorrow(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    born = {**NAMES, "birth_date": AHEAD, "hospital_number": "H-9"}
    bank.refused("register-patient", "day-in-the-future", by="coordinator", **born)
    told = {"patient": registered_patient(bank), "evidence": "civil_registry", "birth_date": AHEAD}
    bank.refused("change-identity", "day-in-the-future", by="coordinator", signed=TWO, **told)


def test_a_blood_group_and_the_end_of_an_agreement_are_of_today_at_the_latest(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    patient = registered_patient(bank)
    group = {"patient": patient, "blood_group": "A+", "sampled_on": AHEAD}
    second = [("nurse", "verified")]
    bank.refused("record-blood-group", "day-in-the-future", by="technologist", signed=second, **group)
    signed = {"form_version": "1", "signed_on": today(bank), "disposal": "ask"}
    agreement = bank.made("record-agreement", "agreement", by="coordinator", patient=patient, **signed)
    over = {"by": "coordinator", "agreement": agreement}
    bank.refused("end-agreement", "day-in-the-future", **over, ended_on=AHEAD)
    bank.ok("end-agreement", **over, ended_on=today(bank))


def test_no_report_of_tomorrow_outranks_those_of_today(bank: Bank) -> None:
    """The newest report counts: one from the future would count for ever."""
    told: dict[str, Any] = {"unit": received_bag(bank), "test": "sterility", "value": "no_growth"}
    ahead = later(bank.clock(), days=1)
    bank.refused("record-result", "moment-in-the-future", **told, resulted_at=ahead)
    bank.refused("record-result", "moment-in-the-future", **told, sampled_at=ahead)
    before = later(bank.clock(), hours=-2)
    bank.refused("record-result", "times-run-backwards", **told, sampled_at=bank.clock(), resulted_at=before)
    result = bank.made("record-result", "result", **told, sampled_at=before)
    grown = {"result": result, "value": "growth", "organism": "Cutibacterium acnes", "reason": "correction"}
    bank.refused("amend-result", "moment-in-the-future", **grown, resulted_at=ahead)
    bank.ok("amend-result", **grown)


def test_a_vessel_is_cold_after_it_was_warm_and_not_tomorrow(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    warm = {"vessel": vessel(bank).id}
    since = later(bank.clock(), hours=-3)
    bank.ok("record-exposure", **warm, started_at=since, warmest_c=Decimal(-110), cause="lid_open")
    bank.refused("end-exposure", "moment-in-the-future", **warm, ended_at=later(bank.clock(), hours=1))
    bank.refused("end-exposure", "times-run-backwards", **warm, ended_at=later(since, hours=-1))
    bank.ok("end-exposure", **warm, ended_at=later(since, hours=1))


def test_what_is_expected_lies_ahead(bank: Bank) -> None:
    unit = collected_bag(bank)
    told = {"by": "apheresis_nurse", "unit": unit, "to_person": bank.people["technologist"].person}
    passed, ahead = later(bank.clock(), minutes=-1), later(bank.clock(), minutes=20)
    bank.refused("hand-over-unit", "moment-has-passed", expected_at=passed, **told)
    bank.ok("hand-over-unit", expected_at=ahead, **told)


def test_nobody_withdraws_a_consent_before_giving_it(bank: Bank) -> None:
    (given, *_) = bank.find("consent", patient_id=bank.get("unit", collected_bag(bank)).patient_id)
    told = {"by": "coordinator", "consent": given.id}
    before = later(f"{given.given_on}T12:00:00.000Z", days=-1)[:10]
    bank.refused("withdraw-consent", "times-run-backwards", withdrawn_on=before, **told)
    bank.ok("withdraw-consent", withdrawn_on=given.given_on, **told)
