"""A large box position by position: the database puts each of its rows together as one text.

Ten thousand slots as rows of their own take longer to fetch than to find.
"""

from sqlalchemy import Connection, Text, bindparam, cast, func, select

from biobank.domain.things.freezer import Place
from biobank.services.reads.vessel_map import state_of
from biobank.storage import tables

_NOTHING, _SPACE = "-", " "
_slot, _unit = tables.things["slot"], tables.things["unit"]
_position = (
    cast(_slot.c.column, Text)
    + _SPACE
    + _slot.c.id
    + _SPACE
    + _slot.c.status
    + _SPACE
    + func.coalesce(_unit.c.disposition, _NOTHING)
    + _SPACE
    + func.coalesce(_unit.c.assignment, _NOTHING)
)
_lines = (
    select(_slot.c.row, func.aggregate_strings(_position, ","))
    .select_from(_slot.outerjoin(_unit, _unit.c.slot_id == _slot.c.id))
    .where(_slot.c.place_id == bindparam("box"))
    .group_by(_slot.c.row)
)
_slot_of = select(_unit.c.slot_id).where(_unit.c.id == bindparam("unit"))

Position = tuple[str, str]
"""The id of a slot, and how it looks on a map."""


def positions(connection: Connection, box: Place) -> list[list[Position | None]]:
    """Return the positions of a box row by row, None where it has no slot; one statement."""
    lines: list[list[Position | None]] = [[None] * box.columns for _ in range(box.rows)]
    for row, text in connection.execute(_lines, {"box": box.id}):
        line = lines[row - 1]
        for told in text.split(","):
            column, id, status, disposition, assignment = told.split(_SPACE)
            held = None if disposition == _NOTHING else disposition
            line[int(column) - 1] = (id, state_of(status, held, assignment))
    return lines


def slot_wanted(connection: Connection, wanted: str) -> str:
    """Return the slot that is looked for: the one named, or the one in which the unit named is."""
    found = connection.execute(_slot_of, {"unit": wanted}).scalar_one_or_none()
    return found or wanted
