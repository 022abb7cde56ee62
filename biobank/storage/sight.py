"""What one transaction sees of things: as read from the database, and as changed since.

A command of a batch sees what the commands before it changed, although
nothing is written until the end. Finding by a column stays quick however many
things a batch has changed: each column that was ever asked for has an index.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from biobank.domain.things.thing import Thing
from biobank.storage import box_counts, rows, to_plan, visits_due

Key = tuple[str, str]
Column = tuple[str, str]


@dataclass(slots=True)
class Sight:
    """The things a transaction has read and changed."""

    connection: Connection
    _read: dict[Key, Thing | None] = field(default_factory=dict)
    _changed: dict[Key, Thing] = field(default_factory=dict)
    _found: dict[tuple[str, str, Any], list[Thing]] = field(default_factory=dict)
    _indexes: dict[Column, dict[Any, set[str]]] = field(default_factory=dict)
    _by_thing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def known(self, thing: str, id: str) -> Thing | None:
        """Return a thing that was met already, without asking the database."""
        return self._changed.get((thing, id)) or self._read.get((thing, id))

    def get(self, thing: str, id: str) -> Thing | None:
        """Return one thing as this transaction sees it, or None."""
        key = (thing, id)
        if key in self._changed:
            return self._changed[key]
        if key not in self._read:
            self._remember(thing, (id,), rows.find(self.connection, thing, {"id": id}))
        return self._read[key]

    def preload(self, thing: str, ids: Iterable[str]) -> None:
        """Read many things by id at once."""
        wanted = tuple(id for id in dict.fromkeys(ids) if (thing, id) not in self._read)
        if wanted:
            self._remember(thing, wanted, rows.find(self.connection, thing, {"id": wanted}))

    def prefetch(self, thing: str, column: str, values: Iterable[Any]) -> None:
        """Read all things with any of these values in a column at once, for `find` to come."""
        wanted = tuple(value for value in dict.fromkeys(values) if (thing, column, value) not in self._found)
        if not wanted:
            return
        for value in wanted:
            self._found[thing, column, value] = []
        for row in rows.find(self.connection, thing, {column: wanted}):
            self._found[thing, column, getattr(row, column)].append(row)
            self._read.setdefault((thing, row.id), row)

    def find(self, thing: str, where: Mapping[str, Any]) -> tuple[Thing, ...]:
        """Return the things whose columns equal these values (or are among tuples of them), in id order."""
        if set(where) == {"id"} and isinstance(where["id"], str):
            row = self.get(thing, where["id"])
            return () if row is None else (row,)
        found = {row.id: row for row in self._stored(thing, where)}
        for id, row in found.items():
            self._read.setdefault((thing, id), row)
        for id in self._by_thing[thing] & found.keys():
            del found[id]
        for row in self._among_changed(thing, where):
            found[row.id] = row
        return tuple(found[id] for id in sorted(found))

    def _stored(self, thing: str, where: Mapping[str, Any]) -> Sequence[Thing]:
        if len(where) == 1:
            ((column, value),) = where.items()
            if not isinstance(value, tuple | list) and (thing, column, value) in self._found:
                return self._found[thing, column, value]
        return rows.find(self.connection, thing, where)

    def _among_changed(self, thing: str, where: Mapping[str, Any]) -> Iterator[Thing]:
        if not self._by_thing[thing]:
            return
        column, value = next(iter(where.items()))
        index = self._index(thing, column)
        values = value if isinstance(value, tuple | list) else (value,)
        for id in {id for each in values for id in index.get(each, ())}:
            row = self._changed[thing, id]
            if _meets(row, where):
                yield row

    def _index(self, thing: str, column: str) -> dict[Any, set[str]]:
        """Return which changed things ever had a value in a column; the caller checks the present one."""
        key = (thing, column)
        if key not in self._indexes:
            index: dict[Any, set[str]] = defaultdict(set)
            for id in self._by_thing[thing]:
                index[getattr(self._changed[thing, id], column)].add(id)
            self._indexes[key] = index
        return self._indexes[key]

    def apply(self, row: Thing) -> None:
        """See a thing as changed from now on."""
        self._changed[row.NAME, row.id] = row
        self._by_thing[row.NAME].add(row.id)
        for (thing, column), index in self._indexes.items():
            if thing == row.NAME:
                index[getattr(row, column)].add(row.id)

    def write(self) -> None:
        """Write what was changed, set-wise: replacements first, first what leaves a place."""
        fresh: dict[str, list[Thing]] = {}
        moved: dict[str, list[tuple[int, Thing]]] = {}
        for (thing, id), row in self._changed.items():
            read = self._read.get((thing, id))
            if read is None:
                fresh.setdefault(thing, []).append(row)
            else:
                moved.setdefault(thing, []).append((read.version, row))
        for thing, changed in moved.items():
            rows.replace_all(self.connection, thing, sorted(changed, key=_takes_a_place))
        for thing, made in fresh.items():
            rows.insert_all(self.connection, thing, made)
        if counted := self._pairs(box_counts.COUNTED):
            box_counts.keep(self.connection, counted)
        if followed := self._pairs(to_plan.FOLLOWED):
            to_plan.keep(self.connection, followed)
        if followed := self._pairs(visits_due.FOLLOWED):
            visits_due.keep(self.connection, followed)

    def _pairs(self, things: Sequence[str]) -> list[tuple[Thing | None, Thing]]:
        """Return what was changed of these kinds, before and after."""
        return [(self._read.get(key), row) for key, row in self._changed.items() if key[0] in things]

    def _remember(self, thing: str, asked: Sequence[str], found: Sequence[Thing]) -> None:
        for id in asked:
            self._read[thing, id] = None
        for row in found:
            self._read[thing, row.id] = row


def _takes_a_place(changed: tuple[int, Thing]) -> bool:
    """Order what leaves a place before what takes it: a slot holds one container, a container one label."""
    row = changed[1]
    return getattr(row, "slot_id", None) is not None or getattr(row, "status", "") == "applied"


def _meets(row: Thing, where: Mapping[str, Any]) -> bool:
    return all(
        getattr(row, name) in value if isinstance(value, tuple | list) else getattr(row, name) == value
        for name, value in where.items()
    )
