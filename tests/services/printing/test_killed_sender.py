"""The sender is a process of its own: killed in the middle, and ended politely."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from biobank.services.printing import answering
from biobank.services.printing.claiming import LEASE_SECONDS
from biobank.services.services import system_clock
from biobank.storage import tables
from tests.bank import Bank
from tests.postgres import free_port
from tests.printers import PATIENCE_SECONDS, asked, fake_printer, job_of, printer_at, sent, stalling_printer
from tests.services.printing.slots import labelled_slots
from tests.services.printing.test_sending import preview
from tests.tampering import url_of

ROOT = Path(__file__).parents[3]


@contextmanager
def sender(bank: Bank, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the sender on a bank, as a server does beside itself."""
    with program(bank, tmp_path, "labels", "send", "--watch") as process:
        yield process


@contextmanager
def program(bank: Bank, tmp_path: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program on a bank, and kill it at the end if it still runs."""
    environment = {
        **os.environ,
        "BIOBANK__DATABASE__URL": url_of(bank),
        "BIOBANK__KEYS__PATH": str(tmp_path / "keys.db"),
        "PYTHONPATH": str(ROOT),
    }
    asked_for = [sys.executable, "-m", "biobank.cli", *arguments]
    with subprocess.Popen(asked_for, cwd=ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def a_lease_later(bank: Bank) -> None:
    """Let the leases of all jobs have run out."""
    past = "2020-01-01T00:00:00.000Z"
    assert LEASE_SECONDS > 60
    with bank.database.write() as connection:
        connection.execute(update(tables.print_job).values(lease_until=past))


def killed_and_taken_up(bank: Bank, tmp_path: Path) -> None:
    """Kill a sender while labels are on their way, and let another take the job up."""
    # The sender's clock is that of the machine.
    bank.services.clock = system_clock
    copies = labelled_slots(bank, 23)
    with stalling_printer() as stalling:
        job = asked(bank, printer_at(bank, stalling.port), copies)
        with sender(bank, tmp_path) as process:
            assert stalling.first_bytes.wait(PATIENCE_SECONDS)
            process.send_signal(signal.SIGKILL)
            assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    told = job_of(bank, job)
    assert (told.state, told.done, told.going, told.total) == ("sending", 0, 10, 23)
    assert sent(bank) == 0, "its lease still runs"
    a_lease_later(bank)
    assert sent(bank) == 0, "it is not sent again before somebody has looked"
    assert (job_of(bank, job).state, job_of(bank, job).error) == ("in_doubt", "print-sender-gone")
    with fake_printer(port=stalling.port) as zebra:
        answering.came_out(bank.services, bank.actor("technologist"), job_of(bank, job), 3)
        sent(bank)
        assert zebra.next() == preview(bank, copies[3:])
    assert job_of(bank, job).state == "sent"


def test_killed_in_the_middle_nothing_is_lost_and_nothing_printed_twice(
    sqlite_bank: Bank, tmp_path: Path
) -> None:
    killed_and_taken_up(sqlite_bank, tmp_path)


@pytest.mark.soak
def test_killed_in_the_middle_on_postgresql(postgres_bank: Bank, tmp_path: Path) -> None:
    killed_and_taken_up(postgres_bank, tmp_path)


@pytest.mark.soak
def test_a_sender_that_is_asked_to_end_lets_labels_arrive(sqlite_bank: Bank, tmp_path: Path) -> None:
    bank = sqlite_bank
    bank.services.clock = system_clock
    copies = labelled_slots(bank, 60)
    with fake_printer() as zebra:
        job = asked(bank, printer_at(bank, zebra.port), copies)
        with sender(bank, tmp_path) as process:
            assert zebra.first_bytes.wait(PATIENCE_SECONDS)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
        told = job_of(bank, job)
        assert told.state in ("queued", "sent")
        assert told.done == told.going > 0
        first = zebra.next()
        assert first == preview(bank, copies[: told.done])


@pytest.mark.soak
def test_a_server_sends_by_itself_and_ends_its_sender(sqlite_bank: Bank, tmp_path: Path) -> None:
    bank = sqlite_bank
    bank.services.clock = system_clock
    copies = labelled_slots(bank, 2)
    with fake_printer() as zebra:
        asked(bank, printer_at(bank, zebra.port), copies)
        with program(bank, tmp_path, "serve", "--port", str(free_port())) as server:
            assert zebra.next() == preview(bank, copies)
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            server.send_signal(signal.SIGTERM)
            assert server.wait(PATIENCE_SECONDS) == 0
    assert len(children) == 2, "one that answers and one that sends"
    assert not any(Path(f"/proc/{child}").exists() for child in children)
