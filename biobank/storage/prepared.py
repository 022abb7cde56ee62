"""Statements of the busiest paths: compiled once for each database and handed straight to its driver.

Building a select costs 186 µs, sending a prebuilt one 36, sending its text 10
(measured). What comes back is as the driver gives it: decimals as text, and
SQLite's truth as 0 and 1. Whoever listens to the engine hears of these
statements as of all others.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    Insert,
    Select,
    Text,
    Update,
    bindparam,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles

from biobank.storage.sending import cursor_of, rows_by_name, rows_of

if TYPE_CHECKING:
    from biobank.storage.by_name import Named

Found = dict[str, Any]


def fixed(word: str) -> ColumnElement[str]:
    """Return a word that stands in the text of a statement itself.

    A bound value in the condition of a partial index makes SQLite plan the
    statement anew each time it is sent.
    """
    if not word.replace("_", "").isalnum():
        raise ValueError(f"{word!r} is no plain word")
    return literal_column(f"'{word}'")


def among(column: ColumnElement[Any], *words: str) -> ColumnElement[bool]:
    """Return the condition that a column holds one of a few words that stand in the text itself.

    A partial index answers to its own words only, not to bound values.
    """
    told = [fixed(word) for word in words]
    return column == told[0] if len(told) == 1 else column.in_(told)


class _OneOf(ColumnElement[bool]):
    """Whether a column holds one of several texts that are bound as one value, so that the text stands."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column, self.texts = column, bindparam(name, type_=Text)
        self.type = Boolean()

    def self_group(self, against: object = None) -> "_OneOf":  # noqa: ARG002  as it is called
        """Stand in a condition as it is: where truth is a number, a comparison would hide the index."""
        return self


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, texts = compiler.process(element.column, **options), compiler.process(element.texts, **options)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, texts = compiler.process(element.column, **options), compiler.process(element.texts, **options)
    return f"{column} = ANY(ARRAY(SELECT json_array_elements_text(CAST({texts} AS json))))"


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the texts bound to this name by `several`."""
    return _OneOf(column, name)


def several(texts: Sequence[str]) -> str:
    """Return texts as the one value that `one_of` takes."""
    return json.dumps(texts) if texts else "[]"


@dataclass(frozen=True, slots=True)
class _Ready:
    """The text for one dialect, values that are part of it, and the order of all.

    On PostgreSQL it is sent by name.
    """

    text: str
    constants: dict[str, Any]
    order: tuple[str, ...] | None
    named: "Named | None"


class Prepared:
    """One select whose text and order of values are kept for each dialect."""

    __slots__ = ("_ready", "_statement", "names")

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        """Keep the statement and the names of its columns; it is compiled when it is first sent."""
        self._statement = statement
        self.names = tuple(statement.selected_columns.keys())
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Found]:
        """Send the statement with these values and return all of its rows by column."""
        names = self.names
        return [dict(zip(names, row, strict=True)) for row in self.plain_rows(connection, values)]

    def plain_rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Send the statement with these values and return all of its rows, in the order of its columns."""
        ready = self._ready.get(connection.dialect.name) or self._compiled(connection)
        bound: Any = {**ready.constants, **values}
        if ready.order is not None:
            bound = tuple([bound[name] for name in ready.order])
        return _sent(connection, ready, bound)

    def row(self, connection: Connection, **values: Any) -> Found | None:
        """Return the first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def beside(self, other: "Prepared") -> "Prepared":
        """Return one statement for both: each row of this one, with the other's one row beside it.

        The other's columns follow, and `beside`, which is empty where it found nothing.
        """
        mine, theirs = self._statement.subquery("mine"), other.marked().subquery("theirs")
        named = [column.label(f"beside_{column.key}") for column in theirs.c if column.key != "beside"]
        both = select(*mine.c, *named, theirs.c.beside)
        return Prepared(both.select_from(mine.outerjoin(theirs, true())))

    def beside_of(self, told: tuple[Any, ...]) -> Found | None:
        """Return the row of this one out of what stood beside another's, if it found any."""
        return None if told[-1] is None else dict(zip(self.names, told, strict=False))

    def marked(self) -> Select[Any]:
        """Return the select with a column that is never empty in a row it found."""
        mine = self._statement.subquery("found")
        return select(*mine.c, literal_column("1").label("beside"))

    def _compiled(self, connection: Connection) -> _Ready:
        compiled: Any = self._statement.compile(dialect=connection.dialect)
        ready = self._ready[connection.dialect.name] = _Ready(
            text=str(compiled),
            constants={name: value for name, value in compiled.params.items() if value is not None},
            order=None if compiled.positiontup is None else tuple(compiled.positiontup),
            named=_named(self._statement) if connection.dialect.name == "postgresql" else None,
        )
        return ready


