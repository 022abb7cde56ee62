"""Worklists: what waits for somebody at one site, the longest wait first; one statement each.

Each list rests on an index, so that its cost follows what waits and not what
is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, null, select

from biobank.domain.things.unit import Unit
from biobank.services.reads.units import OUT_OF_STORE, Placed, as_placed, placed_units
from biobank.storage import rows, tables
from biobank.storage.prepared import fixed

MOST = 200
_t = tables.things
_unit, _hold, _handover, _deviation = _t["unit"], _t["hold"], _t["handover"], _t["deviation"]
_here = _unit.c.site_id == bindparam("site")
_FROZEN = ("frozen",)
_LIQUID = ("collected", "processed")
_IN_HAND = ("person", "location")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit that waits, since when, and what for where that is recorded."""

    placed: Placed
    since: str
    cause: str | None = None

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.placed.unit


def _by_custody(custody: tuple[str, ...], material: tuple[str, ...] = ()) -> Select[Any]:
    tests = [_here, OUT_OF_STORE, _unit.c.custody.in_(custody)]
    if material:
        tests.append(_unit.c.material.in_(material))
    return (
        placed_units(_unit.c.custody_since.label("since"), null().label("cause"))
        .where(*tests)
        .order_by(_unit.c.custody_since, _unit.c.id)
        .limit(bindparam("limit"))
    )


_held = (
    placed_units(_hold.c.placed_at.label("since"), _hold.c.cause.label("cause"))
    .join(_hold, _hold.c.unit_id == _unit.c.id)
    .where(_here, _hold.c.status == fixed("open"))
    .order_by(_hold.c.placed_at, _hold.c.id)
    .limit(bindparam("limit"))
)
_handed_over = (
    placed_units(_handover.c.sent_at.label("since"), _handover.c.to_person.label("cause"))
    .join(_handover, _handover.c.unit_id == _unit.c.id)
    .where(_here, _handover.c.status == fixed("sent"))
    .order_by(_handover.c.sent_at, _handover.c.id)
    .limit(bindparam("limit"))
)
_deviations = (
    select(_deviation)
    .where(_deviation.c.site_id == bindparam("site"), _deviation.c.status == "open")
    .order_by(_deviation.c.opened_at, _deviation.c.id)
    .limit(bindparam("limit"))
)
_countersigns = (
    select(_deviation)
    .where(
        _deviation.c.countersign_due.is_not(None),
        _deviation.c.countersigned_at.is_(None),
        _deviation.c.site_id == bindparam("site"),
    )
    .order_by(_deviation.c.countersign_due, _deviation.c.id)
    .limit(bindparam("limit"))
)

LISTS: Mapping[str, Select[Any]] = {
    "handed-over": _handed_over,
    "held": _held,
    "in-transit": _by_custody(("transit",)),
    "missing": _by_custody(("missing",)),
    "not-yet-frozen": _by_custody(_IN_HAND, _LIQUID),
    "out-of-slot": _by_custody(_IN_HAND, _FROZEN),
}
"""Lists of units by name: `cause` is the hold's cause, or to whom a unit was handed."""


def waiting(connection: Connection, name: str, site: str, limit: int = MOST) -> tuple[Waiting, ...]:
    """Return the units of one list; raises KeyError for a list that is not there."""
    found = connection.execute(LISTS[name], {"site": site, "limit": limit})
    return tuple(Waiting(as_placed(row[:-2]), row[-2], row[-1]) for row in found)


def open_deviations(connection: Connection, site: str, limit: int = MOST) -> tuple[Any, ...]:
    """Return the open deviations of a site, oldest first."""
    found = connection.execute(_deviations, {"site": site, "limit": limit})
    return tuple(rows.as_thing("deviation", row) for row in found)


def countersigns_due(connection: Connection, site: str, limit: int = MOST) -> tuple[Any, ...]:
    """Return what was done on verbal orders that nobody countersigned yet, the soonest due first."""
    found = connection.execute(_countersigns, {"site": site, "limit": limit})
    return tuple(rows.as_thing("deviation", row) for row in found)
