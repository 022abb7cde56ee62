"""The label room's own rules, without a database."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.own_code import copy_serial
from biobank.domain.rules.clock import later
from biobank.domain.rules.infection_statements import infection_statements
from biobank.domain.rules.label_control import (
    DISPOSITIONS,
    LIVE,
    STATUSES,
    copies_disagree,
    is_live,
    may_become,
)
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import LabelCopy

NOW = "2026-03-02T08:00:00.000Z"
ALL_CLEAR = "anti_hbc=nonreactive anti_hcv=nonreactive hbsag=nonreactive hiv=nonreactive syphilis=nonreactive"


def copy(number: int = 1, status: str = "printed", subject: str = "U0123456789") -> LabelCopy:
    return LabelCopy(
        id=f"X{subject[1:]}{number}", stream="patient/A", subject_id=subject, serial=copy_serial(number),
        design="cryobag", design_digest="00", status=status, printed_at=NOW, printed_by="H",
    )  # fmt: skip


def result(test: str, value: str, minute: int = 1, status: str = "final") -> Result:
    return Result(
        id=f"M{minute:010}", stream="patient/A", patient_id="A", test=test, value=value, entered=value,
        status=status, resulted_at=later(NOW, minutes=minute), recorded_by="H",
    )  # fmt: skip


class TestReconciliation:
    @given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=12), st.integers(0, 120))
    def test_every_copy_is_waiting_applied_or_ended(self, statuses, minutes):
        copies = [copy(number, status) for number, status in enumerate(statuses, 1)]
        found = copies_disagree(reversed(copies), later(NOW, minutes=minutes), 60)
        why = {one.why: one for one in found}
        waiting = tuple(one.serial for one in copies if one.status in ("printed", "verified"))
        assert ("not-accounted" in why) == (bool(waiting) and minutes > 60)
        assert ("applied-twice" in why) == (statuses.count("applied") > 1)
        assert "serial-skipped" not in why
        if "not-accounted" in why:
            assert why["not-accounted"].serials == waiting
            assert why["not-accounted"].printed == why["not-accounted"].accounted + len(waiting)

    def test_a_number_that_no_record_knows_is_told(self):
        (found,) = copies_disagree([copy(1, "void"), copy(4, "applied")], NOW, 60)
        assert (found.why, found.serials) == ("serial-skipped", ("002", "003"))

    def test_subjects_are_counted_apart(self):
        copies = [copy(1, "applied"), copy(1, "applied", "U9999999999")]
        assert copies_disagree(copies, later(NOW, days=1), 60) == ()

    def test_no_copies_agree(self):
        assert copies_disagree([], NOW, 60) == ()


class TestWhatBecomesOfACopy:
    @pytest.mark.parametrize("status", STATUSES)
    @pytest.mark.parametrize("outcome", [code for code, _ in DISPOSITIONS])
    def test_no_disposition_brings_a_copy_to_life(self, status, outcome):
        one = copy(status=status)
        if may_become(one, outcome):
            assert not is_live(dataclasses.replace(one, status=outcome))

    def test_what_lives_is_what_may_be_scanned(self):
        assert set(STATUSES) - LIVE == {"spoiled", "destroyed", "returned", "lost", "void"}

    def test_what_was_destroyed_stays_so(self):
        assert not any(may_become(copy(status="destroyed"), code) for code, _ in DISPOSITIONS)


class TestInfection:
    @pytest.mark.parametrize(
        ("markers", "results", "not_evaluated", "biohazard", "agents"),
        [
            (None, (), True, False, ()),
            (ALL_CLEAR, (), False, False, ()),
            (ALL_CLEAR, (result("anti_hcv", "reactive"),), False, True, ("HCV",)),
            (ALL_CLEAR, (result("anti_hcv", "indeterminate"),), True, False, ()),
            (ALL_CLEAR, (result("anti_hcv", "reactive", status="entered_in_error"),), False, False, ()),
            (
                ALL_CLEAR,
                (result("hiv", "nonreactive", 9), result("hiv", "reactive", 5)),
                False,
                False,
                (),
            ),
            (ALL_CLEAR, (result("hbsag", "reactive"), result("anti_hbc", "reactive")), False, True, ("HBV",)),
            (ALL_CLEAR, (result("cmv", "reactive"),), False, False, ()),
            (ALL_CLEAR, (result("viability", "reactive"),), False, False, ()),
        ],
    )
    def test_statements(self, markers, results, not_evaluated, biohazard, agents):
        found = infection_statements(markers, results)
        assert (found.not_evaluated, found.biohazard, found.agents) == (not_evaluated, biohazard, agents)