class Question:
    """A statement for one row with its values, asked once: alone, or along with another in one trip."""

    __slots__ = ("_answer", "_asked", "_statement", "_values")

    def __init__(self, statement: Prepared, **values: Any) -> None:
        """Keep what is to be asked."""
        self._statement, self._values = statement, values
        self._answer: Found | None = None
        self._asked = False

    @property
    def is_asked(self) -> bool:
        """Say whether the answer is here."""
        return self._asked

    @property
    def answer(self) -> Found | None:
        """Return the row that was found, if any."""
        return self._answer

    def ask(self, connection: Connection) -> Found | None:
        """Ask alone, unless it was asked, and return the answer."""
        if not self._asked:
            self._keep(self._statement.row(connection, **self._values))
        return self._answer

    def ask_along(self, connection: Connection, first: Prepared, **values: Any) -> list[Found]:
        """Ask together with another statement and return the other's rows.

        Where the other finds nothing, nothing was asked.
        """
        rows = _both(first, self._statement).plain_rows(connection, {**self._values, **values})
        names = first.names
        if rows:
            self._keep(self._statement.beside_of(rows[0][len(names) :]))
        return [dict(zip(names, row, strict=False)) for row in rows]

    def _keep(self, answer: Found | None) -> None:
        self._answer, self._asked = answer, True


@cache
def _both(first: Prepared, second: Prepared) -> Prepared:
    return first.beside(second)


class Writing:
    """One insert or update whose text and order of values are kept for each dialect."""

    __slots__ = ("_columns", "_ready", "_statement")

    def __init__(self, statement: Insert | Update, columns: Sequence[str] | None = None) -> None:
        """Keep the statement; an insert names the columns that it fills."""
        self._statement, self._columns = statement, columns
        self._ready: dict[str, tuple[str, tuple[str, ...] | None]] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Send the statement for each of these values and return how many rows it touched in all."""
        text, order = self._ready.get(connection.dialect.name) or self._compiled(connection)
        bound: list[Any] = list(rows)
        if order is not None:
            bound = [tuple([row[name] for name in order]) for row in rows]
        many = len(bound) > 1
        with cursor_of(connection, text, bound if many else bound[0], many=many) as cursor:
            return int(cursor.rowcount)

    def _compiled(self, connection: Connection) -> tuple[str, tuple[str, ...] | None]:
        compiled: Any = self._statement.compile(dialect=connection.dialect, column_keys=self._columns)
        order = None if compiled.positiontup is None else tuple(compiled.positiontup)
        ready = self._ready[connection.dialect.name] = (str(compiled), order)
        return ready


@cache
def _numbered() -> Any:
    """Return the dialect of statements that are sent by name: their values are $1, $2 and so on."""
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    return PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def _named(statement: Any) -> "Named":
    from biobank.storage.by_name import Named  # an embedded database needs no driver of PostgreSQL

    compiled: Any = statement.compile(dialect=_numbered())
    return Named(str(compiled), tuple(compiled.positiontup))


def _sent(connection: Connection, ready: _Ready, bound: Any) -> Sequence[tuple[Any, ...]]:
    if ready.named is not None:
        return rows_by_name(connection, ready.named, ready.text, bound)
    return rows_of(connection, ready.text, bound)
