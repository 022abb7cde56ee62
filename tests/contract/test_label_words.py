"""What labels say on both databases, and what keeps one from being printed."""

from decimal import Decimal
from pathlib import Path

import pytest

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.things.laboratory import Result
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from tests.bank import Bank
from tests.contract.labelled import applied, paper, printed, says, set_columns, state, vial, wristband
from tests.journey import cleared_episode, collected_bag, registered_patient

LONG = {"family_name": "von der Schulenburg", "given_names": "Maximiliana Alexandra Konstantina"}


class TestWhatCannotBePrinted:
    """A paper that cannot be made leaves no copy: the refusal names design and element, never content."""

    def refused(self, bank: Bank, code: str, unit: str, **more):
        outcome = bank.refused("print-label", code, unit=unit, **more)
        assert not bank.find("label_copy", subject_id=unit)
        return outcome.params

    def test_a_missing_element_is_named(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, volume_ml=None)
        assert self.refused(bank, "label-lacks", unit) == {
            "design": "collection", "element": "Volume",
        }  # fmt: skip

    def test_a_product_without_a_proper_name_is_not_printed(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, product_code="D0001")
        assert self.refused(bank, "label-lacks", unit)["element"] == "Product"

    def test_a_name_that_does_not_fit_is_not_cut(self, bank: Bank) -> None:
        patient = registered_patient(bank, family_name="Wolfeschlegelsteinhausenbergerdorff" * 2)
        unit = vial(bank, cleared_episode(bank, patient))
        params = self.refused(bank, "label-does-not-fit", unit)
        assert params == {"design": "vial", "element": "Patient"}

    def test_a_character_that_the_typeface_lacks_is_not_printed(self, bank: Bank) -> None:
        patient = registered_patient(bank, family_name="山田")
        unit = collected_bag(bank, cleared_episode(bank, patient))
        assert self.refused(bank, "label-unprintable", unit)["element"] == "Patient"

    def test_the_refusal_keeps_no_name(self, bank: Bank) -> None:
        patient = registered_patient(bank, family_name="山田")
        unit = collected_bag(bank, cleared_episode(bank, patient))
        self.refused(bank, "label-unprintable", unit)
        assert "山" not in bank.events(f"patient/{patient}")[-1].body

    @pytest.mark.parametrize(
        ("design", "code"), [("poster", "label-design-unknown"), ("badge", "label-design-unfit")]
    )
    def test_only_designs_of_the_centre_for_this_kind_of_thing(
        self, sqlite_bank: Bank, design: str, code: str
    ) -> None:
        self.refused(sqlite_bank, code, collected_bag(sqlite_bank), design=design)

    def test_a_design_that_cannot_say_demonstration_is_not_used_in_one(
        self, sqlite_bank: Bank, tmp_path: Path
    ) -> None:
        bank = sqlite_bank
        for file in bank.services.labels.glob("*.toml"):
            lines = file.read_text(encoding="utf-8").splitlines()
            kept = [
                line.replace(', unless = "demonstration"', "")
                for line in lines
                if not line.startswith("demonstration =")
            ]
            (tmp_path / file.name).write_text("\n".join(kept), encoding="utf-8")
        bank.services.labels = tmp_path
        assert self.refused(bank, "label-design-unmarked", collected_bag(bank)) == {"design": "collection"}


LONG_SITE = (
    "Foundation Trust Hospital of the Western Provinces, Haematology and Cell Therapy Centre, East Wing"
)


