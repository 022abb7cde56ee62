"""Endings: who must agree before cells are gone for good, and what is never given up by accident."""

from typing import Any

from biobank.domain.things.patient import Agreement, Consent
from tests.bank import Bank
from tests.journey import location
from tests.journey_storage import frozen_bag, released_bag, stored_bag, vessel

DISCARD = [("physician", "agrees"), ("medical_director", "disposed"), ("second_technologist", "witnessed")]
WILL = {"ground": "written_will", "document": "W-17"}


def agreement(bank: Bank, unit: str, **more: Any) -> Agreement:
    row = bank.get("unit", unit)
    told = {"form_version": "2", "signed_on": "2020-01-01", "disposal": "discard", **more}
    id = bank.fresh(f"agreement {unit}").id("5")
    return Agreement(id=id, stream=row.stream, patient_id=row.patient_id, **told)


def test_the_last_graft_goes_only_with_everyone_knowing_it(bank: Bank) -> None:
    unit = released_bag(bank)
    segment = _attached(bank, unit)
    bank.refused("discard-unit", "signature-missing", unit=unit, signed=DISCARD[:2], **WILL)
    bank.refused("discard-unit", "last-usable-graft", unit=unit, signed=DISCARD, **WILL)
    outcome = bank.ok("discard-unit", unit=unit, last_graft_confirmed=True, signed=DISCARD, **WILL)
    row = bank.get("unit", unit)
    assert (row.material, row.custody, row.slot_id, row.holder_id) == ("discarded", "gone", None, None)
    gone = bank.get("unit", segment)
    assert (gone.material, gone.custody, gone.attached_to) == ("discarded", "gone", None)
    assert "W-17" not in bank.events(row.stream)[-1].body
    assert len(outcome.events) == 1


def _attached(bank: Bank, unit: str) -> str:
    patient = bank.get("unit", unit).patient_id
    return frozen_bag(
        bank, patient, container="segment", custody="attached", attached_to=unit, holder_id=None
    )


def test_the_witness_is_not_who_discards(sqlite_bank: Bank) -> None:
    unit = released_bag(sqlite_bank)
    signed = [*DISCARD[:2], ("technologist", "witnessed")]
    sqlite_bank.refused("discard-unit", "same-person-twice", unit=unit, signed=signed, **WILL)


def test_a_ground_must_be_true(bank: Bank) -> None:
    unit = released_bag(bank)
    told = {"unit": unit, "last_graft_confirmed": True, "signed": DISCARD}
    bank.refused("discard-unit", "document-missing", ground="written_will", **told)
    bank.refused("discard-unit", "unit-still-usable", ground="unusable", **told)
    bank.refused("discard-unit", "agreement-does-not-say-so", ground="agreement", **told)
    bank.plant(agreement(bank, unit, ends_on="2026-01-01"))
    bank.ok("discard-unit", ground="agreement", **told)


def test_an_agreement_in_force_or_asking_says_nothing_of_discard(sqlite_bank: Bank) -> None:
    for more in ({"ends_on": "2030-01-01"}, {"status": "ended", "disposal": "ask"}):
        unit = released_bag(sqlite_bank)
        sqlite_bank.plant(agreement(sqlite_bank, unit, **more))
        told = {"unit": unit, "last_graft_confirmed": True, "signed": DISCARD, "ground": "agreement"}
        sqlite_bank.refused("discard-unit", "agreement-does-not-say-so", **told)


def test_with_another_graft_left_no_tick_is_needed(sqlite_bank: Bank) -> None:
    unit = released_bag(sqlite_bank)
    stored_bag(sqlite_bank, sqlite_bank.get("unit", unit).patient_id)
    sqlite_bank.ok("discard-unit", unit=unit, signed=DISCARD, **WILL)


