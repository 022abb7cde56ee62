"""Printing labels on both databases: recorded, printed and read back; many at once; designs of the time."""

import json
from collections import Counter
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import select

from biobank.domain.codes.own_code import OwnCode, code_for, render
from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.labels import PrintLabel
from biobank.domain.rooms.labels_before_freezing import as_labelled
from biobank.domain.things.freezer import Place, Slot
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from biobank.services.label_text import composer_for
from biobank.storage import tables
from biobank.storage.sight import Sight
from tests.bank import Bank
from tests.contract.labelled import (
    adopt_the_shipped_policy,
    applied,
    paper,
    printed,
    says,
    set_columns,
    state,
    vial,
    wristband,
)
from tests.journey import arrival, cleared_episode, collected_bag
from tests.journey_laboratory import SOP, dmso_bag
from tests.journey_laboratory import run as freezing_run

LONG = {"family_name": "von der Schulenburg", "given_names": "Maximiliana Alexandra Konstantina"}


class TestPrinting:
    def test_the_paper_reads_back_as_exactly_the_copy_it_is(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        copy = printed(bank, unit)
        expected = render(OwnCode("U", unit[1:], "001"))
        (symbols,) = read_symbols(paper(bank, copy), 300)
        assert len(expected) == 15
        own = Counter({each: count for each, count in symbols.items() if each[1][0] == "U"})
        assert own == Counter({("qr", expected): 1, ("datamatrix", expected): 2})
        assert {text[:2] for kind, text in symbols if (kind, text) not in own} == {"=+", "=A", "=<"}

    def test_a_print_is_an_event_of_the_patient_with_the_designs_digest(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        row = bank.get("label_copy", printed(bank, unit))
        body = json.loads(bank.events(bank.get("unit", unit).stream)[-1].body)
        design = labels.designs(bank.services)["collection"]
        assert (body["kind"], body["unit"]) == ("LabelPrinted", unit)
        assert body["changes"][0]["now"]["design_digest"] == row.design_digest == design.digest
        assert (row.serial, row.status, row.purpose, row.printed_by) == (
            "001", "printed", "unit", bank.actor("technologist").person,
        )  # fmt: skip
        assert "Duarte" not in bank.events(row.stream)[-1].body

    def test_places_slots_bands_and_badges_have_labels_too(self, bank: Bank) -> None:
        stream = bank.site.stream
        room, shelf = bank.fresh("room").id("F"), bank.fresh("shelf").id("F")
        common = {"stream": stream, "site_id": bank.site.id}
        bank.plant(
            Place(id=room, kind="room", name="Cryoroom 2", **common),
            Place(id=shelf, kind="bench", name="Shelf 3", parent_id=room, **common),
        )
        nurse = bank.people["nurse"].person
        slot = bank.fresh("slot").id("P")
        bank.plant(Slot(id=slot, vessel_id=shelf, place_id=shelf, label="A1", row=1, column=1, **common))
        for name, id, by in (
            ("place", shelf, "technologist"),
            ("slot", slot, "technologist"),
            ("wristband", wristband(bank), "nurse"),
            ("person", nurse, "administrator"),
        ):
            copy = bank.made("print-label", "label_copy", by=by, **{name: id})
            (texts,) = read_symbols(paper(bank, copy), 300)
            assert {text for _, text in texts} == {render(code_for(id))}
            assert bank.get("label_copy", copy).stream == bank.get(name, id).stream
        assert says(bank, "place", shelf).values["path"] == "Cryoroom 2"
        assert says(bank, "slot", slot).values["path"] == "Cryoroom 2, Shelf 3"
        assert says(bank, "person", nurse).forms["role"] == ("Nurse",)

    def test_a_second_print_is_a_reprint(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        printed(bank, unit)
        outcome = bank.refused("print-label", "copy-exists-reprint", unit=unit)
        assert outcome.params["serials"] == ["001"]

    def test_a_label_is_for_one_thing(self, bank: Bank) -> None:
        bank.refused("print-label", "label-names-one-thing")
        unit, person = collected_bag(bank), bank.people["nurse"].person
        bank.refused("print-label", "label-names-one-thing", unit=unit, person=person)

    def test_an_administrator_prints_no_patients_name(self, bank: Bank) -> None:
        bank.refused("print-label", "label-shows-patient", by="administrator", unit=collected_bag(bank))

    def test_no_name_is_printed_while_the_identity_is_in_doubt(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, disposition="in_doubt")
        bank.refused("print-label", "label-identity-in-doubt", unit=unit)

    def test_what_has_ended_gets_no_label(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, material="discarded", custody="gone")
        bank.refused("print-label", "label-subject-ended", unit=unit)

    def test_everyone_who_sees_the_label_is_on_record(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        paper(bank, printed(bank, unit))
        viewing = tables.viewing
        seen = select(viewing.c.actor, viewing.c.subject, viewing.c.purpose)
        with bank.database.read() as connection:
            looks = [tuple(row) for row in connection.execute(seen)]
        assert looks == [(bank.actor("technologist").person, bank.get("unit", unit).patient_id, "label")]


class TestBeforeFreezing:
    """Labels are put on before freezing: they name the product that the bag is about to become."""

    def test_the_label_names_the_product_to_be_and_its_storage(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        copy = bank.made("print-label", "label_copy", unit=unit, product_code="S1194")
        assert bank.get("label_copy", copy).product_code == "S1194"
        body = json.loads(bank.events(bank.get("unit", unit).stream)[-1].body)
        assert body["data"]["product_code"] == "S1194"
        assert bank.get("unit", unit).product_code == "S1128"
        with bank.database.read() as connection:
            subject = as_labelled(bank.get("unit", unit), "S1194")
            told = composer_for(bank.services, Sight(connection)).text(subject, "001").values
        assert told["storage"] == "−150 °C or colder"
        assert told["product_name"] == "HPC, APHERESIS, CRYOPRESERVED"
        assert "10 % DMSO" in told["contents"]
        assert read_symbols(paper(bank, copy), 300)

    @pytest.mark.parametrize("code", ["S2598", "S1128", "D0001"])
    def test_only_a_product_that_freezing_leads_to(self, bank: Bank, code: str) -> None:
        unit = collected_bag(bank)
        outcome = bank.refused("print-label", "label-product-not-next", unit=unit, product_code=code)
        assert set(outcome.params["next"]) == {"S1194", "S1195"}

    def test_dmso_decides_which(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, dmso_percent=Decimal(5))
        bank.refused("print-label", "label-product-not-next", unit=unit, product_code="S1194")
        bank.ok("print-label", unit=unit, product_code="S1195")

    def test_what_is_frozen_says_what_it_is(self, sqlite_bank: Bank) -> None:
        unit = collected_bag(sqlite_bank)
        set_columns(sqlite_bank, "unit", unit, material="frozen")
        sqlite_bank.refused("print-label", "label-product-not-next", unit=unit, product_code="S1194")

    def test_of_a_product_in_no_table_the_centre_says_what_it_becomes(self, sqlite_bank: Bank) -> None:
        unit = collected_bag(sqlite_bank)
        set_columns(sqlite_bank, "unit", unit, product_code="S1310")
        for code in ("S1310", "nine"):
            sqlite_bank.refused("print-label", "label-product-not-next", unit=unit, product_code=code)
        assert sqlite_bank.ok("print-label", unit=unit, product_code="S1194")

    def test_the_usual_label_follows_the_cells(self, sqlite_bank: Bank) -> None:
        episode = cleared_episode(sqlite_bank)
        told = [({}, "collection"), ({"product_code": "S1194"}, "cryobag")]
        for (ahead, expected), material in product(told, ("collected", "processed")):
            unit = collected_bag(sqlite_bank, episode)
            set_columns(sqlite_bank, "unit", unit, material=material)
            copy = sqlite_bank.get("label_copy", printed(sqlite_bank, unit, **ahead))
            assert copy.design == (expected if material == "collected" else "cryobag")
        frozen = collected_bag(sqlite_bank, episode)
        set_columns(sqlite_bank, "unit", frozen, material="frozen", product_code="S1194")
        assert sqlite_bank.get("label_copy", printed(sqlite_bank, frozen)).design == "cryobag"

    def test_the_label_from_the_chair_is_no_label_for_the_cold(self, bank: Bank) -> None:
        adopt_the_shipped_policy(bank)
        unit = collected_bag(bank)
        applied(bank, printed(bank, unit))
        bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_person=technologist(bank))
        bank.ok("receive-unit", unit=unit, **arrival(bank))
        told = {"volume_ml": Decimal(220), "dmso_percent": Decimal(10)}
        bank.ok("add-dmso", unit=unit, **told, **SOP)
        bank.clock.forward(minutes=60)
        run = freezing_run(bank)
        refused = bank.refused("freeze-unit", "label-of-other-product", unit=unit, **run)
        assert (refused.params["named"], refused.params["product"]) == ("S1128", "S1194")
        ahead = {"product_code": "S1194", "reason": "new_product", "to_exchange": True}
        new = bank.made("reprint-label", "label_copy", unit=unit, **ahead)
        scans = {"scanned_old": render(code_for(unit)), "scanned": render(code_for(unit, "002"))}
        bank.ok("exchange-label", copy=new, **scans)
        assert "deviation" not in bank.ok("freeze-unit", unit=unit, **run).made

    def test_a_new_container_is_frozen_with_its_label_on_or_by_a_signed_decision(self, bank: Bank) -> None:
        whole = dmso_bag(bank)
        adopt_the_shipped_policy(bank)
        half = Filled(container="bag", volume_ml=bank.get("unit", whole).volume_ml / 2)
        one, other = bank.ok("split-unit", unit=whole, bags=(half, half), **SOP).made["unit"]
        bank.clock.forward(minutes=60)
        run = freezing_run(bank)
        refused = bank.refused("freeze-unit", "label-not-on-it", unit=one, **run)
        assert refused.params["unit"] == one
        copy = printed(bank, one, product_code="S1194")
        bank.refused("freeze-unit", "label-not-on-it", unit=one, **run)
        applied(bank, copy)
        assert "deviation" not in bank.ok("freeze-unit", unit=one, **run).made
        decided = {"reason": "physician_decision", "signed": [("processing_director", "accepts-risk")]}
        outcome = bank.ok("freeze-unit", unit=other, **run, **decided)
        assert bank.get("deviation", outcome.made["deviation"][0]).code == "label-not-on-it"


def technologist(bank: Bank) -> str:
    return bank.actor("technologist").person


class TestPrintingMany:
    def test_each_design_has_its_own_paper_and_refusals_have_none(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        bags = [collected_bag(bank, episode) for _ in range(2)]
        small = vial(bank, episode)
        ended = collected_bag(bank, episode)
        set_columns(bank, "unit", ended, material="discarded", custody="gone")
        commands = [PrintLabel(id=f"p-{unit}", unit=unit) for unit in (*bags, small, ended)]
        technologist = bank.actor("technologist")
        run = labels.print_many(bank.services, technologist, commands, "labels-1")
        assert [outcome.code for outcome in run.outcomes] == [None, None, None, "label-subject-ended"]
        assert {one.design: len(read_symbols(one.pdf, 300)) for one in run.papers} == {
            "collection": 2,
            "vial": 1,
        }
        again = labels.print_many(bank.services, technologist, commands, "labels-1")
        assert again.papers == run.papers
        assert len(bank.find("label_copy")) == 3

    def test_a_copy_whose_paper_cannot_be_made_after_all_is_spoiled(self, bank: Bank, monkeypatch) -> None:
        # A symbol that does not read back is a fault of machine or design; the others are printed.
        real = labels.print_ready
        bad, good = (collected_bag(bank) for _ in range(2))

        def gate(design, values, **more):
            if any(one["unit_code"].startswith(bad) for one in values):
                raise labels.LabelError(design.name, "", "its symbols do not read back as they should.")
            return real(design, values, **more)

        monkeypatch.setattr(labels, "print_ready", gate)
        commands = [PrintLabel(id=f"p-{unit}", unit=unit) for unit in (bad, good)]
        run = labels.print_many(bank.services, bank.actor("technologist"), commands, "labels-2")
        ((paper,), (spoiled,)) = run.papers, run.spoiled
        assert bank.get("label_copy", spoiled).subject_id == bad
        assert state(bank, bad, "001").reason == "spoiled"
        assert [bank.get("label_copy", copy).subject_id for copy in paper.copies] == [good]
        assert state(bank, good, "001").live

    def test_labels_on_different_stock_are_printed_apart(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        copies = [printed(bank, collected_bag(bank, episode)), printed(bank, vial(bank, episode))]
        with pytest.raises(labels.Unrenderable) as refusal:
            paper(bank, *copies)
        assert refusal.value.code == "labels-of-two-designs"
        groups = labels.by_design(bank.services, copies)
        assert groups == (("collection", (copies[0],)), ("vial", (copies[1],)))

    def test_facts_that_changed_since_the_print_are_told_before_the_paper(self, bank: Bank) -> None:
        copy = printed(bank, collected_bag(bank))
        set_columns(bank, "unit", bank.get("label_copy", copy).unit_id, volume_ml=None)
        with pytest.raises(labels.Unrenderable) as refusal:
            paper(bank, copy)
        assert (refusal.value.code, refusal.value.params["element"]) == ("label-lacks", "Volume")


class TestDesignsOfTheTime:
    def test_a_copy_is_rendered_with_the_design_it_was_printed_with(
        self, sqlite_bank: Bank, tmp_path
    ) -> None:
        bank = sqlite_bank
        copy = printed(bank, collected_bag(bank))
        before = paper(bank, copy)
        changed = tmp_path / "labels"
        changed.mkdir()
        for file in bank.services.labels.glob("*.toml"):
            text = file.read_text(encoding="utf-8")
            (changed / file.name).write_text(text.replace("version = 1", "version = 2"), encoding="utf-8")
        old = bank.services.labels
        bank.services.labels = changed
        with pytest.raises(labels.Unrenderable) as refusal:
            paper(bank, copy)
        assert refusal.value.code == "label-design-changed"
        kept = tmp_path / "kept"
        (kept / "obsolete" / "2026").mkdir(parents=True)
        for file in changed.glob("*.toml"):
            (kept / file.name).write_bytes(file.read_bytes())
        before_that = kept / "obsolete" / "2026" / "collection.toml"
        before_that.write_bytes((old / "collection.toml").read_bytes())
        bank.services.labels = kept
        assert paper(bank, copy) == before
