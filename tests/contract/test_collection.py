"""Collection at the chair: numbers, bags and tubes, bands, two people, and what raises doubt."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.codes.din import Din
from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rooms.clearance import MarkerFound
from biobank.domain.rooms.collection import Container
from biobank.domain.rules.clock import later
from tests.bank import Bank
from tests.journey import (
    cleared_episode,
    collected_bag,
    collection,
    decided_episode,
    registered_patient,
    sound,
    today,
    wristband,
)

SECOND = [("nurse", "verified")]


def collect(bank: Bank, episode: str, **changed: Any) -> Any:
    told = {"signed": SECOND, **collection(bank, episode), **changed}
    return bank.ok("collect", by="apheresis_nurse", **told)


def refused(bank: Bank, code: str, episode: str, **changed: Any) -> None:
    told = {**collection(bank, episode), **changed}
    bank.refused("collect", code, by="apheresis_nurse", signed=SECOND, **told)


def bags(*volumes: int) -> tuple[Container, ...]:
    return tuple(Container(kind="bag", volume_ml=Decimal(volume)) for volume in volumes)


class TestWhatIsMade:
    def test_a_bag_and_a_tube_under_one_number(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        made = collect(bank, episode).made
        donation = bank.get("donation", made["donation"][0])
        units = [bank.get("unit", id) for id in made["unit"]]
        assert Din(donation.din).facility == "A9999"
        assert donation.din == "A999926000001"
        assert donation.session == 1
        assert [(one.container, one.din, one.division) for one in units] == [
            ("bag", donation.din, "00"),
            ("tube", donation.din, "Z0"),
        ]
        assert {one.product_code for one in units} == {"S1128"}
        assert {(one.material, one.custody, one.disposition, one.assignment) for one in units} == {
            ("collected", "person", "quarantined", "free")
        }
        assert {one.holder_id for one in units} == {bank.people["apheresis_nurse"].person}
        for one in units:
            assert [hold.cause for hold in bank.find("hold", unit_id=one.id)] == ["awaiting-results"]
            assert [product.din for product in bank.find("product", unit_id=one.id)] == [donation.din]
            (check,) = bank.find("check", unit_id=one.id)
            assert (check.kind, check.outcome) == ("collection", "passed")
            assert check.second_person == bank.people["nurse"].person
            assert [step.step for step in bank.find("process", unit_id=one.id)] == ["collection"]
        sound(bank)

    def test_each_session_has_its_own_number_and_place_in_the_row(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        collect(bank, episode)
        bank.clock.forward(days=1)
        collect(bank, episode)
        found = sorted(bank.find("donation", episode_id=episode), key=lambda one: one.session)
        assert [(one.session, one.din) for one in found] == [(1, "A999926000001"), (2, "A999926000002")]
        sound(bank)

    def test_several_bags_are_divided(self, sqlite_bank: Bank) -> None:
        made = collect(sqlite_bank, cleared_episode(sqlite_bank), containers=bags(120, 130, 140)).made
        found = [sqlite_bank.get("unit", id).division for id in made["unit"]]
        assert found == ["A0", "B0", "C0"]

    def test_a_pre_printed_number_is_kept_and_later_stepped_over(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        episode = cleared_episode(bank)
        collect(bank, episode, din="=A99992600000100")
        collect(bank, episode)
        found = sorted(one.din for one in bank.find("donation"))
        assert found == ["A999926000001", "A999926000002"]

    def test_a_reactive_marker_marks_what_is_collected(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        episode = cleared_episode(bank)
        found = (MarkerFound(marker="anti_hcv", finding="reactive"),)
        told = {"outcome": "not_eligible", "sampled_on": today(bank), "markers": found}
        own = [("physician", "decided")]
        bank.ok("determine-eligibility", by="physician", signed=own, episode=episode, **told)
        assert bank.get("unit", collected_bag(bank, episode)).biohazard

    def test_a_start_that_nobody_wrote_down_is_the_end(self, bank: Bank) -> None:
        told = {**collection(bank, cleared_episode(bank)), "started_at": None}
        bank.clock.forward(minutes=5)
        made = bank.ok("collect", by="apheresis_nurse", signed=[("nurse", "verified")], **told).made
        donation = bank.get("donation", made["donation"][0])
        assert donation.started_at == donation.ended_at == told["ended_at"]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            ("no-bag", {"containers": (Container(kind="tube", volume_ml=Decimal(5)),)}),
            ("product-code-malformed", {"product_code": "X1"}),
            ("din-unreadable", {"din": "=A9999"}),
            ("din-of-another-facility", {"din": "=W00002600000100"}),
            ("times-out-of-order", {"started_at": "2026-03-02T09:00:00.000Z"}),
            ("wristband-unreadable", {"wristband": None}),
            ("wristband-unknown", {"wristband": "KH-0000"}),
        ],
    )
    def test_what_cannot_be_so(self, sqlite_bank: Bank, code: str, changed: dict[str, Any]) -> None:
        refused(sqlite_bank, code, cleared_episode(sqlite_bank), **changed)

    def test_a_number_used_before(self, sqlite_bank: Bank) -> None:
        episode = cleared_episode(sqlite_bank)
        collect(sqlite_bank, episode, din="A999926000077")
        refused(sqlite_bank, "din-taken", episode, din="A999926000077")

    def test_an_uncleared_patient(self, sqlite_bank: Bank) -> None:
        refused(sqlite_bank, "not-cleared", decided_episode(sqlite_bank))

    def test_one_person_alone(self, sqlite_bank: Bank) -> None:
        told = {**collection(sqlite_bank, cleared_episode(sqlite_bank)), "by": "apheresis_nurse"}
        sqlite_bank.refused("collect", "signature-missing", **told)
        alone = [("apheresis_nurse", "verified")]
        sqlite_bank.refused("collect", "same-person-twice", signed=alone, **told)

    def test_a_consent_that_ended(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        episode = cleared_episode(bank)
        patient = bank.get("episode", episode).patient_id
        (given,) = bank.find("consent", patient_id=patient, scope="collect")
        bank.ok("withdraw-consent", by="coordinator", consent=given.id, withdrawn_on=today(bank))
        refused(bank, "consent-missing", episode)

    def test_band_and_episode_are_compared_before_anything_is_collected(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        patient, other = bank.get("episode", episode).patient_id, registered_patient(bank)
        own, strange = (render(code_for(wristband(bank, each))) for each in (patient, other))
        bank.ok("compare-at-chair", by="apheresis_nurse", episode=episode, wristband=own)
        bank.refused(
            "compare-at-chair",
            "collected-under-another-band",
            by="apheresis_nurse",
            episode=episode,
            wristband=strange,
        )
        assert bank.events(f"patient/{other}")[-1].kind == "AttemptRefused"
        assert bank.find("donation") == []

    def test_another_patients_band_is_a_near_miss_of_both(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        other = registered_patient(bank, family_name="Duarte-Reis")
        band = render(code_for(wristband(bank, other)))
        refused(bank, "collected-under-another-band", episode, wristband=band)
        patient = bank.get("episode", episode).patient_id
        for stream in (f"patient/{patient}", f"patient/{other}"):
            assert bank.events(stream)[-1].kind == "AttemptRefused"
        assert bank.find("donation") == []
        sound(bank)


class TestLaterSession:
    def test_a_clearance_holds_for_its_day_and_then_asks_for_a_blood_count(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        collect(bank, episode)
        bank.clock.forward(hours=25)
        refused(bank, "blood-count-due", episode)
        refused(bank, "blood-count-due", episode, blood_count_at=later(bank.clock(), hours=-25))
        outcome = collect(bank, episode, blood_count_at=later(bank.clock(), hours=-2))
        assert not outcome.violations
        assert bank.get("donation", outcome.made["donation"][0]).session == 2

    def test_a_physician_may_decide_without_a_fresh_count(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        episode = cleared_episode(bank)
        bank.clock.forward(hours=30)
        signed = [*SECOND, ("physician", "accepts-risk")]
        outcome = collect(bank, episode, signed=signed, reason="physician_decision")
        assert outcome.violations == ("blood-count-due",)


class TestDoubt:
    def group(self, bank: Bank, episode: str, blood_group: str) -> None:
        patient = bank.get("episode", episode).patient_id
        told = {"patient": patient, "blood_group": blood_group, "sampled_on": today(bank)}
        bank.ok("record-blood-group", by="nurse", signed=[("technologist", "verified")], **told)

    def test_the_product_takes_the_patients_group(self, sqlite_bank: Bank) -> None:
        episode = cleared_episode(sqlite_bank)
        self.group(sqlite_bank, episode, "A+")
        assert sqlite_bank.get("unit", collected_bag(sqlite_bank, episode)).blood_group == "A+"

    def test_a_different_group_is_refused_and_reported_it_is_in_doubt(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        self.group(bank, episode, "A+")
        earlier = collected_bag(bank, episode)
        refused(bank, "blood-group-differs", episode, blood_group="B+")
        outcome = collect(bank, episode, blood_group="B+", mode="reported")
        assert outcome.violations == ("blood-group-differs",)
        patient = bank.get("episode", episode).patient_id
        units = bank.find("unit", patient_id=patient)
        assert len(units) == 4
        assert {one.disposition for one in units} == {"in_doubt"}
        assert bank.get("patient", patient).identity_in_doubt
        assert "identity-in-doubt" in [one.cause for one in bank.find("hold", unit_id=earlier)]
        assert [one.code for one in bank.find("deviation")] == ["blood-group-differs"]
        sound(bank)

    def test_reported_under_another_band_both_patients_know(self, bank: Bank) -> None:
        episode = cleared_episode(bank)
        other = registered_patient(bank, family_name="Duarte-Reis")
        band = render(code_for(wristband(bank, other)))
        outcome = collect(bank, episode, wristband=band, mode="reported")
        assert outcome.violations == ("collected-under-another-band",)
        units = [bank.get("unit", id) for id in outcome.made["unit"]]
        assert {one.disposition for one in units} == {"in_doubt"}
        assert bank.events(f"patient/{other}")[-1].kind == "CollectedUnderBand"
        sound(bank)

    def test_a_report_with_everything_wrong_is_still_kept(self, bank: Bank) -> None:
        episode = decided_episode(bank)
        collect(bank, cleared_episode(bank), din="A999926000055")
        wrong = {"din": "A999926000055", "wristband": None, "product_code": "S1128", "mode": "reported"}
        outcome = collect(bank, episode, signed=[], **wrong)
        assert set(outcome.violations) == {
            "wristband-unreadable",
            "not-cleared",
            "din-taken",
            "unsigned",
            "not-verified",
        }
        (check,) = bank.find("check", unit_id=outcome.made["unit"][0])
        assert (check.second_person, check.outcome) == (None, "unverified")
        donation = bank.get("donation", outcome.made["donation"][0])
        assert donation.din == "A999926000001"
        held = bank.find("hold", unit_id=outcome.made["unit"][0])
        assert sorted(one.cause for one in held) == ["awaiting-results", "deviation"]
        sound(bank)
