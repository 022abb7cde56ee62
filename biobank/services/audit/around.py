"""What vessels went through while a unit was in them: written once, told in each trail it concerns."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from biobank.domain.rules.occupancy import Stay, exposures_during, stays_of
from biobank.domain.things.freezer import Slot
from biobank.domain.things.unit import Unit
from biobank.services.audit import pages
from biobank.services.audit.trail import Told
from biobank.storage import rows, tables

EXPOSING = ("ExposureRecorded", "ExposureEnded")


def vessel_events(
    connection: Connection, stream: str, events: Sequence[Told], unit: str | None = None
) -> list[Told]:
    """Return the exposures that met the units of a stream (or one of them) in their slots."""
    where = {"patient_id": stream.partition("/")[2]} if unit is None else {"id": unit}
    units: list[Any] = list(rows.find(connection, "unit", {**where, "stream": stream}))
    bodies = [body for _, body in events]
    stays = [stay for one in units for stay in _stays(connection, one, bodies)]
    vessels = tuple(sorted({stay.vessel for stay in stays if stay.vessel is not None}))
    if not vessels:
        return []
    found: Any = rows.find(connection, "exposure", {"vessel_id": vessels})
    met = {one.id for one in exposures_during(stays, found)}
    return [one for one in _told(connection, vessels) if _names(one, met)]


def _stays(connection: Connection, unit: Unit, bodies: Sequence[dict[str, Any]]) -> Iterator[Stay]:
    stays = list(stays_of(unit, bodies))
    asked = tuple(sorted({stay.slot for stay in stays}))
    slots: dict[str, Any] = {}
    if asked:
        slots = {row.id: row for row in rows.find(connection, "slot", {"id": asked})}
    for stay in stays:
        slot = slots.get(stay.slot)
        yield stay.in_vessel(slot.vessel_id if isinstance(slot, Slot) else None)


def _told(connection: Connection, vessels: Sequence[str]) -> Iterator[Told]:
    event = tables.event.c
    statement = select(tables.event).where(
        event.stream.in_([f"vessel/{one}" for one in vessels]), event.kind.in_(EXPOSING)
    )
    for row in connection.execute(statement.order_by(event.id)):
        stored = pages.stored(row)
        yield stored, json.loads(stored.body)


def _names(one: Told, exposures: set[str]) -> bool:
    return any(each["id"] in exposures for each in one[1].get("changes", ()))
