"""Where the next container of a box goes: its first free position in reading order."""

from typing import cast

from sqlalchemy import Connection, and_, bindparam, select

from biobank.domain.things.freezer import Slot
from biobank.storage import rows, tables

_slot, _unit = tables.things["slot"], tables.things["unit"]
_next = (
    select(_slot)
    .outerjoin(_unit, _unit.c.slot_id == _slot.c.id)
    .where(and_(_slot.c.place_id == bindparam("box"), _slot.c.status == "open", _unit.c.id.is_(None)))
    .order_by(_slot.c.row, _slot.c.column)
    .limit(1)
)


def next_free_slot(connection: Connection, box: str) -> Slot | None:
    """Return the first open slot of a box that holds nothing, or None when it is full."""
    row = connection.execute(_next, {"box": box}).one_or_none()
    return None if row is None else cast("Slot", rows.as_thing("slot", row))
