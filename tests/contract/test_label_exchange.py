"""One label takes the place of another, on both databases: at no moment are two valid, or none."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rules.label_control import standing
from biobank.domain.sentences.catalogue import told as sentence_of
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify_replay
from biobank.services.execute import execute
from biobank.storage import tables
from biobank.storage.rows import row_values
from tests import journey, journey_laboratory
from tests import journey_transplant as way
from tests.bank import Bank
from tests.contract.labelled import applied, code_of, printed, set_columns, state, wristband
from tests.journey import collected_bag

SECOND = [("second_technologist", "verified")]


def replacement(bank: Bank, unit: str, **more) -> str:
    """Print the copy that is to take the place of the one on a unit."""
    told = {"unit": unit, "to_exchange": True, "reason": "damaged", **more}
    return bank.made("reprint-label", "label_copy", **told)


def labelled_bag(bank: Bank) -> tuple[str, str]:
    """A bag with a label on it."""
    unit = collected_bag(bank)
    return unit, applied(bank, printed(bank, unit))


def scans(bank: Bank, old: str, new: str) -> dict[str, str]:
    return {"copy": new, "scanned_old": code_of(bank, old), "scanned": code_of(bank, new)}


def on_it(bank: Bank, unit: str) -> str | None:
    found = standing(bank.find("label_copy", subject_id=unit))
    return found.serial if found else None


class TestExchanging:
    def test_one_event_ends_the_old_and_puts_the_new_in_its_place(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        assert (state(bank, unit, "001").state, state(bank, unit, "002").state) == ("live", "spare")
        bank.ok("exchange-label", **scans(bank, old, new))
        assert (state(bank, unit, "001").reason, state(bank, unit, "002").state) == ("replaced", "live")
        body = json.loads(bank.events(bank.get("unit", unit).stream)[-1].body)
        assert (body["kind"], body["data"]) == ("LabelExchanged", {"old": "001", "serial": "002"})
        assert [each["now"]["status"] for each in body["changes"]] == ["void", "applied"]
        assert list(verify_replay(bank.services, Tally())) == []

    def test_the_spare_is_not_simply_affixed_beside_the_other(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        bank.ok("verify-label", copy=new, scanned=code_of(bank, new))
        refused = bank.refused("apply-label", "another-copy-on-it", copy=new)
        assert refused.params["standing"] == "001"
        bank.ok("exchange-label", **scans(bank, old, new))

    def test_affixing_it_all_the_same_is_kept_as_it_happened_and_one_stays_valid(self, bank: Bank) -> None:
        unit, _ = labelled_bag(bank)
        new = replacement(bank, unit)
        bank.ok("verify-label", copy=new, scanned=code_of(bank, new))
        outcome = bank.ok("apply-label", copy=new, mode="reported", claimed_at=bank.clock())
        assert outcome.violations[0] == "another-copy-on-it"
        assert outcome.made["deviation"]
        assert on_it(bank, unit) == "002"
        assert state(bank, unit, "001").reason == "replaced"

    def test_only_what_is_on_something_is_replaced(self, bank: Bank) -> None:
        unit = collected_bag(bank)
        first = printed(bank, unit)
        told = {"unit": unit, "to_exchange": True, "reason": "damaged"}
        bank.refused("reprint-label", "no-label-to-replace", **told)
        code = code_of(bank, first)
        bank.refused("exchange-label", "no-label-to-replace", copy=first, scanned_old=code, scanned=code)
        applied(bank, first)
        bank.refused("reprint-label", "exchange-and-void", void_earlier=True, **told)
        replacement(bank, unit)
        bank.refused("reprint-label", "earlier-copy-live", **told)

    def test_what_does_not_match_is_refused(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        right = scans(bank, old, new)
        twice = {**right, "scanned_old": right["scanned"]}
        bank.refused("exchange-label", "same-label-scanned-twice", **twice)
        bank.refused("exchange-label", "scan-is-another-label", **{**right, "scanned": right["scanned_old"]})
        bank.refused("exchange-label", "old-label-is-another", **{**right, "scanned_old": "hello"})
        bank.refused("exchange-label", "old-label-not-scanned", **{**right, "scanned_old": None})
        bank.ok("exchange-label", **right)
        bank.refused("exchange-label", "copy-applied-already", **right)
        third = replacement(bank, unit)
        stale = {"copy": third, "scanned_old": right["scanned_old"], "scanned": code_of(bank, third)}
        assert bank.refused("exchange-label", "old-label-does-not-stand", **stale).params["standing"] == "002"
        bank.ok("void-label", copy=third, reason="not_needed")
        bank.refused("exchange-label", "copy-not-live", **{**stale, "scanned_old": right["scanned"]})

    def test_another_patients_bag_is_a_near_miss_of_both(self, bank: Bank) -> None:
        unit, _ = labelled_bag(bank)
        other, others = labelled_bag(bank)
        new = replacement(bank, unit)
        bank.refused("exchange-label", "old-label-is-another", **scans(bank, others, new))
        streams = {bank.get("unit", each).stream for each in (unit, other)}
        assert len(streams) == 2
        for stream in streams:
            told = json.loads(bank.events(stream)[-1].body)["data"]
            assert (told["code"], told["params"]["scanned"]) == ("old-label-is-another", other)

    def test_without_a_scan_it_takes_a_way_a_reason_and_a_second_person(self, bank: Bank) -> None:
        unit, _ = labelled_bag(bank)
        new = replacement(bank, unit)
        told = {"copy": new, "scanned": code_of(bank, new), "established": "number"}
        bank.refused("exchange-label", "label-reason-missing", **told)
        told["reason"] = "unreadable"
        bank.refused("exchange-label", "label-needs-second-person", **told)
        alone = [("technologist", "verified")]
        bank.refused("exchange-label", "label-needs-second-person", signed=alone, **told)
        bank.ok("exchange-label", signed=SECOND, **told)
        body = json.loads(bank.events(bank.get("unit", unit).stream)[-1].body)
        assert body["data"]["established"] == "number"
        assert on_it(bank, unit) == "002"

    def test_whoever_did_it_for_another_is_not_the_second(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit, _ = labelled_bag(bank)
        new = replacement(bank, unit)
        doer = bank.people["second_technologist"].person
        told = {"scanned": code_of(bank, new), "established": "place", "reason": "lost", "performed_by": doer}
        bank.refused("exchange-label", "label-needs-second-person", signed=SECOND, copy=new, **told)

    def test_a_second_person_signs_where_the_policy_says_so(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        (adopted,) = bank.find("policy", status="in_force")
        policy = json.loads(adopted.content)
        unit, old = labelled_bag(bank)
        policy["settings"]["label_second_person"] = True
        bank.ok("adopt-policy", by="console", site=bank.site.id, content=canonical_text(policy))
        new = replacement(bank, unit)
        bank.refused("exchange-label", "label-needs-second-person", **scans(bank, old, new))
        bank.ok("exchange-label", signed=SECOND, **scans(bank, old, new))

    def test_a_report_of_a_label_that_came_off_keeps_what_happened(self, bank: Bank) -> None:
        unit, _ = labelled_bag(bank)
        new = replacement(bank, unit)
        told = {"copy": new, "scanned": code_of(bank, new), "mode": "reported", "claimed_at": bank.clock()}
        outcome = bank.ok("exchange-label", **told)
        assert "label-needs-second-person" in outcome.violations
        assert on_it(bank, unit) == "002"

    def test_the_new_label_names_what_the_cells_become(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit, product_code="S1194", reason="new_product")
        bank.ok("exchange-label", **scans(bank, old, new))
        set_columns(bank, "unit", unit, dmso_percent=Decimal(5))
        late = replacement(bank, unit, product_code="S1195", reason="new_product")
        set_columns(bank, "unit", unit, dmso_percent=Decimal(10))
        refused = bank.refused("exchange-label", "label-of-other-product", **scans(bank, new, late))
        assert refused.params["named"] == "S1195"

    def test_no_name_goes_on_cells_in_doubt_or_gone(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        set_columns(bank, "unit", unit, disposition="in_doubt")
        bank.refused("exchange-label", "label-identity-in-doubt", **scans(bank, old, new))
        set_columns(bank, "unit", unit, disposition="quarantined", material="discarded", custody="gone")
        bank.refused("exchange-label", "label-subject-ended", **scans(bank, old, new))

    def test_a_band_is_replaced_like_any_label(self, bank: Bank) -> None:
        band = wristband(bank)
        old = applied(bank, bank.made("print-label", "label_copy", by="nurse", wristband=band))
        told = {"wristband": band, "to_exchange": True, "reason": "damaged"}
        new = bank.made("reprint-label", "label_copy", by="nurse", **told)
        bank.ok("exchange-label", by="nurse", **scans(bank, old, new))
        assert on_it(bank, band) == "002"


class TestTogether:
    def test_of_two_who_replace_at_once_one_does(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        commands = [bank.command("exchange-label", **scans(bank, old, new)) for _ in range(4)]
        start = Barrier(len(commands))

        def put_on(number: int):
            start.wait()
            by = ("technologist", "second_technologist")[number % 2]
            return execute(bank.services, bank.actor(by), commands[number])

        with ThreadPoolExecutor(len(commands)) as threads:
            outcomes = list(threads.map(put_on, range(len(commands))))
        assert sorted(one.code or "" for one in outcomes) == ["", *["copy-applied-already"] * 3]
        assert on_it(bank, unit) == "002"

    def test_replacing_and_voiding_at_once_leaves_what_one_of_them_said(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        exchange = bank.command("exchange-label", **scans(bank, old, new))
        void = bank.command("void-label", copy=old, reason="damaged")
        start = Barrier(2)

        def send(command):
            start.wait()
            return execute(bank.services, bank.actor("technologist"), command)

        with ThreadPoolExecutor(2) as threads:
            exchanged, voided = threads.map(send, (exchange, void))
        assert exchanged.accepted != voided.accepted
        assert on_it(bank, unit) == ("002" if exchanged.accepted else None)

    def test_the_database_has_the_last_word_on_two_labels(self, bank: Bank) -> None:
        _, old = labelled_bag(bank)
        row = bank.get("label_copy", old)
        second = replace(row, id=bank.fresh("second").id("X"), serial="002")
        with pytest.raises(IntegrityError), bank.database.write() as connection:
            connection.execute(insert(tables.things["label_copy"]).values(row_values(second)))


class TestWhatIsInTheHand:
    """A copy is named for what it is on every way by which a unit is scanned."""

    def pieces(self, bank: Bank, unit: str) -> dict[str, str]:
        """Replace the label of a unit once and print a spare: what each piece is refused with."""
        (old,) = (one.id for one in bank.find("label_copy", subject_id=unit))
        new = replacement(bank, unit)
        bank.ok("exchange-label", **scans(bank, old, new))
        loose = replacement(bank, unit)
        assert [code_of(bank, each)[-2:-1] for each in (old, new, loose)]
        return {
            "copy-replaced": code_of(bank, old),
            "copy-is-spare": code_of(bank, loose),
        }

    def test_at_the_checks_and_at_the_bedside(self, bank: Bank) -> None:
        done = way.thawed_bag(bank)
        pieces = self.pieces(bank, done.unit)
        for code, label in pieces.items():
            told = {**done.scans(bank), "label": label}
            refused = bank.refused("compare-at-bedside", code, by="nurse", unit=done.unit, **told)
            assert refused.params["standing"] == "002"
            bank.refused("verify-at-bedside", code, by="nurse", signed=way.SECOND, unit=done.unit, **told)
        good = {**done.scans(bank), "label": render(code_for(done.unit, "002"))}
        bank.ok("verify-at-bedside", by="nurse", signed=way.SECOND, unit=done.unit, **good)

    def test_before_issue_and_before_thaw(self, sqlite_bank: Bank) -> None:
        bank = sqlite_bank
        done = way.conditioned_course(bank)
        pieces = self.pieces(bank, done.unit)
        bank.ok("take-out-unit", unit=done.unit)
        look = {"unit": done.unit, "container_intact": True, "records_agree": True}
        for code, label in pieces.items():
            bank.refused("check-issue", code, signed=way.SECOND, label=label, **look)
        good = render(code_for(done.unit, "002"))
        bank.ok("check-issue", signed=way.SECOND, label=good, **look)
        bank.ok("issue-unit", unit=done.unit, carrier=bank.people["nurse"].person)
        ready = dict.fromkeys(("line_patent", "premedicated", "physician_reachable"), True)
        for code, label in pieces.items():
            told = {**done.scans(bank), **ready, "label": label}
            bank.refused("check-before-thaw", code, by="nurse", signed=way.SECOND, unit=done.unit, **told)

    def test_a_spare_or_forged_band_proves_nobodys_presence(self, bank: Bank) -> None:
        done = way.thawed_bag(bank)
        told = done.scans(bank)
        bank.ok("compare-at-bedside", by="nurse", unit=done.unit, **told)
        band = told["wristband"][:11]
        old = bank.made("print-label", "label_copy", by="nurse", wristband=band)
        forged = {**told, "wristband": render(code_for(band, "007"))}
        bank.refused("compare-at-bedside", "wristband-copy-not-valid", by="nurse", unit=done.unit, **forged)
        applied(bank, old)
        again = {"wristband": band, "to_exchange": True, "reason": "damaged"}
        bank.made("reprint-label", "label_copy", by="nurse", **again)
        spare = {**told, "wristband": render(code_for(band, "002"))}
        refused = bank.refused(
            "compare-at-bedside", "wristband-copy-not-valid", by="nurse", unit=done.unit, **spare
        )
        assert refused.params == {"serial": "002", "status": "spare"}
        bank.ok("compare-at-bedside", by="nurse", unit=done.unit, **told)

    def test_once_a_label_was_on_it_no_loose_one_stands_for_it(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        bank.ok("disposition-copy", copy=old, outcome="destroyed")
        new = bank.made("reprint-label", "label_copy", unit=unit, reason="damaged")
        assert state(bank, unit, "002").state == "spare"
        assert on_it(bank, unit) is None
        applied(bank, new)
        assert on_it(bank, unit) == "002"

    def test_the_cryopreserved_label_stays_valid_on_the_thawed_bag(self, bank: Bank) -> None:
        done = way.thawed_bag(bank)
        assert bank.get("unit", done.unit).material == "thawed"
        assert state(bank, done.unit, "001").live


class TestAccounts:
    def test_a_day_closes_when_printed_is_affixed_and_ended(self, bank: Bank) -> None:
        bank.refused("close-labels", "nothing-was-printed", **self.of_today(bank))
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        refused = bank.refused("close-labels", "labels-loose", **self.of_today(bank))
        assert (refused.params["loose"], refused.params["printed"]) == (1, 2)
        bank.ok("exchange-label", **scans(bank, old, new))
        outcome = bank.ok("close-labels", **self.of_today(bank))
        account = bank.get("label_account", outcome.made["label_account"][0])
        told = (account.printed, account.affixed, account.ended, account.loose, account.status)
        assert told == (2, 1, 1, 0, "agrees")
        assert "deviation" not in outcome.made
        assert list(verify_replay(bank.services, Tally())) == []

    def test_what_does_not_add_up_is_closed_with_a_reason_and_a_deviation(self, bank: Bank) -> None:
        printed(bank, collected_bag(bank))
        outcome = bank.ok("close-labels", by="quality_officer", reason="other", **self.of_today(bank))
        account = bank.get("label_account", outcome.made["label_account"][0])
        assert (account.loose, account.status) == (1, "disagrees")
        deviation = bank.get("deviation", outcome.made["deviation"][0])
        assert (deviation.code, deviation.site_id, deviation.status) == (
            "labels-of-day-disagree",
            bank.site.id,
            "open",
        )

    def test_a_lost_label_with_a_name_opens_a_deviation(self, bank: Bank) -> None:
        copy = printed(bank, collected_bag(bank))
        outcome = bank.ok("disposition-copy", copy=copy, outcome="lost")
        deviation = bank.get("deviation", outcome.made["deviation"][0])
        assert (deviation.code, deviation.unit_id) == ("label-lost", bank.get("label_copy", copy).unit_id)
        assert "cannot be found" in sentence_of(deviation.code, {}).says

    @staticmethod
    def of_today(bank: Bank) -> dict[str, str]:
        day = journey.today(bank)
        return {"site": bank.site.id, "day": day, "person": bank.people["technologist"].person}


class TestChecking:
    def test_a_label_that_stands_is_said_so_and_any_other_is_a_near_miss(self, bank: Bank) -> None:
        unit, old = labelled_bag(bank)
        new = replacement(bank, unit)
        bank.refused("check-copy", "label-not-scanned", unit=unit)
        bank.ok("check-copy", unit=unit, by_label={unit: "001"})
        refused = bank.refused("check-copy", "copy-is-spare", unit=unit, by_label={unit: "002"})
        assert refused.params["standing"] == "001"
        bank.ok("exchange-label", **scans(bank, old, new))
        bank.refused("check-copy", "copy-replaced", unit=unit, by_label={unit: "001"})
        bank.ok("void-label", copy=new, reason="damaged")
        bank.refused("check-copy", "copy-not-live", unit=unit, by_label={unit: "002"})
        bank.made("reprint-label", "label_copy", unit=unit, reason="damaged")
        bank.refused("check-copy", "copy-not-affixed", unit=unit, by_label={unit: "003"})

    def test_whatever_is_done_takes_the_label_that_stands(self, bank: Bank) -> None:
        unit = journey_laboratory.frozen_bag(bank)
        applied(bank, printed(bank, unit))
        replacement(bank, unit)
        told = {"unit": unit, "cause": "documentation"}
        bank.refused("quarantine-unit", "copy-is-spare", by_label={unit: "002"}, **told)
        outcome = bank.ok(
            "quarantine-unit", by_label={unit: "002"}, mode="reported", claimed_at=bank.clock(), **told
        )
        assert outcome.violations[0] == "copy-is-spare"
