"""Faults made to happen: the network that goes at the worst moment, a full disk, a rival in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from biobank.storage.database import Database


@contextmanager
def before_each(database: Database, do: Callable[[Any, str], None]) -> Iterator[None]:
    """Do something before each statement that the database is sent."""

    def listener(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        do(connection, statement)

    event.listen(database.engine, "before_cursor_execute", listener)
    yield
    event.remove(database.engine, "before_cursor_execute", listener)


@contextmanager
def cut_after_commit(database: Database) -> Iterator[None]:
    """Lose the connection when a command has just been committed and its answer not yet been given."""
    recorded: list[str] = []

    def listener(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO command"):
            recorded.append(statement)
        if statement == "COMMIT" and recorded:
            raise ConnectionError("the network is gone")

    event.listen(database.engine, "after_cursor_execute", listener)
    yield
    event.remove(database.engine, "after_cursor_execute", listener)


@contextmanager
def on_each_connection(database: Database, pragma: str) -> Iterator[None]:
    """Set something on every connection of an embedded database as it is taken from the pool."""

    def set_it(connection: Any, *_: Any) -> None:
        connection.execute(pragma)

    event.listen(database.engine, "checkout", set_it)
    yield
    event.remove(database.engine, "checkout", set_it)
