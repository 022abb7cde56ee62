"""Prebuilt statements for things: load by id or by columns, insert, replace.

Every statement is built once per shape and kept; a command binds values only.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Executable,
    Row,
    Select,
    bindparam,
    insert,
    select,
    update,
)

from biobank.domain.ledger.canonical import decimal_text
from biobank.domain.things.thing import REGISTRY, Thing
from biobank.storage.columns import DecimalText
from biobank.storage.prepared import Found, Prepared, Writing
from biobank.storage.tables import things


class LostRace(Exception):
    """Someone else changed a row between reading and writing it; the command is run again."""


@cache
def by_columns(thing: str, columns: tuple[str, ...], lists: tuple[str, ...] = ()) -> Select[Any]:
    """Return the select of a thing whose columns equal (or, for `lists`, are among) bound values."""
    table = things[thing]
    tests = [
        table.c[name].in_(bindparam(name, expanding=True))
        if name in lists
        else table.c[name] == bindparam(name)
        for name in columns
    ]
    return select(table).where(*tests).order_by(table.c.id)


@cache
def stream_of(thing: str) -> Prepared:
    """Return the select of the stream a thing belongs to."""
    table = things[thing]
    return Prepared(select(table.c.stream).where(table.c.id == bindparam("id")))


@cache
def streams_of(thing: str) -> Select[Any]:
    """Return the select of the streams that things belong to."""
    table = things[thing]
    return select(table.c.stream).where(table.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _insertion(thing: str) -> Writing:
    return Writing(insert(things[thing]), member_names(thing))


@cache
def _replacement(thing: str) -> Writing:
    """Return the update of a whole row that holds only while its version is the one read."""
    table = things[thing]
    fresh: dict[str, Any] = {
        column.name: bindparam(f"new_{column.name}") for column in table.c if column.name != "id"
    }
    read = (table.c.id == bindparam("at_id"), table.c.version == bindparam("at_version"))
    return Writing(update(table).where(*read).values(fresh))


@cache
def member_names(thing: str) -> tuple[str, ...]:
    """Return a thing's columns in order."""
    return tuple(member.name for member in dataclasses.fields(REGISTRY[thing]))


def as_thing(thing: str, row: Row[Any] | Sequence[Any]) -> Thing:
    """Return a database row as the frozen thing it is."""
    return REGISTRY[thing](**dict(zip(member_names(thing), row, strict=True)))


def find(connection: Connection, thing: str, where: Mapping[str, Any]) -> list[Thing]:
    """Return the things whose columns equal the given values (or are among given tuples), in id order."""
    lists = tuple(name for name, value in where.items() if isinstance(value, tuple | list))
    if not lists:
        found = _prepared(thing, tuple(where)).rows(connection, **where)
        return [_from_driver(thing, row) for row in found]
    statement: Executable = by_columns(thing, tuple(where), lists)
    return [as_thing(thing, row) for row in connection.execute(statement, dict(where))]


@cache
def _prepared(thing: str, columns: tuple[str, ...]) -> Prepared:
    return Prepared(by_columns(thing, columns))


@cache
def _conversions(thing: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return which columns a driver gives otherwise than a thing holds them, and what makes them so."""
    made: dict[type, Callable[[Any], Any]] = {DecimalText: Decimal, Boolean: bool}
    return tuple((each.name, made[type(each.type)]) for each in things[thing].c if type(each.type) in made)


def _from_driver(thing: str, row: Found) -> Thing:
    for name, converted in _conversions(thing):
        if row[name] is not None:
            row[name] = converted(row[name])
    return REGISTRY[thing](**row)


def insert_all(connection: Connection, thing: str, rows: Sequence[Thing]) -> None:
    """Insert new things in one statement."""
    _insertion(thing).run(connection, [_for_driver(row) for row in rows])


def replace_all(connection: Connection, thing: str, rows: Sequence[tuple[int, Thing]]) -> None:
    """Replace things, each read at a version; raises LostRace when one has moved on."""
    bound = [_replacement_values(version, row) for version, row in rows]
    if _replacement(thing).run(connection, bound) != len(bound):
        raise LostRace(thing)


def row_values(row: Thing) -> dict[str, Any]:
    """Return a thing's columns and values, bookkeeping included."""
    return {name: getattr(row, name) for name in member_names(row.NAME)}


def _for_driver(row: Thing) -> dict[str, Any]:
    told = row_values(row)
    for name, _ in _conversions(row.NAME):
        if isinstance(told[name], Decimal):
            told[name] = decimal_text(told[name])
    return told


def _replacement_values(version: int, row: Thing) -> dict[str, Any]:
    told = _for_driver(row)
    del told["id"]
    return {**{f"new_{name}": value for name, value in told.items()}, "at_id": row.id, "at_version": version}
