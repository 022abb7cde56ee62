"""Issue and thaw: two checks by two people, and the numbers a physician decides on before the thaw."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from biobank.domain.things.unit import Product
from biobank.storage import tables
from tests import journey
from tests import journey_transplant as way
from tests.bank import Bank

RISK = [("physician", "accepts-risk")]


def set_columns(bank: Bank, thing: str, id: str, **columns: Any) -> None:
    table = tables.things[thing]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(**columns))


def issue_check(bank: Bank, done: way.Transplant, **more: Any) -> dict[str, Any]:
    told = {"unit": done.unit, "label": done.label(), "container_intact": True, "records_agree": True}
    return {"by": "technologist", "signed": [("nurse", "verified")], **told, **more}


def checked_bag(bank: Bank, **columns: Any) -> way.Transplant:
    """An issued bag that two people checked with its patient."""
    done = way.issued_bag(bank, **columns)
    recheck(bank, done)
    return done


def recheck(bank: Bank, done: way.Transplant) -> None:
    told = {"unit": done.unit, **done.scans(bank), **way.READY}
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)


def thaw_by_decision(bank: Bank, code: str, done: way.Transplant) -> None:
    """The thaw is refused, then done on a physician's signature with a deviation."""
    bank.refused("thaw-unit", code, unit=done.unit)
    outcome = bank.ok("thaw-unit", signed=RISK, reason="physician_decision", unit=done.unit)
    assert code in outcome.violations
    assert bank.get("unit", done.unit).disposition == "released"
    assert bank.find("deviation", unit_id=done.unit)


def test_a_bag_leaves_only_just_after_its_check(bank: Bank) -> None:
    done = way.conditioned_course(bank)
    bank.refused("check-issue", "unit-is-slot", **issue_check(bank, done))
    bank.ok("take-out-unit", unit=done.unit)
    bank.refused("issue-unit", "issue-not-checked", unit=done.unit)
    bank.ok("check-issue", **issue_check(bank, done))
    bank.clock.forward(minutes=61)
    bank.refused("issue-unit", "issue-not-checked", unit=done.unit)
    bank.ok("check-issue", **issue_check(bank, done))
    gone = bank.people["second_technologist"].person
    bank.ok("end-account", by="administrator", person=gone)
    bank.refused("issue-unit", "carrier-account-ended", unit=done.unit, carrier=gone)
    bank.ok("issue-unit", unit=done.unit, carrier=bank.people["nurse"].person)
    unit = bank.get("unit", done.unit)
    assert (unit.assignment, unit.custody, unit.holder_id) == (
        "issued",
        "person",
        bank.people["nurse"].person,
    )


@pytest.mark.parametrize(
    ("seen", "code"),
    [({"container_intact": False}, "container-damaged"), ({"records_agree": False}, "records-disagree")],
)
def test_what_does_not_agree_does_not_leave(sqlite_bank: Bank, seen: dict[str, Any], code: str) -> None:
    done = way.conditioned_course(sqlite_bank)
    sqlite_bank.ok("take-out-unit", unit=done.unit)
    sqlite_bank.refused("check-issue", code, **issue_check(sqlite_bank, done, **seen))


def test_a_frozen_bag_comes_back_with_its_logger_and_is_held(bank: Bank) -> None:
    done = way.issued_bag(bank)
    bank.refused(
        "return-unit", "returned-unit-is-not-frozen", unit=done.unit, proof="not-frozen", reason="other"
    )
    bank.ok("return-unit", unit=done.unit, proof="logger-cold", reason="other")
    unit = bank.get("unit", done.unit)
    assert (unit.assignment, unit.disposition, unit.order_id, unit.exposed) == (
        "free",
        "quarantined",
        None,
        False,
    )
    (hold,) = bank.find("hold", unit_id=done.unit, status="open")
    assert (hold.cause, hold.detail) == ("returned", "logger-cold")
    assert [one.status for one in bank.find("order_line", unit_id=done.unit)] == ["returned"]


def test_a_bag_without_proof_of_cold_counts_as_exposed(sqlite_bank: Bank) -> None:
    done = way.issued_bag(sqlite_bank)
    sqlite_bank.ok("return-unit", unit=done.unit, proof="none", reason="other")
    assert sqlite_bank.get("unit", done.unit).exposed


