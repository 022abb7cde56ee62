"""Signed labels on both databases: printed, scanned, forged, swapped, and told by keys old and new."""

import json
from collections import Counter

import pytest

from biobank.domain.codes.own_code import OwnCode, code_for, render
from biobank.domain.codes.signed_label import SignedLabel, parse, signed_bytes
from biobank.domain.rules.policy import fault_of
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from biobank.services.label_designs import designs
from biobank.services.label_signing import vouched
from biobank.services.label_trials import tried_on
from biobank.storage.signing_key import fits, new_key
from tests import journey, rfc8032
from tests import journey_transplant as way
from tests.bank import Bank
from tests.contract.labelled import paper, printed, says, set_columns, wristband
from tests.contract.signed import altered, band_symbol, content_of, forged, published, symbol_of
from tests.contract.test_label_elements import policy_of
from tests.journey import collected_bag, sound

LONG_AGO = "2020-01-01T00:00:00.000Z"


def worth(bank: Bank, text: str) -> str | None:
    label = parse(text)
    assert isinstance(label, SignedLabel)
    with bank.database.read() as connection:
        return vouched(bank.services, connection, label).fault


def near_misses(bank: Bank, stream: str) -> list[dict]:
    return [json.loads(one.body)["data"] for one in bank.events(stream) if one.kind == "AttemptRefused"]


