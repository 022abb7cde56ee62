"""Names of what events speak of by id: people, places, stations, sites and units, in one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, null, select, union_all

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.rules.roles import CONSOLE
from biobank.storage import tables
from biobank.storage.prepared import Found, Prepared, one_of, several

_t = tables.things
_NAMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "H": ("person", ("name",)),
    "S": ("site", ("name", "zone")),
    "T": ("station", ("name",)),
    "L": ("lot", ("item", "number")),
    "Q": ("equipment", ("name",)),
    "U": ("unit", ("container", "din", "division")),
}
"""Kinds of things that are named in trails, beside slots and places: letter, kind, columns that name it."""

_SLOT, _PLACE = "P", "F"
_WIDTH = 3
UTC = "UTC"


def _naming(thing: str, columns: Sequence[str], chosen: ColumnElement[bool]) -> Select[Any]:
    """Select an id and what names it, in as many columns as the widest name needs."""
    table = _t[thing]
    told = [cast(table.c[name], Text) for name in columns] + [cast(null(), Text)] * (_WIDTH - len(columns))
    return select(table.c.id, *(each.label(f"name_{number}") for number, each in enumerate(told))).where(
        chosen
    )


def _with_places(kind: str, columns: Sequence[str], chosen: ColumnElement[bool]) -> Select[Any]:
    """Select slots or places and all they lie in: the second name of each says what it lies in."""
    place = _t["place"]
    up = _naming(kind, columns, chosen).cte(f"{kind}_up", recursive=True)
    return select(up.union(_naming("place", ("name", "parent_id"), place.c.id == up.c.name_1)))


def _all_names() -> Prepared:
    slot, place = _t["slot"].c, _t["place"].c
    plain = [
        _naming(thing, columns, one_of(_t[thing].c.id, letter)) for letter, (thing, columns) in _NAMED.items()
    ]
    slots = _with_places("slot", ("label", "place_id"), one_of(slot.id, _SLOT))
    places = _with_places("place", ("name", "parent_id"), one_of(place.id, _PLACE))
    return Prepared(union_all(*plain, slots, places))


_names = _all_names()
_LETTERS = (*_NAMED, _SLOT, _PLACE)


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called; an id without a name is shown as it is."""

    rows: Mapping[str, Found] = field(default_factory=dict)
    _told: dict[str, str | None] = field(default_factory=dict)

    def of(self, id: str) -> str | None:
        """Return what an id is called, or None when it is not named here."""
        if id not in self._told:
            row = self.rows.get(id)
            self._told[id] = None if row is None else self._called(id, *_words(row))
        return self._told[id]

    def _called(self, id: str, first: str, second: str, third: str) -> str:
        match id[0]:
            case "F":
                return self.path(id)
            case "P":
                return f"{self.path(second)} · {first}"
            case "U":
                # The product code changes through its life; these three name it throughout.
                return f"{first.capitalize()} {second} {third}"
            case "L":
                return f"{first} lot {second}"
        return first

    def person(self, id: str) -> str:
        """Return a person's name; the console is nobody's account."""
        return "Console" if id == CONSOLE else self.of(id) or id

    def zone(self, site: str) -> str:
        """Return the time zone of a site; UTC for one that is not known."""
        row = self.rows.get(site)
        return UTC if row is None else str(row["name_1"])

    def path(self, place: str) -> str:
        """Return a place with all it lies in, outermost first, without the room's own site."""
        told: list[str] = []
        at: str | None = place
        while at is not None and (row := self.rows.get(at)) is not None and len(told) < 8:
            told.insert(0, row["name_0"])
            at = row["name_1"]
        return " / ".join(told) or place


def _words(row: Found) -> tuple[str, str, str]:
    return row["name_0"], row["name_1"], row["name_2"]


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
    """Return the names of everything these bodies speak of, in one statement."""
    wanted: dict[str, set[str]] = {letter: set() for letter in _LETTERS}
    for id in ids_in(bodies):
        if id[0] in wanted:
            wanted[id[0]].add(id)
    asked = {letter: several(sorted(ids)) for letter, ids in wanted.items()}
    return Names({row["id"]: row for row in _names.rows(connection, **asked)})
