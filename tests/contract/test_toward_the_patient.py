"""On the way to the patient: consent, held lots and what became known of the cold are asked at every step."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.things.laboratory import Lot, LotUse, Process
from biobank.domain.verbs import VERBS
from tests import journey
from tests import journey_transplant as way
from tests.bank import Bank
from tests.journey_storage import RELEASED, stored_bag, with_results

RISK = [("nurse", "verified"), ("physician", "accepts-risk")]
DECIDED = {"reason": "physician_decision"}
ON_THE_WAY = (
    "reserve-unit",
    "check-issue",
    "issue-unit",
    "check-before-thaw",
    "thaw-unit",
    "verify-at-bedside",
    "start-reinfusion",
)


def found_warm(bank: Bank, unit: str, warmest: int = -100) -> None:
    """The unit's vessel turns out to have been too warm for the last hour; the clock moves on."""
    row = bank.get("unit", unit)
    vessel = bank.get("place", row.place_id).vessel_id
    started = bank.clock()
    bank.clock.forward(minutes=30)
    told = {"started_at": started, "ended_at": bank.clock(), "warmest_c": Decimal(warmest)}
    bank.ok("record-exposure", vessel=vessel, cause="lid_open", **told)
    bank.clock.forward(minutes=1)


def check(bank: Bank, done: way.Transplant) -> dict[str, Any]:
    return {"unit": done.unit, "label": done.label(), "container_intact": True, "records_agree": True}


def test_a_warm_vessel_found_after_release_is_decided_on_once_before_the_bag_leaves(bank: Bank) -> None:
    done = way.ordered_course(bank)
    found_warm(bank, done.unit)
    bank.ok("take-out-unit", unit=done.unit)
    seen = check(bank, done)
    bank.refused("check-issue", "unit-was-exposed", signed=RISK[:1], **seen)
    kept = bank.ok("check-issue", signed=RISK, **DECIDED, **seen)
    assert kept.violations == ("unit-was-exposed",)
    bank.clock.forward(minutes=1)
    bank.ok("issue-unit", unit=done.unit)


def test_what_becomes_known_between_check_and_issue_stops_the_issue(bank: Bank) -> None:
    done = way.ordered_course(bank)
    row = bank.get("unit", done.unit)
    vessel = bank.get("place", row.place_id).vessel_id
    started = bank.clock()
    bank.clock.forward(minutes=30)
    bank.ok("take-out-unit", unit=done.unit)
    bank.ok("check-issue", signed=RISK[:1], **check(bank, done))
    told = {"started_at": started, "ended_at": bank.clock(), "warmest_c": Decimal(-100), "cause": "power"}
    bank.ok("record-exposure", vessel=vessel, **told)
    bank.refused("issue-unit", "unit-was-exposed", unit=done.unit)
    bank.ok("issue-unit", signed=RISK[1:], unit=done.unit, **DECIDED)


def test_a_harmless_warming_asks_nobody(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.ordered_course(bank)
    found_warm(bank, done.unit, warmest=-140)
    bank.ok("take-out-unit", unit=done.unit)
    bank.ok("check-issue", signed=RISK[:1], **check(bank, done))


def test_what_the_release_decided_on_is_not_asked_again(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    unit = stored_bag(bank, patient, **way.BAG)
    with_results(bank, unit)
    found_warm(bank, unit)
    signed = [*RELEASED, ("medical_director", "accepts-risk")]
    bank.ok("release-unit", by="processing_director", unit=unit, signed=signed, **DECIDED)
    bank.clock.forward(minutes=1)
    way.labelled(bank, unit)
    course = way.open_course(bank, patient)
    done = way.Transplant(patient, course, way.ordered(bank, course), unit)
    bank.ok("reserve-unit", unit=unit, order=done.order)
    bank.ok("take-out-unit", unit=unit)
    bank.ok("check-issue", signed=RISK[:1], **check(bank, done))


def lot_in(bank: Bank, unit: str, status: str = "held") -> None:
    """A lot that went into the unit and is held, before the unit itself was quarantined for it."""
    row, fresh, person = bank.get("unit", unit), bank.fresh("lot"), bank.people["technologist"].person
    step = Process(
        id=fresh.id("G"), stream=row.stream, patient_id=row.patient_id, unit_id=unit, step="freeze",
        sop="SOP", sop_version="1", started_at=bank.clock(), performed_by=person, recorded_by=person,
    )  # fmt: skip
    lot = Lot(
        id=fresh.id("L"), stream=bank.site.stream, site_id=bank.site.id, item="DMSO", number="7",
        expires_on="2030-01-01", status=status, held_at=bank.clock(),
    )  # fmt: skip
    use = LotUse(
        id=fresh.id("8"), stream=row.stream, patient_id=row.patient_id, unit_id=unit, lot_id=lot.id,
        process_id=step.id,
    )  # fmt: skip
    bank.plant(step, lot, use)


def test_a_held_lot_stops_the_thaw_of_an_issued_bag(bank: Bank) -> None:
    done = way.issued_bag(bank)
    told = {"unit": done.unit, **done.scans(bank), **way.READY}
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)
    lot_in(bank, done.unit)
    bank.refused("check-before-thaw", "lot-of-product-held", by="nurse", signed=way.SECOND, **told)
    bank.refused("thaw-unit", "lot-of-product-held", unit=done.unit)


def test_a_held_lot_stops_the_start_of_a_thawed_bag(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    way.verify(bank, done)
    lot_in(bank, done.unit)
    scans = done.scans(bank)
    bank.refused(
        "verify-at-bedside", "lot-of-product-held", by="nurse", signed=way.SECOND, unit=done.unit, **scans
    )
    bank.refused("start-reinfusion", "lot-of-product-held", by="nurse", unit=done.unit)


def test_a_bag_with_a_held_lot_is_not_reserved(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.ordered_course(bank)
    other = way.graft_bag(bank, done.patient)
    lot_in(bank, other)
    bank.refused("reserve-unit", "lot-of-product-held", unit=other, order=done.order)


def test_a_consent_withdrawn_after_issue_stops_the_thaw(bank: Bank) -> None:
    done = way.issued_bag(bank)
    told = {"unit": done.unit, **done.scans(bank), **way.READY}
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)
    (consent,) = bank.find("consent", patient_id=done.patient, scope="use")
    bank.ok("withdraw-consent", by="coordinator", consent=consent.id, withdrawn_on=journey.today(bank))
    bank.refused("thaw-unit", "use-consent-withdrawn", unit=done.unit)


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_no_step_toward_the_patient_forgets_the_lots(name: str) -> None:
    assert "lots_are_free" in {each.name for each in VERBS[name].guards}
