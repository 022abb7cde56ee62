"""Prints of many things are recorded in pieces; an interruption loses nothing and prints nothing twice."""

import pytest

from biobank.services.printing import runs
from biobank.services.printing.runs import Run
from tests.bank import Bank
from tests.faults import cut_after_commit
from tests.services.printing.slots import many_slots

TO_OPEN = "none"


@pytest.fixture(autouse=True)
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pieces so small that a few labels are several of them."""
    monkeypatch.setattr(runs, "IN_A_PIECE", 4)
    monkeypatch.setattr(runs, "IN_A_TRANSACTION", 2)


def begun(bank: Bank, slots: list[str], id: str = "0a1b2c3d") -> Run:
    run = runs.begin(bank.services, bank.actor("technologist"), id, slots, TO_OPEN)
    assert run is not None
    return run


def further(bank: Bank, run: Run) -> Run:
    return runs.record_piece(bank.services, bank.actor("technologist"), run)


def printed(bank: Bank, slots: list[str]) -> list[int]:
    """How many copies of its label each of these slots has."""
    return [len(bank.find("label_copy", subject_id=slot)) for slot in slots]


def test_each_piece_is_recorded_and_counted(bank: Bank) -> None:
    slots = many_slots(bank, 9, "Room")
    run = begun(bank, slots)
    assert (run.done, run.total, printed(bank, slots)) == (0, 9, [0] * 9)
    seen = []
    while not run.is_recorded:
        run = further(bank, run)
        seen.append((run.done, sum(printed(bank, slots))))
    assert seen == [(4, 4), (8, 8), (9, 9)]


def test_what_is_asked_twice_is_one_run(bank: Bank) -> None:
    slots = many_slots(bank, 3, "Room")
    run = further(bank, begun(bank, slots))
    assert begun(bank, slots) == run
    assert printed(bank, slots) == [1] * 3
    someone = bank.actor("nurse")
    assert runs.begin(bank.services, someone, run.id, slots, TO_OPEN) is None
    assert runs.found(bank.services, someone, run.id) is None


def test_cut_between_recording_and_counting_nothing_is_lost_and_nothing_printed_twice(bank: Bank) -> None:
    slots = many_slots(bank, 6, "Room")
    run = further(bank, begun(bank, slots))
    with cut_after_commit(bank.database), pytest.raises(ConnectionError):
        further(bank, run)
    after = runs.found(bank.services, bank.actor("technologist"), run.id)
    assert after == run, "recorded, and not yet counted"
    assert sum(printed(bank, slots)) == 6
    assert further(bank, run).is_recorded
    assert printed(bank, slots) == [1] * 6


def test_two_windows_that_go_on_with_one_run_record_each_print_once(bank: Bank) -> None:
    slots = many_slots(bank, 8, "Room")
    run = begun(bank, slots)
    here = further(bank, run)
    there = further(bank, run)
    assert here.done == there.done == 4
    assert further(bank, further(bank, there)).is_recorded
    assert printed(bank, slots) == [1] * 8


def test_a_run_waits_for_whoever_began_it_until_it_is_ended(bank: Bank) -> None:
    person = bank.actor("technologist")
    run = further(bank, begun(bank, many_slots(bank, 6, "Room")))
    assert runs.unfinished(bank.services, person) == (run,)
    assert runs.unfinished(bank.services, bank.actor("nurse")) == ()
    runs.end(bank.services, run)
    assert runs.unfinished(bank.services, person) == ()
    ended = runs.found(bank.services, person, run.id)
    assert ended is not None
    assert (ended.is_open, ended.done) == (False, 4)


def test_a_print_that_is_refused_counts_as_done(bank: Bank) -> None:
    slots = many_slots(bank, 2, "Room")
    bank.ok("print-label", slot=slots[0])
    run = further(bank, begun(bank, slots))
    assert run.is_recorded
    assert printed(bank, slots) == [1, 1]
