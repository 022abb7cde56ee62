"""Whose bags nobody has ordered, is kept with every step, and is what bags, courses and orders say."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from biobank.domain.rules.clock import later
from biobank.services.audit.findings import Tally
from biobank.services.audit.rebuild import rebuild
from biobank.services.audit.verify import verify_replay
from biobank.storage import tables, to_plan
from tests import journey, journey_release, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank

_kept = tables.to_plan


def kept(bank: Bank) -> dict[str, str]:
    """Return the patients who are kept as waiting, each with the newest bag."""
    with bank.database.read() as connection:
        assert to_plan.differing(connection) == []
        return {row.patient_id: row.unit_id for row in connection.execute(select(_kept))}


def test_a_patient_waits_from_the_release_of_a_bag_to_its_order(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    unit = journey_storage.stored_bag(bank, patient, **way.BAG)
    journey_storage.with_results(bank, unit)
    assert kept(bank) == {}
    bank.ok("release-unit", by="processing_director", unit=unit, signed=journey_storage.RELEASED)
    assert kept(bank) == {patient: unit}
    course = way.open_course(bank, patient)
    assert kept(bank) == {patient: unit}, "a course without an order is to be planned as well"
    order = way.ordered(bank, course)
    assert kept(bank) == {}
    bank.ok("call-off-order", by="physician", order=order, reason="other")
    assert kept(bank) == {patient: unit}


def test_whoever_was_transplanted_waits_no_more_whatever_is_left(bank: Bank) -> None:
    done = way.ordered_course(bank)
    spare = way.graft_bag(bank, done.patient)
    assert kept(bank) == {}, spare
    bank.ok("call-off-course", by="physician", course=done.course, reason="other")
    assert kept(bank).keys() == {done.patient}


def test_one_patient_s_newest_bag_is_kept(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    way.graft_bag(bank, patient)
    bank.clock.forward(days=1)
    newest = way.graft_bag(bank, patient)
    assert kept(bank) == {patient: newest}


PAIR = [("coordinator", "decided"), ("physician", "verified")]
TWO = [("quality_officer", "performed"), ("processing_director", "agrees")]
OUT = [("medical_director", "approved"), ("second_technologist", "witnessed")]
LOST: dict[str, dict[str, Any]] = {
    "quarantine-unit": {"cause": "other"},
    "doubt-identity": {"by": "nurse"},
    "reject-unit": {"by": "medical_director", "signed": [("medical_director", "decided")], "reason": "other"},
    "transfer-out": {
        "centre": "Centre B", "receiver": "Dr Weiss", "documents": "batch record",
        "last_graft_confirmed": True, "signed": OUT,
    },
    "enter-in-error": {"by": "quality_officer", "signed": TWO, "reason": "correction"},
}  # fmt: skip


@pytest.mark.parametrize("verb", LOST)
def test_nobody_waits_whose_only_bag_cannot_be_ordered_any_more(bank: Bank, verb: str) -> None:
    patient = journey.registered_patient(bank)
    unit = journey_storage.released_bag(bank, patient)
    other = journey_storage.released_bag(bank)
    assert kept(bank).keys() == {patient, bank.get("unit", other).patient_id}
    bank.ok(verb, unit=unit, **LOST[verb])
    assert kept(bank).keys() == {bank.get("unit", other).patient_id}


def test_the_newest_of_those_left_takes_the_place_of_a_bag_that_is_lost(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    first = journey_storage.released_bag(bank, patient)
    bank.clock.forward(days=1)
    second = journey_storage.released_bag(bank, patient)
    assert kept(bank) == {patient: second}
    told = {"what": "unit.collected_at", "reason": "correction"}
    earlier = later(bank.get("unit", first).collected_at, days=-1)
    bank.ok("correct", unit=second, value=earlier, **told)
    assert kept(bank) == {patient: first}, "the collection is told to have been earlier"
    bank.ok("quarantine-unit", unit=first, cause="other")
    assert kept(bank) == {patient: second}


def test_a_bag_under_the_wrong_patient_takes_the_waiting_with_it_once_released_again(bank: Bank) -> None:
    wrong, right = journey.registered_patient(bank), journey.registered_patient(bank)
    unit = journey_storage.released_bag(bank, wrong)
    told = {"unit": unit, "patient": right, "episode": journey.cleared_episode(bank, right)}
    signed = [("medical_director", "attests-identity"), ("quality_officer", "verified")]
    bank.ok("re-attribute-unit", by="medical_director", signed=signed, reason="correction", **told)
    assert kept(bank) == {}, "it is held until it has the right label"


def test_patients_wait_while_their_record_is_in_use(bank: Bank) -> None:
    first, second = (
        journey.registered_patient(bank),
        journey.registered_patient(bank, family_name="Duarte-Lima"),
    )
    for patient in (first, second):
        journey_storage.released_bag(bank, patient)
    told = {"patient": first, "other": second, "evidence": "hospital_index"}
    bank.ok("link-patients", by="coordinator", signed=PAIR, **told)
    active = {each.id for each in bank.find("patient") if each.status == "active"}
    assert kept(bank).keys() == active
    for patient in active:
        bank.ok("record-death", by="physician", patient=patient, died_on=journey.today(bank))
    assert kept(bank) == {}


@pytest.mark.parametrize("wrong", ["lacking", "vain", "other"])
def test_what_is_wrong_is_found_and_made_anew(bank: Bank, wrong: str) -> None:
    patient = journey.registered_patient(bank)
    vain = {"patient_id": "P0000000000", "site_id": bank.site.id, "collected_at": "x", "unit_id": "U0"}
    journey_storage.vessel(bank)
    unit = journey_release.released(bank, journey.cleared_episode(bank, patient))
    assert kept(bank) == {patient: unit}
    statement = {
        "lacking": delete(_kept),
        "vain": insert(_kept).values(vain),
        "other": update(_kept).values(unit_id="U0"),
    }[wrong]
    with bank.database.write() as connection:
        connection.execute(statement)
    assert {one.code for one in verify_replay(bank.services, Tally())} == {"plan-differs"}
    with bank.database.write() as connection:
        assert rebuild(connection) == ()
    assert kept(bank) == {patient: unit}
