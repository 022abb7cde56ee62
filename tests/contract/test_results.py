"""Results: kept as entered and as converted, checked by another person, and never without consequence."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.sampling import SampleTaken
from biobank.services.reads.unit_story import deviations_about
from biobank.storage import tables
from tests.bank import Bank
from tests.journey import received_bag
from tests.journey_laboratory import SOP, frozen_bag

Fields = dict[str, Any]
LATER = "second_technologist"


def placed(bank: Bank, unit: str, **columns: Any) -> str:
    """Put a unit straight into a state that other rooms lead to."""
    table = tables.things["unit"]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == unit).values(columns))
    return unit


def released_bag(bank: Bank) -> str:
    return placed(bank, frozen_bag(bank), disposition="released")


def last_data(bank: Bank, unit: str, kind: str) -> Any:
    stream = bank.get("unit", unit).stream
    return [json.loads(e.body)["data"] for e in bank.events(stream) if e.kind == kind][-1]


def open_causes(bank: Bank, unit: str) -> set[str]:
    return {one.cause for one in bank.find("hold", unit_id=unit, status="open")}


class TestRecording:
    def test_a_count_is_converted_and_becomes_the_units_figure(self, bank: Bank) -> None:
        unit = received_bag(bank)
        told: Fields = {"unit": unit, "test": "cd34", "value": "1500", "entered_unit": "per_ul"}
        result = bank.get("result", bank.made("record-result", "result", **told))
        assert (result.value, result.value_unit) == ("300", "e6")
        assert (result.entered, result.entered_unit, result.volume_ml) == ("1500", "per_ul", 200)
        assert bank.get("unit", unit).cd34_e6 == 300

    def test_a_value_off_by_a_thousand_is_questioned(self, bank: Bank) -> None:
        told: Fields = {"unit": received_bag(bank), "test": "cd34", "entered_unit": "per_ul"}
        outcome = bank.refused("record-result", "value-implausible", **told, value="1.5")
        assert outcome.params["value"] == "1.500"
        bank.ok("record-result", **told, value="1.5", value_confirmed=True)

    @pytest.mark.parametrize(
        ("code", "told"),
        [
            ("value-unknown", {"test": "sterility", "value": "fine"}),
            ("value-not-a-number", {"test": "tnc", "value": "many", "entered_unit": "e6"}),
            ("unit-of-measure-unknown", {"test": "viability", "value": "90", "entered_unit": "e6"}),
            ("organism-not-a-name", {"test": "sterility", "value": "growth", "organism": "H-12345"}),
            ("test-not-about-this", {"test": "neutrophils", "value": "1", "entered_unit": "e9_per_l"}),
        ],
    )
    def test_what_is_wrong_with_a_result(self, bank: Bank, code: str, told: Fields) -> None:
        outcome = bank.refused("record-result", code, unit=received_bag(bank), **told)
        assert "H-12345" not in json.dumps(dict(outcome.params))

    def test_a_concentration_needs_a_volume(self, bank: Bank) -> None:
        unit = placed(bank, received_bag(bank), volume_ml=None)
        told: Fields = {"unit": unit, "test": "tnc", "value": "180", "entered_unit": "e9_per_l"}
        bank.refused("record-result", "volume-unknown", **told)

    def test_a_result_is_about_one_thing(self, bank: Bank) -> None:
        unit = bank.get("unit", received_bag(bank))
        told: Fields = {"test": "abo-rh", "value": "A+"}
        bank.refused("record-result", "result-about-not-one", **told)
        two = {"unit": unit.id, "donation": unit.donation_id}
        bank.refused("record-result", "result-about-not-one", **told, **two)

    def test_a_final_result_is_recorded_once_for_a_sample(self, bank: Bank) -> None:
        told: Fields = {"unit": received_bag(bank), "test": "viability", "value": "95"}
        bank.ok("record-result", **told)
        bank.refused("record-result", "result-recorded-already", **told)
        bank.ok("record-result", **told, sampled_at=bank.clock())

    def test_a_culture_goes_on_until_it_is_final(self, bank: Bank) -> None:
        unit = received_bag(bank)
        told: Fields = {"unit": unit, "test": "sterility"}
        first = bank.made("record-result", "result", **told, value="pending")
        bank.ok("record-result", **told, value="no_growth_to_date")
        bank.ok("record-result", **told, value="no_growth", continues=first)
        (result,) = bank.find("result", unit_id=unit)
        assert (result.id, result.value, result.status) == (first, "no_growth", "final")
        bank.refused("record-result", "report-is-final", **told, value="growth", continues=first)


class TestChecking:
    def test_a_copied_value_is_read_again_by_another_person(self, bank: Bank) -> None:
        told: Fields = {"unit": received_bag(bank), "test": "viability", "value": "95"}
        result = bank.made("record-result", "result", **told)
        bank.refused("check-result", "checked-by-who-recorded", result=result, value="95")
        bank.refused("check-result", "printout-says-otherwise", by=LATER, result=result, value="59")
        bank.ok("check-result", by=LATER, result=result, value="95")
        assert bank.get("result", result).checked_by == bank.people[LATER].person
        bank.refused("check-result", "result-checked-already", by=LATER, result=result, value="95")

    def test_an_imported_value_needs_no_check(self, bank: Bank) -> None:
        told: Fields = {"unit": received_bag(bank), "test": "viability", "value": "95", "source": "import"}
        result = bank.made("record-result", "result", **told)
        bank.refused("check-result", "result-checked-already", by=LATER, result=result, value="95")


class TestAmending:
    def test_an_amended_result_is_checked_again_and_its_figure_follows(self, bank: Bank) -> None:
        unit = received_bag(bank)
        told: Fields = {"unit": unit, "test": "cd34", "value": "1500", "entered_unit": "per_ul"}
        result = bank.made("record-result", "result", **told)
        bank.ok("check-result", by=LATER, result=result, value="1500")
        same: Fields = {"result": result, "value": "1500", "entered_unit": "per_ul", "reason": "correction"}
        bank.refused("amend-result", "amendment-changes-nothing", **same)
        bank.ok("amend-result", **{**same, "value": "1000"})
        row = bank.get("result", result)
        assert (row.value, row.status, row.checked_by) == ("200", "amended", None)
        assert bank.get("unit", unit).cd34_e6 == 200
        amended = [e for e in bank.events(row.stream) if e.kind == "ResultAmended"][-1]
        change = json.loads(amended.body)["changes"][0]
        assert (change["was"]["value"], change["now"]["value"]) == ("300", "200")

    def test_a_count_of_another_volume_leaves_the_figure_alone(self, bank: Bank) -> None:
        unit = received_bag(bank)
        told: Fields = {"unit": unit, "test": "cd34", "value": "1500", "entered_unit": "per_ul"}
        result = bank.made("record-result", "result", **told)
        step: Fields = {"step": "volume_reduction", "volume_ml": Decimal(100), "waste_ml": Decimal(100)}
        bank.ok("process-unit", unit=unit, cd34_e6=Decimal(290), **step, **SOP)
        bank.ok("amend-result", result=result, value="1000", entered_unit="per_ul", reason="correction")
        assert bank.get("result", result).value == "200"
        assert bank.get("unit", unit).cd34_e6 == 290


class TestConsequences:
    def test_a_late_positive_culture_withdraws_the_release_and_says_who_is_called(self, bank: Bank) -> None:
        unit = placed(bank, released_bag(bank), assignment="issued")
        donation = bank.get("unit", unit).donation_id
        grown: Fields = {"test": "sterility", "value": "growth", "organism": "Cutibacterium acnes"}
        outcome = bank.ok("record-result", donation=donation, **grown)
        assert bank.get("unit", unit).disposition == "quarantined"
        assert "culture-positive" in open_causes(bank, unit)
        (deviation,) = (bank.get("deviation", id) for id in outcome.made["deviation"])
        assert (deviation.code, deviation.severity) == ("culture-positive-after-release", "major")
        told = last_data(bank, unit, "ResultRecorded")
        assert told["withdrawn"] == [unit]
        assert {"physician", "nurse"} <= set(told["call_roles"])
        assert told["call_persons"] == [bank.people["technologist"].person]

    def test_one_culture_opens_one_deviation_that_names_every_bag(self, bank: Bank) -> None:
        first = released_bag(bank)
        row = bank.get("unit", first)
        patient, donation = row.patient_id, row.donation_id
        more = [frozen_bag(bank) for _ in range(2)]
        for each in more:
            home = {"patient_id": patient, "stream": row.stream, "episode_id": row.episode_id}
            placed(bank, each, disposition="released", donation_id=donation, **home)
        outcome = bank.ok("record-result", donation=donation, test="sterility", value="growth")
        (deviation,) = (bank.get("deviation", id) for id in outcome.made["deviation"])
        assert set(deviation.unit_ids) == {first, *more}
        with bank.database.read() as connection:
            for each in (first, *more):
                found = deviations_about(connection, {each}, {row.stream})
                assert [one.id for one in found] == [deviation.id]

    def test_a_culture_that_grows_after_infusion_is_an_adverse_event(self, bank: Bank) -> None:
        unit = placed(bank, frozen_bag(bank), material="infused", custody="gone", disposition="released")
        outcome = bank.ok("record-result", unit=unit, test="sterility", value="growth")
        (deviation,) = (bank.get("deviation", id) for id in outcome.made["deviation"])
        assert (deviation.code, deviation.severity) == ("culture-positive-after-infusion", "critical")
        assert bank.get("unit", unit).disposition == "released"
        assert last_data(bank, unit, "ResultRecorded")["infused"] == [unit]

    def test_a_sample_speaks_for_its_bag_and_a_bag_for_its_children(self, bank: Bank) -> None:
        unit = received_bag(bank)
        samples = (SampleTaken(container="vial", volume_ml=Decimal(2), attached=False),)
        vial = bank.made("take-sample", "unit", unit=unit, samples=samples, **SOP)
        bags = tuple(Filled(container="bag", volume_ml=Decimal(99)) for _ in range(2))
        children = bank.ok("split-unit", unit=unit, bags=bags, **SOP).made["unit"]
        placed(bank, children[0], disposition="released")
        bank.ok("record-result", unit=vial, test="sterility", value="growth")
        assert bank.get("unit", children[0]).disposition == "quarantined"
        assert all("culture-positive" in open_causes(bank, one) for one in (*children, vial))

    def test_a_good_result_withdraws_nothing(self, bank: Bank) -> None:
        unit = released_bag(bank)
        bank.ok("record-result", unit=unit, test="sterility", value="no_growth")
        bank.ok("record-result", unit=unit, test="tnc", value="180", entered_unit="e9_per_l")
        assert bank.get("unit", unit).disposition == "released"

    def test_an_amended_count_withdraws_the_release(self, bank: Bank) -> None:
        unit = frozen_bag(bank)
        told: Fields = {"unit": unit, "test": "cd34", "value": "1500", "entered_unit": "per_ul"}
        result = bank.made("record-result", "result", **told)
        placed(bank, unit, disposition="exceptionally_released")
        bank.ok("amend-result", result=result, value="1400", entered_unit="per_ul", reason="correction")
        assert bank.get("unit", unit).disposition == "quarantined"
        assert "count-changed" in open_causes(bank, unit)

    def test_a_reactive_marker_marks_the_whole_episode(self, bank: Bank) -> None:
        one = released_bag(bank)
        unit = bank.get("unit", one)
        other = received_bag(bank, unit.episode_id)
        bank.ok("record-result", donation=unit.donation_id, test="hbsag", value="reactive")
        assert bank.get("unit", one).biohazard
        assert bank.get("unit", other).biohazard
        assert bank.get("unit", one).disposition == "quarantined"
        assert open_causes(bank, other) == {"awaiting-results"}

    def test_a_blood_group_that_differs_puts_all_of_the_patient_in_doubt(self, bank: Bank) -> None:
        first = received_bag(bank)
        unit = bank.get("unit", first)
        second = received_bag(bank, unit.episode_id)
        bank.ok("record-result", unit=first, test="abo-rh", value="A+")
        assert bank.get("unit", first).blood_group == "A+"
        outcome = bank.ok("record-result", unit=second, test="abo-rh", value="O+")
        assert {bank.get("unit", one).disposition for one in (first, second)} == {"in_doubt"}
        assert bank.get("unit", second).blood_group == "O+"
        assert bank.get("patient", unit.patient_id).identity_in_doubt
        codes = {bank.get("deviation", id).code for id in outcome.made["deviation"]}
        assert codes == {"blood-group-differs"}
        assert all("identity-in-doubt" in open_causes(bank, one) for one in (first, second))

    def test_a_patients_group_is_kept_where_none_was_known(self, bank: Bank) -> None:
        patient = bank.get("unit", received_bag(bank)).patient_id
        before = bank.get("patient", patient).blood_group
        assert before is None
        bank.ok("record-result", patient=patient, test="abo-rh", value="B-")
        assert bank.get("patient", patient).blood_group == "B-"
        assert not bank.get("patient", patient).identity_in_doubt
