"""What is planned for the next days: reinfusions with their bags, and patients cleared for collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.patient import Episode
from biobank.domain.things.transplant import Order
from biobank.services.downtime.stock import Found, found_units
from biobank.storage import rows, tables
from biobank.storage.prepared import one_of, several

DAYS = 7
MOST = 1000
_t = tables.things
_order, _course, _line = _t["order"], _t["course"], _t["order_line"]
_episode, _person = _t["episode"], _t["person"]
_orders = (
    select(_person.c.name, _order)
    .join(_course, _course.c.id == _order.c.course_id)
    .outerjoin(_person, _person.c.id == _order.c.prescribed_by)
    .where(
        _course.c.site_id == bindparam("site"),
        _order.c.infuse_on >= bindparam("first"),
        _order.c.infuse_on <= bindparam("last"),
        _order.c.status.in_(("open", "reopened")),
    )
    .order_by(_order.c.infuse_on, _order.c.id)
    .limit(MOST)
)
_lines = (
    select(_line.c.order_id, _line.c.unit_id, _line.c.sequence, _line.c.status)
    .where(one_of(_line.c.order_id, "orders"), _line.c.status != "cancelled")
    .order_by(_line.c.order_id, _line.c.sequence)
)
_cleared = (
    select(_episode)
    .where(
        _episode.c.site_id == bindparam("site"),
        _episode.c.status == "open",
        _episode.c.cleared_at.is_not(None),
    )
    .order_by(_episode.c.cleared_at, _episode.c.id)
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Bag:
    """One bag of an order: its place in the order, what became of it, and where it is."""

    sequence: int
    status: str
    found: Found


@dataclass(frozen=True, slots=True)
class Planned:
    """A reinfusion that is ordered, by whom, with its bags in the order of thawing."""

    order: Order
    physician: str
    bags: tuple[Bag, ...]


def planned(connection: Connection, site: str, today: str) -> tuple[Planned, ...]:
    """Return the reinfusions ordered for yesterday and the seven days from today; three statements."""
    first, last = day_after(today, -1), day_after(today, DAYS - 1)
    found = connection.execute(_orders, {"site": site, "first": first, "last": last}).all()
    orders = [(cast("Order", rows.as_thing("order", row[1:])), row[0] or "") for row in found]
    lines = connection.execute(_lines, {"orders": several([order.id for order, _ in orders])}).all()
    units = found_units(connection, [line.unit_id for line in lines])
    return tuple(Planned(order, name, _bags(order.id, lines, units)) for order, name in orders)


def day_after(today: str, days: int) -> str:
    """Return the calendar day so many days after another."""
    return (date.fromisoformat(today) + timedelta(days=days)).isoformat()


def _bags(order: str, lines: Sequence[Any], units: dict[str, Found]) -> tuple[Bag, ...]:
    return tuple(
        Bag(line.sequence, line.status, units[line.unit_id]) for line in lines if line.order_id == order
    )


def cleared_episodes(connection: Connection, site: str) -> tuple[Episode, ...]:
    """Return the open episodes whose patients are cleared for collection; one statement."""
    found = connection.execute(_cleared, {"site": site})
    return tuple(cast("Episode", rows.as_thing("episode", row)) for row in found)
