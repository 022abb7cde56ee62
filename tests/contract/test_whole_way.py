"""The whole way by verbs alone, from the chair to follow-up: every row is the fold of its events."""

from decimal import Decimal
from typing import Any

from biobank.domain.codes.own_code import code_for, render
from tests import journey, journey_laboratory, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank

RESULTS: dict[str, tuple[str, str | None]] = {
    "tnc": ("21000", "e6"),
    "cd34": ("420", "e6"),
    "viability": ("91", "percent"),
    "sterility": ("no_growth", None),
    "abo-rh": ("A+", None),
    "hiv": ("nonreactive", None),
    "hbsag": ("nonreactive", None),
    "anti_hcv": ("nonreactive", None),
    "syphilis": ("nonreactive", None),
}


def released_bag(bank: Bank) -> str:
    """A bag that was collected, frozen, labelled, stored, tested and released by people."""
    unit = journey_laboratory.frozen_bag(bank)
    copy = bank.made("print-label", "label_copy", unit=unit)
    bank.ok("verify-label", copy=copy, scanned=render(code_for(unit)))
    bank.ok("apply-label", copy=copy)
    slot = journey_storage.free_slot(bank, journey_storage.vessel(bank))
    bank.ok("store-unit", unit=unit, slot=slot)
    for test, (value, measure) in RESULTS.items():
        told: dict[str, Any] = {"unit": unit, "test": test, "value": value, "entered_unit": measure}
        bank.ok("record-result", source="import", **told)
    for hold in bank.find("hold", unit_id=unit, status="open"):
        if hold.cause != "awaiting-results":
            bank.ok("lift-hold", by="quality_officer", hold=hold.id, signed=[("quality_officer", "reviewed")])
    bank.ok("release-unit", by="processing_director", unit=unit, signed=journey_storage.RELEASED)
    return unit


def test_from_the_chair_to_day_100(bank: Bank) -> None:
    unit = released_bag(bank)
    patient = bank.get("unit", unit).patient_id
    course = way.open_course(bank, patient)
    order = way.ordered(bank, course)
    bank.ok("reserve-unit", unit=unit, order=order)
    done = way.Transplant(patient, course, order, unit)
    told = {"identity_confirmed": True, "no_back_up": True, "course": course}
    bank.ok("clear-conditioning", by="physician", signed=way.CLEARED, **told)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=course, **drug)
    way.issue(bank, done)
    way.thaw(bank, done)
    other = journey.registered_patient(bank)
    scans = {"label": done.label(), "wristband": journey.band_of(bank, other)}
    bank.refused("verify-at-bedside", "wrong-patient", by="nurse", signed=way.SECOND, unit=unit, **scans)
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=unit)
    bank.ok("record-reaction", by="nurse", unit=unit, kind="flushing", grade=1)
    bank.clock.forward(minutes=14)
    bank.ok("stop-reinfusion", by="nurse", unit=unit, volume_ml=bank.get("unit", unit).volume_ml)
    bank.clock.forward(days=100)
    visit = {"course": course, "kind": "d100", "on_day": journey.today(bank), "alive": True}
    bank.ok("record-visit", by="coordinator", edss=Decimal("3.5"), **visit)
    (infusion,) = bank.find("infusion", unit_id=unit)
    assert infusion.cd34_per_kg == Decimal("6.0000")
    assert bank.get("order", order).status == "fulfilled"
    journey.sound(bank)


def test_a_salvage_and_a_wrong_bag_fold_as_well(bank: Bank) -> None:
    unit = released_bag(bank)
    patient = bank.get("unit", unit).patient_id
    course = way.open_course(bank, patient)
    order = way.ordered(bank, course)
    bank.ok("reserve-unit", unit=unit, order=order)
    report = {"mode": "reported", "claimed_at": bank.clock()}
    bank.ok("thaw-unit", unit=unit, **report)
    salvage = {"part": "seam", "fault": "leak", "decision": "salvage", "salvaged_ml": Decimal(90)}
    expires = bank.clock.forward(hours=2)
    kept = bank.ok("container-failure", mode="reported", unit=unit, expires_at=expires, **salvage)
    (child,) = kept.made["unit"]
    wrong = journey.registered_patient(bank)
    bank.ok("start-reinfusion", by="nurse", unit=child, recipient=wrong, **report)
    bank.ok("stop-reinfusion", by="nurse", unit=child, volume_ml=Decimal(10), **report)
    way.weighed(bank, course, Decimal(60), corrects_last=True, weighed_again=True)
    bank.ok("call-off-course", by="physician", course=course, reason="other")
    assert bank.get("unit", child).material == "infused"
    journey.sound(bank)
