"""Names of what events speak of by id: people, places, stations, sites and units, in one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal, null, select, union_all

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.rules.roles import CONSOLE
from biobank.storage import tables
from biobank.storage.prepared import Found, Prepared, one_of, several
from biobank.words.speaking import capital, say, say_code

_t = tables.things
_NAMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "H": ("person", ("name",)),
    "S": ("site", ("name", "zone")),
    "T": ("station", ("name",)),
    "L": ("lot", ("item", "number")),
    "Q": ("equipment", ("name",)),
    "U": ("unit", ("container", "din", "division")),
    "O": ("printer", ("name",)),
}
"""Kinds of things that are named in trails, beside slots and places: letter, kind, columns that name it."""

_SLOT, _PLACE = "P", "F"
_WIDTH = 3
_DEPTH = 8
BETWEEN = " / "
UTC = "UTC"


def _naming(thing: str, columns: Sequence[str], chosen: ColumnElement[bool]) -> Select[Any]:
    """Select an id and what names it, in as many columns as the widest name needs."""
    table = _t[thing]
    told = [cast(table.c[name], Text) for name in columns] + [cast(null(), Text)] * (_WIDTH - len(columns))
    return select(table.c.id, *(each.label(f"name_{number}") for number, each in enumerate(told))).where(
        chosen
    )


def _within(lowest: Any, place_id: Any) -> tuple[Any, Any]:
    """Join rows with the place that holds each and all that it lies in; return this and the names in order.

    Joined place by place, because a planner that cannot tell how deep a
    recursion goes reads every place there is.
    """
    levels = [_t["place"].alias(f"place_{number}") for number in range(_DEPTH)]
    path: Any = literal("")
    joined, above = lowest, place_id
    for level in levels:
        joined = joined.outerjoin(level, level.c.id == above)
        above = level.c.parent_id
        path = func.coalesce(level.c.name.concat(BETWEEN), "").concat(path)
    return joined, path


def _all_names() -> Prepared:
    slot, place, nothing = _t["slot"], _t["place"], cast(null(), Text)
    plain = [
        _naming(thing, columns, one_of(_t[thing].c.id, letter)) for letter, (thing, columns) in _NAMED.items()
    ]
    slots, path_of_slot = _within(slot, slot.c.place_id)
    places, path_of_place = _within(place, place.c.parent_id)
    return Prepared(
        union_all(
            *plain,
            select(slot.c.id, slot.c.label, path_of_slot, nothing)
            .select_from(slots)
            .where(one_of(slot.c.id, _SLOT)),
            select(place.c.id, place.c.name, path_of_place, nothing)
            .select_from(places)
            .where(one_of(place.c.id, _PLACE)),
        )
    )


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
            case "P":
                return f"{second.removesuffix(BETWEEN)} · {first}"
            case "F":
                return f"{second}{first}"
            case "U":
                # The product code changes through its life; these three name it throughout.
                return f"{capital(say_code(first))} {second} {third}"
            case "L":
                return say("{item} lot {number}", item=first, number=second)
        return first

    def person(self, id: str) -> str:
        """Return a person's name; the console is nobody's account."""
        return say("Console") if id == CONSOLE else self.of(id) or id

    def zone(self, site: str) -> str:
        """Return the time zone of a site; UTC for one that is not known."""
        row = self.rows.get(site)
        return UTC if row is None else str(row["name_1"])


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
