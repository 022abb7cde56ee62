"""Processing: every step has its whole batch record, and what went in comes out again."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.sampling import SampleTaken
from biobank.domain.rules.clock import later
from biobank.domain.verbs import VERBS
from tests.bank import Bank
from tests.journey import cleared_episode, collection, received_bag
from tests.journey_laboratory import SOP, dmso_bag, equipment, frozen_bag, lot, processed_bag, run

Fields = dict[str, Any]


def bags(*volumes: str) -> tuple[Filled, ...]:
    return tuple(Filled(container="bag", volume_ml=Decimal(one)) for one in volumes)


def counted(bank: Bank, unit: str, test: str, value: str) -> None:
    bank.ok("record-result", unit=unit, test=test, value=value, entered_unit="e6", value_confirmed=True)


class TestSplit:
    def test_children_have_divisions_shares_and_the_parents_holds(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "cd34", "400")
        outcome = bank.ok("split-unit", unit=unit, bags=bags("100", "50"), waste_ml=Decimal(50), **SOP)
        children = [bank.get("unit", id) for id in outcome.made["unit"]]
        parent = bank.get("unit", unit)
        assert (parent.material, parent.custody, parent.place_id) == ("divided", "gone", None)
        assert [one.division for one in children] == ["A0", "B0"]
        assert [one.cd34_e6 for one in children] == [200, 100]
        assert {one.din for one in children} == {parent.din}
        assert {one.material for one in children} == {"processed"}
        causes = [hold.cause for one in children for hold in bank.find("hold", unit_id=one.id)]
        assert causes == ["awaiting-results", "awaiting-results"]
        assert {one.status for one in bank.find("hold", unit_id=unit)} == {"passed_on"}
        edges = bank.find("lineage", parent_id=unit)
        assert {edge.how for edge in edges} >= {"split"}
        codes = [bank.find("product", unit_id=one.id)[0].division for one in children]
        assert codes == ["A0", "B0"]

    def test_a_second_split_gives_the_small_letters(self, bank: Bank) -> None:
        first = bank.ok("split-unit", unit=received_bag(bank), bags=bags("100", "100"), **SOP)
        second = bank.ok("split-unit", unit=first.made["unit"][0], bags=bags("50", "50"), **SOP)
        assert [bank.get("unit", id).division for id in second.made["unit"]] == ["Aa", "Ab"]
        third = second.made["unit"][0]
        bank.refused("split-unit", "divisions-exhausted", unit=third, bags=bags("25", "25"), **SOP)

    def test_volumes_balance_or_the_loss_is_told_with_its_reason(self, bank: Bank) -> None:
        unit = received_bag(bank)
        told: Fields = {"unit": unit, "bags": bags("80", "80"), **SOP}
        bank.refused("split-unit", "volumes-do-not-balance", **told)
        bank.refused("split-unit", "volumes-do-not-balance", **{**told, "bags": bags("180", "80")})
        bank.refused("split-unit", "loss-without-reason", **told, loss_ml=Decimal(40))
        bank.ok("split-unit", **told, loss_ml=Decimal(40), loss_reason="spill")

    def test_one_container_is_no_split(self, bank: Bank) -> None:
        bank.refused("split-unit", "split-into-one", unit=received_bag(bank), bags=bags("200"), **SOP)

    def test_a_divided_unit_is_not_divided_again(self, bank: Bank) -> None:
        unit = received_bag(bank)
        bank.ok("split-unit", unit=unit, bags=bags("100", "100"), **SOP)
        bank.refused("split-unit", "unit-is-divided", unit=unit, bags=bags("100", "100"), **SOP)

    def test_a_reported_split_that_does_not_balance_is_kept_with_a_deviation(self, bank: Bank) -> None:
        told: Fields = {"unit": received_bag(bank), "bags": bags("80", "80"), **SOP}
        outcome = bank.ok("split-unit", mode="reported", claimed_at=bank.clock(), **told)
        assert outcome.violations == ("volumes-do-not-balance", "not-verified")
        assert len(outcome.made["deviation"]) == 1


class TestBatchRecord:
    def test_it_names_sop_people_equipment_and_lots(self, bank: Bank) -> None:
        unit = processed_bag(bank)
        (step,) = [one for one in bank.find("process", unit_id=unit) if one.step == "volume_reduction"]
        assert (step.sop, step.sop_version) == ("SOP-CP-07", "4")
        assert step.performed_by == step.recorded_by == bank.people["technologist"].person
        (use,) = bank.find("lot_use", process_id=step.id)
        assert (use.lot_id, use.amount) == (lot(bank), "1 bag")
        (used,) = bank.find("equipment_use", process_id=step.id)
        assert used.equipment_id == step.equipment_id == equipment(bank)

    @pytest.mark.parametrize(
        ("code", "told"),
        [
            ("equipment-calibration-lapsed", {"calibrated_until": "2026-03-01"}),
            ("equipment-cleaning-lapsed", {"cleaned_until": "2026-03-01"}),
        ],
    )
    def test_equipment_is_used_within_its_dates(self, bank: Bank, code: str, told: Fields) -> None:
        old = equipment(bank, "Old", **told)
        unit = received_bag(bank)
        step: Fields = {"unit": unit, "step": "dilution", "volume_ml": Decimal(200), **SOP}
        bank.refused("process-unit", code, **step, equipment=(old,))

    def test_equipment_out_of_service_is_not_used(self, bank: Bank) -> None:
        piece = equipment(bank)
        bank.ok("take-out-of-service", equipment=piece, reason="equipment_failure")
        step: Fields = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
        bank.refused("process-unit", "equipment-out-of-service", **step, equipment=(piece,))

    def test_a_lot_is_used_in_date_at_the_time_it_was_used(self, bank: Bank) -> None:
        unit = received_bag(bank)
        yesterday = lot(bank, "Albumin", "A-9", expires_on="2026-03-01")
        step: Fields = {"unit": unit, "step": "dilution", "volume_ml": Decimal(200), **SOP}
        step["reagents"] = (ReagentUsed(lot=yesterday, amount="5 mL"),)
        bank.refused("process-unit", "lot-expired", **step)
        bank.ok("process-unit", **step, started_at=later(bank.clock(), days=-1))

    def test_an_unknown_lot_is_refused(self, bank: Bank) -> None:
        reagents = (ReagentUsed(lot="L0000000000", amount="1"),)
        step: Fields = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
        bank.refused("process-unit", "no-such-thing", **step, reagents=reagents)

    def test_nobody_verifies_their_own_step(self, bank: Bank) -> None:
        me = bank.people["technologist"].person
        step: Fields = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
        bank.refused("process-unit", "performed-and-verified-by-one", **step, verified_by=me)
        other = bank.people["second_technologist"].person
        bank.ok("process-unit", **step, performed_by=other, verified_by=me)

    def test_times_are_in_order(self, bank: Bank) -> None:
        step: Fields = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
        past, future = later(bank.clock(), hours=-1), later(bank.clock(), hours=1)
        bank.refused("process-unit", "times-out-of-order", **step, ended_at=past)
        bank.refused("process-unit", "times-out-of-order", **step, ended_at=future)


class TestProcess:
    def test_uncounted_cells_are_unknown_afterwards(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "tnc", "40000")
        step: Fields = {"unit": unit, "step": "volume_reduction", "waste_ml": Decimal(100), **SOP}
        bank.ok("process-unit", **step, volume_ml=Decimal(100))
        assert bank.get("unit", unit).tnc_e6 is None

    def test_no_step_makes_cells(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "tnc", "40000")
        step: Fields = {"unit": unit, "step": "volume_reduction", "waste_ml": Decimal(100), **SOP}
        step |= {"volume_ml": Decimal(100), "tnc_e6": Decimal(60000)}
        bank.refused("process-unit", "more-cells-than-before", **step)
        signed = [("processing_director", "accepts-risk")]
        bank.ok("process-unit", **step, reason="other", signed=signed)

    def test_a_product_code_has_its_form(self, bank: Bank) -> None:
        step: Fields = {"unit": received_bag(bank), "step": "dilution", "volume_ml": Decimal(200), **SOP}
        bank.refused("process-unit", "product-code-malformed", **step, product_code="ABC")
        bank.ok("process-unit", **step, product_code="D0007")
        codes = {one.product_code: one.superseded_at for one in bank.find("product", unit_id=step["unit"])}
        assert codes == {"S1128": bank.clock(), "D0007": None}


class TestPool:
    def test_a_pool_has_a_number_of_its_own_and_all_contributors(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        units = (received_bag(bank, episode), received_bag(bank, episode))
        for unit in units:
            counted(bank, unit, "cd34", "300")
        outcome = bank.ok("pool-units", units=units, volume_ml=Decimal(400), **SOP)
        (pool,) = (bank.get("unit", id) for id in outcome.made["unit"])
        assert pool.din not in {bank.get("unit", id).din for id in units}
        assert (pool.cd34_e6, pool.division, pool.donation_id) == (600, "00", None)
        assert {edge.parent_id for edge in bank.find("lineage", child_id=pool.id)} == set(units)
        assert {bank.get("unit", id).material for id in units} == {"divided"}
        later_bag = bank.get("unit", received_bag(bank, episode))
        assert later_bag.din != pool.din

    def test_a_scanned_number_is_taken(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        units = (received_bag(bank, episode), received_bag(bank, episode))
        used = bank.get("unit", units[0]).din
        told: Fields = {"units": units, "volume_ml": Decimal(400), **SOP}
        bank.refused("pool-units", "pool-din-unusable", **told, din=used)
        bank.refused("pool-units", "pool-din-unusable", **told, din="A99")
        made = bank.made("pool-units", "unit", **told, din="=A99992600077700")
        assert bank.get("unit", made).din == "A999926000777"
        session = {**collection(bank, episode), "din": "=A99992600077700"}
        signed = [("nurse", "verified")]
        bank.refused("collect", "din-taken", by="apheresis_nurse", signed=signed, **session)

    def test_two_patients_are_never_pooled_and_both_records_say_so(self, bank: Bank) -> None:
        units = (received_bag(bank), received_bag(bank))
        bank.refused("pool-units", "pool-of-two-patients", units=units, volume_ml=Decimal(400), **SOP)
        for id in units:
            (attempt,) = [e for e in bank.events(bank.get("unit", id).stream) if e.kind == "AttemptRefused"]
            assert json.loads(attempt.body)["data"]["code"] == "pool-of-two-patients"

    def test_a_reported_pool_of_two_patients_is_in_doubt_and_told_in_both_records(self, bank: Bank) -> None:
        units = (received_bag(bank), received_bag(bank))
        told: Fields = {"units": units, "volume_ml": Decimal(400), **SOP}
        outcome = bank.ok("pool-units", mode="reported", **told)
        assert "pool-of-two-patients" in outcome.violations
        assert bank.get("unit", outcome.made["unit"][0]).disposition == "in_doubt"
        for id in units:
            unit = bank.get("unit", id)
            assert unit.material == "divided"
            assert "UnitsPooled" in [event.kind for event in bank.events(unit.stream)]

    def test_states_agree(self, bank: Bank) -> None:
        plain = received_bag(bank)
        cryoprotected = dmso_bag(bank, bank.get("unit", plain).episode_id)
        told: Fields = {"volume_ml": Decimal(310), **SOP}
        bank.refused("pool-units", "pool-of-unlike-states", units=(plain, cryoprotected), **told)
        bank.refused("pool-units", "pool-of-one", units=(plain, plain), **told)


def test_a_pool_is_of_one_episode(sqlite_bank: Bank) -> None:
    unit = sqlite_bank.get("unit", received_bag(sqlite_bank))
    units = {"units": (unit, replace(unit, id="U0", episode_id="E0"))}
    refusal = VERBS["pool-units"].guards[2]
    assert refusal.code == "pool-of-two-episodes"
    assert refusal.check(None, units) == {"unit": unit.id, "other": "U0"}


class TestWash:
    def test_a_wash_is_a_new_container_of_the_same_product(self, bank: Bank) -> None:
        unit = processed_bag(bank)
        told: Fields = {"added_ml": Decimal(100), "waste_ml": Decimal(120), "volume_ml": Decimal(80), **SOP}
        made = bank.get("unit", bank.made("wash-unit", "unit", unit=unit, **told))
        assert (made.division, made.material, made.product_code) == ("A0", "processed", "S1128")
        assert bank.get("unit", unit).material == "divided"

    def test_a_wash_balances(self, bank: Bank) -> None:
        told: Fields = {"added_ml": Decimal(100), "volume_ml": Decimal(80), **SOP}
        bank.refused("wash-unit", "volumes-do-not-balance", unit=processed_bag(bank), **told)

    def test_a_frozen_unit_is_not_washed(self, bank: Bank) -> None:
        told: Fields = {"volume_ml": Decimal(110), **SOP}
        bank.refused("wash-unit", "unit-is-frozen", unit=frozen_bag(bank), **told)


class TestSelect:
    def test_purity_and_t_cells_are_results_to_be_checked(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "cd34", "400")
        told: Fields = {"volume_ml": Decimal(20), "waste_ml": Decimal(180), "cd34_e6": Decimal(300)}
        told |= {"cd3_e6": Decimal("0.7"), "purity_percent": Decimal(95), "weight_kg": Decimal(70)}
        outcome = bank.ok("select-unit", unit=unit, **told, **SOP)
        made = bank.get("unit", outcome.made["unit"][0])
        assert (made.product_code, made.division, made.cd34_e6) == ("S1310", "00", 300)
        results = {one.test: (one.value, one.checked_by) for one in bank.find("result", unit_id=made.id)}
        assert results == {"purity": ("95", None), "cd3": ("0.7", None), "cd3-per-kg": ("0.0100", None)}
        selected = [json.loads(e.body)["data"] for e in bank.events(made.stream) if e.kind == "UnitSelected"]
        assert selected[0]["cd34_recovery_percent"] == "75.0"
        assert selected[0]["cd34_e6_per_kg"] == "4.2857"

    def test_selection_makes_no_cells(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "cd34", "400")
        told: Fields = {"volume_ml": Decimal(20), "waste_ml": Decimal(180), "cd34_e6": Decimal(500)}
        told |= {"cd3_e6": Decimal("0.7"), "purity_percent": Decimal(95), "weight_kg": Decimal(70)}
        bank.refused("select-unit", "more-cells-than-before", unit=unit, **told, **SOP)


class TestSamples:
    def test_vials_and_segments_are_units_of_their_own(self, bank: Bank) -> None:
        unit = received_bag(bank)
        counted(bank, unit, "cd34", "400")
        samples = (
            SampleTaken(container="vial", volume_ml=Decimal(2), attached=False),
            SampleTaken(container="segment", volume_ml=Decimal("0.5"), attached=True),
        )
        outcome = bank.ok("take-sample", unit=unit, samples=samples, **SOP)
        vial, segment = (bank.get("unit", id) for id in outcome.made["unit"])
        assert (vial.custody, vial.cd34_e6) == ("person", 4)
        assert (segment.custody, segment.attached_to, segment.holder_id) == ("attached", unit, None)
        assert {vial.division, segment.division}.isdisjoint({"00", "A0"})
        bag = bank.get("unit", unit)
        assert (bag.volume_ml, bag.cd34_e6, bag.material) == (Decimal("197.5"), 395, "collected")

    def test_a_segment_freezes_with_its_bag_and_is_cut(self, bank: Bank) -> None:
        bag = dmso_bag(bank)
        samples = (SampleTaken(container="segment", volume_ml=Decimal("0.5"), attached=True),)
        segment = bank.made("take-sample", "unit", unit=bag, samples=samples, **SOP)
        bank.refused("cut-segment", "unit-is-location", unit=bag)
        bank.clock.forward(minutes=60)
        bank.ok("freeze-unit", unit=bag, **run(bank))
        frozen = bank.get("unit", segment)
        assert (frozen.material, frozen.product_code, frozen.custody) == ("frozen", "S1194", "attached")
        bank.ok("cut-segment", unit=segment)
        cut = bank.get("unit", segment)
        assert (cut.custody, cut.attached_to) == ("person", None)
        assert cut.holder_id == bank.people["technologist"].person

    @pytest.mark.parametrize(
        ("code", "samples"),
        [
            ("no-sample-told", ()),
            ("sample-larger-than-unit", (("vial", "300", False),)),
            ("only-segments-stay-attached", (("vial", "1", True),)),
            ("sample-divisions-exhausted", (("vial", "1", False),) * 27),
        ],
    )
    def test_what_is_no_sample(self, bank: Bank, code: str, samples: tuple[Any, ...]) -> None:
        told = tuple(SampleTaken(container=c, volume_ml=Decimal(v), attached=a) for c, v, a in samples)
        bank.refused("take-sample", code, unit=received_bag(bank), samples=told, **SOP)
