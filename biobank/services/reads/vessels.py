"""A vessel and what is in it: three statements, however many racks and boxes it has."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.freezer import Place, Slot
from biobank.storage import rows, tables

_slot, _unit = tables.things["slot"], tables.things["unit"]
_slots = (
    select(
        _slot,
        _unit.c.id.label("unit_id"),
        _unit.c.patient_id,
        _unit.c.disposition,
        _unit.c.custody_since,
    )
    .outerjoin(_unit, _unit.c.slot_id == _slot.c.id)
    .where(_slot.c.vessel_id == bindparam("vessel"))
    .order_by(_slot.c.place_id, _slot.c.row, _slot.c.column)
)


@dataclass(frozen=True, slots=True)
class Held:
    """A slot and what it holds, since when."""

    slot: Slot
    unit_id: str | None
    patient_id: str | None
    disposition: str | None
    since: str | None


@dataclass(frozen=True, slots=True)
class VesselRecord:
    """A vessel, the places inside it, and every slot with what it holds."""

    vessel: Place
    places: tuple[Place, ...]
    slots: tuple[Held, ...]

    @property
    def free(self) -> int:
        """Return how many open slots hold nothing."""
        return sum(1 for held in self.slots if held.unit_id is None and held.slot.status == "open")


def vessel(connection: Connection, id: str) -> VesselRecord | None:
    """Return a vessel with all that is in it, or None."""
    found = rows.find(connection, "place", {"id": id})
    if not found:
        return None
    within = rows.find(connection, "place", {"vessel_id": id})
    held = connection.execute(_slots, {"vessel": id})
    return VesselRecord(
        vessel=cast("Place", found[0]),
        places=tuple(cast("Place", row) for row in within if row.id != id),
        slots=tuple(Held(cast("Slot", rows.as_thing("slot", row[:-4])), *row[-4:]) for row in held),
    )
