"""Copies of labels on both databases: reprinted with a reason, scanned, ended, and accounted for."""

import json

import pytest

from biobank.domain.codes.own_code import code_for, parse, render
from biobank.domain.rules.label_control import copies_disagree
from biobank.labelling.reading import read_symbols
from biobank.services import labels
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify_replay
from biobank.services.copies import scanned_copy
from tests.bank import Bank
from tests.contract.labelled import (
    applied,
    code_of,
    paper,
    printed,
    state,
    verified,
)
from tests.journey import cleared_episode, collected_bag


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
        assert {text for _, text in symbols if text.startswith("U")} == {render(code_for(unit, "002"))}

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
