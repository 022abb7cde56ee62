"""Names of what events speak of by id: people, places, stations, sites and units, in few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.rules.roles import CONSOLE
from biobank.storage import tables

_t = tables.things
_place = _t["place"]
_up = (
    select(_place.c.id, _place.c.name, _place.c.parent_id)
    .where(_place.c.id.in_(bindparam("ids", expanding=True)))
    .cte("up", recursive=True)
)
_places = select(
    _up.union(
        select(_place.c.id, _place.c.name, _place.c.parent_id).join(_up, _place.c.id == _up.c.parent_id)
    )
)
_NAMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "H": ("person", ("name",)),
    "S": ("site", ("name", "zone")),
    "T": ("station", ("name",)),
    "P": ("slot", ("label", "place_id")),
    "L": ("lot", ("item", "number")),
    "Q": ("equipment", ("name",)),
    "U": ("unit", ("container", "din", "division")),
}
"""Kinds of things that are named in trails: type letter, kind and the columns that name it."""

UTC = "UTC"


def _naming(thing: str, columns: Sequence[str]) -> Select[Any]:
    table = _t[thing]
    asked = select(table.c.id, *(table.c[name] for name in columns))
    return asked.where(table.c.id.in_(bindparam("ids", expanding=True)))


_STATEMENTS = {letter: _naming(thing, columns) for letter, (thing, columns) in _NAMED.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called; an id without a name is shown as it is."""

    rows: Mapping[str, Row[Any]] = field(default_factory=dict)
    places: Mapping[str, Row[Any]] = field(default_factory=dict)
    _told: dict[str, str | None] = field(default_factory=dict)

    def of(self, id: str) -> str | None:
        """Return what an id is called, or None when it is not named here."""
        if id not in self._told:
            row = self.rows.get(id)
            called = None if row is None else self._called(id, row)
            self._told[id] = self.path(id) if id in self.places else called
        return self._told[id]

    def _called(self, id: str, row: Row[Any]) -> str:
        if id[0] == "P":
            return f"{self.path(row.place_id)} · {row.label}"
        if id[0] == "U":
            # The product code changes through its life; these three name it throughout.
            return f"{row.container.capitalize()} {row.din} {row.division}"
        return f"{row.item} lot {row.number}" if id[0] == "L" else str(row.name)

    def person(self, id: str) -> str:
        """Return a person's name; the console is nobody's account."""
        return "Console" if id == CONSOLE else self.of(id) or id

    def zone(self, site: str) -> str:
        """Return the time zone of a site; UTC for one that is not known."""
        row = self.rows.get(site)
        return UTC if row is None else str(row.zone)

    def path(self, place: str) -> str:
        """Return a place with all it lies in, outermost first, without the room's own site."""
        told: list[str] = []
        at: str | None = place
        while at is not None and (row := self.places.get(at)) is not None and len(told) < 8:
            told.insert(0, row.name)
            at = row.parent_id
        return " / ".join(told) or place


def ids_in(value: Any) -> Iterable[str]:
    """Yield every text in a body that has the form of an id of a thing."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one.__class__ is str:
            if len(one) == 11 and is_identifier(one):
                yield one
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)


def names_in(connection: Connection, bodies: Sequence[Mapping[str, Any]]) -> Names:
    """Return the names of everything these bodies speak of, in at most eight queries."""
    wanted: dict[str, set[str]] = {}
    for id in ids_in(bodies):
        wanted.setdefault(id[0], set()).add(id)
    found: dict[str, Row[Any]] = {}
    for letter, statement in _STATEMENTS.items():
        ids = wanted.get(letter)
        if ids:
            found.update((row.id, row) for row in connection.execute(statement, {"ids": sorted(ids)}))
    around = {row.place_id for id, row in found.items() if id[0] == "P"} | wanted.get("F", set())
    return Names(found, _paths(connection, around))


def _paths(connection: Connection, ids: set[str]) -> dict[str, Row[Any]]:
    if not ids:
        return {}
    return {row.id: row for row in connection.execute(_places, {"ids": sorted(ids)})}
