"""Selects prepared by name on PostgreSQL: values as they are, errors as they come, names that are lost."""

from decimal import Decimal

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    LargeBinary,
    Numeric,
    Text,
    bindparam,
    cast,
    literal_column,
    select,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from biobank.storage import tables
from biobank.storage.database import Database
from biobank.storage.prepared import Prepared, Writing
from tests.bank import Bank

_TYPES = {
    "text": (Text(), "Łukasz 100 % 'quoted' \\x41"),
    "nothing": (Text(), None),
    "number": (BigInteger(), 2**53 - 1),
    "exact": (Numeric(), Decimal("12.340")),
    "truth": (Boolean(), True),
    "bytes": (LargeBinary(), bytes(range(256))),
}
_told = Prepared(select(*(cast(bindparam(name), type_).label(name) for name, (type_, _) in _TYPES.items())))
_one = Prepared(select(literal_column("1").label("one")))
_fault = Prepared(select((literal_column("1") / bindparam("by", type_=BigInteger())).label("divided")))
_add = Writing(tables.counter.insert(), ("name", "next"))


def test_values_come_back_as_they_were_given(postgres_bank: Bank) -> None:
    given = {name: value for name, (_, value) in _TYPES.items()}
    with postgres_bank.database.read() as connection:
        assert _told.row(connection, **given) == given
        assert _told.row(connection, **{**given, "text": ""}) == {**given, "text": ""}


def test_a_text_with_a_nul_is_refused_and_not_cut(postgres_bank: Bank) -> None:
    given = {name: value for name, (_, value) in _TYPES.items()}
    with postgres_bank.database.read() as connection, pytest.raises(DataError):
        _told.row(connection, **{**given, "text": "seen\0unseen"})


def test_an_error_of_the_database_says_what_it_is(postgres_bank: Bank) -> None:
    with postgres_bank.database.read() as connection:
        with pytest.raises(DataError, match="division by zero"):
            _fault.row(connection, by=0)
        assert _fault.row(connection, by=1) == {"divided": 1}


def _refused(database: Database) -> None:
    """Write a number twice in one transaction, which rolls back."""
    with database.write() as connection:
        assert _one.row(connection) == {"one": 1}
        _add.run(connection, [{"name": "twice", "next": 1}])
        _add.run(connection, [{"name": "twice", "next": 1}])


def test_a_roll_back_leaves_what_is_prepared(postgres_bank: Bank) -> None:
    database = postgres_bank.database
    # The driver prepares what it was sent a few times, and only then has something to drop.
    for _ in range(12):
        with pytest.raises(IntegrityError):
            _refused(database)
        with database.snapshot() as connection:
            assert _one.row(connection) == {"one": 1}
    with database.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars().all()
    assert sum(name.startswith("select_") for name in names) >= 1
    assert len(names) == len(set(names))


def test_a_name_that_the_connection_lost_is_prepared_again(postgres_bank: Bank) -> None:
    database = postgres_bank.database
    with database.read() as connection:
        _one.row(connection)
        connection.exec_driver_sql("DEALLOCATE ALL")
        assert _one.row(connection) == {"one": 1}
        connection.exec_driver_sql("DEALLOCATE ALL")
        connection.exec_driver_sql("BEGIN")
        with pytest.raises(DBAPIError, match="does not exist"):
            _one.row(connection)
        connection.exec_driver_sql("ROLLBACK")
        assert _one.row(connection) == {"one": 1}


def test_a_lost_connection_is_said_to_be_lost_and_replaced(postgres_bank: Bank) -> None:
    database = postgres_bank.database
    with database.read() as connection:
        _one.row(connection)
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with database.read() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({own:d})")
        with pytest.raises(OperationalError) as lost:
            _one.row(connection)
        assert lost.value.connection_invalidated
    with database.read() as connection:
        assert _one.row(connection) == {"one": 1}
