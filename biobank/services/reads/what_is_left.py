"""What is left if a graft fails: for each patient with a course, the bags that nobody has promised to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select, union_all

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import USABLE
from biobank.domain.transplant.dosing import cd34_of
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables
from biobank.storage.prepared import fixed

WATCHED_AFTER_DAYS = 42
"""How long after day 0 a graft may still fail for good: until then a back-up is somebody's question."""

_course, _order = tables.things["course"], tables.things["order"]
_here = _course.c.site_id == bindparam("site")
_watched = select(_course.c.id).where(_here, _course.c.status.in_([fixed("cleared"), fixed("conditioning")]))
_fresh = select(_course.c.id).where(
    _here, _course.c.status == fixed("transplanted"), _course.c.day_zero >= bindparam("since")
)
_ordered = (
    select(_order.c.course_id)
    .join(_course, _course.c.id == _order.c.course_id)
    .where(_here, _order.c.status.in_([fixed("open"), fixed("reopened")]))
)
_courses = (
    select(_course)
    .where(
        _course.c.id.in_(union_all(_watched, _fresh, _ordered)),
        _course.c.status.in_([fixed(each) for each in ("open", "cleared", "conditioning", "transplanted")]),
    )
    .order_by(_course.c.opened_at.desc(), _course.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Left:
    """A course, its bags still to be given, what was given, and the bags beside it; doses per kg in 10⁶."""

    course: Course
    planned_for: str | None
    graft: tuple[Unit, ...]
    given_e6: Decimal
    spare: tuple[Unit, ...]
    held: tuple[Unit, ...]

    @property
    def given_per_kg(self) -> Decimal | None:
        """Return the dose that was given."""
        return self._per_kg(self.given_e6)

    @property
    def graft_per_kg(self) -> Decimal | None:
        """Return the dose in the bags that are still to be given."""
        return self._per_kg(cd34_of(self.graft))

    @property
    def spare_per_kg(self) -> Decimal | None:
        """Return the dose in the bags that would be left; None while no weight is known."""
        return self._per_kg(cd34_of(self.spare))

    def _per_kg(self, amount: Decimal) -> Decimal | None:
        return amount / self.course.weight_kg if self.course.weight_kg else None


def what_is_left(connection: Connection, site: str, since: str, limit: int = MOST) -> tuple[Left, ...]:
    """Return the courses from order to some weeks after day 0, with what is left; four statements.

    What is left are released bags that no order has; those in quarantine are told apart.
    """
    found = connection.execute(_courses, {"site": site, "since": since, "limit": limit})
    courses = [cast("Course", rows.as_thing("course", row)) for row in found]
    patients = tuple({each.patient_id for each in courses}) or ("",)
    ids = tuple(each.id for each in courses) or ("",)
    bags = rows.find(connection, "unit", {"patient_id": patients, "container": "bag"})
    infusions = rows.find(connection, "infusion", {"course_id": ids})
    orders = rows.find(connection, "order", {"course_id": ids})
    return tuple(left_of(each, bags, infusions, orders) for each in courses)


def left_of(course: Course, bags: Iterable[Any], infusions: Iterable[Any], orders: Iterable[Any]) -> Left:
    """Return what is left of a course among a patient's bags."""
    mine = [each for each in bags if each.patient_id == course.patient_id and each.material in ALIVE]
    others = [each for each in mine if each.course_id is None and each.assignment == "free"]
    there = [each for each in others if each.custody not in ("missing", "outside")]
    days = [each.infuse_on for each in orders if each.course_id == course.id and each.status != "called_off"]
    given = (each.cd34_e6 for each in infusions if each.course_id == course.id and each.cd34_e6 is not None)
    return Left(
        course=course,
        planned_for=min(days, default=None),
        graft=tuple(each for each in mine if each.course_id == course.id),
        given_e6=sum(given, Decimal(0)),
        spare=tuple(each for each in there if each.disposition in USABLE and each.material != "thawed"),
        held=tuple(each for each in there if each.disposition == "quarantined"),
    )
