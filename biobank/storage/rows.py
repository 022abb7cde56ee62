"""Prebuilt statements for things: load by id or by columns, insert, replace.

Every statement is built once per shape and kept; a command binds values only.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Row, Select, Update, bindparam, insert, select, update

from biobank.domain.things.thing import REGISTRY, Thing
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
def stream_of(thing: str) -> Select[Any]:
    """Return the select of the stream a thing belongs to."""
    table = things[thing]
    return select(table.c.stream).where(table.c.id == bindparam("id"))


@cache
def streams_of(thing: str) -> Select[Any]:
    """Return the select of the streams that things belong to."""
    table = things[thing]
    return select(table.c.stream).where(table.c.id.in_(bindparam("ids", expanding=True)))


@cache
def insertion(thing: str) -> Insert:
    """Return the insert of a whole row."""
    return insert(things[thing])


@cache
def replacement(thing: str) -> Update:
    """Return the update of a whole row that holds only while its version is the one read."""
    table = things[thing]
    fresh: dict[str, Any] = {
        column.name: bindparam(f"new_{column.name}") for column in table.c if column.name != "id"
    }
    return (
        update(table)
        .where(table.c.id == bindparam("at_id"), table.c.version == bindparam("at_version"))
        .values(fresh)
    )


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
    statement: Executable = by_columns(thing, tuple(where), lists)
    return [as_thing(thing, row) for row in connection.execute(statement, dict(where))]


def insert_all(connection: Connection, thing: str, rows: Sequence[Thing]) -> None:
    """Insert new things in one statement."""
    connection.execute(insertion(thing), [row_values(row) for row in rows])


def replace_all(connection: Connection, thing: str, rows: Sequence[tuple[int, Thing]]) -> None:
    """Replace things, each read at a version; raises LostRace when one has moved on."""
    bound = [_replacement_values(version, row) for version, row in rows]
    if len(bound) == 1:
        if connection.execute(replacement(thing), bound[0]).rowcount != 1:
            raise LostRace(thing)
        return
    result = connection.execute(replacement(thing), bound)
    if result.supports_sane_multi_rowcount() and result.rowcount != len(bound):
        raise LostRace(thing)


def row_values(row: Thing) -> dict[str, Any]:
    """Return a thing's columns and values, bookkeeping included."""
    return {name: getattr(row, name) for name in member_names(row.NAME)}


def _replacement_values(version: int, row: Thing) -> dict[str, Any]:
    fresh = {f"new_{name}": getattr(row, name) for name in member_names(row.NAME) if name != "id"}
    return {**fresh, "at_id": row.id, "at_version": version}
