"""Whose bags nobody has ordered, is kept with every step, and is what bags, courses and orders say."""

import pytest
from sqlalchemy import delete, insert, select, update

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