def test_a_thawed_bag_that_comes_back_is_for_discard_only(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    bank.refused(
        "return-unit", "returned-unit-is-not-frozen", unit=done.unit, proof="logger-cold", reason="other"
    )
    bank.ok("return-unit", unit=done.unit, proof="not-frozen", reason="other")
    (hold,) = bank.find("hold", unit_id=done.unit, status="open")
    assert hold.detail == "returned-thawed"
    bank.refused("reserve-unit", "unit-is-thawed", unit=done.unit, order=done.order)
    director = {"by": "processing_director", "signed": [("processing_director", "released")]}
    bank.refused("release-unit", "thawed-unit-came-back", unit=done.unit, **director)
    signed = [("medical_director", "released"), ("physician", "informed")]
    told = {"by": "medical_director", "reason": "emergency", "signed": signed}
    bank.refused("release-exceptionally", "thawed-unit-came-back", unit=done.unit, **told)


@pytest.mark.parametrize("lacking", ["line_patent", "premedicated", "physician_reachable"])
def test_a_patient_who_is_not_ready_is_the_physicians_decision(sqlite_bank: Bank, lacking: str) -> None:
    done = way.issued_bag(sqlite_bank)
    told = {"unit": done.unit, **done.scans(sqlite_bank), **way.READY, lacking: False}
    sqlite_bank.refused("check-before-thaw", "patient-not-ready", by="nurse", signed=way.SECOND, **told)


def test_no_thaw_without_its_check_or_before_conditioning(bank: Bank) -> None:
    done = way.issued_bag(bank)
    bank.refused("thaw-unit", "thaw-not-checked", unit=done.unit)
    early = way.cleared_course(bank)
    way.issue(bank, early)
    told = {"unit": early.unit, **early.scans(bank), **way.READY}
    bank.refused("check-before-thaw", "patient-not-conditioned", by="nurse", signed=way.SECOND, **told)


def test_a_thawed_bag_has_its_next_product_and_keeps_its_label(bank: Bank) -> None:
    done = checked_bag(bank)
    bank.refused("thaw-unit", "product-code-malformed", unit=done.unit, product_code="X12")
    bank.ok("thaw-unit", unit=done.unit, product_code="S1999")
    unit = bank.get("unit", done.unit)
    assert (unit.material, unit.product_code, unit.thawed_at) == ("thawed", "S1999", bank.clock())
    assert [one.product_code for one in bank.find("product", unit_id=done.unit) if not one.superseded_at] == [
        "S1999"
    ]
    way.verify(bank, done)


def test_dmso_over_the_limit_is_split_washed_or_decided(bank: Bank) -> None:
    done = checked_bag(bank, volume_ml=Decimal(250), cd34_e6=Decimal(300))
    told = {"weight_kg": Decimal(20), "kind": "actual", "weighed_again": True}
    bank.ok("record-weight", by="nurse", signed=way.SECOND, course=done.course, **told)
    refused = bank.refused("thaw-unit", "order-reopened", unit=done.unit)
    assert refused.params["weight_kg"] == Decimal(20)
    confirm = {"order": done.order, "weight_kg": Decimal(20)}
    bank.ok("confirm-order", by="physician", signed=way.ORDERED, **confirm)
    refused = bank.refused("thaw-unit", "dmso-over-limit", unit=done.unit)
    assert (refused.params["dmso"], refused.params["days"]) == (Decimal("1.3750"), 2)
    thaw_by_decision(bank, "dmso-over-limit", done)


def test_dmso_given_in_the_last_day_counts(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.conditioned_course(bank, volume_ml=Decimal(400))
    second = way.graft_bag(bank, done.patient, volume_ml=Decimal(400))
    bank.ok("reserve-unit", unit=second, order=done.order)
    for unit in (done.unit, second):
        way.issue(bank, done, unit)
    way.thaw(bank, done)
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    bank.clock.forward(minutes=20)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(400))
    told = {"unit": second, **done.scans(bank, second), **way.READY}
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)
    assert bank.refused("thaw-unit", "dmso-over-limit", unit=second).params["dmso"] == Decimal("1.2571")
    bank.clock.forward(hours=24)
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)
    bank.ok("thaw-unit", unit=second)


def test_an_old_weight_and_a_passed_expiry_are_the_physicians_decision(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.issued_bag(bank)
    bank.clock.forward(days=8)
    recheck(bank, done)
    thaw_by_decision(bank, "weight-too-old", done)
    expired = way.issued_bag(bank, expires_on=journey.today(bank))
    bank.clock.forward(days=1)
    recheck(bank, expired)
    thaw_by_decision(bank, "past-expiry", expired)


def test_the_next_bag_waits_for_the_one_before(bank: Bank) -> None:
    done = way.conditioned_course(bank)
    second = way.graft_bag(bank, done.patient)
    bank.ok("reserve-unit", unit=second, order=done.order)
    for unit in (done.unit, second):
        way.issue(bank, done, unit)
    way.thaw(bank, done)
    told = {"unit": second, **done.scans(bank, second), **way.READY}
    bank.ok("check-before-thaw", by="nurse", signed=way.SECOND, **told)
    assert bank.refused("thaw-unit", "bag-before-waits", unit=second).params["units"] == [done.unit]
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    bank.ok("record-reaction", by="nurse", unit=done.unit, kind="hypotension", grade=3)
    bank.refused("thaw-unit", "bag-before-waits", unit=second)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(40))
    bank.ok("thaw-unit", unit=second)
    assert bank.get("order", done.order).status == "open"


