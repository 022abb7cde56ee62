"""The laboratory's stretch of the way: bags processed and frozen, for tests that begin there."""

from typing import Any

from sqlalchemy import update

from biobank.domain.things.unit import Product
from biobank.storage import tables
from tests.bank import Bank
from tests.journey import received_bag


def _placed(bank: Bank, unit: str, **columns: Any) -> None:
    table = tables.things["unit"]
    with bank.database.write() as connection:
        connection.execute(update(table).where(table.c.id == unit).values(columns))


def processed_bag(bank: Bank, episode: str | None = None) -> str:
    """A processed bag of liquid cells in a technologist's hands."""
    unit = received_bag(bank, episode)
    holder = bank.people["technologist"].person
    _placed(bank, unit, material="processed", custody="person", place_id=None, holder_id=holder)
    return unit


def frozen_bag(bank: Bank, episode: str | None = None) -> str:
    """A frozen bag, ready for its slot, in a technologist's hands; its product is S1194."""
    unit = bank.get("unit", processed_bag(bank, episode))
    _placed(bank, unit.id, material="frozen", product_code="S1194", frozen_at=bank.clock())
    fresh = bank.fresh(f"frozen {unit.id}")
    product = Product(
        id=fresh.id("3"), stream=unit.stream, unit_id=unit.id, din=unit.din, product_code="S1194",
        division=unit.division, since=bank.clock(),
    )  # fmt: skip
    bank.plant(product)
    return unit.id
