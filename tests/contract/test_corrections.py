"""Corrections, undo, entries in error, and units that stood under the wrong patient."""

import json
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.ledger.fold import Fold
from biobank.domain.rules.change import new
from biobank.domain.things.laboratory import Process
from biobank.domain.things.unit import LabelCopy, Lineage
from tests.bank import Bank
from tests.journey import cleared_episode, received_bag, registered_patient, today
from tests.journey_storage import frozen_bag, released_bag, stored_bag, vessel
from tests.journey_transplant import reinfused_bag


def body(bank: Bank, stream: str, back: int = 1) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bank.events(stream)[-back].body)
    return told


def test_a_correction_says_what_was_what_is_why_and_where_it_was_said(bank: Bank) -> None:
    unit = stored_bag(bank)
    row = bank.get("unit", unit)
    told = {"what": "unit.volume_ml", "unit": unit, "value": "98.5", "reason": "correction"}
    bank.ok("correct", **told)
    assert bank.get("unit", unit).volume_ml == Decimal("98.5")
    said = body(bank, row.stream)
    assert said["changes"][0]["was"] == {"volume_ml": "100"}
    assert (said["reason"], "corrects" in said) == ("correction", False)
    first = f"{row.stream}#{said['seq']}"
    bank.ok("correct", **{**told, "value": "99"})
    assert body(bank, row.stream)["corrects"] == first


