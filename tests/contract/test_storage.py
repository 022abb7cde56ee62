"""Storage: in, about, out and back; what is found elsewhere; what was out too long."""

import json
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from biobank.domain.rules.markers import ALWAYS_TESTED
from biobank.domain.things.thing import Thing
from biobank.services.policies import policy_content
from biobank.storage import tables
from tests.bank import POLICY, Bank
from tests.journey import registered_patient
from tests.journey_storage import frozen_bag, result, stored_bag, vessel


def test_a_unit_goes_in_about_out_and_back(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.ok("move-unit", unit=unit, slot=built.slots[7])
    bank.ok("take-out-unit", unit=unit)
    taken = bank.get("unit", unit)
    assert (taken.custody, taken.slot_id, taken.out_since) == ("person", None, bank.clock())
    bank.clock.forward(minutes=5)
    bank.ok("restock-unit", unit=unit, slot=built.slots[3])
    back = bank.get("unit", unit)
    assert (back.custody, back.slot_id, back.out_since) == ("slot", built.slots[3], None)
    assert not bank.find("deviation")


def test_too_long_out_of_its_slot_opens_a_deviation_in_the_same_event(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.ok("take-out-unit", unit=unit)
    bank.clock.forward(minutes=11)
    bank.ok("restock-unit", unit=unit, slot=built.slots[0])
    (deviation,) = bank.find("deviation", unit_id=unit)
    assert deviation.code == "out-of-slot-too-long"
    assert deviation.id in bank.events(deviation.stream)[-1].body


def test_the_slot_decides_what_it_takes(bank: Bank) -> None:
    built = vessel(bank)
    first = stored_bag(bank, built=built)
    second = frozen_bag(bank)
    taken = bank.refused("store-unit", "slot-taken", unit=second, slot=built.slots[0])
    assert (taken.params["unit"], taken.params["since"]) == (first, bank.clock())
    infectious = frozen_bag(bank, biohazard=True)
    bank.refused("store-unit", "vessel-not-for-untested", unit=infectious, slot=built.slots[1])


def untested_bag(bank: Bank, markers: str | None = None, **columns: Any) -> str:
    """A frozen bag of an episode whose markers are not, or not all, known."""
    unit = frozen_bag(bank, **columns)
    table = tables.things["episode"]
    wanted = table.c.id == bank.get("unit", unit).episode_id
    with bank.database.write() as connection:
        connection.execute(update(table).where(wanted).values(eligibility_markers=markers))
    return unit


def test_untested_cells_stand_apart_from_tested_ones_until_their_markers_are_in(bank: Bank) -> None:
    built = vessel(bank)
    unit = untested_bag(bank)
    pending = untested_bag(bank, "anti_hbc=nonreactive anti_hcv=nonreactive hbsag=pending hiv=nonreactive")
    for each in (unit, pending):
        bank.refused("store-unit", "vessel-not-for-untested", unit=each, slot=built.slots[1])
    quarantine = vessel(bank, "Quarantine vessel", holds_untested=True)
    bank.ok("store-unit", unit=unit, slot=quarantine.slots[0])
    bank.refused("move-unit", "vessel-not-for-untested", unit=unit, slot=built.slots[1])
    row = bank.get("unit", unit)
    for test in sorted(ALWAYS_TESTED):
        result(bank, row, test, "nonreactive")
    bank.ok("move-unit", unit=unit, slot=built.slots[1])


def test_an_overwrapped_bag_may_stand_anywhere(bank: Bank) -> None:
    built = vessel(bank)
    bank.ok("store-unit", unit=untested_bag(bank, overwrapped=True), slot=built.slots[0])
    infectious = frozen_bag(bank, biohazard=True, overwrapped=True)
    bank.ok("store-unit", unit=infectious, slot=built.slots[1])


def test_a_centre_may_keep_only_infectious_product_apart(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    built = vessel(bank)
    policy = policy_content(POLICY)
    policy["settings"]["untested_apart"] = False
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(policy))
    bank.ok("store-unit", unit=untested_bag(bank), slot=built.slots[0])


def test_a_vessel_too_warm_takes_frozen_cells_only_by_a_director(bank: Bank) -> None:
    warm = vessel(bank, "Freezer", warmest_c=Decimal(-80))
    unit = frozen_bag(bank)
    told = {"unit": unit, "slot": warm.slots[0], "reason": "equipment_failure"}
    bank.refused("store-unit", "vessel-too-warm", **told)
    outcome = bank.ok("store-unit", **told, signed=[("processing_director", "accepts-risk")])
    assert outcome.violations == ("vessel-too-warm",)
    assert bank.find("deviation", unit_id=unit)


def test_bags_of_a_patient_in_one_vessel_are_noticed_not_refused(bank: Bank) -> None:
    patient = registered_patient(bank)
    one, other = vessel(bank), vessel(bank, "Vessel 2")
    stored_bag(bank, patient, one)
    assert "notices" not in _last_data(bank, patient)
    stored_bag(bank, patient, one)
    assert _last_data(bank, patient)["notices"] == ["units-share-a-vessel"]
    stored_bag(bank, patient, other)
    assert "notices" not in _last_data(bank, patient)


def _last_data(bank: Bank, patient: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(bank.events(f"patient/{patient}")[-1].body).get("data", {})
    return told


def test_an_attached_segment_shares_its_bags_slot(bank: Bank) -> None:
    built = vessel(bank)
    bag = stored_bag(bank, built=built)
    owner = bank.get("unit", bag).patient_id
    segment = frozen_bag(bank, owner, custody="attached", attached_to=bag, holder_id=None)
    bank.refused("store-unit", "unit-is-attached", unit=segment, slot=built.slots[1])
    bank.ok("move-unit", unit=bag, slot=built.slots[1])
    assert bank.get("unit", bank.get("unit", segment).attached_to).slot_id == built.slots[1]


def test_found_in_another_slot_is_recorded_held_and_looked_into(bank: Bank) -> None:
    built = vessel(bank)
    unit = stored_bag(bank, built=built)
    bank.refused("find-unit-in-slot", "not-where-recorded", unit=unit, slot=built.slots[5])
    outcome = bank.ok("find-unit-in-slot", unit=unit, slot=built.slots[5], mode="reported")
    assert outcome.violations == ("not-where-recorded", "not-verified")
    assert bank.get("unit", unit).slot_id == built.slots[5]
    assert [one.cause for one in bank.find("hold", unit_id=unit)] == ["deviation"]
    bank.ok("find-unit-in-slot", unit=unit, slot=built.slots[5])


def test_who_was_on_record_in_a_slot_where_another_is_found_is_missing(bank: Bank) -> None:
    built = vessel(bank)
    there, found = stored_bag(bank, built=built), stored_bag(bank, built=built)
    outcome = bank.ok("find-unit-in-slot", unit=found, slot=built.slots[0], mode="reported")
    assert set(outcome.violations) == {"not-where-recorded", "slot-taken", "not-verified"}
    missed: Thing = bank.get("unit", there)
    assert (missed.custody, missed.slot_id, missed.disposition) == ("missing", None, "quarantined")
    assert [one.cause for one in bank.find("hold", unit_id=there)] == ["missing"]
    assert bank.get("unit", found).slot_id == built.slots[0]
    bank.ok("find-unit-in-slot", unit=there, slot=built.slots[1], mode="reported")
    assert bank.get("unit", there).slot_id == built.slots[1]
