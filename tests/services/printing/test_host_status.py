"""A thermal printer is asked how it stands, behind the last label of a job; what it says is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.services.printing import lines
from biobank.services.printing.host_status import SAID, fault_in
from tests.bank import Bank
from tests.printers import asked, fake_printer, job_of, printer_at, sent, standing
from tests.services.printing.slots import labelled_slots


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (standing(), None),
        (standing(paper_out=1), "print-paper-out"),
        (standing(head_open=1, paper_out=1), "print-head-open"),
        (standing(ribbon_out=1), "print-ribbon-out"),
        (standing(ribbon_out=1).replace(b"1,2,6", b"0,2,6"), None),
        (standing(paused=1), "print-paused-at-printer"),
        (standing(paper_out=1)[:-9], None),
        (b"", None),
    ],
)
def test_what_a_printer_says_of_itself(answer: bytes, told: str | None) -> None:
    assert fault_in(answer) == told


@given(st.binary(max_size=200), st.integers(0, 3))
def test_an_answer_in_any_other_form_says_nothing_or_what_it_says(noise: bytes, strings: int) -> None:
    told = b"".join(b"\x02" + noise + b"\x03" for _ in range(strings))
    assert fault_in(told) in (None, *SAID)


def test_labels_that_are_out_are_sent_whatever_the_printer_says_then(bank: Bank) -> None:
    copies = labelled_slots(bank, 2)
    with fake_printer(answers=standing(paper_out=1)) as zebra:
        printer = printer_at(bank, zebra.port)
        first = asked(bank, printer, copies[:1], "first")
        sent(bank)
        assert b"~HS" not in zebra.next()
        told = job_of(bank, first)
        assert (told.state, told.error, told.is_open, told.is_stuck) == (
            "sent",
            "print-paper-out",
            False,
            False,
        )
        zebra.answers = standing()
        second = asked(bank, printer, copies[1:], "second")
        sent(bank)
        assert job_of(bank, second).error is None


@pytest.mark.parametrize("answers", [None, b"\x02030,1", b"out of paper"])
def test_a_printer_that_does_not_understand_holds_nobody_up(
    sqlite_bank: Bank, monkeypatch: pytest.MonkeyPatch, answers: bytes | None
) -> None:
    monkeypatch.setattr(lines, "ANSWER_SECONDS", 0.05)
    with fake_printer(answers=answers) as zebra:
        job = asked(sqlite_bank, printer_at(sqlite_bank, zebra.port), labelled_slots(sqlite_bank, 1))
        sent(sqlite_bank)
        assert (job_of(sqlite_bank, job).state, job_of(sqlite_bank, job).error) == ("sent", None)


def test_a_printer_of_pages_is_not_asked(sqlite_bank: Bank) -> None:
    with fake_printer(answers=standing(paper_out=1)) as office:
        printer = printer_at(sqlite_bank, office.port, form="pdf")
        job = asked(sqlite_bank, printer, labelled_slots(sqlite_bank, 1))
        sent(sqlite_bank)
        assert office.next().startswith(b"%PDF")
        assert job_of(sqlite_bank, job).error is None
