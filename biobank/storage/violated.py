"""Which of our own constraints a database says was violated: PostgreSQL names it, SQLite its columns."""

from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from biobank.storage.tables import things


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the projection's constraint that was violated, or None for any other.

    What two writers of one stream violate is none of them: that is a race, which a fresh try decides.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        told = str(diagnosis.constraint_name)
    else:
        told = str(error.orig).partition("constraint failed: ")[2]
    return _names().get(told)


@cache
def _names() -> dict[str, str]:
    """Return the names of constraints by what the databases tell of them."""
    told: dict[str, str] = {}
    for table in things.values():
        for name, columns in _once_only(table):
            told |= {name: name, ", ".join(f"{table.name}.{column}" for column in columns): name}
        checks = (each for each in table.constraints if isinstance(each, CheckConstraint))
        told |= {str(each.name): str(each.name) for each in checks}
    return told


def _once_only(table: Table) -> list[tuple[str, list[str]]]:
    unique: list[Any] = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique += [each for each in table.indexes if each.unique]
    return [(str(each.name), [column.name for column in each.columns]) for each in unique]
