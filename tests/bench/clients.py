"""Clients for measuring: processes that each hold one connection and time every answer."""

import gc
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median

FORK = multiprocessing.get_context("fork")
Times = list[float]
Run = Callable[[], Times]


@dataclass(frozen=True, slots=True)
class Measured:
    """What clients measured together: their rate per second, and latencies in milliseconds."""

    rate: float
    median_ms: float
    p99_ms: float
    count: int


class Wire:
    """One keep-alive HTTP connection that sends prepared bytes and reads one answer."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the answer's status and body."""
        self._socket.sendall(request)
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._received()
        head, body = answer[:end].lower(), answer[end + 4 :]
        start = head.index(b"content-length:") + 15
        wanted = int(head[start : head.find(b"\r\n", start) if head.find(b"\r\n", start) > 0 else None])
        while len(body) < wanted:
            body += self._received()
        return int(answer[9:12]), body

    def _received(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


def request(method: str, path: str, token: str = "", body: bytes = b"") -> bytes:
    """Return the bytes of one HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines.append("Content-Type: application/json")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ask_all(port: int, requests: Sequence[bytes], expected: Iterable[int] = (200,)) -> Times:
    """Send requests one after another on one connection; return each one's seconds."""
    good, times = frozenset(expected), []
    with closing(Wire(port)) as wire:
        for each in requests:
            start = time.perf_counter()
            status, body = wire.ask(each)
            times.append(time.perf_counter() - start)
            assert status in good, (status, each[:200], body[:400])
    return times


def together(runs: Sequence[Run]) -> Measured:
    """Run clients at the same time, each in a process of its own, and put their figures together."""
    start, results = FORK.Barrier(len(runs) + 1), FORK.SimpleQueue()
    workers = [FORK.Process(target=_client, args=(run, start, results)) for run in runs]
    for worker in workers:
        worker.start()
    start.wait()
    told = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    wrong = [one for one in told if isinstance(one, str)]
    assert not wrong, wrong[0]
    return put_together(told)


def _client(run: Run, start: object, results: object) -> None:
    gc.disable()  # a client takes as little as it can from what it measures
    start.wait()  # type: ignore[attr-defined]
    begun = time.perf_counter()
    try:
        times = run()
        results.put((begun, time.perf_counter(), times))  # type: ignore[attr-defined]
    except BaseException as error:  # noqa: BLE001 the parent must hear of it, whatever it was
        results.put(repr(error))  # type: ignore[attr-defined]


def put_together(told: Sequence[tuple[float, float, Times]]) -> Measured:
    """Return the figures of clients that began and ended at these moments."""
    times = sorted(each for _, _, mine in told for each in mine)
    span = max(end for _, end, _ in told) - min(begun for begun, _, _ in told)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return Measured(len(times) / span, median(times) * 1000, p99 * 1000, len(times))


def alone(run: Run) -> Measured:
    """Run one client in this process."""
    begun = time.perf_counter()
    times = run()
    return put_together([(begun, time.perf_counter(), times)])
