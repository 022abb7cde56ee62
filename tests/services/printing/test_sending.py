"""What is asked for is sent once, as it is previewed, to a printer that may be off, or die in the middle."""

import hashlib
import os
import threading
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest
from sqlalchemy import select, update

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.printer_hosts import HostRule
from biobank.services import labels
from biobank.services.printing import answering, claiming, lines, rendering
from biobank.services.printing.asking import Unprintable, ask, ask_for_test
from biobank.services.printing.jobs import jobs_of_copies
from biobank.services.printing.opening import open_as_file
from biobank.services.printing.sending import GIVE_UP_HOURS, send_due
from biobank.storage import tables
from tests.bank import Bank
from tests.contract.labelled import set_columns
from tests.journey import collected_bag
from tests.printers import (
    FakePrinter,
    asked,
    closed_port,
    fake_printer,
    job_of,
    printer_at,
    sent,
    stalling_printer,
    with_own_machine,
)
from tests.services.printing.slots import labelled_slots
from tests.web.counting import looks as looked_at


@pytest.fixture
def zebra() -> Iterator[FakePrinter]:
    """A printer that takes everything."""
    with fake_printer() as printer:
        yield printer


def preview(bank: Bank, copies: list[str], dpi: int = 300) -> bytes:
    return labels.render_zpl(bank.services, bank.actor("technologist"), copies, dpi=dpi).encode("ascii")


def status(bank: Bank, copies: list[str]) -> list[str]:
    return [bank.get("label_copy", id).status for id in copies]


def test_what_arrives_is_byte_for_byte_the_preview(bank: Bank, zebra: FakePrinter) -> None:
    copies = labelled_slots(bank, 12)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    assert sent(bank) == 1
    assert zebra.next() == preview(bank, copies)
    told = job_of(bank, job)
    assert (told.state, told.done, told.total, told.left_out) == ("sent", 12, 12, 0)
    assert set(status(bank, copies)) == {"printed"}, "a sent job is not a printed label"
    assert sent(bank) == 0


