"""Every table is declared: what it is decides who may change it and what a restore does with it."""

from sqlalchemy import inspect, text

from biobank.domain.things.everything import ALL
from biobank.storage import append_only, tables
from tests.bank import Bank

DECLARED = {table.name: table.info.get("kind") for table in tables.metadata.sorted_tables}


def named(kind: str) -> set[str]:
    return {name for name, declared in DECLARED.items() if declared == kind}


def test_every_table_of_the_database_is_declared(bank: Bank) -> None:
    there = set(inspect(bank.database.engine).get_table_names()) - {"alembic_version"}
    assert there == set(DECLARED)


def test_every_declaration_is_one_of_the_four() -> None:
    assert set(DECLARED.values()) <= set(tables.KINDS)


def test_projections_are_the_things_and_the_heads() -> None:
    things = {tables.TABLE_NAMES.get(name, name) for name in ALL}
    assert named("projection") == things | {"stream"}


def test_ledger_tables_are_those_kept_append_only() -> None:
    assert named("ledger") == set(append_only.LEDGER_TABLES)


def test_erasable_is_what_holds_personal_data() -> None:
    assert named("erasable") == {"private_value", "card", "card_token", "guide_draft"}


def test_unique_keys_of_ledger_tables_are_guarded_against_replacing(sqlite_bank: Bank) -> None:
    for name, keys in append_only.LEDGER_TABLES.items():
        table = tables.metadata.tables[name]
        unique = {
            tuple(column.name for column in constraint.columns)
            for constraint in table.constraints
            if type(constraint).__name__ in ("PrimaryKeyConstraint", "UniqueConstraint")
        }
        assert unique == set(keys), name


def test_triggers_stand_on_every_ledger_table(bank: Bank) -> None:
    if bank.database.is_sqlite:
        asked = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'A'"
    with bank.database.read() as connection:
        assert set(connection.execute(text(asked)).scalars()) == named("ledger")
