"""What corrections rest on: which event said a value, and what a unit's newest event did."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from biobank.domain.rooms.corrected_values import CORRECTABLE
from biobank.domain.rules.command import Command
from biobank.domain.rules.undoing import Newest, newest_of
from biobank.domain.things.thing import Thing
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.work import Work

_event = tables.event
_columns = select(_event.c.stream, _event.c.seq, _event.c.body)
_of_unit = _columns.where(_event.c.unit_id == bindparam("unit")).order_by(_event.c.id.desc())
_about = (
    _columns.where(_event.c.stream == bindparam("stream"))
    .where(_event.c.body.contains(bindparam("id"), autoescape=False))
    .order_by(_event.c.id.desc())
)


@special("corrected_unit")
def corrected_unit(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> Thing | None:
    """Return the unit that the corrected record is about, if it is about one."""
    record = _record(command, given)
    if record is None or record.NAME == "unit":
        return record
    unit = getattr(record, "unit_id", None)
    return work.get("unit", unit) if unit else None


def _record(command: Command, given: Mapping[str, Any]) -> Thing | None:
    kinds = dict.fromkeys(key.partition(".")[0] for key in CORRECTABLE)
    return next((given[kind] for kind in kinds if given[kind] is not None), None)


@special("said_by")
def said_by(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> str | None:
    """Return the event that last said the value which is corrected."""
    record = _record(command, given)
    column = str(getattr(command, "what", "")).partition(".")[2]
    if record is None:
        return None
    found = work.connection.execute(_about, {"stream": record.stream, "id": record.id})
    for row in found:
        changes = json.loads(row.body).get("changes", ())
        if any(each["id"] == record.id and column in each["now"] for each in changes):
            return f"{row.stream}#{row.seq}"
    return None


@special("newest")
def newest(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Newest | None:
    """Return the newest event that changed the unit, and what followed it."""
    return newest_of(given["unit"], _bodies(work, given["unit"].id))


def _bodies(work: Work, unit: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in work.connection.execute(_of_unit, {"unit": unit}):
        yield f"{row.stream}#{row.seq}", json.loads(row.body)


@special("former_slot")
def former_slot(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Thing | None:
    """Return the slot that the unit was in before its newest event; nobody closes it meanwhile."""
    before: Newest | None = given["newest"]
    slot = before.was.get("slot_id") if before else None
    stream = work.stream_of("slot", slot) if slot else None
    if slot is None or stream is None:
        return None
    work.share((stream,))
    return work.get("slot", slot)
