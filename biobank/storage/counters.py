"""Counters of one transaction: the next number of each, taken only when the work is written."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Integer, Text, bindparam, insert, select, update

from biobank.storage import tables
from biobank.storage.rows import LostRace

_counter = select(tables.counter.c.value).where(tables.counter.c.name == bindparam("name")).with_for_update()
_is_counted = select(tables.counter.c.name).where(tables.counter.c.name == bindparam("new_name")).exists()
_begin_counter = (
    insert(tables.counter)
    .from_select(
        ["name", "value"],
        select(bindparam("new_name", type_=Text), bindparam("new_value", type_=Integer)).where(~_is_counted),
    )
    .returning(tables.counter.c.name)
)
_move_counter = (
    update(tables.counter).where(tables.counter.c.name == bindparam("at_name")).values(value=bindparam("to"))
)


@dataclass(slots=True)
class Counters:
    """The counters that a transaction looked at, locked until its end."""

    connection: Connection
    _values: dict[str, int] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter; it is taken only by `take`."""
        if counter not in self._values:
            value = self.connection.execute(_counter, {"name": counter}).scalar_one_or_none()
            self._values[counter] = value or 0
            if value is None:
                self._fresh.add(counter)
        return self._values[counter] + 1

    def take(self, counter: str) -> None:
        """Take the next number of a counter for good."""
        self._values[counter] = self.next_number(counter)

    def write(self) -> None:
        """Write what was taken."""
        for name, value in self._values.items():
            if name in self._fresh:
                self._begin(name, value)
            else:
                self.connection.execute(_move_counter, {"at_name": name, "to": value})

    def _begin(self, name: str, value: int) -> None:
        """Write a counter that was not there: nobody could lock it, so whoever comes second runs again."""
        if not self.connection.execute(_begin_counter, {"new_name": name, "new_value": value}).all():
            raise LostRace(name)
