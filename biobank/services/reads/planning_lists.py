"""What is to be planned for patients: transplants, follow-up visits, renewals, what a withdrawal leaves.

Each list rests on an index of what may be due, or on what is kept of it, so that its cost follows what
waits and not what is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, bindparam, exists, func, select

from biobank.domain.rules.clock import day_count
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.things.patient import Agreement, Consent
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_of
from biobank.domain.transplant.follow_up import Milestone, day_after, milestone_on
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables
from biobank.storage.prepared import among
from biobank.storage.to_plan import BEFORE_ORDER, READY

_t = tables.things
_unit, _patient, _course = _t["unit"], _t["patient"], _t["course"]
_plan, _seen_again = tables.to_plan, tables.visit_due
_consent, _agreement = _t["consent"], _t["agreement"]
_patient_here = func.coalesce(_patient.c.site_id, "") == bindparam("site")
"""By an expression: asked of each patient found, or SQLite begins with all patients of the site.

So is whose an agreement is: a bank that has none would begin with all patients as well.
"""
_CELLS_STORED_FOR = ("store", "use")
_to_plan = (
    select(_plan.c.patient_id)
    .where(_plan.c.site_id == bindparam("site"))
    .order_by(_plan.c.collected_at.desc(), _plan.c.unit_id.desc())
    .limit(bindparam("limit"))
)
_visits_due = (
    select(_course)
    .join(_seen_again, _seen_again.c.course_id == _course.c.id)
    .where(_seen_again.c.site_id == bindparam("site"), _seen_again.c.due_from <= bindparam("today"))
    .order_by(_course.c.day_zero.desc(), _course.c.id)
    .limit(bindparam("limit"))
)
_ending = {
    "agreement": select(_agreement)
    .join(_patient, _patient.c.id == func.coalesce(_agreement.c.patient_id, ""))
    .where(
        _patient_here,
        _patient.c.status == "active",
        among(_agreement.c.status, "in_force"),
        _agreement.c.ends_on <= bindparam("until"),
    )
    .order_by(_agreement.c.ends_on, _agreement.c.id)
    .limit(bindparam("limit")),
    "consent": select(_consent)
    .join(_patient, _patient.c.id == _consent.c.patient_id)
    .where(
        _patient_here,
        _patient.c.status == "active",
        among(_consent.c.status, "given"),
        _consent.c.ends_on <= bindparam("until"),
    )
    .order_by(_consent.c.ends_on, _consent.c.id)
    .limit(bindparam("limit")),
}
_again = _consent.alias("again")
_withdrawn = (
    select(_consent)
    .join(_patient, _patient.c.id == _consent.c.patient_id)
    .where(
        _patient_here,
        among(_consent.c.status, "withdrawn"),
        _consent.c.scope.in_(_CELLS_STORED_FOR),
        ~exists().where(
            _again.c.patient_id == _consent.c.patient_id,
            _again.c.scope == _consent.c.scope,
            _again.c.status == "given",
        ),
        exists().where(
            _unit.c.patient_id == _consent.c.patient_id,
            _unit.c.material.in_(tuple(sorted(ALIVE))),
        ),
    )
    .order_by(_consent.c.withdrawn_on, _consent.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class ToPlan:
    """A patient whose released bags nobody has ordered, and the course if one was opened."""

    patient_id: str
    bags: tuple[Unit, ...]
    course: Course | None = None

    @property
    def cd34_e6(self) -> Decimal:
        """Return the CD34+ cells of all bags, in 10⁶."""
        return cd34_of(self.bags)

    @property
    def per_kg(self) -> Decimal | None:
        """Return the dose in 10⁶/kg at the weight of the course, where one is known."""
        weight = self.course.weight_kg if self.course else None
        return self.cd34_e6 / weight if weight else None


@dataclass(frozen=True, slots=True)
class VisitDue:
    """A course, the visit that is due, and the calendar day it is planned for."""

    course: Course
    milestone: Milestone
    on_day: str


def to_plan(connection: Connection, site: str, limit: int = MOST) -> tuple[ToPlan, ...]:
    """Return patients with released bags and no order, those collected last first; three statements."""
    found = connection.execute(_to_plan, {"site": site, "limit": limit})
    ids = tuple(found.scalars())
    wanted = ids or ("",)
    bags: Sequence[Any] = rows.find(connection, "unit", {"patient_id": wanted, **READY})
    courses: Sequence[Any] = rows.find(connection, "course", {"patient_id": wanted, "status": BEFORE_ORDER})
    course_of = {each.patient_id: each for each in courses}
    return tuple(
        ToPlan(id, tuple(bag for bag in bags if bag.patient_id == id), course_of.get(id)) for id in ids
    )


def visits_due(
    connection: Connection, site: str, today: str, schedule: tuple[Milestone, ...], limit: int = MOST
) -> tuple[VisitDue, ...]:
    """Return the courses of which a visit is due and none was made since, day 0 latest first; one statement.

    Whoever has died, and a course that was closed, are followed no more.
    """
    found = connection.execute(_visits_due, {"site": site, "today": today, "limit": limit})
    courses = [cast("Course", rows.as_thing("course", row)) for row in found]
    return tuple(_due(each, today, schedule) for each in courses)


def _due(course: Course, today: str, schedule: tuple[Milestone, ...]) -> VisitDue:
    day_zero = course.day_zero or today
    found = milestone_on(schedule, day_count(day_zero, today)) or schedule[-1]
    return VisitDue(course, found, day_after(day_zero, found.day))


def ending(
    connection: Connection, site: str, until: str, limit: int = MOST
) -> tuple[Agreement | Consent, ...]:
    """Return the storage agreements and consents that end by a day, the soonest first; two statements."""
    told = {"site": site, "until": until, "limit": limit}
    found = [
        cast("Agreement | Consent", rows.as_thing(name, row))
        for name, statement in _ending.items()
        for row in connection.execute(statement, told)
    ]
    return tuple(sorted(found, key=lambda each: (each.ends_on or "", each.id))[:limit])


def withdrawn(connection: Connection, site: str, limit: int = MOST) -> tuple[Consent, ...]:
    """Return withdrawn consents to store or use of patients whose cells still exist; one statement."""
    found = connection.execute(_withdrawn, {"site": site, "limit": limit})
    return tuple(cast("Consent", rows.as_thing("consent", row)) for row in found)
