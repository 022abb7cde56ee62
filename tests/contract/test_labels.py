"""Labels on both databases: recorded, printed, read back from the paper, and accounted for."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from biobank.domain.codes.own_code import OwnCode, code_for, parse, render
from biobank.domain.rooms.labels import PrintLabel
from biobank.domain.rooms.labels_before_freezing import as_labelled
from biobank.domain.rules.label_control import copies_disagree
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Wristband
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify_replay
from biobank.services.copies import live_copy, scanned_copy
from biobank.services.identity import viewing
from biobank.services.label_text import composer_for
from biobank.storage import tables
from biobank.storage.sight import Sight
from tests.bank import Bank
from tests.journey import cleared_episode, collected_bag, registered_patient

LONG = {"family_name": "von der Schulenburg", "given_names": "Maximiliana Alexandra Konstantina"}


def printed(bank: Bank, unit: str, **more) -> str:
    return bank.made("print-label", "label_copy", unit=unit, **more)


def code_of(bank: Bank, copy: str) -> str:
    row = bank.get("label_copy", copy)
    return render(code_for(row.subject_id, row.serial))


def paper(bank: Bank, *copies: str) -> bytes:
    return labels.render(bank.services, bank.actor("technologist"), copies)


def verified(bank: Bank, copy: str) -> str:
    bank.ok("verify-label", copy=copy, scanned=code_of(bank, copy))
    return copy


def applied(bank: Bank, copy: str) -> str:
    bank.ok("apply-label", copy=verified(bank, copy))
    return copy


def state(bank: Bank, subject: str, serial: str):
    with bank.database.read() as connection:
        return live_copy(connection, subject, serial)


def says(bank: Bank, thing: str, id: str):
    with bank.database.read() as connection:
        return composer_for(bank.services, Sight(connection)).text(bank.get(thing, id), "001")


def set_columns(bank: Bank, thing: str, id: str, **columns) -> None:
    table = tables.things[thing]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(columns))


def vial(bank: Bank, episode: str | None = None) -> str:
    unit = collected_bag(bank, episode)
    set_columns(bank, "unit", unit, container="vial")
    return unit


def wristband(bank: Bank) -> str:
    patient = registered_patient(bank)
    id = bank.fresh(patient).id("B")
    day = bank.clock()[:10]
    bank.plant(
        Wristband(
            id=id, stream=f"patient/{patient}", patient_id=patient, admission=day, issued_at=bank.clock()
        )
    )
    return id


class TestPrinting:
    def test_the_paper_reads_back_as_exactly_the_copy_it_is(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        copy = printed(bank, unit)
        expected = render(OwnCode("U", unit[1:], "001"))
        symbols = read_symbols(paper(bank, copy), 300)
        assert len(expected) == 15
        assert symbols == [Counter({("qr", expected): 1, ("datamatrix", expected): 1})]

    def test_a_print_is_an_event_of_the_patient_with_the_designs_digest(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        row = bank.get("label_copy", printed(bank, unit))
        body = json.loads(bank.events(bank.get("unit", unit).stream)[-1].body)
        design = labels.designs(bank.services)["cryobag"]
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
        assert viewing._recent.knows(
            (
                bank.services.ledger.id, bank.actor("technologist").person, "test", "label", "",
                bank.get("unit", unit).patient_id,
            ),
            bank.clock(),
        )  # fmt: skip


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
            "design": "cryobag", "element": "Volume and additives",
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
        assert self.refused(bank, "label-design-unmarked", collected_bag(bank)) == {"design": "cryobag"}


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


class TestReprinting:
    def test_a_reprint_takes_a_reason_and_settles_the_earlier_copy(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        first = applied(bank, printed(bank, unit))
        bank.refused("reprint-label", "earlier-copy-live", unit=unit, reason="damaged")
        bank.refused("reprint-label", "label-reason-missing", unit=unit, void_earlier=True)
        bank.refused("reprint-label", "label-reason-missing", unit=unit, void_earlier=True, reason="because")
        again = bank.made("reprint-label", "label_copy", unit=unit, void_earlier=True, reason="damaged")
        assert bank.get("label_copy", again).serial == "002"
        assert (bank.get("label_copy", first).status, bank.get("label_copy", first).ended_reason) == (
            "void", "damaged",
        )  # fmt: skip
        (symbols,) = read_symbols(paper(bank, again), 300)
        assert {text for _, text in symbols} == {render(code_for(unit, "002"))}

    def test_a_dispositioned_copy_needs_no_voiding(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        first = printed(bank, unit)
        bank.ok("disposition-copy", copy=first, outcome="spoiled")
        again = bank.made("reprint-label", "label_copy", unit=unit, reason="misprint")
        assert bank.get("label_copy", first).status == "spoiled"
        assert state(bank, unit, bank.get("label_copy", again).serial).live

    def test_what_was_never_printed_is_not_reprinted(self, bank: Bank) -> None:
        bank.refused("reprint-label", "no-copy-to-reprint", unit=collected_bag(bank), reason="damaged")


class TestCopies:
    def test_a_void_copy_that_is_scanned_says_why(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        copy = printed(bank, unit)
        bank.refused("void-label", "label-reason-missing", copy=copy)
        bank.ok("void-label", copy=copy, reason="wrong_content")
        code = parse(code_of(bank, copy))
        with bank.database.read() as connection:
            found = scanned_copy(connection, code)
        assert (found.state, found.reason, found.copy.id) == ("void", "wrong_content", copy)
        refusal = bank.refused("verify-label", "copy-not-live", copy=copy, scanned=render(code))
        assert refusal.params["reason"] == "wrong_content"

    def test_a_copy_nobody_printed_is_unknown(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        printed(bank, unit)
        assert state(bank, unit, "002").state == "unknown"

    def test_wrong_orders_are_refused(self, bank: Bank) -> None:
        copy = printed(bank, collected_bag(bank))
        bank.refused("apply-label", "copy-not-verified", copy=copy)
        applied(bank, copy)
        bank.refused("verify-label", "copy-verified-already", copy=copy, scanned=code_of(bank, copy))
        bank.refused("apply-label", "copy-applied-already", copy=copy)
        bank.refused("disposition-copy", "copy-disposition-impossible", copy=copy, outcome="returned")
        bank.ok("disposition-copy", copy=copy, outcome="destroyed")
        bank.refused("void-label", "copy-not-live", copy=copy, reason="damaged")
        bank.refused("disposition-copy", "copy-disposition-impossible", copy=copy, outcome="lost")

    def test_only_the_copy_itself_verifies_it(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        one, other = (printed(bank, collected_bag(bank, episode)) for _ in range(2))
        for scanned in (code_of(bank, other), bank.get("unit", bank.get("label_copy", one).unit_id).din, "x"):
            bank.refused("verify-label", "scan-is-another-label", copy=one, scanned=scanned)
        verified(bank, one)
        assert bank.get("label_copy", one).status == "verified"

    def test_the_paper_of_a_scanned_copy_is_made_once(self, bank: Bank) -> None:
        copy = printed(bank, collected_bag(bank))
        paper(bank, copy)
        verified(bank, copy)
        with pytest.raises(labels.Unrenderable) as refusal:
            paper(bank, copy)
        assert refusal.value.code == "copy-printed-before"

    def test_a_report_of_affixing_a_void_copy_is_kept_and_leaves_it_void(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        copy = printed(bank, unit)
        bank.ok("void-label", copy=copy, reason="wrong_content")
        outcome = bank.ok("apply-label", copy=copy, mode="reported", claimed_at=bank.clock())
        assert "copy-not-live" in outcome.violations
        assert outcome.made["deviation"]
        assert state(bank, unit, "001").state == "void"

    def test_a_second_person_signs_where_the_policy_says_so(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        (adopted,) = bank.find("policy", status="in_force")
        policy = json.loads(adopted.content)
        policy["settings"]["label_second_person"] = True
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(policy))
        copy = verified(bank, printed(bank, collected_bag(bank)))
        bank.refused("apply-label", "label-needs-second-person", copy=copy)
        bank.refused(
            "apply-label", "label-needs-second-person", copy=copy, signed=[("technologist", "verified")]
        )
        bank.ok("apply-label", copy=copy, signed=[("second_technologist", "verified")])

    def test_printed_equals_applied_and_ended(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        first = printed(bank, unit)
        late = bank.clock.forward(minutes=61)
        found = copies_disagree(bank.find("label_copy", subject_id=unit), late, 60)
        assert [(one.subject_id, one.why, one.serials) for one in found] == [
            (unit, "not-accounted", ("001",))
        ]
        bank.ok("disposition-copy", copy=first, outcome="lost")
        applied(bank, bank.made("reprint-label", "label_copy", unit=unit, reason="lost"))
        assert copies_disagree(bank.find("label_copy", subject_id=unit), bank.clock(), 60) == ()

    def test_copies_are_the_fold_of_their_events(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        first = applied(bank, printed(bank, unit))
        second = bank.made("reprint-label", "label_copy", unit=unit, void_earlier=True, reason="damaged")
        bank.ok("disposition-copy", copy=first, outcome="destroyed")
        bank.ok("apply-label", copy=second, mode="reported", claimed_at=bank.clock())
        assert (bank.get("label_copy", first).status, bank.get("label_copy", first).ended_reason) == (
            "destroyed", "damaged",
        )  # fmt: skip
        assert list(verify_replay(bank.services, Tally())) == []


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
            "cryobag": 2,
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
        assert groups == (("cryobag", (copies[0],)), ("vial", (copies[1],)))

    def test_facts_that_changed_since_the_print_are_told_before_the_paper(self, bank: Bank) -> None:
        copy = printed(bank, collected_bag(bank))
        set_columns(bank, "unit", bank.get("label_copy", copy).unit_id, volume_ml=None)
        with pytest.raises(labels.Unrenderable) as refusal:
            paper(bank, copy)
        assert (refusal.value.code, refusal.value.params["element"]) == (
            "label-lacks",
            "Volume and additives",
        )


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
        (kept / "obsolete" / "2026" / "cryobag.toml").write_bytes((old / "cryobag.toml").read_bytes())
        bank.services.labels = kept
        assert paper(bank, copy) == before
