"""Whose released bags nobody has ordered yet, kept beside bags, courses and orders.

Most patients of an old bank had their transplant and left bags behind: looking
through those for the few who wait would take seconds for one page. What is kept
follows from the projections and is written with them, in the same transaction.
`recount` makes it anew, and `differing` says where it is not what they say.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, exists, insert, or_, select

from biobank.domain.things.thing import Thing
from biobank.storage import tables
from biobank.storage.prepared import among

READY = {
    "container": ("bag",),
    "assignment": ("free",),
    "disposition": ("released", "exceptionally_released"),
    "material": ("collected", "processed", "frozen"),
}
"""A bag that could be ordered."""

BEFORE_ORDER = ("open", "cleared")
_STANDING = ("open", "reopened", "fulfilled")
FOLLOWED = ("unit", "course", "order", "patient")
"""The things from which it follows who is to be planned."""

_kept, _t = tables.to_plan, tables.things
_unit, _patient, _course, _order = _t["unit"], _t["patient"], _t["course"], _t["order"]
_newer = _unit.alias("newer")


def _ready(unit: Any) -> ColumnElement[bool]:
    return and_(*(among(unit.c[name], *values) for name, values in READY.items()))


_ordered = exists().where(_order.c.course_id == _course.c.id, _order.c.status.in_(_STANDING))
_under_way = exists().where(
    _course.c.patient_id == _unit.c.patient_id,
    _course.c.status != "called_off",
    or_(_course.c.status.not_in(BEFORE_ORDER), _ordered),
)
_waiting: Select[Any] = (
    select(_unit.c.patient_id, _unit.c.site_id, _unit.c.collected_at, _unit.c.id.label("unit_id"))
    .join(_patient, _patient.c.id == _unit.c.patient_id)
    .where(
        _ready(_unit),
        _patient.c.status == "active",
        ~exists().where(
            _newer.c.patient_id == _unit.c.patient_id,
            _ready(_newer),
            or_(
                _newer.c.collected_at > _unit.c.collected_at,
                and_(_newer.c.collected_at == _unit.c.collected_at, _newer.c.id > _unit.c.id),
            ),
        ),
        ~_under_way,
    )
)
_columns = [column.name for column in _kept.c]
_of_some = _unit.c.patient_id.in_(bindparam("patients", expanding=True))
_drop = delete(_kept).where(_kept.c.patient_id.in_(bindparam("patients", expanding=True)))
_add = insert(_kept).from_select(_columns, _waiting.where(_of_some))


def keep(connection: Connection, changed: Iterable[tuple[Thing | None, Thing]]) -> None:
    """Look again at the patients of things that changed, each told before (None: it is new) and after."""
    patients: set[str] = set()
    for before, after in changed:
        said, says = (_says(before) if before is not None else None), _says(after)
        if said != says:
            patients |= {each[0] for each in (said, says) if each is not None}
    if patients:
        told = {"patients": sorted(patients)}
        connection.execute(_drop, told)
        connection.execute(_add, told)


def _says(row: Any) -> tuple[str, ...] | None:
    """Return whose waiting a thing bears upon and how; None where it does not."""
    if row.NAME == "unit":
        is_ready = all(getattr(row, name) in values for name, values in READY.items())
        return (row.patient_id, row.site_id, row.collected_at) if is_ready else None
    if row.NAME == "patient":
        return None if row.status == "active" else (row.id, row.status)
    if row.NAME == "order":
        return (row.patient_id, row.course_id) if row.status in _STANDING else None
    return None if row.status in BEFORE_ORDER else (row.patient_id, row.id, row.status)


def recount(connection: Connection) -> None:
    """Find everybody anew, whatever stood there."""
    connection.execute(delete(_kept))
    connection.execute(insert(_kept).from_select(_columns, _waiting))


def differing(connection: Connection) -> list[str]:
    """Return the patients of whom something else is kept than their bags, courses and orders say."""
    kept = select(*_kept.c)
    lacking = connection.execute(_waiting.except_(kept)).all()
    vain = connection.execute(kept.except_(_waiting)).all()
    return sorted({row.patient_id for row in (*lacking, *vain)})
