"""The program as it is deployed, served for measuring: granian, its workers, one database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A running server: its port, how long it took to answer first, and its processes."""

    port: int
    start_up: float
    pid: int

    def worker_mb(self) -> float:
        """Return the resident memory of its largest worker, in MB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_resident_mb(int(child)) for child in children)


@contextmanager
def serving(url: str, keys: Path, workers: int, log: Path) -> Iterator[Server]:
    """Serve a database until the block ends."""
    port = free_port()
    environment = {
        **os.environ,
        "BIOBANK__DATABASE__URL": url,
        "BIOBANK__KEYS__PATH": str(keys),
        "BIOBANK__SERVER__WORKERS": str(workers),
        "BIOBANK__SERVER__PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    # As on any machine, only the first start compiles the program.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [BIN / "biobank", "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        try:
            _answering(process, port, log)
            yield Server(port, time.perf_counter() - begun, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _answering(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{log.read_text()[-3000:]}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if probe.recv(64).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        # A socket that refuses at once would be asked thousands of times: give the server the processor.
        os.sched_yield()
    raise RuntimeError("the server did not answer within a minute")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
