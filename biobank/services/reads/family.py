"""The family of a unit: all it descends from and all that descends from it, with what went over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, select

from biobank.domain.things.unit import Lineage, Unit
from biobank.storage import rows, tables

_edge = tables.things["lineage"]


def _closure(name: str, here: str, there: str) -> Select[Any]:
    """Return the select of every edge reached from a unit in one direction."""
    first = select(_edge).where(_edge.c[here] == bindparam("unit")).cte(name, recursive=True)
    return select(first.union(select(_edge).join(first, _edge.c[here] == first.c[there])))


_up = _closure("up", "child_id", "parent_id")
_down = _closure("down", "parent_id", "child_id")


@dataclass(frozen=True, slots=True)
class Family:
    """The edges upward and downward from a unit, and the units at their ends."""

    up: tuple[Lineage, ...]
    down: tuple[Lineage, ...]
    units: Mapping[str, Unit]

    def parents(self, unit: str) -> tuple[Lineage, ...]:
        """Return the edges by which a unit came to be."""
        return tuple(each for each in self.up if each.child_id == unit)

    def children(self, unit: str) -> tuple[Lineage, ...]:
        """Return the edges by which a unit went into others."""
        return tuple(each for each in self.down if each.parent_id == unit)


def family_of(connection: Connection, unit: str) -> Family:
    """Return the family of a unit, however many generations; three statements."""
    up, down = _edges(connection, _up, unit), _edges(connection, _down, unit)
    ids = {id for edge in (*up, *down) for id in (edge.parent_id, edge.child_id)} - {unit}
    found = rows.find(connection, "unit", {"id": tuple(sorted(ids)) or ("",)})
    return Family(up, down, {row.id: cast("Unit", row) for row in found})


def _edges(connection: Connection, statement: Select[Any], unit: str) -> tuple[Lineage, ...]:
    found = (rows.as_thing("lineage", row) for row in connection.execute(statement, {"unit": unit}))
    return tuple(sorted((cast("Lineage", row) for row in found), key=lambda edge: edge.id))
