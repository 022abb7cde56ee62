"""Attached segments hold the cells of their bag, and go with it wherever its record goes."""

import json
from typing import Any

from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy, Lineage
from biobank.services.audit import trail
from tests.bank import Bank
from tests.journey import cleared_episode, registered_patient
from tests.journey_storage import frozen_bag, stored_bag

ATTEST = [("medical_director", "attests-identity"), ("processing_director", "verified")]
TWO = [("quality_officer", "performed"), ("processing_director", "agrees")]


def segment_of(bank: Bank, bag: str, **columns: Any) -> str:
    row = bank.get("unit", bag)
    held = {"custody": "attached", "attached_to": bag, "holder_id": None, "container": "segment"}
    segment = frozen_bag(bank, row.patient_id, **{**held, **columns})
    edge = bank.fresh(f"edge {segment}").id(Lineage.LETTER)
    bank.plant(Lineage(id=edge, stream=row.stream, parent_id=bag, child_id=segment, how="sample"))
    return segment


def labelled(bank: Bank, unit: str) -> str:
    row = bank.get("unit", unit)
    copy = LabelCopy(
        id=bank.fresh(f"copy {unit}").id("X"), stream=row.stream, subject_id=unit, unit_id=unit,
        patient_id=row.patient_id, serial="001", design="segment", design_digest="0", status="applied",
        printed_at=bank.clock(), printed_by="H",
    )  # fmt: skip
    bank.plant(copy)
    return copy.id


def moved(bank: Bank, unit: str) -> dict[str, Any]:
    right = registered_patient(bank)
    told = {"unit": unit, "patient": right, "episode": cleared_episode(bank, right), "reason": "correction"}
    return {"by": "medical_director", "signed": ATTEST, **told}


def test_a_segment_is_re_attributed_with_its_bag(bank: Bank) -> None:
    bag = stored_bag(bank)
    segment = segment_of(bank, bag)
    copies = [labelled(bank, unit) for unit in (bag, segment)]
    told = moved(bank, bag)
    wrong = bank.get("unit", bag).patient_id
    bank.ok("re-attribute-unit", **told)
    for unit in (bag, segment):
        row: Thing = bank.get("unit", unit)
        assert (row.patient_id, row.stream) == (told["patient"], f"patient/{told['patient']}")
        assert [one.cause for one in bank.find("hold", unit_id=unit)] == ["relabel"]
        kinds = [one.kind for one in trail.unit_page(bank.services, unit).entries]
        assert kinds[:2] == ["UnitAttributed", "UnitReattributed"]
    assert {bank.get("label_copy", copy).status for copy in copies} == {"void"}
    assert {one.stream for one in bank.find("lineage", child_id=segment)} == {f"patient/{told['patient']}"}
    assert not bank.find("unit", patient_id=wrong)
    assert bank.get("unit", segment).attached_to == bag


def test_a_segment_does_not_leave_its_bag_behind(sqlite_bank: Bank) -> None:
    segment = segment_of(sqlite_bank, stored_bag(sqlite_bank))
    sqlite_bank.refused("re-attribute-unit", "unit-is-attached", **moved(sqlite_bank, segment))


def test_a_bag_entered_in_error_takes_its_segments_along_and_names_what_came_from_it(bank: Bank) -> None:
    bag = stored_bag(bank)
    segment = segment_of(bank, bag)
    vial = segment_of(bank, bag, custody="person", attached_to=None, container="vial")
    told = {"by": "quality_officer", "signed": TWO, "reason": "correction"}
    refused = bank.refused("enter-in-error", "units-descend-from-it", unit=bag, **told)
    assert list(refused.params["units"]) == [vial]
    bank.ok("enter-in-error", unit=vial, **told)
    bank.ok("enter-in-error", unit=bag, **told)
    assert bank.get("unit", segment).material == "entered_in_error"
    newest = bank.events(bank.get("unit", bag).stream)[-1]
    told = json.loads(newest.body)["data"]
    assert newest.kind == "UnitEnteredInError"
    assert (sorted(told["children"]), told["with_it"]) == (sorted([segment, vial]), [segment])
