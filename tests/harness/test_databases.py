import sqlite3

import psycopg
import pytest
import sqlalchemy as sa


def test_a_real_postgresql_answers(postgres_server):
    with psycopg.connect(postgres_server.conninfo("postgres")) as connection:
        assert "PostgreSQL" in connection.execute("select version()").fetchone()[0]


def test_each_test_gets_an_empty_database_of_its_own(blank_database_url):
    engine = sa.create_engine(blank_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table only_here (id integer primary key)"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_databases_of_one_test_share_nothing(new_database, kind):
    engines = [sa.create_engine(new_database(kind, blank=True)) for _ in range(2)]
    with engines[0].begin() as connection:
        connection.execute(sa.text("create table only_here (id integer primary key)"))
    assert [sa.inspect(engine).has_table("only_here") for engine in engines] == [True, False]
    for engine in engines:
        engine.dispose()


def test_the_server_is_never_root(postgres_server):
    with psycopg.connect(postgres_server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("create temp table who (uid text)")
        connection.execute("copy who from program 'id -u'")
        assert connection.execute("select uid from who").fetchone()[0] != "0"


def test_the_server_asks_for_a_password(postgres_server):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://biobank:wrong@127.0.0.1:{postgres_server.port}/postgres")


def test_sqlite_here_is_new_enough_for_what_we_ask_of_it():
    assert sqlite3.sqlite_version_info >= (3, 35)
