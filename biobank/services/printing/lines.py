"""Lines to printers: a TCP connection, or the program `lp`; each says what went out and what may have."""

import array
import fcntl
import shutil
import socket
import subprocess
import termios
import time
from contextlib import suppress
from typing import Protocol

from biobank.domain.rules.printer_hosts import UNLISTED, HostRule, address_of
from biobank.domain.things.printing import Printer
from biobank.services.printing.host_status import ASK, LONGEST_ANSWER, fault_in, is_whole

CONNECT_SECONDS = 5.0
HAND_OVER_SECONDS = 60.0
"""How long a printer may take for a portion before the line counts as broken: it prints while it takes."""

ANSWER_SECONDS = 1.5
"""How long a printer may take to say how it stands: whatever it says, its labels are out."""

_LOOK_EVERY_SECONDS = 0.01


class NotReached(Exception):
    """Nothing left this machine; it can be tried again without asking anybody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BrokenOff(Exception):
    """Something may have gone out, and nobody but a person at the printer knows what."""


class Line(Protocol):
    """A way to a printer."""

    def send(self, content: bytes) -> None:
        """Hand over a portion whole; raises NotReached or BrokenOff."""

    def said(self) -> str | None:
        """Return what the printer says keeps it from printing what it has; None if nothing, or no word."""

    def close(self) -> None:
        """End it."""


def line_to(printer: Printer, rule: HostRule, title: str) -> Line:
    """Return a line to a printer; nothing is opened before the first portion."""
    if printer.way == "lp":
        return QueueLine(printer.queue or "", raw=printer.form == "zpl", title=title)
    return RawLine(printer.host or "", printer.port or 0, rule, asks=printer.form == "zpl")


class RawLine:
    """One TCP connection for a whole job, as label printers take it on port 9100."""

    def __init__(self, host: str, port: int, rule: HostRule, *, asks: bool = False) -> None:
        """Name the printer; the rule is asked again for the address that its name leads to now.

        `asks` is for printers that understand ZPL, and so the question how they stand.
        """
        self._host, self._port, self._rule, self._asks = host, port, rule, asks
        self._socket: socket.socket | None = None

    def send(self, content: bytes) -> None:
        """Hand over a portion, and wait until the printer has acknowledged its last byte."""
        if not content:
            return
        if self._socket is None:
            self._socket = self._opened()
        try:
            self._socket.sendall(content)
            self._wait_until_taken(self._socket)
        except OSError as error:
            raise BrokenOff from error

    def _opened(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NotReached("print-printer-unreachable") from error
        for family, kind, protocol, _, where in found:
            self._require_allowed(str(where[0]))
            opened = socket.socket(family, kind, protocol)
            opened.settimeout(CONNECT_SECONDS)
            try:
                # The address that was looked at is the one that is called: the name is not asked again.
                opened.connect(where)
            except OSError:
                opened.close()
                continue
            opened.settimeout(HAND_OVER_SECONDS)
            return opened
        raise NotReached("print-printer-unreachable")

    def _require_allowed(self, text: str) -> None:
        """Refuse an address that no printer may have, whatever name led there."""
        address = address_of(text)
        fault = UNLISTED if address is None else self._rule.fault_of_address(address, self._host)
        if fault is not None:
            raise NotReached(fault)

    def _wait_until_taken(self, opened: socket.socket) -> None:
        """Wait until nothing lies unacknowledged in this machine; what it holds would be lost with it."""
        ends = time.monotonic() + HAND_OVER_SECONDS
        while _unacknowledged(opened):
            error = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error or time.monotonic() > ends:
                raise BrokenOff
            time.sleep(_LOOK_EVERY_SECONDS)

    def said(self) -> str | None:
        """Ask the printer how it stands; one that does not answer in time, or breaks off, says nothing."""
        if self._socket is None or not self._asks:
            return None
        try:
            self._socket.sendall(ASK)
            return fault_in(self._answer(self._socket))
        except OSError:
            return None

    def _answer(self, opened: socket.socket) -> bytes:
        ends, told = time.monotonic() + ANSWER_SECONDS, b""
        while not is_whole(told) and len(told) < LONGEST_ANSWER:
            opened.settimeout(max(_LOOK_EVERY_SECONDS, ends - time.monotonic()))
            piece = opened.recv(LONGEST_ANSWER) if time.monotonic() < ends else b""
            if not piece:
                break
            told += piece
        return told

    def close(self) -> None:
        """Tell the printer that nothing more comes."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
            self._socket.close()
            self._socket = None


def _unacknowledged(opened: socket.socket) -> int:
    """Return how many bytes the other side has not acknowledged yet."""
    count = array.array("i", [0])
    fcntl.ioctl(opened.fileno(), termios.TIOCOUTQ, count)
    return count[0]


class QueueLine:
    """The program `lp`, a call for each portion: it has the portion when it ends well."""

    def __init__(self, queue: str, *, raw: bool, title: str) -> None:
        """Name the queue; `raw` is for printers whose queue must not turn ZPL into pages."""
        self._queue, self._raw, self._title = queue, raw, title

    def send(self, content: bytes) -> None:
        """Hand over a portion; a queue that refuses has none of it."""
        if not content:
            return
        program = shutil.which("lp")
        if program is None:
            raise NotReached("print-no-lp")
        options = ["-o", "raw"] if self._raw else []
        asked = [program, "-d", self._queue, "-t", self._title, *options, "-"]
        try:
            ended = subprocess.run(  # noqa: S603  no shell, and the queue's name can be no option
                asked,
                input=content,
                capture_output=True,
                check=False,
                timeout=HAND_OVER_SECONDS,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise BrokenOff from error
        except OSError as error:
            raise NotReached("print-no-lp") from error
        if ended.returncode < 0:
            raise BrokenOff
        if ended.returncode:
            raise NotReached("print-printer-refuses")

    def said(self) -> str | None:
        """Say nothing: the queue looks after its printer."""
        return None

    def close(self) -> None:
        """Leave everything to the queue."""
