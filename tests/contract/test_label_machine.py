"""Whatever is printed, affixed, replaced and ended: one label is valid at most, until somebody names it.

The machine keeps its own idea of what is on the bag, by what was accepted of what it asked for, and never
looks at the program's rule of what stands.
"""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.label_control import CopyInHand
from tests.bank import Bank
from tests.journey import collected_bag

LIVE = ("printed", "verified", "applied")
SECOND = [("second_technologist", "verified")]
COPY = st.integers(0, 5)
REASONS = st.sampled_from(("damaged", "unreadable", None))


class Labels(RuleBasedStateMachine):
    """The label of one bag, handled by people who do not always do what they should."""

    bank: Bank
    bags: list[str]

    @initialize()
    def a_bag(self) -> None:
        if not self.bags:
            self.bags.append(collected_bag(self.bank))
        row = self.bank.get("unit", self.bags[0])
        self.unit = self.bank.fresh(f"bag {len(self.bags)}").id("U")
        self.bank.plant(replace(row, id=self.unit, version=1, division=f"{len(self.bags):02d}"))
        self.bags.append(self.unit)
        self.on: str | None = None
        self.ever = False

    def copies(self):
        return sorted(self.bank.find("label_copy", subject_id=self.unit), key=lambda copy: copy.serial)

    def some(self, number: int):
        found = self.copies()
        return found[number % len(found)]

    def report(self, *, reported: bool) -> dict[str, str]:
        return {"mode": "reported", "claimed_at": self.bank.clock()} if reported else {}

    def put_on(self, copy, outcome) -> None:
        if outcome.accepted and copy.status in LIVE:
            self.on, self.ever = copy.serial, True

    def taken_off(self, copy, outcome) -> None:
        if outcome.accepted and copy.serial == self.on:
            self.on = None

    @rule()
    def print(self) -> None:
        self.bank.do("print-label", unit=self.unit)

    @precondition(lambda self: self.copies())
    @rule(earlier=st.sampled_from(("exchange", "void", None)), reason=REASONS)
    def reprint(self, earlier, reason) -> None:
        told = {"to_exchange": earlier == "exchange", "void_earlier": earlier == "void", "reason": reason}
        if self.bank.do("reprint-label", unit=self.unit, **told).accepted and earlier == "void":
            self.on = None

    @precondition(lambda self: self.copies())
    @rule(number=COPY)
    def verify(self, number) -> None:
        copy = self.some(number)
        self.bank.do("verify-label", copy=copy.id, scanned=render(code_for(self.unit, copy.serial)))

    @precondition(lambda self: self.copies())
    @rule(number=COPY, reported=st.booleans())
    def apply(self, number, reported) -> None:
        copy = self.some(number)
        self.put_on(copy, self.bank.do("apply-label", copy=copy.id, **self.report(reported=reported)))

    @precondition(lambda self: len(self.copies()) > 1)
    @rule(number=COPY, old=st.one_of(st.none(), COPY), reported=st.booleans(), reason=REASONS)
    def exchange(self, number, old, reported, reason) -> None:
        copy = self.some(number)
        told = {"scanned": render(code_for(self.unit, copy.serial)), "reason": reason}
        told |= {"scanned_old": render(code_for(self.unit, self.some(old).serial))} if old is not None else {}
        told |= {"established": "number"} if old is None else {}
        told |= self.report(reported=reported)
        self.put_on(copy, self.bank.do("exchange-label", signed=SECOND, copy=copy.id, **told))

    @precondition(lambda self: self.copies())
    @rule(number=COPY)
    def void(self, number) -> None:
        copy = self.some(number)
        self.taken_off(copy, self.bank.do("void-label", copy=copy.id, reason="damaged"))

    @precondition(lambda self: self.copies())
    @rule(number=COPY, outcome=st.sampled_from(("spoiled", "lost", "destroyed", "returned")))
    def end(self, number, outcome) -> None:
        copy = self.some(number)
        self.taken_off(copy, self.bank.do("disposition-copy", copy=copy.id, outcome=outcome))

    @invariant()
    def one_is_valid_or_somebody_named_it(self) -> None:
        if not hasattr(self, "unit"):
            return
        copies = tuple(self.copies())
        valid = [one.serial for one in copies if CopyInHand(self.unit, one.serial, copies).state == "valid"]
        assert [one.serial for one in copies if one.status == "applied"] == ([self.on] if self.on else [])
        if self.ever:
            assert valid == ([self.on] if self.on else []), "what was put on stays until somebody names it"
        else:
            assert len(valid) <= 1


@pytest.mark.timeout(900)
def test_one_label_is_valid_at_any_moment(sqlite_bank: Bank) -> None:
    machine = type("Machine", (Labels,), {"bank": sqlite_bank, "bags": []})
    run(machine, settings=settings(stateful_step_count=25))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_so_it_is_on_postgresql(postgres_bank: Bank) -> None:
    machine = type("Machine", (Labels,), {"bank": postgres_bank, "bags": []})
    run(machine, settings=settings(stateful_step_count=25, max_examples=60))