def test_a_correction_must_make_sense(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    unit = stored_bag(bank)
    told: dict[str, Any] = {"what": "unit.volume_ml", "unit": unit, "value": "100", "reason": "correction"}
    bank.refused("correct", "nothing-to-correct", **told)
    bank.refused("correct", "value-does-not-fit", **{**told, "value": "half"})
    bank.refused("correct", "reason-missing", **{**told, "value": "99", "reason": None})
    bank.refused("correct", "record-not-named", **{**told, "what": "process.sop"})
    bank.refused("correct", "record-not-named", **{**told, "unit": None})


SENSELESS = [
    ("unit.volume_ml", "-5", "value-out-of-range"),
    ("unit.volume_ml", "0", "value-out-of-range"),
    ("unit.volume_ml", "999999999", "value-out-of-range"),
    ("unit.volume_ml", "1e2", "value-does-not-fit"),
    ("unit.volume_ml", "٣", "value-does-not-fit"),
    ("unit.volume_ml", "1_0", "value-does-not-fit"),
    ("unit.viability_percent", "500", "value-out-of-range"),
    ("unit.cd34_e6", "-1", "value-out-of-range"),
    ("unit.collected_at", "2027-01-01T00:00:00Z", "value-still-to-come"),
    ("unit.collected_at", "9999-12-31T23:59:59Z", "value-does-not-fit"),
    ("unit.collected_at", "0001-01-02T00:00:00Z", "value-does-not-fit"),
    ("unit.frozen_at", "2020-01-01T00:00:00Z", "order-of-times"),
    ("unit.expires_on", "2010-01-01", "order-of-times"),
    ("unit.expires_on", "20360302", "value-does-not-fit"),
]


@pytest.mark.parametrize(("what", "value", "code"), SENSELESS)
def test_nothing_senseless_takes_the_place_of_a_value(
    sqlite_bank: Bank, what: str, value: str, code: str
) -> None:
    unit = stored_bag(sqlite_bank)
    before = sqlite_bank.get("unit", unit)
    sqlite_bank.refused("correct", code, what=what, unit=unit, value=value, reason="correction")
    assert sqlite_bank.get("unit", unit) == before


def test_a_reinfusion_and_a_collection_end_after_they_began(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    given = reinfused_bag(bank).unit
    infusion = bank.find("infusion", unit_id=given)[0].id
    told: dict[str, Any] = {"infusion": infusion, "reason": "correction"}
    early = {"what": "infusion.stopped_at", "value": "2020-01-01T00:00:00Z"}
    bank.refused("correct", "order-of-times", **told, **early)
    donation = bank.get("unit", received_bag(bank)).donation_id
    told = {"donation": donation, "reason": "correction"}
    bank.refused("correct", "order-of-times", **told, what="donation.ended_at", value="2020-01-01T00:00:00Z")
    bank.refused("correct", "value-does-not-fit", **told, what="donation.anticoagulant", value="Hans Meier")
    bank.ok("correct", **told, what="donation.anticoagulant", value="heparin")


def test_a_score_stays_on_its_scale_and_a_consent_in_its_time(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = reinfused_bag(bank)
    seen = {"course": done.course, "kind": "unplanned", "on_day": today(bank), "alive": True}
    visit = bank.made("record-visit", "visit", by="physician", **seen, edss=Decimal(3))
    told: dict[str, Any] = {"visit": visit, "reason": "correction"}
    for value in ("11", "0.5", "-1", "3.25", "Hans Meier"):
        bank.refused("correct", "value-does-not-fit", **told, what="visit.edss", value=value)
    for what in ("visit.mrss", "visit.sledai"):
        bank.refused("correct", "value-out-of-range", **told, what=what, value="106")
    bank.ok("correct", **told, what="visit.edss", value="4")
    assert bank.get("visit", visit).edss == "4.0"
    consent = bank.find("consent", patient_id=done.patient)[0].id
    told = {"consent": consent, "reason": "correction"}
    bank.refused("correct", "value-still-to-come", **told, what="consent.given_on", value="2099-01-01")
    bank.refused("correct", "order-of-times", **told, what="consent.ends_on", value="1999-01-01")


def test_a_release_that_would_not_be_given_now_is_withdrawn_in_the_same_transaction(bank: Bank) -> None:
    unit = released_bag(bank, viability_percent=Decimal(92))
    told = {"what": "unit.viability_percent", "unit": unit, "reason": "correction"}
    bank.ok("correct", value="90", **told)
    assert bank.get("unit", unit).disposition == "released"
    outcome = bank.ok("correct", value="55", **told)
    row = bank.get("unit", unit)
    assert row.disposition == "quarantined"
    assert len(outcome.events) == 2
    assert body(bank, row.stream)["data"]["lacking"] == ["viability-too-low"]
    (hold,) = bank.find("hold", unit_id=unit, status="open")
    assert (hold.cause, hold.detail) == ("correction", "viability-too-low")


def test_a_step_is_corrected_on_its_unit(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    unit = stored_bag(bank)
    row = bank.get("unit", unit)
    step = Process(
        id=bank.fresh("step").id("G"), stream=row.stream, patient_id=row.patient_id, unit_id=unit,
        step="freeze", sop="SOP-7", sop_version="1", started_at=bank.clock(), recorded_by="H",
    )  # fmt: skip
    bank.plant(step)
    told = {"what": "process.sop_version", "process": step.id, "value": "2", "reason": "correction"}
    bank.ok("correct", **told)
    assert bank.get("process", step.id).sop_version == "2"
    assert body(bank, row.stream)["unit"] == unit


def test_the_last_thing_done_is_put_back(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.ok("move-unit", unit=unit, slot=built.slots[8])
    bank.ok("undo", unit=unit)
    row = bank.get("unit", unit)
    assert (row.slot_id, row.custody) == (built.slots[0], "slot")
    said = body(bank, row.stream)
    assert said["compensates"] == f"{row.stream}#{said['seq'] - 1}"
    bank.refused("undo", "cannot-be-undone", unit=unit)


def test_what_was_stored_is_in_the_same_hands_again(bank: Bank) -> None:
    unit = frozen_bag(bank)
    before = bank.get("unit", unit)
    bank.ok("store-unit", unit=unit, slot=vessel(bank).slots[0])
    bank.ok("undo", unit=unit)
    again = bank.get("unit", unit)
    assert (again.custody, again.holder_id, again.slot_id) == ("person", before.holder_id, None)
    assert again.custody_since == before.custody_since


def test_nothing_is_undone_that_something_rests_on(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.ok("take-out-unit", unit=unit)
    other = stored_bag(bank, built=built)
    taken = bank.refused("undo", "former-slot-taken", unit=unit)
    assert taken.params["unit"] == other
    bank.refused("undo", "inverse-not-permitted", by="nurse", unit=unit)
    bank.ok("quarantine-unit", unit=unit, cause="other")
    bank.refused("undo", "cannot-be-undone", unit=unit)
    bank.ok(
        "report-deviation",
        unit=other,
        area="label",
        severity="minor",
        description="Label creased in the middle",
    )
    bank.refused("undo", "built-on-since", unit=other)


TWO = [("quality_officer", "performed"), ("processing_director", "agrees")]


def test_an_entry_in_error_takes_two_people_and_ends_the_unit(bank: Bank) -> None:
    unit = stored_bag(bank)
    told = {"by": "quality_officer", "unit": unit, "reason": "correction"}
    same = [TWO[0], ("quality_officer", "agrees")]
    bank.refused("enter-in-error", "same-person-twice", signed=same, **told)
    row = bank.get("unit", unit)
    child = frozen_bag(bank, row.patient_id)
    edge = bank.fresh("edge").id("4")
    bank.plant(Lineage(id=edge, stream=row.stream, parent_id=unit, child_id=child, how="split"))
    bank.refused("enter-in-error", "units-descend-from-it", signed=TWO, **told)
    bank.ok("enter-in-error", signed=TWO, **{**told, "unit": child})
    bank.ok("enter-in-error", signed=TWO, **told)
    gone = bank.get("unit", unit)
    assert (gone.material, gone.custody, gone.slot_id) == ("entered_in_error", "gone", None)


ATTEST = [("medical_director", "attests-identity"), ("processing_director", "verified")]


def test_a_unit_under_the_wrong_patient_moves_with_all_its_records(bank: Bank) -> None:
    unit = released_bag(bank)
    row = bank.get("unit", unit)
    right = registered_patient(bank)
    label = _label(bank, unit)
    told: dict[str, Any] = {"by": "medical_director", "unit": unit, "patient": right, "reason": "correction"}
    told["episode"] = cleared_episode(bank, row.patient_id)
    bank.refused("re-attribute-unit", "episode-of-another-patient", signed=ATTEST, **told)
    told["episode"] = cleared_episode(bank, right)
    bank.ok("re-attribute-unit", signed=ATTEST, **told)
    moved = bank.get("unit", unit)
    assert (moved.patient_id, moved.stream, moved.disposition) == (right, f"patient/{right}", "quarantined")
    assert {one.stream for one in bank.find("result", unit_id=unit)} == {moved.stream}
    assert (bank.get("label_copy", label).status, bank.get("label_copy", label).patient_id) == ("void", right)
    assert [bank.events(stream)[-1].kind for stream in (row.stream, moved.stream)] == [
        "UnitReattributed",
        "UnitAttributed",
    ]
    bank.refused("re-attribute-unit", "already-this-patients", signed=ATTEST, **told)
    _relabelled(bank, unit)


def _label(bank: Bank, unit: str, number: int = 0) -> str:
    row = bank.get("unit", unit)
    copy = LabelCopy(
        id=bank.fresh("copy").id("X", number), stream=row.stream, subject_id=unit, unit_id=unit,
        patient_id=row.patient_id, serial=f"00{number}", design="cryobag", design_digest="0",
        status="applied",
        printed_at=bank.clock(), printed_by="H",
    )  # fmt: skip
    bank.plant(copy)
    return copy.id


def _relabelled(bank: Bank, unit: str) -> None:
    """The hold stays until a new label is on the container."""
    (hold,) = bank.find("hold", unit_id=unit, status="open")
    assert hold.cause == "relabel"
    told = {"by": "quality_officer", "hold": hold.id, "signed": [("quality_officer", "reviewed")]}
    bank.refused("lift-hold", "hold-lifts-otherwise", **told)
    _label(bank, unit, 1)
    bank.ok("lift-hold", **told)


def test_the_events_of_a_move_fold_without_a_misfit(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    wrong, right = registered_patient(bank), registered_patient(bank)
    unit = frozen_bag(bank, wrong)
    planted = [bank.get("unit", unit), bank.get("label_copy", _label(bank, unit))]
    built = vessel(bank)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    bank.ok("quarantine-unit", unit=unit, cause="documentation")
    told = {"unit": unit, "patient": right, "episode": cleared_episode(bank, right), "reason": "correction"}
    bank.ok("re-attribute-unit", by="medical_director", signed=ATTEST, **told)
    bank.ok("move-unit", unit=unit, slot=built.slots[1])
    fold = Fold()
    seed = {"kind": "Planted", "stream": f"patient/{wrong}", "changes": [new(row).body() for row in planted]}
    lived = [json.loads(one.body) for id in (wrong, right) for one in bank.events(f"patient/{id}")]
    assert [one for each in (seed, *lived) for one in fold.take(each)] == []
    assert fold.rows["unit", unit].stream == f"patient/{right}"
    assert fold.rows["unit", unit].columns["slot_id"] == built.slots[1]
