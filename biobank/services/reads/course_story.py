"""A transplant course as its page and those of its orders tell it: decisions, bags, what is left, day 0."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.policy import Policy
from biobank.domain.things.quality import Hold
from biobank.domain.things.transplant import Check, Course, Engraftment, Infusion, Order, OrderLine, Visit
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import Concern, clearance_concerns
from biobank.domain.transplant.dosing import Plan
from biobank.services.audit.entries import Entry
from biobank.services.audit.names import Names, names_in
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.doses import dose_of
from biobank.services.reads.mentions import decisions
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.reads.what_is_left import Left, left_of
from biobank.services.services import Services
from biobank.storage import rows, tables

COURSE_DECISIONS = (
    *("ClearanceConcerned", "ConditioningCleared", "ConditioningGiven", "CourseCalledOff", "CourseClosed"),
    *("CourseOpened", "EngraftmentRecorded", "OrderCalledOff", "OrderConfirmed", "OrderPlaced"),
    "WeightRecorded",
)
ORDER_DECISIONS = (
    *("IssueChecked", "OrderCalledOff", "OrderConfirmed", "OrderPlaced", "UnitIssued", "UnitReserved"),
    "UnitUnreserved",
)
_unit = tables.things["unit"]
_of_patient = (
    placed_units()
    .where(_unit.c.patient_id == bindparam("patient"), _unit.c.container == "bag")
    .order_by(_unit.c.collected_at, _unit.c.division, _unit.c.id)
)
_on_orders = placed_units().where(_unit.c.id.in_(bindparam("units", expanding=True)))


@dataclass(frozen=True, slots=True)
class CourseStory:
    """A course with its orders, every bag of the patient, and what was decided; `holds` are the open ones."""

    course: Course
    orders: tuple[Order, ...]
    lines: tuple[OrderLine, ...]
    bags: tuple[Placed, ...]
    checks: tuple[Check, ...]
    infusions: tuple[Infusion, ...]
    visits: tuple[Visit, ...]
    engraftments: tuple[Engraftment, ...]
    holds: tuple[Hold, ...]
    decisions: tuple[Entry, ...]
    names: Names

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the bags without their places."""
        return tuple(each.unit for each in self.bags)

    @property
    def order(self) -> Order | None:
        """Return the order that stands: the newest one that was not called off."""
        standing = [each for each in self.orders if each.status != "called_off"]
        return max(standing, key=lambda each: each.prescribed_at, default=None)

    @property
    def left(self) -> Left:
        """Return what is left if the graft fails."""
        return left_of(self.course, self.units, self.infusions, self.orders)

    def dose(self, at: str, policy: Policy) -> Plan | None:
        """Return what was given in the course and what lies ready; None while no weight is known."""
        living = [each for each in self.units if each.material in ALIVE]
        return dose_of(self.course, living, self.infusions, at, policy)

    def concerns(self, policy: Policy) -> tuple[Concern, ...]:
        """Return what stands against the clearance, while it is watched."""
        graft = [each for each in self.units if each.course_id == self.course.id]
        back_up = next((each for each in self.units if each.id == self.course.back_up), None)
        minimum = policy.limit("cd34_minimum_e6_per_kg")
        return clearance_concerns(self.course, graft, back_up, self.holds, self.orders, minimum)

    def lines_of(self, order: Order) -> tuple[OrderLine, ...]:
        """Return the bags of an order in the order in which they are given."""
        mine = (each for each in self.lines if each.order_id == order.id and each.status != "cancelled")
        return tuple(sorted(mine, key=lambda each: each.sequence))

    def on(self, order: Order) -> tuple[Placed, ...]:
        """Return the bags of an order, in that order."""
        by_id = {each.unit.id: each for each in self.bags}
        return tuple(by_id[each.unit_id] for each in self.lines_of(order) if each.unit_id in by_id)


def course_story(services: Services, who: SignedIn, id: str) -> CourseStory | None:
    """Return a course's story, or None; the look is recorded. Raises Denied as `may_view` does."""
    with services.database.read() as connection:
        found = rows.find(connection, "course", {"id": id})
        if not found:
            return None
        course = cast("Course", found[0])
        reason = may_view(who, course.site_id)
        told = decisions(services, connection, course, COURSE_DECISIONS)
        story = _story(connection, course, told)
    viewed(services, who.actor, course.patient_id, "course", reason)
    return story


def order_story(services: Services, who: SignedIn, id: str) -> tuple[Order, CourseStory] | None:
    """Return an order with the story of its course, or None; the look is recorded.

    What was decided is that of the order. Raises Denied as `may_view` does.
    """
    with services.database.read() as connection:
        found = rows.find(connection, "order", {"id": id})
        if not found:
            return None
        order = cast("Order", found[0])
        course = cast("Course", rows.find(connection, "course", {"id": order.course_id})[0])
        reason = may_view(who, course.site_id)
        told = decisions(services, connection, order, ORDER_DECISIONS)
        story = _story(connection, course, told)
    viewed(services, who.actor, order.patient_id, "order", reason)
    return order, story


def _story(connection: Connection, course: Course, told: tuple[Entry, ...]) -> CourseStory:
    orders = _of(connection, "order", course_id=course.id)
    lines = _of(connection, "order_line", order_id=_ids(orders))
    bags = _bags(connection, course, [each.unit_id for each in lines])
    ids = _ids(each.unit for each in bags)
    return CourseStory(
        course=course,
        orders=orders,
        lines=lines,
        bags=bags,
        checks=_of(connection, "check", unit_id=ids),
        infusions=_of(connection, "infusion", patient_id=course.patient_id),
        visits=_of(connection, "visit", course_id=course.id),
        engraftments=_of(connection, "engraftment", course_id=course.id),
        holds=_of(connection, "hold", unit_id=ids, status="open"),
        decisions=told,
        names=names_in(connection, [{"people": [each.prescribed_by for each in orders]}]),
    )


def _bags(connection: Connection, course: Course, units: list[str]) -> tuple[Placed, ...]:
    """Return the patient's bags, and those on the orders that stand in the record of a linked patient."""
    own = [as_placed(row) for row in connection.execute(_of_patient, {"patient": course.patient_id})]
    known = {each.unit.id for each in own}
    others = [id for id in units if id not in known] or [""]
    return (*own, *(as_placed(row) for row in connection.execute(_on_orders, {"units": others})))


def _of(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))


def _ids(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(each.id for each in found) or ("",)