def test_an_end_is_an_end(bank: Bank) -> None:
    unit = released_bag(bank)
    bank.ok("discard-unit", unit=unit, last_graft_confirmed=True, signed=DISCARD, **WILL)
    bank.refused("store-unit", "unit-is-discarded", unit=unit, slot=vessel(bank, "Vessel 9").slots[0])
    bank.ok("mark-missing", unit=unit, mode="reported")
    assert (bank.get("unit", unit).material, bank.get("unit", unit).custody) == ("discarded", "gone")


def test_samples_go_before_two_people_bags_do_not(bank: Bank) -> None:
    bag = stored_bag(bank)
    vial = frozen_bag(bank, bank.get("unit", bag).patient_id, container="vial")
    witnessed = [("second_technologist", "witnessed")]
    bank.refused("discard-sample", "bag-not-a-sample", unit=bag, signed=witnessed)
    bank.ok("discard-sample", unit=vial, signed=witnessed)
    other = frozen_bag(bank, bank.get("unit", bag).patient_id, container="vial")
    bank.ok("use-in-test", unit=other, test="sterility")
    assert bank.get("unit", other).material == "tested"
    bank.refused("use-in-test", "last-usable-graft", unit=bag, test="potency")


def test_research_takes_the_patients_consent(bank: Bank) -> None:
    unit = stored_bag(bank)
    told = {"unit": unit, "project": "P-1", "last_graft_confirmed": True}
    signed = [("medical_director", "approved")]
    bank.refused("use-in-research", "no-research-consent", signed=signed, **told)
    row = bank.get("unit", unit)
    bank.plant(
        Consent(
            id=bank.fresh("consent").id("C"), stream=row.stream, patient_id=row.patient_id, scope="research",
            form_version="1", given_on="2025-01-01",
        )
    )  # fmt: skip
    bank.ok("use-in-research", signed=signed, **told)
    assert bank.get("unit", unit).material == "researched"


def test_missing_is_held_and_found_is_inspected(bank: Bank) -> None:
    built = vessel(bank)
    unit = released_bag(bank, built=built)
    bank.ok("mark-missing", by="nurse", unit=unit)
    row = bank.get("unit", unit)
    assert (row.custody, row.slot_id, row.disposition) == ("missing", None, "quarantined")
    (hold,) = bank.find("hold", unit_id=unit, status="open")
    told = {"by": "quality_officer", "hold": hold.id, "signed": [("quality_officer", "reviewed")]}
    bank.refused("lift-hold", "hold-lifts-otherwise", **told)
    bench = location(bank)
    bank.ok("find-missing-unit", unit=unit, place=bench)
    assert (bank.get("unit", unit).custody, bank.get("unit", unit).place_id) == ("location", bench)
    bank.ok("lift-hold", **told)
    other = stored_bag(bank, built=built)
    bank.ok("mark-missing", unit=other)
    bank.ok("find-missing-unit", unit=other)
    assert bank.get("unit", other).holder_id == bank.people["technologist"].person


def test_a_transfer_leaves_with_its_records_and_its_receipt_follows(bank: Bank) -> None:
    unit = released_bag(bank)
    told = {"unit": unit, "centre": "Centre B", "receiver": "Dr Weiss", "documents": "batch record"}
    signed = [("medical_director", "approved"), ("second_technologist", "witnessed")]
    bench = location(bank)
    bank.refused("transfer-out", "not-a-shipper", shipper=bench, signed=signed, **told)
    bank.ok("transfer-out", last_graft_confirmed=True, signed=signed, **told)
    row = bank.get("unit", unit)
    assert (row.material, row.custody) == ("transferred", "outside")
    assert "Weiss" not in bank.events(row.stream)[-1].body
    receipt = {"received_at": bank.clock(), "condition": "good"}
    bank.ok("record-transfer-receipt", by="coordinator", unit=unit, **receipt)
    assert bank.get("unit", unit).material == "transferred"
    bank.refused("record-transfer-receipt", "unit-is-frozen", unit=stored_bag(bank), **receipt)
