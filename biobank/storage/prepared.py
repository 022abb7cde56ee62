"""Statements of the busiest paths: compiled once for each database and handed straight to its driver.

Building a select costs 186 µs, sending a prebuilt one 36, sending its text 10
(measured). What comes back is as the driver gives it: decimals as text, and
SQLite's truth as 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select


@dataclass(frozen=True, slots=True)
class _Ready:
    """The text for one dialect, the values that stand in the statement itself, and the order of all."""

    text: str
    constants: dict[str, Any]
    order: tuple[str, ...] | None


class Prepared:
    """One select whose text and order of values are kept for each dialect."""

    __slots__ = ("_ready", "_statement")

    def __init__(self, statement: Select[Any]) -> None:
        """Keep the statement; it is compiled when it is first sent."""
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, **values: Any) -> Sequence[Row[Any]]:
        """Send the statement with these values and return all of its rows."""
        ready = self._ready.get(connection.dialect.name) or self._compiled(connection)
        bound: Any = {**ready.constants, **values}
        if ready.order is not None:
            bound = tuple([bound[name] for name in ready.order])
        return connection.exec_driver_sql(ready.text, bound).all()

    def row(self, connection: Connection, **values: Any) -> Row[Any] | None:
        """Return the first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def _compiled(self, connection: Connection) -> _Ready:
        compiled: Any = self._statement.compile(dialect=connection.dialect)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        order = None if compiled.positiontup is None else tuple(compiled.positiontup)
        ready = self._ready[connection.dialect.name] = _Ready(str(compiled), constants, order)
        return ready
