"""Courses, weights, orders and the clearance that is watched until day 0."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from biobank.storage import tables
from tests import journey, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank

RISK = [("physician", "cleared"), ("physician", "accepts-risk")]


def told(bank: Bank, stream: str, kind: str) -> list[dict[str, Any]]:
    """The bodies of one kind of event in a stream, in order."""
    return [json.loads(one.body) for one in bank.events(stream) if one.kind == kind]


def clear(bank: Bank, course: str, signed: Any = way.CLEARED, **more: Any) -> Any:
    given = {"identity_confirmed": True, "no_back_up": True, **more}
    return bank.do("clear-conditioning", by="physician", signed=signed, course=course, **given)


def test_courses_of_a_patient_are_numbered_one_after_the_other(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    first = bank.made("open-course", "course", by="physician", patient=patient)
    bank.refused("open-course", "course-running-already", by="physician", patient=patient)
    bank.ok("call-off-course", by="physician", course=first, reason="physician_decision")
    second = bank.made("open-course", "course", by="physician", patient=patient)
    assert [bank.get("course", id).number for id in (first, second)] == [1, 2]
    assert bank.get("course", second).zone == "Europe/Berlin"


def test_a_weight_takes_two_people_and_a_large_change_another_weighing(bank: Bank) -> None:
    course = way.open_course(bank)
    weight = {"course": course, "weight_kg": Decimal(62), "kind": "actual"}
    bank.refused("record-weight", "signature-missing", by="nurse", **weight)
    bank.refused("record-weight", "same-person-twice", by="nurse", signed=[("nurse", "verified")], **weight)
    refused = bank.refused("record-weight", "weigh-again", by="nurse", signed=way.SECOND, **weight)
    assert (refused.params["last"], refused.params["percent"]) == (Decimal(70), 11)
    way.weighed(bank, course, Decimal(62), weighed_again=True)
    assert bank.get("course", course).weight_kg == Decimal(62)


def test_an_order_is_signed_by_a_physician_on_the_recorded_weight(bank: Bank) -> None:
    course = way.open_course(bank)
    day = journey.today(bank)
    order = {"course": course, "cd34_per_kg": Decimal(5), "weight_kg": Decimal(70), "infuse_on": day}
    bank.refused("place-order", "signature-missing", by="physician", **order)
    bank.refused("place-order", "not-permitted", by="nurse", **order)
    wrong = {**order, "weight_kg": Decimal(71)}
    bank.refused("place-order", "weight-differs", by="physician", signed=way.ORDERED, **wrong)
    past = {**order, "infuse_on": "2026-03-01"}
    bank.refused("place-order", "day-is-past", by="physician", signed=way.ORDERED, **past)
    made = bank.made("place-order", "order", by="physician", signed=way.ORDERED, **order)
    assert bank.get("order", made).prescribed_by == bank.people["physician"].person


def test_less_than_the_minimum_dose_is_ordered_by_decision_only(bank: Bank) -> None:
    course = way.open_course(bank)
    order = {"course": course, "weight_kg": Decimal(70), "infuse_on": journey.today(bank)}
    low = {**order, "cd34_per_kg": Decimal("1.5")}
    refused = bank.refused("place-order", "ordered-below-minimum", by="physician", signed=way.ORDERED, **low)
    assert refused.params["waived_by"] == "physician, medical_director"
    signed = [*way.ORDERED, ("physician", "accepts-risk")]
    made = bank.ok("place-order", by="physician", signed=signed, reason="physician_decision", **low)
    assert made.violations == ("ordered-below-minimum",)
    assert [one.code for one in bank.find("deviation")] == ["ordered-below-minimum"]


def test_a_unit_is_reserved_for_its_own_patient_and_the_near_miss_stands_with_both(bank: Bank) -> None:
    done = way.ordered_course(bank)
    other = way.graft_bag(bank, journey.registered_patient(bank))
    bank.refused("reserve-unit", "wrong-patient", unit=other, order=done.order)
    for stream in (bank.get("unit", other).stream, f"patient/{done.patient}"):
        (near_miss,) = [
            each["data"]
            for each in told(bank, stream, "AttemptRefused")
            if each["data"]["code"] == "wrong-patient"
        ]
        assert near_miss["params"]["unit"] == other


def test_a_reserved_unit_is_given_free_and_reserved_again(bank: Bank) -> None:
    done = way.ordered_course(bank)
    bank.refused("reserve-unit", "unit-is-reserved", unit=done.unit, order=done.order)
    bank.ok("unreserve-unit", unit=done.unit)
    assert bank.get("unit", done.unit).order_id is None
    bank.ok("reserve-unit", unit=done.unit, order=done.order)
    lines = sorted(bank.find("order_line", unit_id=done.unit), key=lambda one: one.sequence)
    assert [(one.sequence, one.status) for one in lines] == [(1, "cancelled"), (2, "reserved")]


def test_an_unreleased_unit_and_a_sample_are_not_reserved(bank: Bank) -> None:
    done = way.ordered_course(bank)
    stored = journey_storage.stored_bag(bank, done.patient)
    bank.refused("reserve-unit", "unit-is-quarantined", unit=stored, order=done.order)
    vial = way.graft_bag(bank, done.patient, container="vial")
    bank.refused("reserve-unit", "not-a-graft", unit=vial, order=done.order)


def test_a_unit_of_a_linked_record_is_its_patients_and_keeps_its_stream(bank: Bank) -> None:
    done = way.ordered_course(bank)
    duplicate = journey.registered_patient(bank)
    unit = way.graft_bag(bank, duplicate)
    table = tables.things["patient"]
    with bank.database.write() as connection:
        linked = {"linked_to": done.patient, "status": "linked"}
        connection.execute(update(table).where(table.c.id == duplicate).values(linked))
    bank.ok("reserve-unit", unit=unit, order=done.order)
    (line,) = bank.find("order_line", unit_id=unit)
    assert line.stream == f"patient/{done.patient}"
    assert bank.get("unit", unit).stream == f"patient/{duplicate}"
    assert len(told(bank, line.stream, "UnitReserved")) == 2


def test_calling_off_an_order_frees_its_units(bank: Bank) -> None:
    done = way.ordered_course(bank)
    bank.ok("call-off-order", by="physician", order=done.order, reason="physician_decision")
    unit = bank.get("unit", done.unit)
    assert (unit.assignment, unit.order_id, unit.course_id) == ("free", None, None)
    assert bank.get("order", done.order).status == "called_off"
    bank.refused("reserve-unit", "order-not-open", unit=done.unit, order=done.order)


def test_a_withdrawn_consent_blocks_use_and_discards_nothing(bank: Bank) -> None:
    done = way.ordered_course(bank)
    (consent,) = bank.find("consent", patient_id=done.patient, scope="use")
    day = journey.today(bank)
    bank.ok("withdraw-consent", by="coordinator", consent=consent.id, withdrawn_on=day)
    bank.ok("unreserve-unit", unit=done.unit)
    bank.refused("reserve-unit", "use-consent-withdrawn", unit=done.unit, order=done.order)
    assert clear(bank, done.course).code == "use-consent-missing"


def test_a_clearance_shows_what_it_rests_on(bank: Bank) -> None:
    done = way.cleared_course(bank)
    (body,) = told(bank, f"patient/{done.patient}", "ConditioningCleared")
    assert body["data"]["ahead_e6_per_kg"] == "5.7143"
    assert body["data"]["sterility"] == {done.unit: "no_growth"}
    assert body["signatures"][0]["meaning"] == "cleared"
    assert bank.get("course", done.course).back_up == "none"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"identity_confirmed": False}, "identity-not-confirmed"),
        ({"no_back_up": None}, "back-up-undecided"),
    ],
)
def test_a_clearance_is_refused(sqlite_bank: Bank, given: dict[str, Any], code: str) -> None:
    done = way.ordered_course(sqlite_bank)
    assert clear(sqlite_bank, done.course, **given).code == code


def test_a_clearance_needs_a_graft_a_dose_and_a_recent_weight(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.ordered_course(bank, cd34_e6=Decimal(100))
    refused = clear(bank, done.course)
    assert (refused.code, refused.params["dose"]) == ("dose-below-minimum", Decimal("1.4286"))
    assert clear(bank, done.course, signed=RISK, reason="physician_decision").accepted
    other = way.open_course(bank)
    assert clear(bank, other).code == "no-graft-kept"
    third = way.ordered_course(bank)
    bank.clock.forward(days=8)
    assert clear(bank, third.course).code == "weight-too-old"


def test_a_pending_culture_and_a_dying_vial_are_the_physicians_decision(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.ordered_course(bank)
    unit = bank.get("unit", done.unit)
    bank.clock.forward(hours=1)
    journey_storage.result(bank, unit, "sterility", "pending")
    assert clear(bank, done.course).code == "sterility-not-final"
    bank.clock.forward(hours=1)
    journey_storage.result(bank, unit, "sterility", "growth")
    assert clear(bank, done.course).code == "sterility-positive"
    bank.clock.forward(hours=1)
    journey_storage.result(bank, unit, "sterility", "no_growth")
    journey_storage.result(bank, unit, "viability-post-thaw", "41")
    refused = clear(bank, done.course)
    assert (refused.code, refused.params["percent"]) == ("viability-after-thaw-low", Decimal(41))


def test_a_back_up_is_a_released_bag_of_this_patient(bank: Bank) -> None:
    done = way.ordered_course(bank)
    back_up = way.graft_bag(bank, done.patient)
    foreign = way.graft_bag(bank, journey.registered_patient(bank))
    assert clear(bank, done.course, no_back_up=None, back_up=foreign).code == "back-up-not-usable"
    assert clear(bank, done.course, no_back_up=None, back_up=done.unit).code == "back-up-not-usable"
    assert clear(bank, done.course, no_back_up=None, back_up=back_up).accepted
    bank.ok("quarantine-unit", unit=back_up, cause="documentation")
    (call,) = told(bank, f"patient/{done.patient}", "ClearanceConcerned")
    assert call["data"]["concerns"] == [{"code": "back-up-lost", "unit": back_up}]


def test_whatever_hurts_a_cleared_graft_calls_for_help(bank: Bank) -> None:
    done = way.cleared_course(bank)
    bank.ok("quarantine-unit", unit=done.unit, cause="documentation")
    (call,) = told(bank, f"patient/{done.patient}", "ClearanceConcerned")
    assert call["data"]["calls"] == ["physician", "coordinator"]
    assert call["data"]["cause"] == "quarantine-unit"
    assert {one["code"] for one in call["data"]["concerns"]} == {
        "no-graft-left", "graft-quarantined", "graft-held",
    }  # fmt: skip


def test_a_lost_bag_and_a_warm_vessel_call_for_help(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.conditioned_course(bank)
    stream = f"patient/{done.patient}"
    vessel = bank.get("slot", bank.get("unit", done.unit).slot_id).vessel_id
    warm = {"warmest_c": Decimal(-110), "cause": "nitrogen_low", "started_at": bank.clock()}
    bank.ok("record-exposure", vessel=vessel, **warm)
    bank.ok("mark-missing", unit=done.unit, reason="other")
    calls = told(bank, stream, "ClearanceConcerned")
    assert [call["data"]["cause"] for call in calls] == ["record-exposure", "mark-missing"]
    assert calls[0]["data"]["concerns"] == [{"code": "graft-exposed", "unit": done.unit}]
    assert calls[1]["data"]["conditioned"] is True


def test_nothing_is_watched_before_clearance_or_after_day_zero(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    before = way.ordered_course(bank)
    bank.ok("quarantine-unit", unit=before.unit, cause="documentation")
    after = way.running_bag(bank)
    bank.ok("quarantine-unit", unit=after.unit, cause="documentation")
    for done in (before, after):
        assert told(bank, f"patient/{done.patient}", "ClearanceConcerned") == []


def test_a_corrected_weight_reopens_order_and_clearance(bank: Bank) -> None:
    done = way.cleared_course(bank)
    way.weighed(bank, done.course, Decimal(66), corrects_last=True)
    course, order = bank.get("course", done.course), bank.get("order", done.order)
    assert (course.status, course.cleared_at, order.status) == ("open", None, "reopened")
    (call,) = told(bank, f"patient/{done.patient}", "ClearanceConcerned")
    assert call["data"]["concerns"] == [{"code": "weight-changed"}]
    assert clear(bank, done.course).code == "order-to-be-confirmed"
    confirm = {"order": done.order, "weight_kg": Decimal(66)}
    bank.ok("confirm-order", by="physician", signed=way.ORDERED, **confirm)
    assert bank.get("order", done.order).weight_kg == Decimal(66)
    assert clear(bank, done.course).accepted


def test_a_kilogram_more_reopens_nothing(bank: Bank) -> None:
    done = way.cleared_course(bank)
    way.weighed(bank, done.course, Decimal(71))
    assert bank.get("course", done.course).status == "cleared"
    assert bank.get("order", done.order).status == "open"


def test_a_corrected_weight_alerts_who_holds_the_bag_and_corrects_what_was_given(bank: Bank) -> None:
    done = way.issued_bag(bank)
    way.weighed(bank, done.course, Decimal(50), corrects_last=True, weighed_again=True)
    body = told(bank, f"patient/{done.patient}", "WeightRecorded")[-1]
    assert body["data"]["alerts"] == [bank.people["nurse"].person]
    given = way.reinfused_bag(bank)
    way.weighed(bank, given.course, Decimal(50), corrects_last=True, weighed_again=True)
    (infusion,) = bank.find("infusion", unit_id=given.unit)
    assert infusion.cd34_per_kg == Decimal(8)


def test_conditioning_without_clearance_is_refused_but_recorded_once_given(bank: Bank) -> None:
    done = way.ordered_course(bank)
    drug = {"course": done.course, "drug": "cyclophosphamide", "dose": Decimal(50), "dose_unit": "mg_per_kg"}
    bank.refused("record-conditioning", "conditioning-not-cleared", by="nurse", **drug)
    kept = bank.ok("record-conditioning", by="nurse", mode="reported", claimed_at=bank.clock(), **drug)
    assert kept.violations == ("conditioning-not-cleared", "not-verified")
    assert bank.get("course", done.course).status == "conditioning"
    assert [one.code for one in bank.find("deviation")] == ["conditioning-not-cleared"]


def test_a_conditioned_patients_course_is_called_off_by_decision_only(bank: Bank) -> None:
    done = way.conditioned_course(bank)
    off = {"course": done.course, "reason": "physician_decision"}
    bank.refused("call-off-course", "patient-conditioned", by="physician", **off)
    bank.ok("call-off-course", by="physician", signed=[("physician", "accepts-risk")], **off)
    assert bank.get("unit", done.unit).assignment == "free"


def test_a_transplanted_course_is_closed(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    bank.refused("call-off-course", "course-transplanted", by="physician", course=done.course, reason="other")
    bank.ok("close-course", by="coordinator", course=done.course)
    assert bank.get("course", done.course).status == "closed"