def test_a_thaw_in_the_freezer_room_without_order_is_reported_and_held(bank: Bank) -> None:
    done = way.ordered_course(bank)
    kept = bank.ok("thaw-unit", mode="reported", claimed_at=bank.clock(), unit=done.unit)
    assert kept.violations[0] == "unit-is-slot"
    unit = bank.get("unit", done.unit)
    assert (unit.material, unit.custody, unit.slot_id, unit.disposition) == (
        "thawed",
        "person",
        None,
        "quarantined",
    )


def test_a_graft_that_was_never_frozen_is_dosed_at_issue(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.conditioned_course(bank, cd34_e6=Decimal(200))
    liquid = way.liquid_bag(bank, done.patient, cd34_e6=Decimal(20))
    bank.ok("unreserve-unit", unit=done.unit)
    bank.ok("reserve-unit", unit=liquid, order=done.order)
    seen = {"label": done.label(liquid), "container_intact": True, "records_agree": True}
    bank.ok("check-issue", signed=[("nurse", "verified")], unit=liquid, **seen)
    bank.refused("issue-unit", "dose-below-minimum", unit=liquid)
    bank.ok("issue-unit", signed=RISK, reason="physician_decision", unit=liquid)
    way.verify(bank, done, liquid)
    bank.ok("start-reinfusion", by="nurse", unit=liquid)
    bank.ok("stop-reinfusion", by="nurse", unit=liquid, volume_ml=Decimal(100))
    assert bank.get("course", done.course).status == "transplanted"


def test_a_bag_of_unknown_dmso_passes_no_limit_unseen(sqlite_bank: Bank) -> None:
    done = checked_bag(sqlite_bank, dmso_percent=None)
    thaw_by_decision(sqlite_bank, "dmso-unknown", done)


def test_a_consent_withdrawn_after_reservation_stops_the_issue(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.conditioned_course(bank)
    (consent,) = bank.find("consent", patient_id=done.patient, scope="use")
    bank.ok("take-out-unit", unit=done.unit)
    bank.ok("check-issue", **issue_check(bank, done))
    bank.ok("withdraw-consent", by="coordinator", consent=consent.id, withdrawn_on=journey.today(bank))
    bank.refused("check-issue", "use-consent-withdrawn", **issue_check(bank, done))
    bank.refused("issue-unit", "use-consent-withdrawn", unit=done.unit)
    other = way.graft_bag(bank, done.patient)
    bank.refused("reserve-unit", "use-consent-withdrawn", unit=other, order=done.order)


def test_a_label_that_names_another_product_is_decided_on_at_each_check(bank: Bank) -> None:
    done = way.conditioned_course(bank, frozen_at="2026-03-02T07:30:00.000Z")
    bank.ok("take-out-unit", unit=done.unit)
    (copy,) = bank.find("label_copy", subject_id=done.unit)
    set_columns(bank, "label_copy", copy.id, product_code="S1195", printed_at="2026-03-02T07:00:00.000Z")
    outcome = bank.refused("check-issue", "label-of-other-product", **issue_check(bank, done))
    assert outcome.params["named"] == "S1195"
    decided = {"signed": [("nurse", "verified"), *RISK], "reason": "physician_decision"}
    outcome = bank.ok("check-issue", **{**issue_check(bank, done), **decided})
    assert outcome.violations == ("label-of-other-product",)
    set_columns(bank, "label_copy", copy.id, product_code=bank.get("unit", done.unit).product_code)
    bank.ok("check-issue", **issue_check(bank, done))


def test_a_label_of_the_liquid_product_does_not_stand_for_the_frozen_one(bank: Bank) -> None:
    done = way.conditioned_course(bank, frozen_at="2026-03-02T07:30:00.000Z", product_code="S1194")
    unit = bank.get("unit", done.unit)
    for number, code, since, until in (
        (0, "S1128", "2026-03-01T08:00:00.000Z", "2026-03-02T07:30:00.000Z"),
        (1, "S1194", "2026-03-02T07:30:00.000Z", None),
    ):
        product = Product(
            id=bank.fresh("product").id("3", number), stream=unit.stream, unit_id=unit.id, din=unit.din,
            product_code=code, division=unit.division, since=since, superseded_at=until,
        )  # fmt: skip
        bank.plant(product)
    bank.ok("take-out-unit", unit=done.unit)
    bank.ok("check-issue", **issue_check(bank, done))
    (copy,) = bank.find("label_copy", subject_id=done.unit)
    set_columns(bank, "label_copy", copy.id, printed_at="2026-03-02T07:00:00.000Z")
    outcome = bank.refused("check-issue", "label-of-other-product", **issue_check(bank, done))
    assert outcome.params["named"] == "S1128"
    set_columns(bank, "label_copy", copy.id, product_code="S1194")
    bank.ok("check-issue", **issue_check(bank, done))