class TestWhatALabelSays:
    def test_a_long_name_of_a_site_gives_way_and_every_label_is_printed(self, bank: Bank) -> None:
        set_columns(bank, "site", bank.site.id, name=LONG_SITE)
        band = wristband(bank)
        design = labels.designs(bank.services)["wristband"]
        shown = labels.label_values(design, says(bank, "wristband", band))["admission"]
        assert shown.startswith("Admitted 02-MAR-2026 · Foundation Trust Hospital")
        assert shown.endswith(" …")
        nurse = bank.people["nurse"].person
        for name, id, by in (
            ("wristband", band, "nurse"),
            ("person", nurse, "administrator"),
            ("unit", collected_bag(bank), "technologist"),
        ):
            copy = bank.made("print-label", "label_copy", by=by, **{name: id})
            assert read_symbols(paper(bank, copy), 300)

    def test_a_site_of_one_endless_word_leaves_the_day(self, sqlite_bank: Bank) -> None:
        set_columns(sqlite_bank, "site", sqlite_bank.site.id, name="Universitaetsklinikum" * 4)
        design = labels.designs(sqlite_bank.services)["wristband"]
        shown = labels.label_values(design, says(sqlite_bank, "wristband", wristband(sqlite_bank)))
        assert shown["admission"] == "Admitted 02-MAR-2026"

    def test_a_long_name_is_shortened_on_a_vial_and_whole_on_a_bag(self, bank: Bank) -> None:
        episode = cleared_episode(bank, registered_patient(bank, **LONG))
        small, large = vial(bank, episode), collected_bag(bank, episode)
        shown = {}
        for unit, name in ((small, "vial"), (large, "cryobag")):
            shown[name] = labels.label_values(labels.designs(bank.services)[name], says(bank, "unit", unit))
        assert shown["cryobag"]["patient_name"] == "VON DER SCHULENBURG, Maximiliana Alexandra Konstantina"
        assert shown["vial"]["patient_name"] == "VON DER SCHULENBURG, Maximiliana A. K."
        assert read_symbols(paper(bank, printed(bank, small)), 300)

    def test_every_element_of_the_bag_is_composed(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "episode", bank.get("unit", unit).episode_id, eligibility_markers=None)
        set_columns(bank, "unit", unit, dmso_percent=Decimal(10), product_code="S1194")
        told = says(bank, "unit", unit)
        assert told.forms["patient_name"][0] == "DUARTE, Ana"
        row = bank.get("unit", unit)
        expected = {
            "birth_date": "03-FEB-1980",
            "din": row.din,
            "product_name": "HPC, APHERESIS, CRYOPRESERVED",
            "product_code": "S1194100",
            "contents": "approx. 200 mL · 10 % DMSO",
            "collected": "02-MAR-2026 09:00 +01:00",
            "storage": "−150 °C or colder",
            "facility": "Cell Therapy Laboratory, Centre",
            "demonstration": "yes",
            "not_evaluated": "yes",
            "unit_code": render(code_for(unit)),
        }
        assert {name: told.values[name] for name in expected} == expected
        assert "biohazard" not in told.values

    def test_reactive_markers_make_the_legend_and_name_the_agents(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        row = bank.get("unit", unit)
        markers = "anti_hbc=reactive anti_hcv=nonreactive hbsag=reactive hiv=nonreactive syphilis=nonreactive"
        set_columns(bank, "episode", row.episode_id, eligibility_markers=markers)
        told = says(bank, "unit", unit).values
        assert told["biohazard"] == "WARNING: Reactive test results for HBV"
        assert told["product_code"] == "S1128X00"
        assert "not_evaluated" not in told

    def test_a_later_result_replaces_the_finding_of_the_episode(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        row = bank.get("unit", unit)
        markers = " ".join(
            f"{one}=nonreactive" for one in ("anti_hbc", "anti_hcv", "hbsag", "hiv", "syphilis")
        )
        set_columns(bank, "episode", row.episode_id, eligibility_markers=markers)
        assert not {"biohazard", "not_evaluated"} & says(bank, "unit", unit).values.keys()
        bank.plant(
            Result(
                id=bank.fresh("result").id("M"), stream=row.stream, patient_id=row.patient_id,
                donation_id=row.donation_id, test="anti_hcv", value="reactive", entered="reactive",
                resulted_at=bank.clock(), recorded_by="H",
            )
        )  # fmt: skip
        assert says(bank, "unit", unit).values["biohazard"] == "WARNING: Reactive test results for HCV"

    def test_thawing_leaves_the_label_as_it_is(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        applied(bank, printed(bank, unit))
        set_columns(bank, "unit", unit, material="thawed")
        assert state(bank, unit, "001").live
