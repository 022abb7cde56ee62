"""A piece of equipment as its page tells it: what it was used for, the newest first."""

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Integer, Select, bindparam, func, select

from biobank.domain.rules.reading import may_read_patients
from biobank.domain.things.laboratory import Equipment, Process
from biobank.domain.things.unit import Unit
from biobank.services.audit.entries import Entry
from biobank.services.audit.names import Names, names_in
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import viewed
from biobank.services.reads.mentions import mentions
from biobank.services.services import Services
from biobank.storage import rows, tables

MOST = 100
MOST_SORTED = 3000
LOOKED_THROUGH = 5000
_t = tables.things
_use, _process, _unit = _t["equipment_use"], _t["process"], _t["unit"]
_used = (
    select(_process, _unit)
    .join(_use, _use.c.process_id == _process.c.id)
    .join(_unit, _unit.c.id == _process.c.unit_id)
    .where(_use.c.equipment_id == bindparam("equipment"), _unit.c.site_id == bindparam("site"))
    .order_by(_process.c.started_at.desc(), _process.c.id)
    .limit(bindparam("limit"))
)
_number = select(func.count()).select_from(
    select(_use.c.id)
    .where(_use.c.equipment_id == bindparam("equipment"))
    .limit(bindparam("most", type_=Integer))
    .subquery()
)
_event = tables.event.c
_newest = select(func.coalesce(func.max(_event.id), 0)).scalar_subquery()
_lately = (
    select(_event.body)
    .where(
        _event.id > _newest - bindparam("back", type_=Integer),
        _event.body.like(bindparam("said")),
    )
    .order_by(_event.id.desc())
    .limit(MOST)
)
_of_processes = (
    select(_process, _unit)
    .join(_unit, _unit.c.id == _process.c.unit_id)
    .where(_process.c.id.in_(bindparam("processes", expanding=True)), _unit.c.site_id == bindparam("site"))
    .order_by(_process.c.started_at.desc(), _process.c.id)
    .limit(bindparam("limit"))
)
_columns = len(rows.member_names("process"))


@dataclass(frozen=True, slots=True)
class EquipmentStory:
    """A piece of equipment, the steps it was used in with their units, and what was recorded of it."""

    equipment: Equipment
    steps: tuple[tuple[Process, Unit], ...]
    more: bool
    may_read: bool
    names: Names
    history: tuple[Entry, ...]


def equipment_story(services: Services, who: SignedIn, id: str) -> EquipmentStory | None:
    """Return a piece of equipment's story, or None; the list of units holds no names and is one look."""
    may_read = may_read_patients(who.actor.roles)
    with services.database.read() as connection:
        found = rows.find(connection, "equipment", {"id": id})
        if not found:
            return None
        equipment = cast("Equipment", found[0])
        steps = steps_with(connection, id, who.actor.site) if may_read else ()
        names = names_in(connection, [{"people": [step.performed_by for step, _ in steps]}])
        history = mentions(services, connection, equipment)
    if may_read:
        viewed(services, who.actor, "list/equipment", "equipment")
    return EquipmentStory(equipment, steps[:MOST], len(steps) > MOST, may_read, names, history)


def steps_with(
    connection: Connection, equipment: str, site: str, most: int = MOST_SORTED
) -> tuple[tuple[Process, Unit], ...]:
    """Return the newest steps; of what is used all the time, those among the newest events of the bank."""
    bound: dict[str, Any] = {"site": site, "limit": MOST + 1}
    number = connection.execute(_number, {"equipment": equipment, "most": most + 1}).scalar_one()
    if number <= most:
        return _read(connection, _used, {**bound, "equipment": equipment})
    return _read(connection, _of_processes, {**bound, "processes": _used_lately(connection, equipment)})


def _used_lately(connection: Connection, equipment: str) -> list[str]:
    said = f'%"equipment_id":"{equipment}"%'
    bodies = connection.execute(_lately, {"back": LOOKED_THROUGH, "said": said}).scalars()
    changes = (each for body in bodies for each in json.loads(body).get("changes", ()))
    uses = (each["now"] for each in changes if each["thing"] == "equipment_use")
    return sorted({use["process_id"] for use in uses if use["equipment_id"] == equipment}) or [""]


def _read(
    connection: Connection, statement: Select[Any], bound: dict[str, Any]
) -> tuple[tuple[Process, Unit], ...]:
    return tuple(
        (
            cast("Process", rows.as_thing("process", row[:_columns])),
            cast("Unit", rows.as_thing("unit", row[_columns:])),
        )
        for row in connection.execute(statement, bound)
    )
