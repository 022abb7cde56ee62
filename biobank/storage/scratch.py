"""A scratch file that puts more notes in order than memory holds; it ends by itself."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

Note = tuple[str, str, str]
"""What a row is about in two words, such as a thing and its id, and what it says."""

CACHE_KIB = 16_000
STEPS_BETWEEN_SIGNS = 2_000_000
"""How much work the sorter does, in steps of SQLite's machine, between two signs of life."""
_PREPARING = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA temp_store=FILE",
    f"PRAGMA cache_size=-{CACHE_KIB}",
    "CREATE TABLE note (first TEXT NOT NULL, second TEXT NOT NULL, said TEXT NOT NULL)",
    "BEGIN",
)


def _going_on(alive: Callable[[], None]) -> Callable[[], int]:
    """Return a handler that gives a sign of life and lets SQLite go on."""

    def sign() -> int:
        alive()
        return 0

    return sign


class Scratch:
    """Notes on disk, given back by what they are about, and within that in the order they came.

    It lies where SQLite puts temporary files (SQLITE_TMPDIR, TMPDIR, /var/tmp, /tmp) and needs
    up to twice the room of its notes. `alive` is called now and then while it sorts.
    """

    def __init__(self, alive: Callable[[], None] = lambda: None) -> None:
        # An empty name is SQLite's own for a file on disk that is deleted as soon as it is opened.
        self._connection = sqlite3.connect("", isolation_level=None)
        for statement in _PREPARING:
            self._connection.execute(statement)
        self._connection.set_progress_handler(_going_on(alive), STEPS_BETWEEN_SIGNS)

    def __enter__(self) -> Self:
        """Give the scratch file for one block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, and with that delete it."""
        self._connection.close()

    def add(self, notes: Iterable[Note]) -> None:
        """Write notes at the end."""
        self._connection.executemany("INSERT INTO note VALUES (?, ?, ?)", notes)

    def in_order(self) -> Iterator[Note]:
        """Yield every note: by its two words, each by code point, then as they came."""
        yield from self._connection.execute("SELECT first, second, said FROM note ORDER BY 1, 2, rowid")
