"""The write queue of SQLite: everyone who writes waits in one fair line.

SQLite's own busy handler sleeps and lets late comers overtake. Threads of this
process take a ticket in order; processes then meet at a lock file beside the
database, which server, command line and sealer all hold while they write.
"""

import fcntl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteQueue:
    """A first-come, first-served lock across threads, then an exclusive lock across processes."""

    def __init__(self, path: Path) -> None:
        """Name the lock file; it is made when first needed."""
        self._path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this writer's turn and hold it."""
        self._enter()
        try:
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        ticket.acquire()

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False
