"""Append-only ledger tables: triggers that refuse every change but an insert.

Triggers are hygiene; the chain's verification is the evidence. SQLite's
`INSERT OR REPLACE` walks around plain delete triggers, so inserts over an
existing key are refused as well.
"""

from collections.abc import Iterator

from biobank.storage import tables

LEDGER_TABLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ledger": (("id",),),
    "event": (("id",), ("stream", "seq"), ("stream", "prev_hash")),
    "command": (("id",),),
    "leaf": (("number",), ("stream", "seq")),
    "checkpoint": (("size",),),
}
"""Ledger tables and their unique keys."""


def statements(dialect: str) -> Iterator[str]:
    """Yield the DDL that makes the ledger tables append-only."""
    if dialect == "postgresql":
        yield _PG_FUNCTION
    for table, keys in LEDGER_TABLES.items():
        yield from _sqlite(table, keys) if dialect == "sqlite" else _postgresql(table)


def grants(name: str) -> Iterator[str]:
    """Yield the grants of the application's role, which owns nothing (PostgreSQL)."""
    role = '"' + name.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    for table in tables.metadata.sorted_tables:
        rights = "SELECT, INSERT" if table.info["kind"] == "ledger" else "SELECT, INSERT, UPDATE, DELETE"
        yield f"GRANT {rights} ON {table.name} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    yield f"GRANT SELECT ON alembic_version TO {role}"


_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$"""


def _postgresql(table: str) -> Iterator[str]:
    name = f"{table}_append_only"
    yield (
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _sqlite(table: str, keys: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {verb} on {table} is refused'); END"
        )
    clash = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys
    )
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {clash}) "
        f"BEGIN SELECT RAISE(ABORT, 'UNIQUE: the ledger is append-only: {table} has this row'); END"
    )


def removal(dialect: str) -> Iterator[str]:
    """Yield the DDL that takes the triggers away, before the tables are dropped."""
    for table in LEDGER_TABLES:
        if dialect == "postgresql":
            yield f"DROP TRIGGER {table}_append_only ON {table}"
        else:
            yield from (f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete", "replace"))


def last_removal(dialect: str) -> Iterator[str]:
    """Yield the DDL that takes the trigger function away, after the tables are gone."""
    if dialect == "postgresql":
        yield "DROP FUNCTION ledger_is_append_only()"
