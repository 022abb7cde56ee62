"""The raw side of a comparison: the very statements the program sends, replayed without the program.

The program runs once on a copy of the database while its statements are
recorded, beginnings and ends of transactions included. On another copy of the same
beginning, plain driver clients send them again.
"""

import pickle
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Statement = tuple[str, Any, bool]


@dataclass
class Recording:
    """The statements of one command after another, each ending where its transaction ended."""

    commands: list[list[Statement]] = field(default_factory=list)

    def begin(self) -> None:
        """Begin the next command."""
        self.commands.append([])

    def keep(self, path: Path) -> None:
        """Write the recording to a file that a client process reads."""
        path.write_bytes(pickle.dumps(self.commands))


@contextmanager
def recorded(engine: Engine) -> Iterator[Recording]:
    """Record every statement an engine sends."""
    recording = Recording()

    def statement(_c: Any, _k: Any, sql: str, parameters: Any, _x: Any, many: bool) -> None:
        if recording.commands:
            recording.commands[-1].append((sql, parameters, many))

    event.listen(engine, "before_cursor_execute", statement)
    yield recording
    event.remove(engine, "before_cursor_execute", statement)


def replay_postgresql(conninfo: str, commands: Sequence[Sequence[Statement]]) -> list[float]:
    """Send recorded commands through psycopg and return each one's seconds."""
    times = []
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.cursor() as cursor:
        for command in commands:
            start = time.perf_counter()
            for sql, parameters, many in command:
                (cursor.executemany if many else cursor.execute)(sql, parameters)
                if cursor.description is not None:
                    cursor.fetchall()
            times.append(time.perf_counter() - start)
    return times


def replay_sqlite(path: str, commands: Sequence[Sequence[Statement]], pragmas: Sequence[str]) -> list[float]:
    """Send recorded commands through sqlite3 and return each one's seconds."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in pragmas:
        connection.execute(pragma)
    times = []
    for command in commands:
        start = time.perf_counter()
        for sql, parameters, many in command:
            if many:
                connection.executemany(sql, parameters)
            elif parameters:
                connection.execute(sql, parameters).fetchall()
            else:
                connection.execute(sql).fetchall()
        times.append(time.perf_counter() - start)
    connection.close()
    return times
