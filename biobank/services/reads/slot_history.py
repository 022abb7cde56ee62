"""Who was in a slot, from when to when: read from the events that put something in or took it out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.unit import Unit
from biobank.storage import rows, tables

MOST_EVENTS = 100
_use, _event = tables.slot_use.c, tables.event.c
_told = (
    select(_event.body)
    .join_from(tables.slot_use, tables.event, (_event.stream == _use.stream) & (_event.seq == _use.seq))
    .where(_use.slot_id == bindparam("slot"))
    .order_by(_use.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Stayed:
    """A unit's time in the slot; `since` is empty where it began before what was read."""

    unit: str
    since: str | None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SlotHistory:
    """The stays in a slot, the newest first, with the units; and whether there were earlier ones."""

    stays: tuple[Stayed, ...]
    units: Mapping[str, Unit]
    more: bool


def slot_history(connection: Connection, slot: str, most: int = MOST_EVENTS) -> SlotHistory:
    """Return who was in a slot by its newest events; two statements, however long the history."""
    found = list(connection.execute(_told, {"slot": slot, "limit": most + 1}).scalars())
    bodies = [json.loads(body) for body in reversed(found[:most])]
    stays = stays_in(slot, bodies)
    ids = tuple(sorted({each.unit for each in stays}))
    units = {row.id: cast("Unit", row) for row in rows.find(connection, "unit", {"id": ids or ("",)})}
    return SlotHistory(stays, units, len(found) > most)


def stays_in(slot: str, bodies: Iterable[Mapping[str, Any]]) -> tuple[Stayed, ...]:
    """Return the stays that events in order tell of, the newest first."""
    stays: list[Stayed] = []
    for body in bodies:
        for each in body.get("changes", ()):
            if each["thing"] != "unit" or "slot_id" not in each["now"]:
                continue
            at = each["now"].get("custody_since", body["at"])
            if each["now"]["slot_id"] == slot:
                stays.append(Stayed(each["id"], at))
            elif each.get("was", {}).get("slot_id") == slot:
                _left(stays, each["id"], at)
    return tuple(reversed(stays))


def _left(stays: list[Stayed], unit: str, at: str) -> None:
    for place in range(len(stays) - 1, -1, -1):
        if stays[place].unit == unit and stays[place].until is None:
            stays[place] = replace(stays[place], until=at)
            return
    stays.append(Stayed(unit, None, at))