class TestPrinting:
    def test_an_infusion_tag_carries_its_signed_form_and_the_short_code_stays_alone(self, bank: Bank) -> None:
        key = published(bank)
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, expires_on="2036-03-02")
        copy = printed(bank, unit, design="infusion_tag")
        (symbols,) = read_symbols(paper(bank, copy), 300)
        (text,) = (each for _, each in symbols if each.startswith("SIG1"))
        short = render(code_for(unit))
        assert symbols == Counter(
            {("qr", short): 1, ("datamatrix", short): 2, ("datamatrix", text): 1}
            | {("datamatrix", says(bank, "unit", unit).values["isbt"]): 1}
            | {("code128", f"={bank.get('unit', unit).din}00"): 1}
        )
        label = parse(text)
        assert isinstance(label, SignedLabel)
        assert label.content.code == OwnCode("U", unit[1:], "001")
        episode = bank.get("episode", bank.get("unit", unit).episode_id)
        assert (label.content.chain, label.content.expires) == (episode.chain_of_identity, "2036-03-02")
        assert label.content.signed_at == "2026-03-02T08:00:00.000Z"
        assert (label.content.key, label.content.demonstration) == (key.id, True)
        assert fits(key.public, label)
        assert rfc8032.verified(key.public, signed_bytes(label.content), label.signature)
        assert worth(bank, text) is None

    def test_band_and_bag_of_a_patient_bear_one_mark_and_those_of_two_patients_two(
        self, sqlite_bank: Bank
    ) -> None:
        bank = sqlite_bank
        published(bank)
        unit = collected_bag(bank)
        patient = bank.get("unit", unit).patient_id
        journey.band_of(bank, patient)
        own, other = band_symbol(bank, patient), symbol_of(bank, "wristband", wristband(bank))
        bag = symbol_of(bank, "unit", unit)
        assert content_of(bag).patient == content_of(own).patient != content_of(other).patient
        assert content_of(own).chain is None
        assert patient[1:] not in bag

    def test_a_mark_ends_with_the_patients_key_and_labels_with_it(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        published(bank)
        unit = collected_bag(bank)
        text = symbol_of(bank, "unit", unit)
        bank.services.keys.erase(bank.get("unit", unit).stream)
        assert "signed" not in says(bank, "unit", unit).values
        assert worth(bank, text) is None

    def test_a_plan_or_trial_has_the_symbol_but_no_signature(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        published(bank)
        unit = collected_bag(bank)
        assert worth(bank, says(bank, "unit", unit).values["signed"]) == "label-forged"
        design = designs(bank.services)["infusion_tag"]
        tried = tried_on(bank.services, bank.actor("technologist"), unit, design)
        assert worth(bank, tried["signed"]) == "label-forged"

    def test_without_a_key_labels_print_without_the_symbol_or_not_at_all(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit = collected_bag(bank)
        set_columns(bank, "unit", unit, expires_on="2036-03-02")
        copy = printed(bank, unit, design="infusion_tag")
        (symbols,) = read_symbols(paper(bank, copy), 300)
        assert not any(text.startswith("SIG") for _, text in symbols)
        content = policy_of(bank)
        content["settings"]["signed_labels"] = "required"
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=json.dumps(content))
        other = collected_bag(bank)
        bank.refused("print-label", "label-unsigned", unit=other, design="infusion_tag")
        bank.ok("print-label", unit=other, design="cryobag")
        published(bank)
        third = collected_bag(bank)
        bank.ok("print-label", unit=third, design="infusion_tag")
        content["settings"]["signed_labels"] = "sometimes"
        assert "signed_labels" in str(fault_of(content))

    def test_a_print_that_waited_for_a_key_was_signed_when_the_key_came(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit = collected_bag(bank)
        copy = printed(bank, unit, design="infusion_tag")
        bank.clock.forward(minutes=5)
        published(bank)
        (symbols,) = read_symbols(paper(bank, copy), 300)
        (text,) = (each for _, each in symbols if each.startswith("SIG1"))
        assert content_of(text).signed_at == "2026-03-02T08:05:00.000Z"
        assert worth(bank, text) is None


class TestKeys:
    def test_an_old_label_stays_genuine_when_its_key_is_retired_and_another_signs(self, bank: Bank) -> None:
        first = published(bank)
        unit = collected_bag(bank)
        way.labelled(bank, unit)
        old = symbol_of(bank, "unit", unit)
        second, _ = new_key()
        bank.clock.forward(hours=24)
        published(bank, second)
        bank.ok("retire-label-key", by="console", site=bank.site.id, key=first.id)
        bank.refused("retire-label-key", "label-key-ended", by="console", site=bank.site.id, key=first.id)
        assert "signed" not in says(bank, "unit", unit).values
        bank.services.signing = second
        bank.clock.forward(hours=24)
        assert content_of(says(bank, "unit", unit).values["signed"]).key == second.id
        assert worth(bank, old) is None
        late = forged(old, first, signed_at="2026-03-04T08:00:00.000Z")
        assert worth(bank, late) == "label-key-not-in-force"

    def test_of_a_compromised_key_only_the_labels_that_the_record_knows_stay_genuine(
        self, sqlite_bank: Bank
    ) -> None:
        bank = sqlite_bank
        key = published(bank)
        unit, other = collected_bag(bank), collected_bag(bank)
        way.labelled(bank, unit)
        old = symbol_of(bank, "unit", unit)
        bank.clock.forward(hours=1)
        since = bank.clock()
        bank.clock.forward(hours=1)
        told = {"site": bank.site.id, "key": key.id}
        late = {**told, "since": "2027-01-01T00:00:00.000Z"}
        bank.refused("distrust-label-key", "label-key-not-yet", by="console", **late)
        bank.ok("distrust-label-key", by="console", since=since, **told)
        bank.refused("distrust-label-key", "label-key-distrusted", by="console", since=bank.clock(), **told)
        assert worth(bank, old) is None
        dated_back = forged(old, key, code=OwnCode("U", other[1:], "001"))
        assert worth(bank, dated_back) == "label-key-compromised"
        bank.ok("distrust-label-key", by="console", **told)
        assert worth(bank, old) == "label-key-compromised"

    def test_a_key_is_published_once_by_the_console_and_whole(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        made, _ = new_key()
        told = {"site": bank.site.id, "public_key": made.public.hex()}
        bank.refused("publish-label-key", "not-permitted", by="administrator", **told)
        for wrong in ("", "ab", made.public.hex().upper()):
            broken = {**told, "public_key": wrong}
            bank.refused("publish-label-key", "label-key-malformed", by="console", **broken)
        bank.refused(
            "retire-label-key", "label-key-not-published", by="console", site=bank.site.id, key="0" * 8
        )
        bank.ok("publish-label-key", by="console", **told)
        bank.refused("publish-label-key", "label-key-known", by="console", **told)
        bank.ok("retire-label-key", by="console", site=bank.site.id, key=made.id)
        bank.ok("distrust-label-key", by="console", site=bank.site.id, key=made.id)
        bank.refused(
            "distrust-label-key", "label-key-not-published", by="console", site=bank.site.id, key="0" * 8
        )
        sound(bank)

    def test_a_label_of_another_centre_is_told_by_its_name(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        published(bank)
        theirs, _ = new_key()
        published(bank, theirs, centre="Uppsala")
        text = forged(symbol_of(bank, "unit", collected_bag(bank)), theirs, key=theirs.id)
        assert worth(bank, text) == "label-of-another-centre"
        nobodys, _ = new_key()
        assert worth(bank, forged(text, nobodys, key=nobodys.id)) == "label-key-unknown"


class TestChecking:
    def test_a_genuine_label_is_found_so_and_this_is_an_event_of_the_patient(self, bank: Bank) -> None:
        published(bank)
        unit = collected_bag(bank)
        text = symbol_of(bank, "unit", unit)
        bank.ok("check-label", scanned=text, unit=unit)
        assert bank.events(bank.get("unit", unit).stream)[-1].kind == "LabelFoundGenuine"
        band = wristband(bank)
        bank.ok("check-label", scanned=symbol_of(bank, "wristband", band), wristband=band)
        bank.refused("check-label", "label-not-signed", scanned=render(code_for(unit)), unit=unit)
        bank.refused("check-label", "label-names-another", scanned=text, unit=collected_bag(bank))
        bank.refused("check-label", "label-names-another", scanned=text)
        assert near_misses(bank, bank.get("unit", unit).stream)

    @pytest.mark.parametrize(
        ("code", "spoil"),
        [
            ("label-forged", lambda text, key: altered(text, patient="0" * 16)),
            ("label-vouches-for-another", lambda text, key: forged(text, key, patient="0" * 16)),
            ("label-key-not-in-force", lambda text, key: forged(text, key, signed_at=LONG_AGO)),
        ],
    )  # fmt: skip
    def test_what_is_not_genuine_is_a_near_miss_of_the_patient_it_names(
        self, sqlite_bank, code, spoil
    ) -> None:
        bank = sqlite_bank
        key = published(bank)
        unit = collected_bag(bank)
        refused = bank.refused(
            "check-label", code, scanned=spoil(symbol_of(bank, "unit", unit), key), unit=unit
        )
        assert refused.params["subject"] == unit
        (kept,) = near_misses(bank, bank.get("unit", unit).stream)
        assert kept["code"] == code
        assert "0" * 16 not in json.dumps(kept)


class TestAtTheBedside:
    def scans(self, bank: Bank, done: way.Transplant) -> dict[str, str]:
        journey.band_of(bank, done.patient)
        label = symbol_of(bank, "unit", done.unit)
        return {"unit": done.unit, "label": label, "wristband": band_symbol(bank, done.patient)}

    def test_band_and_bag_are_compared_by_their_signed_symbols(self, bank: Bank) -> None:
        published(bank)
        done = way.thawed_bag(bank)
        scans = self.scans(bank, done)
        bank.ok("compare-at-bedside", by="nurse", **scans)
        bank.ok("verify-at-bedside", by="nurse", signed=way.SECOND, **scans)
        assert bank.get("unit", done.unit).assignment == "at_bedside"

    def test_a_forged_or_altered_tag_stops_before_anything_else_is_said(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        published(bank)
        done = way.thawed_bag(bank)
        scans = self.scans(bank, done)
        mallory, _ = new_key()
        for code, label in (
            ("label-forged", altered(scans["label"], patient=content_of(scans["wristband"]).patient[::-1])),
            ("label-forged", forged(scans["label"], mallory)),
            ("label-key-unknown", forged(scans["label"], mallory, key=mallory.id)),
        ):
            refused = bank.refused("compare-at-bedside", code, by="nurse", **{**scans, "label": label})
            assert refused.params["unit"] == done.unit
        band = altered(scans["wristband"], patient="0" * 16)
        told = {**scans, "wristband": band}
        bank.refused("verify-at-bedside", "label-forged", by="nurse", signed=way.SECOND, **told)
        assert len(near_misses(bank, f"patient/{done.patient}")) == 4
        frozen = way.ordered_course(bank)
        told = self.scans(bank, frozen)
        not_issued = {**told, "label": altered(told["label"], expires=None)}
        bank.refused("compare-at-bedside", "label-forged", by="nurse", **not_issued)

    def test_a_tag_swapped_with_another_patients_disagrees_with_the_band_itself(self, bank: Bank) -> None:
        published(bank)
        done = way.thawed_bag(bank)
        other = journey.registered_patient(bank, family_name="Duarte", given_names="Ana Maria")
        journey.band_of(bank, other)
        swapped = {**self.scans(bank, done), "wristband": band_symbol(bank, other)}
        refused = bank.refused("compare-at-bedside", "signed-labels-disagree", by="nurse", **swapped)
        assert refused.params == {"unit": done.unit, "unit_patient": done.patient, "patient": other}
        (twin,) = near_misses(bank, f"patient/{other}")
        assert twin["code"] == "signed-labels-disagree"
        bag = way.graft_bag(bank, other)
        wrong_bag = {**self.scans(bank, done), "unit": bag, "label": symbol_of(bank, "unit", bag)}
        bank.refused("compare-at-bedside", "signed-labels-disagree", by="nurse", **wrong_bag)

    def test_labels_of_two_records_of_one_person_that_were_linked_agree(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        published(bank)
        done = way.thawed_bag(bank)
        twin = journey.registered_patient(bank)
        journey.band_of(bank, twin)
        before = band_symbol(bank, twin)
        set_columns(bank, "patient", twin, linked_to=done.patient)
        scans = self.scans(bank, done)
        bank.ok("compare-at-bedside", by="nurse", **{**scans, "wristband": before})
        assert content_of(band_symbol(bank, twin)).patient == content_of(scans["label"]).patient

    def test_a_copied_genuine_tag_is_caught_by_its_copy_and_not_by_its_signature(
        self, sqlite_bank: Bank
    ) -> None:
        bank = sqlite_bank
        published(bank)
        done = way.thawed_bag(bank)
        way.labelled(bank, done.unit, "void", "002")
        copied = {**self.scans(bank, done), "label": symbol_of(bank, "unit", done.unit, "002")}
        assert worth(bank, copied["label"]) is None
        bank.refused("compare-at-bedside", "label-copy-not-live", by="nurse", **copied)


def test_a_rendered_paper_is_the_same_each_time(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    published(bank)
    copy = printed(bank, collected_bag(bank), design="infusion_tag")
    first = read_symbols(paper(bank, copy), 300)
    bank.clock.forward(hours=1)
    assert read_symbols(paper(bank, copy), 300) == first
    assert labels.render_zpl(bank.services, bank.actor("technologist"), [copy]).startswith("^XA")
