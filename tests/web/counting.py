"""Counting the statements that a page sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.bank import Bank


@contextmanager
def statements(bank: Bank) -> Iterator[list[str]]:
    """Collect the statements sent meanwhile; what opens and ends a transaction is none."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(bank.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bank.database.engine, "before_cursor_execute", note)


def looks(bank: Bank) -> list[tuple[str, str]]:
    """Return who was looked at and what for, in order."""
    with bank.database.read() as connection:
        rows = connection.exec_driver_sql("select subject, purpose from viewing order by id")
        return [(row.subject, row.purpose) for row in rows]
