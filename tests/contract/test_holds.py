"""Holds and doubts: each reason stands by itself, and a doubt reaches everything it may concern."""

from decimal import Decimal

from sqlalchemy import update

from biobank.domain.things.transplant import Course, Order, OrderLine
from biobank.services.audit import trail
from biobank.storage import tables
from tests.bank import Bank
from tests.journey import registered_patient
from tests.journey_storage import released_bag, stored_bag

REVIEWED = [("processing_director", "reviewed")]
ATTESTED = [("medical_director", "attests-identity"), ("processing_director", "verified")]


def test_a_hold_withdraws_the_release_until_it_is_lifted_and_released_anew(bank: Bank) -> None:
    unit = released_bag(bank)
    bank.ok("quarantine-unit", by="nurse", unit=unit, cause="container-damaged")
    (hold,) = bank.find("hold", unit_id=unit, status="open")
    assert bank.get("unit", unit).disposition == "quarantined"
    bank.refused("lift-hold", "not-permitted", by="nurse", hold=hold.id)
    bank.ok("lift-hold", by="processing_director", hold=hold.id, signed=REVIEWED)
    bank.refused("lift-hold", "hold-lifted-already", by="processing_director", hold=hold.id, signed=REVIEWED)
    assert bank.get("unit", unit).disposition == "quarantined"
    bank.ok("release-unit", by="processing_director", unit=unit, signed=[("processing_director", "released")])


def test_a_doubt_holds_both_patients_calls_off_orders_and_clearances(bank: Bank) -> None:
    one, other = registered_patient(bank), registered_patient(bank)
    unit, kin, swap = (stored_bag(bank, patient) for patient in (one, one, other))
    order = _ordered(bank, swap)
    bank.ok("doubt-identity", by="nurse", unit=unit, others=(other,))
    for each in (unit, kin, swap):
        assert bank.get("unit", each).disposition == "in_doubt"
        assert [hold.cause for hold in bank.find("hold", unit_id=each)] == ["identity-in-doubt"]
    assert all(bank.get("patient", patient).identity_in_doubt for patient in (one, other))
    assert bank.get("order", order).status == "called_off"
    assert bank.get("unit", swap).assignment == "free"
    (course,) = bank.find("course", patient_id=other)
    assert (course.status, course.cleared_at) == ("open", None)
    for patient in (one, other):
        assert "IdentityDoubted" in [one.kind for one in bank.events(f"patient/{patient}")]


def test_each_units_own_history_shows_the_doubt(bank: Bank) -> None:
    one, other = registered_patient(bank), registered_patient(bank)
    unit, kin, swap = (stored_bag(bank, patient) for patient in (one, one, other))
    _ordered(bank, swap)
    bank.ok("doubt-identity", by="nurse", unit=unit, others=(other,))
    expected = {unit: "IdentityDoubted", kin: "UnitDoubted", swap: "UnitDoubted"}
    for each, kind in expected.items():
        newest = trail.unit_page(bank.services, each).entries[0]
        assert newest.kind == kind
        assert newest.unit == each


def test_a_lifted_hold_leaves_the_unit_to_its_release(bank: Bank) -> None:
    unit = released_bag(bank)
    hold = bank.made("quarantine-unit", "hold", unit=unit, cause="documentation")
    reviewed = {"by": "quality_officer", "signed": [("quality_officer", "reviewed")]}
    bank.ok("lift-hold", hold=hold, **reviewed)
    assert bank.get("unit", unit).disposition == "quarantined"
    order = _ordered(bank, unit)
    bank.refused("reserve-unit", "unit-is-quarantined", unit=unit, order=order)
    released = {"by": "processing_director", "signed": [("processing_director", "released")]}
    bank.ok("release-unit", unit=unit, **released)
    assert bank.get("unit", unit).disposition == "released"


def _ordered(bank: Bank, unit: str) -> str:
    row = bank.get("unit", unit)
    fresh = bank.fresh(f"order {unit}")
    common = {"stream": row.stream, "patient_id": row.patient_id}
    course = Course(
        id=fresh.id("K"), **common, site_id=row.site_id, number=1, opened_at=bank.clock(), status="cleared",
        cleared_at=bank.clock(), zone="Europe/Berlin",
    )  # fmt: skip
    order = Order(
        id=fresh.id("J"), **common, course_id=course.id, prescribed_by="H", prescribed_at=bank.clock(),
        cd34_per_kg=Decimal(5), weight_kg=Decimal(70), infuse_on="2026-03-10",
    )  # fmt: skip
    line = OrderLine(id=fresh.id("R"), **common, order_id=order.id, unit_id=unit, sequence=1)
    bank.plant(course, order, line)
    table = tables.things["unit"]
    with bank.database.write() as connection:
        reserved = {"assignment": "reserved", "order_id": order.id, "course_id": course.id}
        connection.execute(update(table).where(table.c.id == unit).values(reserved))
    return order.id


def test_a_doubt_is_lifted_by_evidence_and_two_people_unit_by_unit(bank: Bank) -> None:
    patient = registered_patient(bank)
    unit, kin = stored_bag(bank, patient), stored_bag(bank, patient)
    bank.refused("doubt-identity", "other-patient-is-the-same", unit=unit, others=(patient,))
    bank.ok("doubt-identity", unit=unit)
    (hold,) = bank.find("hold", unit_id=unit)
    bank.refused("lift-hold", "hold-lifts-otherwise", by="processing_director", hold=hold.id, signed=REVIEWED)
    told = {"by": "medical_director", "evidence": "str", "laboratory": "HLA laboratory", "report": "R-1"}
    bank.refused("resolve-identity", "signature-missing", unit=unit, signed=ATTESTED[:1], **told)
    bank.ok("resolve-identity", unit=unit, signed=ATTESTED, **told)
    assert bank.get("unit", unit).disposition == "quarantined"
    assert bank.get("patient", patient).identity_in_doubt
    bank.ok("resolve-identity", unit=kin, signed=ATTESTED, **told)
    assert not bank.get("patient", patient).identity_in_doubt
    assert {one.status for one in bank.find("hold")} == {"lifted"}
