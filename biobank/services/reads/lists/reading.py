"""Reading a list: one statement for each page, by the values of the line before and never by counting lines.

So a page costs the same however far down the list it is, and a line that is added or taken away
meanwhile moves no other line to another page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, func, tuple_

from biobank.services.reads.lists.asking import Asked, Cursor
from biobank.services.reads.lists.shape import Column, Filter, Line, Shape
from biobank.storage.database import Database

PAGE = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, and the lines before and after which further ones stand."""

    lines: tuple[Line, ...]
    before: Cursor | None = None
    after: Cursor | None = None


def part(connection: Connection, shape: Shape, asked: Asked, *, site: str | None, limit: int = PAGE) -> Part:
    """Return the lines of a site (of all sites without one) from the asked place on; one statement."""
    start, backwards = asked.before or asked.after, asked.before is not None
    named = tuple(sorted(asked.values))
    statement = _statement(
        shape, named, asked.order, asked.descending != backwards, start is not None, site is not None
    )
    bound: dict[str, Any] = {f"is_{name}": value for name, value in asked.values.items()}
    if start is not None:
        bound |= {"from_value": start.value, "from_id": start.id}
    found = connection.execute(statement, {**bound, "site": site, "most": limit + 1})
    lines: list[Line] = [dict(row) for row in found.mappings()]
    more = len(lines) > limit
    shown = lines[:limit][::-1] if backwards else lines[:limit]
    return _between(shown, earlier=more if backwards else start is not None, later=more or backwards)


def _between(lines: list[Line], *, earlier: bool, later: bool) -> Part:
    if not lines:
        return Part(())
    first, last = _cursor(lines[0]), _cursor(lines[-1])
    return Part(tuple(lines), first if earlier else None, last if later else None)


def _cursor(line: Line) -> Cursor:
    return Cursor(line["ordered_by"], line["id"])


def batches(
    database: Database, shape: Shape, asked: Asked, *, site: str | None
) -> Iterator[tuple[Line, ...]]:
    """Yield all lines, whatever page was asked for; between two batches nothing is held open."""
    place = replace(asked, after=None, before=None)
    while True:
        with database.read() as connection:
            found = part(connection, shape, place, site=site, limit=BATCH)
        yield found.lines
        if found.after is None:
            return
        place = replace(place, after=found.after)


@cache
def _statement(
    shape: Shape,
    filters: tuple[str, ...],
    order: str,
    descending: bool,  # noqa: FBT001  a key of the cache
    started: bool,  # noqa: FBT001  a key of the cache
    of_site: bool,  # noqa: FBT001  a key of the cache
) -> Select[Any]:
    by = shape.orders[order]
    tests = [_test(shape.filters[name], f"is_{name}") for name in filters]
    if of_site and shape.site is not None:
        tests.append(shape.site == bindparam("site"))
    if by.sparse:
        tests.append(by.column.is_not(None))
    if started:
        here, there = tuple_(by.column, shape.id), tuple_(_text("from_value"), _text("from_id"))
        tests.append(here < there if descending else here > there)
    ways = (by.column.desc(), shape.id.desc()) if descending else (by.column, shape.id)
    return (
        shape.lines.add_columns(by.column.label("ordered_by"))
        .where(*tests)
        .order_by(*ways)
        .limit(bindparam("most"))
    )


def _text(name: str) -> Column:
    return bindparam(name, type_=Text)


def _test(spec: Filter, name: str) -> Any:
    value: Any = bindparam(name)
    match spec.kind:
        case "begins":
            return func.lower(spec.column).like(_text(name), escape="\\")
        case "since" | "after":
            return spec.column >= value
        case "until":
            return spec.column <= value
        case "before":
            return spec.column < value
        case "among":
            return _text(name).in_(spec.column)
    return spec.column == value
