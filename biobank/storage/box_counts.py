"""How full each box is, kept beside its slots: counting a million of them for one page would take seconds.

The counts follow from slots and units and are written with them, in the same
transaction. `recount` makes them anew, and `differing` says where they are not
what the slots and units say.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, case, delete, func, insert, or_, select, update

from biobank.domain.things.freezer import Slot
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.storage import tables
from biobank.storage.prepared import Writing

COUNTED = ("slot", "unit")
"""The things that fill, free or block a place of a box."""

_kept = tables.box_count
_slot, _unit = tables.things["slot"], tables.things["unit"]
_insert = Writing(insert(_kept), [column.name for column in _kept.c])
_move = Writing(
    update(_kept)
    .where(_kept.c.place_id == bindparam("at_place"))
    .values(
        used=_kept.c.used + bindparam("more_used"),
        blocked=_kept.c.blocked + bindparam("more_blocked"),
    )
)
_counted = (
    select(
        _slot.c.place_id,
        _slot.c.vessel_id,
        _slot.c.site_id,
        func.count(_slot.c.id).label("slots"),
        func.count(_unit.c.id).label("used"),
        func.sum(case((_slot.c.status != "open", 1), else_=0)).label("blocked"),
    )
    .select_from(_slot.outerjoin(_unit, _unit.c.slot_id == _slot.c.id))
    .group_by(_slot.c.place_id, _slot.c.vessel_id, _slot.c.site_id)
)


@dataclass(slots=True)
class _More:
    """By how much one box has changed; `made` is a slot of it where its slots are new."""

    made: Slot | None = None
    slots: int = 0
    used: int = 0
    blocked: int = 0


def keep(connection: Connection, changed: Iterable[tuple[Thing | None, Thing]]) -> None:
    """Let the counts follow things that changed, each told before (None: it is new) and after."""
    boxes: defaultdict[str, _More] = defaultdict(_More)
    for before, after in changed:
        if after.NAME == "slot":
            _count_slot(boxes, cast("Slot | None", before), cast("Slot", after))
        else:
            _count_unit(boxes, cast("Unit | None", before), cast("Unit", after))
    # In one order, so that two who move units between the same boxes never wait for each other.
    told = [(box, boxes[box]) for box in sorted(boxes)]
    made = [_row(box, more.made, more) for box, more in told if more.made is not None]
    moved = [
        {"at_place": box, "more_used": more.used, "more_blocked": more.blocked}
        for box, more in told
        if more.made is None and (more.used or more.blocked)
    ]
    if made:
        _insert.run(connection, made)
    if moved:
        _move.run(connection, moved)


def _count_slot(boxes: defaultdict[str, _More], before: Slot | None, after: Slot) -> None:
    box = boxes[after.place_id]
    if before is None:
        box.made = after
        box.slots += 1
    box.blocked += (after.status != "open") - (before is not None and before.status != "open")


def _count_unit(boxes: defaultdict[str, _More], before: Unit | None, after: Unit) -> None:
    left = before.place_id if before is not None and before.slot_id is not None else None
    taken = after.place_id if after.slot_id is not None else None
    if left == taken:
        return
    if left is not None:
        boxes[left].used -= 1
    if taken is not None:
        boxes[taken].used += 1


def _row(box: str, slot: Slot, more: _More) -> dict[str, Any]:
    return {
        "place_id": box,
        "vessel_id": slot.vessel_id,
        "site_id": slot.site_id,
        "slots": more.slots,
        "used": more.used,
        "blocked": more.blocked,
    }


def recount(connection: Connection) -> None:
    """Count every box anew, whatever stood there."""
    connection.execute(delete(_kept))
    connection.execute(
        insert(_kept).from_select([column.name for column in _counted.selected_columns], _counted)
    )


def differing(connection: Connection) -> list[str]:
    """Return the boxes whose kept counts are not those of their slots and units."""
    counted = _counted.subquery("counted")
    names = ("vessel_id", "site_id", "slots", "used", "blocked")
    unlike = or_(_kept.c.place_id.is_(None), *(_kept.c[name] != counted.c[name] for name in names))
    beside = counted.outerjoin(_kept, _kept.c.place_id == counted.c.place_id)
    wrong = select(counted.c.place_id).select_from(beside).where(unlike)
    vain = select(_kept.c.place_id).where(
        ~select(_slot.c.id).where(_slot.c.place_id == _kept.c.place_id).exists()
    )
    return sorted(connection.execute(wrong.union(vain)).scalars())
