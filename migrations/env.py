"""Where alembic meets the database: one transaction per revision, and never a long wait for a lock.

The caller hands over an open connection as ``config.attributes["connection"]``, or an address as the option
``sqlalchemy.url``; on the command line, ``alembic -x url=… upgrade head`` does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context

from biobank.storage.tables import metadata

config = context.config

# A migration that waits for a lock makes every later query queue behind it: give up soon, try again later.
POSTGRESQL_LIMITS = {"lock_timeout": "5s", "statement_timeout": "10min"}


def address() -> str:
    """The address of the database to migrate, when no connection was handed over."""
    url = context.get_x_argument(as_dictionary=True).get("url") or config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit(
            "Say which database to migrate: alembic -x url=sqlite:////path/to/biobank.db upgrade head"
        )
    return url


@contextmanager
def limits(connection: sa.Connection) -> Iterator[None]:
    """Hold the time limits of PostgreSQL while migrating, and put back what was set before."""
    if connection.dialect.name != "postgresql":
        yield
        return
    outside = connection.in_transaction()
    before = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in POSTGRESQL_LIMITS}
    set_all(connection, POSTGRESQL_LIMITS, outside=outside)
    yield
    set_all(connection, before, outside=outside)


def set_all(connection: sa.Connection, values: dict[str, str], *, outside: bool) -> None:
    """Set these parameters for the session; a transaction that somebody else opened stays open."""
    for name, value in values.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")
    if not outside:
        connection.commit()


def as_plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Write a column type of our own as the type beneath it: a revision must not change when our code does."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: sa.Connection) -> None:
    """Run the asked-for revisions over this connection."""
    with limits(connection):
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=as_plain_type,
            transaction_per_migration=True,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def print_sql() -> None:
    """Print the statements instead of running them (``alembic upgrade head --sql``)."""
    url = address()
    context.configure(
        url=url,
        target_metadata=metadata,
        literal_binds=True,
        render_as_batch=url.startswith("sqlite"),
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        if url.startswith("postgresql"):
            for name, value in POSTGRESQL_LIMITS.items():
                context.execute(f"SET {name} = '{value}'")
        context.run_migrations()


def migrate_by_address() -> None:
    """Open a connection of our own for this one run."""
    engine = sa.create_engine(address(), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            migrate(connection)
    finally:
        engine.dispose()


if context.is_offline_mode():
    print_sql()
elif (handed_over := config.attributes.get("connection")) is not None:
    migrate(handed_over)
else:
    migrate_by_address()
