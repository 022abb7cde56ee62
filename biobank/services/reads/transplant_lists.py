"""What waits around transplants: orders to fill, clearances that are watched, reinfusions of the day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.rules.policy import Policy
from biobank.domain.things.transplant import Check, Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import Concern, clearance_concerns
from biobank.domain.transplant.dosing import cd34_of
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables
from biobank.storage.prepared import among

_t = tables.things
_order, _course, _line, _unit = _t["order"], _t["course"], _t["order_line"], _t["unit"]
_standing = (
    select(_course.c.status, _order)
    .join(_course, _course.c.id == _order.c.course_id)
    .where(_course.c.site_id == bindparam("site"), among(_order.c.status, "open", "reopened"))
    .order_by(_order.c.infuse_on, _order.c.id)
    .limit(bindparam("limit"))
)
_of_day = (
    select(_course.c.status, _order)
    .join(_course, _course.c.id == _order.c.course_id)
    .where(
        _course.c.site_id == bindparam("site"),
        _order.c.infuse_on == bindparam("day"),
        _order.c.status != "called_off",
    )
    .order_by(_order.c.id)
    .limit(bindparam("limit"))
)
_watched = (
    select(_course)
    .where(_course.c.site_id == bindparam("site"), among(_course.c.status, "cleared", "conditioning"))
    .order_by(_course.c.cleared_at, _course.c.id)
    .limit(bindparam("limit"))
)
_reserved = (
    select(_line.c.order_id, _unit)
    .join(_unit, _unit.c.id == _line.c.unit_id)
    .where(_line.c.order_id.in_(bindparam("orders", expanding=True)), _line.c.status != "cancelled")
    .order_by(_line.c.sequence)
)
_event = tables.event.c
_calls = (
    select(_event.at, _event.body)
    .where(_event.stream.in_(bindparam("streams", expanding=True)), _event.kind == "ClearanceConcerned")
    .order_by(_event.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class OrderWaiting:
    """An order with the bags on it and the state of its course; doses per kg in 10⁶."""

    order: Order
    course_status: str
    bags: tuple[Unit, ...] = ()

    @property
    def reserved_per_kg(self) -> Decimal:
        """Return the dose of all bags on the order."""
        return cd34_of(self.bags) / self.order.weight_kg if self.order.weight_kg else Decimal(0)

    @property
    def is_filled(self) -> bool:
        """Say whether the bags reach the dose that is ordered."""
        return self.reserved_per_kg >= self.order.cd34_per_kg


@dataclass(frozen=True, slots=True)
class Called:
    """When physician and coordinator were called last about a course, and by which verb."""

    at: str
    verb: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A course that was cleared, the day its order plans as day 0, and what stands against that now."""

    course: Course
    planned_for: str | None
    concerns: tuple[Concern, ...] = field(default=())


def standing_orders(connection: Connection, site: str, limit: int = MOST) -> tuple[OrderWaiting, ...]:
    """Return the open orders of a site with their bags, the next day first; two statements."""
    return _with_bags(connection, connection.execute(_standing, {"site": site, "limit": limit}))


def reinfusions_of(
    connection: Connection, site: str, day: str, limit: int = MOST
) -> tuple[OrderWaiting, ...]:
    """Return the orders of a day with their bags; two statements."""
    return _with_bags(connection, connection.execute(_of_day, {"site": site, "day": day, "limit": limit}))


def _with_bags(connection: Connection, found: Iterable[Any]) -> tuple[OrderWaiting, ...]:
    orders = [(cast("Order", rows.as_thing("order", row[1:])), str(row[0])) for row in found]
    bags: dict[str, list[Unit]] = {}
    for row in connection.execute(_reserved, {"orders": [each.id for each, _ in orders] or [""]}):
        bags.setdefault(row[0], []).append(cast("Unit", rows.as_thing("unit", row[1:])))
    return tuple(OrderWaiting(each, status, tuple(bags.get(each.id, ()))) for each, status in orders)


def watched_clearances(
    connection: Connection, site: str, policy: Policy, limit: int = MOST
) -> tuple[Watched, ...]:
    """Return the courses whose graft is watched, those with a concern first; five statements."""
    courses = [
        cast("Course", rows.as_thing("course", row))
        for row in connection.execute(_watched, {"site": site, "limit": limit})
    ]
    ids = tuple(each.id for each in courses) or ("",)
    graft: Sequence[Any] = rows.find(connection, "unit", {"course_id": ids})
    orders: Sequence[Any] = rows.find(connection, "order", {"course_id": ids})
    back_ups = {row.id: row for row in _units(connection, (each.back_up for each in courses))}
    holds: Sequence[Any] = _holds(connection, [unit.id for unit in graft])
    minimum = policy.limit("cd34_minimum_e6_per_kg")
    told = [
        Watched(
            each,
            _planned_for(each, orders),
            clearance_concerns(
                each,
                [unit for unit in graft if unit.course_id == each.id],
                cast("Unit | None", back_ups.get(each.back_up or "")),
                holds,
                [order for order in orders if order.course_id == each.id],
                minimum,
            ),
        )
        for each in courses
    ]
    return tuple(sorted(told, key=lambda each: (not each.concerns, each.planned_for or "")))


def _planned_for(course: Course, orders: Iterable[Any]) -> str | None:
    """Return the first day for which the course has an order that stands."""
    days = [each.infuse_on for each in orders if each.course_id == course.id and each.status != "called_off"]
    return min(days, default=None)


def _units(connection: Connection, ids: Iterable[str | None]) -> list[Any]:
    return list(rows.find(connection, "unit", {"id": tuple(id for id in ids if id) or ("",)}))


def _holds(connection: Connection, units: Sequence[str]) -> list[Any]:
    return list(rows.find(connection, "hold", {"unit_id": tuple(units) or ("",), "status": "open"}))


def given_e6(connection: Connection, courses: Iterable[str]) -> dict[str, Decimal]:
    """Return the CD34+ cells (10⁶) credited so far in each of these courses; one statement."""
    told: dict[str, Decimal] = {}
    infusions: Sequence[Any] = rows.find(connection, "infusion", {"course_id": tuple(courses) or ("",)})
    for each in infusions:
        told[each.course_id] = told.get(each.course_id, Decimal(0)) + (each.cd34_e6 or Decimal(0))
    return told


def issue_checks(connection: Connection, units: Iterable[Unit]) -> dict[str, list[Check]]:
    """Return the issue checks of units by unit; one statement."""
    told: dict[str, list[Check]] = {}
    where = {"unit_id": tuple(each.id for each in units) or ("",), "kind": "issue"}
    for each in cast("list[Check]", rows.find(connection, "check", where)):
        told.setdefault(each.unit_id, []).append(each)
    return told


def last_calls(connection: Connection, courses: Iterable[Course]) -> dict[str, Called]:
    """Return by course what changed last that hurt its clearance; one statement."""
    streams = sorted({each.stream for each in courses}) or [""]
    told: dict[str, Called] = {}
    for row in connection.execute(_calls, {"streams": streams}):
        body = json.loads(row.body)
        told.setdefault(body["subjects"]["course"], Called(row.at, body["data"]["cause"]))
    return told
