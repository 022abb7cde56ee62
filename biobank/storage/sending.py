"""Sending statements straight to the driver: listeners hear of them, and errors come, as of all others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from biobank.storage.by_name import Named

_NAMES = "prepared"
"""Under which a connection notes what it has prepared by name."""


def rows_by_name(
    connection: Connection, named: "Named", text: str, values: Mapping[str, Any]
) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a select that is prepared by name; listeners get its text. Raises DBAPIError."""
    with _heard(connection, None, text, values):
        raw: Any = connection.connection.driver_connection
        return named.rows(raw, connection.info.setdefault(_NAMES, set()), values)


def rows_of(connection: Connection, text: str, bound: Any) -> Sequence[tuple[Any, ...]]:
    """Return all rows of a select that is sent as it is; raises DBAPIError."""
    cursor: Any = connection.connection.cursor()
    told = (connection, cursor, text, bound, None, False)
    try:
        _hear(connection.dispatch.before_cursor_execute, told)
        found: Sequence[tuple[Any, ...]] = cursor.execute(text, bound).fetchall()
        _hear(connection.dispatch.after_cursor_execute, told)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_all_others(connection, cursor, text, error) from error
    finally:
        cursor.close()
    return found


@contextmanager
def cursor_of(connection: Connection, text: str, bound: Any, *, many: bool = False) -> Iterator[Any]:
    """Give the driver's cursor with the statement executed; raises DBAPIError."""
    cursor: Any = connection.connection.cursor()
    try:
        with _heard(connection, cursor, text, bound, many=many):
            (cursor.executemany if many else cursor.execute)(text, bound)
        yield cursor
    finally:
        cursor.close()


def rolled_back(connection: Connection) -> None:
    """Roll back; raises DBAPIError.

    PostgreSQL's driver would drop everything that is prepared when it heard
    of it, since what a statement names may be gone: here no table ever is.
    """
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("ROLLBACK")
        return
    with _heard(connection, None, "ROLLBACK", {}):
        from biobank.storage import by_name  # an embedded database needs no driver of PostgreSQL

        raw: Any = connection.connection.driver_connection
        by_name.rolled_back(raw)


@contextmanager
def _heard(
    connection: Connection, cursor: Any, text: str, bound: Any, *, many: bool = False
) -> Iterator[None]:
    """Tell listeners of a statement before and after; its errors come as everybody else's do."""
    told = (connection, cursor, text, bound, None, many)
    _hear(connection.dispatch.before_cursor_execute, told)
    try:
        yield
        _hear(connection.dispatch.after_cursor_execute, told)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_all_others(connection, cursor, text, error) from error


def _hear(listeners: Iterable[Any], told: tuple[Any, ...]) -> None:
    for listener in listeners:
        listener(*told)


def _as_all_others(connection: Connection, cursor: Any, text: str, error: Any) -> Exception:
    """Return a driver's error as every other statement raises it, without the values that were bound."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, cursor)
    if lost:
        connection.invalidate(error)
    told: Exception = DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
    return told