def test_each_printer_gets_the_dots_it_has(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    copies = labelled_slots(sqlite_bank, 1)
    asked(sqlite_bank, printer_at(sqlite_bank, zebra.port, dpi="203"), copies)
    sent(sqlite_bank)
    assert zebra.next() == preview(sqlite_bank, copies, dpi=203)


def test_asking_speaks_to_no_printer(sqlite_bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoken(*_: object, **__: object) -> None:
        raise AssertionError("a printer was spoken to")

    copies = labelled_slots(sqlite_bank, 1)
    printer = printer_at(sqlite_bank, closed_port())
    with monkeypatch.context() as patch:
        patch.setattr(lines.socket, "socket", spoken)
        patch.setattr(lines.socket, "getaddrinfo", spoken)
        patch.setattr(lines.subprocess, "run", spoken)
        asked(sqlite_bank, printer, copies)


def test_asked_twice_is_one_job(bank: Bank) -> None:
    copies, printer = labelled_slots(bank, 2), printer_at(bank, 9100)
    assert asked(bank, printer, copies) == asked(bank, printer, copies)


def test_one_piece_of_label_is_in_one_job(bank: Bank) -> None:
    copies, printer = labelled_slots(bank, 2), printer_at(bank, 9100)
    job = asked(bank, printer, copies[:1])
    with pytest.raises(Unprintable) as why:
        asked(bank, printer, copies, "another")
    assert (why.value.code, why.value.params) == ("print-copy-in-job", {"serial": "001", "job": job})
    with bank.database.read() as connection:
        assert set(jobs_of_copies(connection, copies)) == {copies[0]}


def test_a_printer_that_is_off_keeps_its_jobs_in_order(bank: Bank) -> None:
    copies, port = labelled_slots(bank, 2), closed_port()
    printer = printer_at(bank, port)
    first, second = (asked(bank, printer, [copy], f"job-{copy}") for copy in copies)
    sent(bank)
    told = job_of(bank, first)
    assert (told.state, told.error, told.attempts) == ("queued", "print-printer-unreachable", 1)
    assert (job_of(bank, second).attempts, job_of(bank, second).error) == (0, None), (
        "it waits behind the first"
    )
    assert sent(bank) == 0, "not at once again"
    bank.clock.forward(seconds=6)
    sent(bank)
    assert job_of(bank, first).attempts == 2
    bank.clock.forward(minutes=5)
    with fake_printer(port=port) as zebra:
        assert sent(bank) == 2
        assert [zebra.next(), zebra.next()] == [preview(bank, [copy]) for copy in copies]


def test_a_person_can_try_at_once(sqlite_bank: Bank) -> None:
    bank, port = sqlite_bank, closed_port()
    job = asked(bank, printer_at(bank, port), labelled_slots(bank, 1))
    sent(bank)
    answering.try_again(bank.services, bank.actor("technologist"), job_of(bank, job))
    with fake_printer(port=port):
        assert sent(bank) == 1
    assert job_of(bank, job).state == "sent"


def test_a_printer_off_for_half_a_day_is_not_tried_any_more(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    job = asked(bank, printer_at(bank, closed_port()), labelled_slots(bank, 1))
    sent(bank)
    bank.clock.forward(hours=GIVE_UP_HOURS)
    sent(bank)
    told = job_of(bank, job)
    assert (told.state, told.error) == ("failed", "print-printer-off-long")


def test_a_paused_printer_waits(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank = sqlite_bank
    printer = printer_at(bank, zebra.port)
    bank.ok("pause-printer", printer=printer)
    asked(bank, printer, labelled_slots(bank, 1))
    assert sent(bank) == 0
    bank.ok("resume-printer", printer=printer)
    assert sent(bank) == 1


def test_labels_scanned_or_voided_meanwhile_are_left_out(bank: Bank, zebra: FakePrinter) -> None:
    copies = labelled_slots(bank, 3)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    bank.ok("void-label", copy=copies[1], reason="not_needed")
    sent(bank)
    assert zebra.next() == preview(bank, [copies[0], copies[2]])
    assert (job_of(bank, job).state, job_of(bank, job).left_out) == ("sent", 1)


def test_what_breaks_in_the_middle_is_in_doubt_until_a_person_looked(bank: Bank) -> None:
    copies = labelled_slots(bank, 24)
    whole = len(preview(bank, copies[:10]))
    with fake_printer(breaks_after=whole + 900) as rude:
        printer = printer_at(bank, rude.port)
        job = asked(bank, printer, copies)
        later_job = asked(bank, printer, labelled_slots(bank, 1, room="Later"), "later")
        sent(bank)
    told = job_of(bank, job)
    assert (told.state, told.error, told.done, told.going) == ("in_doubt", "print-broken-off", 10, 20)
    bank.clock.forward(hours=1)
    assert sent(bank) == 0, "nothing goes out before somebody looked, and nothing else either"
    actor = bank.actor("technologist")
    with pytest.raises(Unprintable, match="out-of-range"):
        answering.came_out(bank.services, actor, told, 21)
    with fake_printer(port=rude.port) as zebra:
        answering.came_out(bank.services, actor, told, 13)
        sent(bank)
        assert zebra.next() == preview(bank, copies[13:])
        assert zebra.next()
    assert [job_of(bank, each).state for each in (job, later_job)] == ["sent", "sent"]
    assert job_of(bank, job).told_by == actor.person


def test_a_printer_out_of_paper_leaves_the_last_portion_in_doubt(
    sqlite_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "HAND_OVER_SECONDS", 0.3)
    copies = labelled_slots(sqlite_bank, 10)
    with stalling_printer() as stalling:
        job = asked(sqlite_bank, printer_at(sqlite_bank, stalling.port), copies)
        sent(sqlite_bank)
    told = job_of(sqlite_bank, job)
    assert (told.state, told.done, told.going) == ("in_doubt", 0, 10)


def test_a_sent_job_of_which_nothing_came_out_goes_again_when_somebody_says_so(
    sqlite_bank: Bank, zebra: FakePrinter
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 3)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    sent(bank)
    zebra.next()
    answering.came_out(bank.services, bank.actor("technologist"), job_of(bank, job), 1)
    sent(bank)
    assert zebra.next() == preview(bank, copies[1:])


def test_what_is_cancelled_is_accounted_for(bank: Bank) -> None:
    copies, actor = labelled_slots(bank, 3), bank.actor("technologist")
    job = asked(bank, printer_at(bank, 9100), copies)
    for _ in range(2):
        answering.cancel(bank.services, actor, job_of(bank, job))
        assert status(bank, copies) == ["spoiled"] * 3
    assert job_of(bank, job).state == "cancelled"
    assert sent(bank) == 0
    with pytest.raises(Unprintable):
        answering.try_again(bank.services, actor, job_of(bank, job))


def test_of_a_cancelled_job_in_doubt_only_what_never_came_out_is_spoiled(sqlite_bank: Bank) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 12)
    with fake_printer(breaks_after=700) as rude:
        job = asked(bank, printer_at(bank, rude.port), copies)
        sent(bank)
    actor, told = bank.actor("technologist"), job_of(bank, job)
    with pytest.raises(Unprintable):
        answering.cancel(bank.services, actor, told)
    answering.cancel(bank.services, actor, told, 4)
    assert status(bank, copies) == ["printed"] * 4 + ["spoiled"] * 8


def test_a_job_cancelled_while_it_goes_stops_behind_the_portion(
    sqlite_bank: Bank, zebra: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 15)
    job, send = asked(bank, printer_at(bank, zebra.port), copies), lines.RawLine.send

    def send_and_cancel(line: lines.RawLine, content: bytes) -> None:
        answering.cancel(bank.services, bank.actor("technologist"), job_of(bank, job))
        send(line, content)

    monkeypatch.setattr(lines.RawLine, "send", send_and_cancel)
    sent(bank)
    assert zebra.next() == preview(bank, copies[:10])
    assert status(bank, copies) == ["printed"] * 10 + ["spoiled"] * 5
    assert (job_of(bank, job).state, job_of(bank, job).done) == ("cancelled", 10)


def test_a_job_moves_to_another_printer_that_has_the_labels(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 1)
    job = asked(bank, printer_at(bank, closed_port()), copies)
    sent(bank)
    vials = printer_at(bank, zebra.port, "Vials", width_mm="33", height_mm="13")
    actor = bank.actor("technologist")
    with pytest.raises(Unprintable) as why:
        answering.move(bank.services, actor, job_of(bank, job), vials)
    assert why.value.code == "print-loaded-otherwise"
    other = printer_at(bank, zebra.port, "Racks", width_mm="50.5", height_mm="25")
    answering.move(bank.services, actor, job_of(bank, job), other)
    sent(bank)
    assert zebra.next() == preview(bank, copies)


def test_a_label_that_cannot_be_made_stops_the_job_behind_the_good_ones(
    sqlite_bank: Bank, zebra: FakePrinter
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 4)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    slot = bank.get("label_copy", copies[2]).subject_id
    set_columns(bank, "slot", slot, label="\ue000")
    sent(bank)
    assert zebra.next() == preview(bank, copies[:2])
    told = job_of(bank, job)
    assert (told.state, told.done, told.error) == ("failed", 2, "label-unprintable")
    answering.leave_out(bank.services, bank.actor("technologist"), told)
    sent(bank)
    assert zebra.next() == preview(bank, copies[3:])
    assert status(bank, copies) == ["printed", "printed", "spoiled", "printed"]


def test_no_name_is_printed_once_identity_is_in_doubt(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank = sqlite_bank
    unit = collected_bag(bank)
    copy = bank.made("print-label", "label_copy", unit=unit)
    job = asked(bank, printer_at(bank, zebra.port), [copy])
    set_columns(bank, "unit", unit, disposition="in_doubt")
    sent(bank)
    told = job_of(bank, job)
    assert (told.state, told.error, told.done) == ("failed", "label-identity-in-doubt", 0)
    assert zebra.taken.empty()


def test_who_has_left_gets_no_names_printed(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank = sqlite_bank
    job = asked(bank, printer_at(bank, zebra.port), labelled_slots(bank, 1))
    set_columns(bank, "person", bank.actor("technologist").person, status="ended")
    sent(bank)
    assert (job_of(bank, job).state, job_of(bank, job).error) == ("failed", "print-requester-gone")


def test_that_the_requester_saw_the_names_is_recorded(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank = sqlite_bank
    unit = collected_bag(bank)
    copy = bank.made("print-label", "label_copy", unit=unit)
    asked(bank, printer_at(bank, zebra.port), [copy])
    before = len(looked_at(bank))
    sent(bank)
    assert looked_at(bank)[before:] == [(bank.get("unit", unit).patient_id, "label")]


def test_two_senders_at_once_send_each_job_once(bank: Bank) -> None:
    copies = labelled_slots(bank, 12)
    with fake_printer() as one, fake_printer() as two:
        printers = [printer_at(bank, one.port, "One"), printer_at(bank, two.port, "Two")]
        for number, copy in enumerate(copies):
            asked(bank, printers[number % 2], [copy], f"job-{copy}")
        start = threading.Barrier(3)
        faults: list[BaseException] = []

        def work(name: str) -> None:
            try:
                start.wait()
                while sent(bank, name):
                    pass
            except BaseException as fault:  # noqa: BLE001  told by the test below
                faults.append(fault)

        senders = [threading.Thread(target=work, args=(f"sender-{number}",)) for number in range(3)]
        for each in senders:
            each.start()
        for each in senders:
            each.join()
        while sent(bank):
            pass
        assert not faults
        assert one.all(6) == preview(bank, copies[::2])
        assert two.all(6) == preview(bank, copies[1::2])
        assert one.taken.empty()
        assert two.taken.empty()


def test_a_lease_that_ran_out_is_taken_up_or_in_doubt(bank: Bank, zebra: FakePrinter) -> None:
    copies = labelled_slots(bank, 2)
    printers = [printer_at(bank, zebra.port, name) for name in ("One", "Two")]
    resting, going = (asked(bank, each, [copy], copy) for each, copy in zip(printers, copies, strict=True))
    for _ in range(2):
        claim = claiming.claim_next(bank.services, "dead")
        assert claim is not None
        if claim.job.id == going:
            assert claiming.begin_portion(bank.services, claim, 0, 1)
    assert claiming.claim_next(bank.services, "other") is None
    bank.clock.forward(seconds=claiming.LEASE_SECONDS + 1)
    assert not claiming.begin_portion(bank.services, claim, 0, 1), "a lease that ran out sends nothing more"
    sent(bank)
    assert (job_of(bank, resting).state, job_of(bank, going).state) == ("sent", "in_doubt")
    assert job_of(bank, going).error == "print-sender-gone"


def test_a_queue_is_given_the_labels_through_lp(
    sqlite_bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, copies = with_own_machine(sqlite_bank), labelled_slots(sqlite_bank, 6)
    monkeypatch.setitem(rendering.LABELS_IN_A_PORTION, "lp", 4)
    told = {"name": "Office", "way": "lp", "form": "zpl", "queue": "office_2", "dpi": "300"}
    printer = bank.made("add-printer", "printer", by="administrator", **told)
    program = tmp_path / "bin" / "lp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncat >> {tmp_path}/printed\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    job = asked(bank, printer, copies)
    sent(bank)
    assert (tmp_path / "printed").read_bytes() == preview(bank, copies)
    assert (tmp_path / "asked").read_text() == f"-d office_2 -t biobank {job} -o raw -\n" * 2
    program.write_text("#!/bin/sh\nexit 1\n")
    refused = asked(bank, printer, labelled_slots(bank, 1, room="Other"), "refused")
    sent(bank)
    assert (job_of(bank, refused).state, job_of(bank, refused).error) == ("queued", "print-printer-refuses")


def test_sheets_go_out_whole_from_the_first_free_place(
    sqlite_bank: Bank, tmp_path: Path, monkeypatch
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 3)
    told = {"name": "Office", "way": "lp", "form": "pdf", "queue": "office", "dpi": "300"}
    printer = bank.made("add-printer", "printer", by="administrator", **told)
    program = tmp_path / "lp"
    program.write_text(f'#!/bin/sh\ncat > "{tmp_path}/sheet-$(ls {tmp_path} | wc -l)"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Unprintable, match="sheet-unfit"):
        asked(bank, printer, copies, sheet_start=99)
    job = asked(bank, printer, copies, sheet_start=39)
    sent(bank)
    sheets = sorted(tmp_path.glob("sheet-*"))
    assert len(sheets) == 2, "two labels on the sheet begun, one on the next"
    assert all(each.read_bytes().startswith(b"%PDF") for each in sheets)
    assert job_of(bank, job).state == "sent"


def test_a_file_is_opened_by_whoever_prints_and_by_nobody_else(sqlite_bank: Bank) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 2)
    told = {"name": "At the screen", "way": "file", "form": "zpl", "dpi": "300"}
    printer = bank.made("add-printer", "printer", by="administrator", **told)
    job = asked(bank, printer, copies)
    assert sent(bank) == 0
    actor = bank.actor("second_technologist")
    assert open_as_file(bank.services, actor, job_of(bank, job)) == preview(bank, copies)
    assert job_of(bank, job).state == "sent"
    with pytest.raises(Unprintable):
        open_as_file(bank.services, actor, job_of(bank, job))


@pytest.mark.parametrize(
    "size", [{}, {"width_mm": "33", "height_mm": "13"}, {"width_mm": "8", "height_mm": "6"}]
)
def test_a_test_label_names_nobody(sqlite_bank: Bank, zebra: FakePrinter, size: dict[str, str]) -> None:
    bank = sqlite_bank
    printer = printer_at(bank, zebra.port, "Zebra with quite a long name indeed", **size)
    job = ask_for_test(bank.services, bank.actor("technologist"), printer, "test")
    sent(bank)
    assert zebra.next().startswith(b"^XA")
    assert job_of(bank, job).state == "sent"


def test_nothing_that_was_rendered_stays(sqlite_bank: Bank, zebra: FakePrinter, tmp_path: Path) -> None:
    bank = sqlite_bank
    copy = bank.made("print-label", "label_copy", unit=collected_bag(bank))
    asked(bank, printer_at(bank, zebra.port), [copy])
    sent(bank)
    printed = zebra.next()
    bank.database.close()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept += [Path(url).read_bytes() for url in (bank.database.engine.url.database or "",)]
    assert kept
    for piece in (b"^XA", b"^GFA", printed[200:260]):
        assert not any(piece in each for each in kept)


def test_too_much_at_once_and_nothing_at_all_are_refused(sqlite_bank: Bank) -> None:
    bank, printer = sqlite_bank, printer_at(sqlite_bank, 9100)
    actor = bank.actor("technologist")
    for copies, code in (([], "print-nothing"), ([f"X{n:010}" for n in range(5001)], "print-too-many")):
        with pytest.raises(Unprintable) as why:
            ask(bank.services, actor, printer, copies, "job")
        assert why.value.code == code


@pytest.mark.parametrize(("count", "callers"), [(50, 1), pytest.param(1000, 1, marks=pytest.mark.soak)])
def test_a_long_job_tells_how_far_it_is(
    sqlite_bank: Bank, zebra: FakePrinter, count: int, callers: int
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, count)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    seen: list[int] = []

    def look() -> bool:
        seen.append(job_of(bank, job).done)
        return False

    send_due(bank.services, "sender", look)
    assert seen == [0, *range(0, count, 10), count]
    assert hashlib.sha256(zebra.all(callers)).digest() == hashlib.sha256(preview(bank, copies)).digest()


def test_a_sender_that_is_stopped_leaves_the_rest_for_another(sqlite_bank: Bank, zebra: FakePrinter) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 30)
    job = asked(bank, printer_at(bank, zebra.port), copies)
    looks = chain([False, False], repeat(True))

    send_due(bank.services, "one", lambda: next(looks))
    told = job_of(bank, job)
    assert (told.state, told.done, told.going) == ("queued", 10, 10)
    sent(bank, "two")
    assert zebra.all(2) == preview(bank, copies)


def test_addresses_are_looked_at_again_when_a_name_leads_elsewhere(sqlite_bank: Bank, monkeypatch) -> None:
    bank = sqlite_bank
    job = asked(bank, printer_at(bank, 9100, host="localhost"), labelled_slots(bank, 1))
    bank.services.printer_hosts = HostRule()
    sent(bank)
    assert job_of(bank, job).error == "printer-host-barred"


def test_a_fault_of_the_program_stops_the_job_and_not_the_queue(
    sqlite_bank: Bank, zebra: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, copies = sqlite_bank, labelled_slots(sqlite_bank, 1)
    job = asked(bank, printer_at(bank, zebra.port), copies)

    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(labels, "render_zpl", broken)
        with pytest.raises(ZeroDivisionError):
            sent(bank)
    told = job_of(bank, job)
    assert (told.state, told.error) == ("failed", "print-program-fault")


def test_next_tries_are_ever_later_up_to_five_minutes(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    job = asked(bank, printer_at(bank, closed_port()), labelled_slots(bank, 1))
    waits = []
    for _ in range(9):
        sent(bank)
        told = job_of(bank, job)
        waits.append(round(minutes_between(bank.clock(), told.next_at) * 60))
        bank.clock.at = told.next_at
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_only_references_are_kept_of_a_job(sqlite_bank: Bank) -> None:
    kept = {column.name for column in (*tables.print_job.c, *tables.print_job_copy.c)}
    assert not {name for name in kept if "name" in name or "content" in name or "zpl" in name}
    bank = sqlite_bank
    asked(bank, printer_at(bank, 9100), labelled_slots(bank, 1))
    with bank.database.read() as connection:
        assert connection.execute(select(tables.print_job_copy.c.copy_id)).scalar_one().startswith("X")
    with bank.database.write() as connection:
        connection.execute(update(tables.print_job).values(state="sent"))
