"""Episodes: a Chain of Identity before the first cell, three decisions, and clearance on the day."""

from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.clearance import MarkerFound
from biobank.domain.rules.allotment import CHAIN_OF_IDENTITY
from tests.bank import Bank
from tests.journey import (
    clearance,
    collected_bag,
    consented,
    decided_episode,
    open_episode,
    registered_patient,
    sound,
    today,
)

OWN = [("physician", "cleared")]


def chain(bank: Bank, episode: str) -> str:
    return bank.get("episode", episode).chain_of_identity


class TestChainOfIdentity:
    def test_numbers_follow_one_another_and_none_is_lost_to_a_refusal(self, bank: Bank) -> None:
        patient = registered_patient(bank)
        first = open_episode(bank, patient)
        told = {"by": "physician", "indication": "MS"}
        bank.refused("open-episode", "episode-open-already", patient=patient, **told)
        second = open_episode(bank, registered_patient(bank))
        assert chain(bank, first) == "CHA999926000001"
        assert chain(bank, second) == "CHA999926000002"
        assert CHAIN_OF_IDENTITY.fullmatch(chain(bank, second))
        assert bank.get("episode", first).target_cd34_per_kg == "5.0"
        sound(bank)

    def test_a_new_year_begins_anew_by_the_sites_own_clock(self, sqlite_bank: Bank) -> None:
        sqlite_bank.clock.at = "2026-12-31T22:59:00.000Z"
        before = open_episode(sqlite_bank, registered_patient(sqlite_bank))
        sqlite_bank.clock.forward(minutes=1)
        after = open_episode(sqlite_bank, registered_patient(sqlite_bank))
        found = [chain(sqlite_bank, one) for one in (before, after)]
        assert found == ["CHA999926000001", "CHA999927000001"]

    def test_one_given_elsewhere_is_kept_and_stepped_over(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        told = {"by": "physician", "indication": "SSc", "chain_of_identity": "CHA999926000001"}
        foreign = bank.made("open-episode", "episode", patient=registered_patient(bank), **told)
        own = open_episode(bank, registered_patient(bank))
        assert [chain(bank, one) for one in (foreign, own)] == ["CHA999926000001", "CHA999926000002"]
        patient = registered_patient(bank)
        bank.refused("open-episode", "chain-of-identity-taken", patient=patient, **told)
        malformed = {**told, "chain_of_identity": "CH9999"}
        bank.refused("open-episode", "chain-of-identity-malformed", patient=patient, **malformed)


class TestEligibility:
    def determined(self, bank: Bank, episode: str, outcome: str, code: str | None = None) -> None:
        told = {
            "by": "physician",
            "signed": [("physician", "decided")],
            "episode": episode,
            "outcome": outcome,
            "sampled_on": today(bank),
            "markers": (MarkerFound(marker="hbsag", finding="reactive"),),
        }
        if code:
            bank.refused("determine-eligibility", code, **told)
        else:
            bank.ok("determine-eligibility", **told)

    def test_a_reactive_marker_forbids_nothing_and_marks_every_unit(self, bank: Bank) -> None:
        unit = bank.get("unit", collected_bag(bank))
        self.determined(bank, unit.episode_id, "eligible", "reactive-but-eligible")
        self.determined(bank, unit.episode_id, "not_eligible")
        assert bank.get("unit", unit.id).biohazard
        assert bank.get("unit", unit.id).disposition == "quarantined"
        assert bank.get("episode", unit.episode_id).eligibility_markers == "hbsag=reactive"
        sound(bank)


class TestClearance:
    def test_a_prepared_patient_is_cleared(self, bank: Bank) -> None:
        episode = decided_episode(bank)
        regimen = {"regimen": "cy_gcsf", "started_on": today(bank), "gcsf_ug_per_kg_day": Decimal(10)}
        bank.ok("record-mobilisation", by="nurse", episode=episode, **regimen)
        told = {"episode": episode, **clearance(bank)}
        bank.ok("clear-for-collection", by="physician", signed=OWN, **told)
        assert bank.get("episode", episode).cleared_at == bank.clock()
        sound(bank)

    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            ("orders-missing", {"processing_ordered": False}),
            ("venous-access-missing", {"venous_access": "none"}),
            ("blood-count-too-old", {"blood_count_at": "2026-03-01T07:59:00.000Z"}),
            ("pregnancy-positive", {"pregnancy_test": "positive"}),
            ("markers-outside-window", {"markers_sampled_on": "2026-01-30"}),
        ],
    )
    def test_what_is_missing_is_said(self, sqlite_bank: Bank, code: str, changed: dict[str, Any]) -> None:
        told = {"episode": decided_episode(sqlite_bank), **clearance(sqlite_bank), **changed}
        sqlite_bank.refused("clear-for-collection", code, by="physician", signed=OWN, **told)

    def test_a_physician_decides_on_an_old_blood_count(self, bank: Bank) -> None:
        told = {"episode": decided_episode(bank), **clearance(bank), "reason": "physician_decision"}
        old = {**told, "blood_count_at": "2026-03-01T07:59:00.000Z"}
        both = [*OWN, ("medical_director", "accepts-risk")]
        outcome = bank.ok("clear-for-collection", by="physician", signed=both, **old)
        assert outcome.violations == ("blood-count-too-old",)
        assert [one.code for one in bank.find("deviation")] == ["blood-count-too-old"]
        sound(bank)

    def test_nothing_is_cleared_before_the_three_decisions_and_consent(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        patient = registered_patient(bank)
        episode = open_episode(bank, patient)
        told = {"by": "physician", "signed": OWN, "episode": episode, **clearance(bank)}
        day = today(bank)
        bank.refused("clear-for-collection", "indication-not-approved", **told)
        chair = {"by": "coordinator", "signed": [("physician", "decided")]}
        decision = {"episode": episode, "decision": "approved", "decided_on": day}
        bank.ok("decide-indication", **chair, **decision)
        bank.refused("clear-for-collection", "not-suitable", **told)
        fit = {"episode": episode, "outcome": "suitable", "assessed_on": day}
        bank.ok("assess-suitability", by="physician", **fit)
        bank.refused("clear-for-collection", "consent-missing", **told)
        consented(bank, patient, "collect", "store")
        bank.ok("clear-for-collection", **told)

    def test_a_closed_episode_takes_nothing_more(self, sqlite_bank: Bank) -> None:
        episode = decided_episode(sqlite_bank)
        closed = {"episode": episode, "outcome": "called_off", "by": "physician"}
        sqlite_bank.ok("close-episode", **closed)
        told = {"episode": episode, **clearance(sqlite_bank)}
        sqlite_bank.refused("clear-for-collection", "episode-closed", by="physician", signed=OWN, **told)
        sqlite_bank.refused("close-episode", "episode-closed", **closed)
