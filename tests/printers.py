"""Printers for tests: a real TCP server that takes what is sent to it, and short ways to keep printers."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from sqlalchemy import update

from biobank.domain.rules.printer_hosts import HostRule
from biobank.services.printing import jobs
from biobank.services.printing.asking import ask, ask_for_test
from biobank.services.printing.host_status import ASK
from biobank.services.printing.jobs import Job
from biobank.services.printing.sending import send_due
from biobank.storage import tables
from tests.bank import Bank

PATIENCE_SECONDS = 30
SMALL_BUFFER = 2048


@dataclass
class FakePrinter:
    """A printer on a port of this machine; what each caller sent stands in `taken` once it hangs up."""

    port: int
    answers: bytes | None = b""
    taken: "Queue[bytes]" = field(default_factory=Queue)
    first_bytes: threading.Event = field(default_factory=threading.Event)

    def next(self) -> bytes:
        """Return what the next caller sent, whole."""
        return self.taken.get(timeout=PATIENCE_SECONDS)

    def all(self, callers: int) -> bytes:
        """Return what so many callers sent, one after the other."""
        return b"".join(self.next() for _ in range(callers))


def standing(*, paper_out: int = 0, paused: int = 0, head_open: int = 0, ribbon_out: int = 0) -> bytes:
    """Return what a thermal printer answers to ~HS; as it stands in a printer's own manual."""
    told = (
        f"030,{paper_out},{paused},1234,000,0,0,0,000,0,0,0",
        f"000,0,{head_open},{ribbon_out},1,2,6,0,00000000,1,000",
        "1234,0",
    )
    return b"".join(b"\x02" + each.encode() + b"\x03\r\n" for each in told)


@contextmanager
def fake_printer(
    *, breaks_after: int | None = None, port: int = 0, answers: bytes | None = standing()
) -> Iterator[FakePrinter]:
    """Give a printer that takes everything; or one that takes so many bytes, no more, and hangs up rudely.

    Asked how it stands, it answers so; or, with None, it does not understand and says nothing.
    """
    with socket.create_server(("127.0.0.1", port)) as server:
        if breaks_after is not None:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        printer = FakePrinter(server.getsockname()[1], answers)
        serving = threading.Thread(target=_serve, args=(server, printer, breaks_after), daemon=True)
        serving.start()
        yield printer
        # A thread that waits for the next caller would keep the port.
        server.shutdown(socket.SHUT_RDWR)
        serving.join(PATIENCE_SECONDS)


def _serve(server: socket.socket, printer: FakePrinter, breaks_after: int | None) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        with caller:
            printer.taken.put(_taken(caller, printer, breaks_after))


def _taken(caller: socket.socket, printer: FakePrinter, breaks_after: int | None) -> bytes:
    told = b""
    while breaks_after is None or len(told) < breaks_after:
        piece = caller.recv(65536 if breaks_after is None else 512)
        if not piece:
            return told
        told += piece
        printer.first_bytes.set()
        if told.endswith(ASK):
            told = told.removesuffix(ASK)
            caller.sendall(printer.answers or b"")
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return told


@contextmanager
def stalling_printer() -> Iterator[FakePrinter]:
    """Give a printer that answers and takes a little, and then nothing more: its paper is out."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        printer = FakePrinter(server.getsockname()[1])
        ended = threading.Event()

        def stall() -> None:
            caller, _ = server.accept()
            with caller:
                printer.taken.put(caller.recv(256))
                printer.first_bytes.set()
                ended.wait(PATIENCE_SECONDS)

        taking = threading.Thread(target=stall, daemon=True)
        taking.start()
        yield printer
        ended.set()


def closed_port() -> int:
    """Return a port of this machine at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def with_own_machine(bank: Bank) -> Bank:
    """Let printers of a bank stand at this machine, as development allows it."""
    bank.services.printer_hosts = HostRule(own_machine=True)
    return bank


def printer_at(bank: Bank, port: int, name: str = "Zebra 1", **told: Any) -> str:
    """Add a printer at a port of this machine."""
    with_own_machine(bank)
    usual = {"way": "raw", "form": "zpl", "host": "127.0.0.1", "port": port, "dpi": "300"}
    return bank.made("add-printer", "printer", by="administrator", name=name, **{**usual, **told})


def job_of(bank: Bank, id: int) -> Job:
    """Read a job."""
    with bank.database.read() as connection:
        found = jobs.found(connection, id)
    assert found is not None
    return found


def asked(bank: Bank, printer: str, copies: list[str], command: str = "job", **more: Any) -> int:
    """Put copies of one design into the queue."""
    (job,) = ask(bank.services, bank.actor("technologist"), printer, copies, command, **more)
    return job


def sent(bank: Bank, holder: str = "sender") -> int:
    """Send what is due, as a sender does."""
    return send_due(bank.services, holder)


def job_in_doubt(bank: Bank) -> int:
    """Put a label into the queue of a printer, as if the sender had died while it was on its way."""
    printer = bank.made(
        "add-printer",
        "printer",
        by="administrator",
        name="Zebra of the cryo room",
        way="raw",
        form="zpl",
        host="10.20.30.40",
        dpi="300",
    )
    actor = bank.actor("technologist")
    copy = bank.made("print-label", "label_copy", person=bank.people["nurse"].person)
    (job,) = ask(bank.services, actor, printer, [copy], "in-doubt")
    ask_for_test(bank.services, actor, printer, "waits")
    told = {"state": "in_doubt", "going": 1, "error": "print-sender-gone"}
    with bank.database.write() as connection:
        connection.execute(update(tables.print_job).where(tables.print_job.c.id == job).values(told))
    return job
