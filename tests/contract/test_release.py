"""Release: everything known, final, checked; or a physician's decision with what is lacking on record."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from biobank.domain.things.laboratory import Lot, LotUse, Process
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Lineage
from biobank.storage import tables
from tests.bank import Bank
from tests.journey_storage import (
    EXCEPTIONAL,
    RELEASED,
    frozen_bag,
    released_bag,
    result,
    stored_bag,
    vessel,
    with_results,
)


def release(bank: Bank, unit: str, **more: Any) -> Any:
    return bank.do("release-unit", by="processing_director", signed=RELEASED, unit=unit, **more)


def test_a_release_names_what_it_rests_on(bank: Bank) -> None:
    unit = stored_bag(bank)
    made = with_results(bank, unit)
    bank.ok("quarantine-unit", unit=unit, cause="documentation")
    assert release(bank, unit).params["causes"] == ["documentation"]
    (hold,) = bank.find("hold", unit_id=unit)
    bank.ok("lift-hold", by="quality_officer", hold=hold.id, signed=[("quality_officer", "reviewed")])
    assert release(bank, unit).accepted
    row = bank.get("unit", unit)
    assert row.disposition == "released"
    body = json.loads(bank.events(row.stream)[-1].body)
    assert body["data"]["covers"] == dict.fromkeys(made.values(), 1)
    assert body["signatures"][0]["meaning"] == "released"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"sterility": None}, "results-missing"),
        ({"abo_rh": None}, "results-missing"),
        ({"hiv": None}, "markers-missing"),
        ({"sterility": "pending"}, "results-preliminary"),
        ({"sterility": "growth"}, "culture-grew"),
        ({"viability": "69.9"}, "viability-too-low"),
    ],
)
def test_what_is_lacking_refuses_the_release(sqlite_bank: Bank, told: dict[str, Any], code: str) -> None:
    unit = stored_bag(sqlite_bank)
    with sqlite_bank.database.write() as connection:
        connection.exec_driver_sql("UPDATE episode SET eligibility_markers = NULL")
    with_results(sqlite_bank, unit, **told)
    assert release(sqlite_bank, unit).code == code
    assert sqlite_bank.get("unit", unit).disposition == "quarantined"


def test_a_copied_value_needs_its_second_look(sqlite_bank: Bank) -> None:
    unit = stored_bag(sqlite_bank)
    with_results(sqlite_bank, unit, cd34=None)
    row = sqlite_bank.get("unit", unit)
    result(sqlite_bank, row, "cd34", "400", checked_by=None)
    refused = release(sqlite_bank, unit)
    assert (refused.code, refused.params["tests"]) == ("results-unchecked", ["cd34"])
    sqlite_bank.clock.forward(minutes=1)
    result(sqlite_bank, row, "cd34", "401", checked_by=None, source="imported")
    assert release(sqlite_bank, unit).accepted


def test_a_unit_inherits_the_reports_of_what_it_was_made_of(bank: Bank) -> None:
    parent = frozen_bag(bank, material="divided", custody="gone", holder_id=None)
    row = bank.get("unit", parent)
    unit = stored_bag(bank, row.patient_id)
    edge = bank.fresh("edge")
    bank.plant(Lineage(id=edge.id("4"), stream=row.stream, parent_id=parent, child_id=unit, how="split"))
    with_results(bank, parent, sterility=None)
    assert release(bank, unit).params["tests"] == ["sterility"]
    vial = frozen_bag(bank, row.patient_id, container="vial")
    bank.plant(Lineage(id=edge.id("4", 1), stream=row.stream, parent_id=unit, child_id=vial, how="sample"))
    result(bank, bank.get("unit", vial), "sterility", "no_growth")
    assert release(bank, unit).accepted


def test_nobody_releases_what_they_alone_processed(bank: Bank) -> None:
    unit = stored_bag(bank)
    with_results(bank, unit)
    _step(bank, unit, "processing_director", 0)
    assert release(bank, unit).code == "released-by-its-only-processor"
    _step(bank, unit, "technologist", 1)
    assert release(bank, unit).accepted


def _step(bank: Bank, unit: str, by: str, number: int) -> str:
    row = bank.get("unit", unit)
    person = bank.people[by].person
    step = Process(
        id=bank.fresh(f"step {number}").id("G"), stream=row.stream, patient_id=row.patient_id, unit_id=unit,
        step="freeze", sop="SOP", sop_version="1", started_at=bank.clock(), performed_by=person,
        recorded_by=person,
    )  # fmt: skip
    bank.plant(step)
    return step.id


def test_a_held_lot_holds_what_it_went_into(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    unit = stored_bag(bank)
    row = bank.get("unit", unit)
    with_results(bank, unit)
    fresh = bank.fresh("lot")
    lot = Lot(
        id=fresh.id("L"), stream=bank.site.stream, site_id=bank.site.id, item="DMSO", number="7",
        expires_on="2030-01-01", status="held", held_at=bank.clock(),
    )  # fmt: skip
    use = LotUse(
        id=fresh.id("8"), stream=row.stream, patient_id=row.patient_id, unit_id=unit, lot_id=lot.id,
        process_id=_step(bank, unit, "technologist", 2),
    )  # fmt: skip
    bank.plant(lot, use)
    assert release(bank, unit).code == "lot-in-unit-held"


def test_a_warm_vessel_is_for_the_physician_to_decide_even_after_a_move(bank: Bank) -> None:
    built, other = vessel(bank), vessel(bank, "Vessel 2")
    unit, later = stored_bag(bank, built=built), stored_bag(bank, built=other)
    for one in (unit, later):
        with_results(bank, one)
    started = bank.clock()
    bank.clock.forward(hours=1)
    ended = bank.clock()
    bank.clock.forward(hours=1)
    bank.ok("move-unit", unit=unit, slot=other.slots[5])
    bank.ok("move-unit", unit=later, slot=built.slots[5])
    bank.ok(
        "record-exposure",
        vessel=built.id,
        started_at=started,
        ended_at=ended,
        warmest_c=Decimal(-100),
        cause="lid_open",
    )
    assert release(bank, unit).code == "unit-was-exposed"
    signed = [*RELEASED, ("medical_director", "accepts-risk")]
    told = {"unit": unit, "reason": "physician_decision"}
    outcome = bank.ok("release-unit", by="processing_director", signed=signed, **told)
    assert outcome.violations == ("unit-was-exposed",)
    assert release(bank, later).accepted


def test_an_exceptional_release_says_what_lacks_and_who_was_told(bank: Bank) -> None:
    unit = stored_bag(bank)
    with_results(bank, unit, sterility="growth")
    told: dict[str, Any] = {"by": "medical_director", "unit": unit}
    bank.refused("release-exceptionally", "signature-missing", **told)
    bank.refused("release-exceptionally", "antibiotic-plan-missing", signed=EXCEPTIONAL, **told)
    plan = {"organism": "S. epidermidis", "sensitivities": "vancomycin", "antibiotic_plan": "From day 0"}
    bank.refused("release-exceptionally", "reason-missing", signed=EXCEPTIONAL, **told, **plan)
    told["reason"] = "physician_decision"
    bank.ok("release-exceptionally", signed=EXCEPTIONAL, **told, **plan)
    row = bank.get("unit", unit)
    body = bank.events(row.stream)[-1].body
    assert row.disposition == "exceptionally_released"
    assert json.loads(body)["data"]["lacking"] == ["culture-grew"]
    assert "epidermidis" not in body


def test_what_lacks_nothing_is_released_in_the_usual_way(sqlite_bank: Bank) -> None:
    unit = stored_bag(sqlite_bank)
    with_results(sqlite_bank, unit)
    sqlite_bank.refused(
        "release-exceptionally",
        "nothing-is-lacking",
        by="medical_director",
        unit=unit,
        reason="emergency",
        signed=EXCEPTIONAL,
    )


def test_no_decision_overrides_doubt_about_whose_it_is(sqlite_bank: Bank) -> None:
    unit = stored_bag(sqlite_bank)
    sqlite_bank.ok("doubt-identity", unit=unit)
    sqlite_bank.refused(
        "release-exceptionally",
        "unit-is-in-doubt",
        by="medical_director",
        unit=unit,
        reason="emergency",
        signed=EXCEPTIONAL,
    )
    stray = stored_bag(sqlite_bank)
    sqlite_bank.ok("take-out-unit", unit=stray)
    sqlite_bank.plant(_relabel(sqlite_bank, stray))
    sqlite_bank.refused(
        "release-exceptionally",
        "hold-not-overridden",
        by="medical_director",
        unit=stray,
        reason="emergency",
        signed=EXCEPTIONAL,
    )


def _relabel(bank: Bank, unit: str) -> Any:
    row = bank.get("unit", unit)
    return Hold(
        id=bank.fresh("relabel").id("2"), stream=row.stream, unit_id=unit, cause="relabel",
        placed_at=bank.clock(), placed_by="H",
    )  # fmt: skip


def test_a_rejected_unit_is_used_only_exceptionally(bank: Bank) -> None:
    unit = released_bag(bank)
    decided = [("medical_director", "decided")]
    bank.refused("reject-unit", "reason-missing", by="medical_director", unit=unit, signed=decided)
    bank.ok("reject-unit", by="medical_director", unit=unit, signed=decided, reason="other")
    assert release(bank, unit).code == "unit-is-rejected"
    bank.ok("release-exceptionally", by="medical_director", unit=unit, reason="emergency", signed=EXCEPTIONAL)


def test_an_issued_unit_is_returned_before_it_is_rejected(sqlite_bank: Bank) -> None:
    unit = released_bag(sqlite_bank)
    table = tables.things["unit"]
    with sqlite_bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == unit).values(assignment="issued"))
    told = {"by": "medical_director", "unit": unit, "reason": "other"}
    sqlite_bank.refused("reject-unit", "unit-on-its-way", signed=[("medical_director", "decided")], **told)
