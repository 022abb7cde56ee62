"""Orders to reinfuse: the physician's dose, weight and day, and what becomes of them."""

from collections.abc import Iterable
from decimal import Decimal

from biobank.domain.rooms.grafts import GRAFT_OF_COURSE, USE_CONSENTS, planned, use_is_consented
from biobank.domain.rooms.patients import LIVING, patient_is_not_in_doubt
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import date, decimal, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, Signing, amber, many, one, red, verb
from biobank.domain.things.transplant import Course, Order, OrderLine
from biobank.domain.things.unit import Unit

PRESCRIBERS = ("physician", "medical_director")
ORDERED = Signing("ordered", PRESCRIBERS)
COURSE_NEEDS = (one("course", "course", id="order.course_id"),)


def called_off(
    orders: Iterable[Order], lines: Iterable[OrderLine], units: Iterable[Unit]
) -> tuple[Change, ...]:
    """Return what calling off open orders changes: the orders, their lines, and units that are free again.

    Units that were issued stay issued until they are returned; theirs and
    their lines' changes are left to that.
    """
    ended = {one.id: one for one in orders if one.status in ("open", "reopened")}
    waiting = [one for one in lines if one.order_id in ended and one.status == "reserved"]
    freed = {one.unit_id for one in waiting}
    return (
        *(change(one, status="called_off") for one in ended.values()),
        *(change(one, status="cancelled") for one in waiting),
        *(
            change(unit, assignment="free", order_id=None, course_id=None)
            for unit in units
            if unit.id in freed and unit.assignment == "reserved" and unit.order_id in ended
        ),
    )


@command
class PlaceOrder(Command):
    """Order a reinfusion."""

    course: str = ref("course", "Course")
    cd34_per_kg: Decimal = decimal("Dose of CD34+ cells", "10⁶/kg", minimum="0.1", maximum="100")
    weight_kg: Decimal = decimal("Weight", "kg", minimum="2", maximum="400", hint="As last recorded")
    infuse_on: str = date("Day of reinfusion")


@red("course-not-open-for-orders")
def course_takes_orders(_: Command, facts: Facts) -> Params | None:
    """A course that was closed or called off takes no order."""
    course: Course | None = facts["course"]
    ended = course is None or course.status in ("closed", "called_off")
    return {"status": course.status if course else "missing"} if ended else None


@red("weight-differs")
def weight_is_the_recorded_one(told: "PlaceOrder | ConfirmOrder", facts: Facts) -> Params | None:
    """An order is made on the weight two people recorded, not on another."""
    course: Course | None = facts["course"]
    recorded = course.weight_kg if course else None
    return None if told.weight_kg == recorded else {"ordered": told.weight_kg, "recorded": recorded}


@red("day-is-past")
def day_is_ahead(told: PlaceOrder, facts: Facts) -> Params | None:
    """A reinfusion is ordered for today or later."""
    course: Course = facts["course"]
    today = local_day(facts.happened_at, course.zone)
    return {"day": told.infuse_on, "today": today} if told.infuse_on < today else None


@amber("ordered-below-minimum")
def ordered_dose_is_adequate(told: PlaceOrder, facts: Facts) -> Params | None:
    """Less than the minimum dose is ordered only by decision."""
    minimum = facts.policy.limit("cd34_minimum_e6_per_kg")
    return {"dose": told.cd34_per_kg, "minimum": minimum} if told.cd34_per_kg < minimum else None


def place_order(told: PlaceOrder, facts: Facts) -> tuple[Draft, ...]:
    """The physician's order; units are reserved on it one by one."""
    course: Course = facts["course"]
    signed = facts.signed("ordered")
    order = Order(
        id=facts.fresh.id(Order.LETTER),
        stream=course.stream,
        patient_id=course.patient_id,
        course_id=course.id,
        prescribed_by=signed.person if signed else told.performed_by or facts.actor.person,
        prescribed_at=facts.happened_at,
        cd34_per_kg=told.cd34_per_kg,
        weight_kg=told.weight_kg,
        infuse_on=told.infuse_on,
    )
    subjects = {"course": course.id, "order": order.id}
    return (Draft(kind="OrderPlaced", stream=course.stream, subjects=subjects, changes=(new(order),)),)


verb(
    name="place-order",
    room="orders",
    title="Order reinfusion",
    about="Order a reinfusion: the dose in CD34+ cells per kg, the weight it is for, and the day.",
    command=PlaceOrder,
    event="OrderPlaced",
    effect=place_order,
    subject="course",
    needs=(one("patient", "patient", id="course.patient_id"), USE_CONSENTS),
    guards=(
        course_takes_orders,
        *LIVING,
        patient_is_not_in_doubt,
        use_is_consented,
        weight_is_the_recorded_one,
        day_is_ahead,
        ordered_dose_is_adequate,
    ),
    signings=(ORDERED,),
    roles=PRESCRIBERS,
)


@command
class ConfirmOrder(Command):
    """Confirm an order on the changed weight."""

    order: str = ref("order", "Order")
    weight_kg: Decimal = decimal("Weight", "kg", minimum="2", maximum="400", hint="As last recorded")


@red("order-not-reopened")
def order_was_reopened(_: Command, facts: Facts) -> Params | None:
    """Only an order whose weight changed waits for confirmation."""
    order: Order = facts["order"]
    return None if order.status == "reopened" else {"status": order.status}


def confirm_order(told: ConfirmOrder, facts: Facts) -> tuple[Draft, ...]:
    """The order stands again, on the weight as recorded; what it amounts to is told."""
    order: Order = facts["order"]
    planned_dose = planned(facts)
    draft = Draft(
        kind="OrderConfirmed",
        stream=order.stream,
        subjects={"course": order.course_id, "order": order.id},
        changes=(change(order, status="open", weight_kg=told.weight_kg),),
        data=planned_dose.told() if planned_dose else {},
    )
    return (draft,)


verb(
    name="confirm-order",
    room="orders",
    title="Confirm order",
    about="Confirm an order after the weight it was made on has changed.",
    command=ConfirmOrder,
    event="OrderConfirmed",
    effect=confirm_order,
    subject="order",
    needs=(*COURSE_NEEDS, *GRAFT_OF_COURSE),
    guards=(order_was_reopened, weight_is_the_recorded_one),
    signings=(ORDERED,),
    roles=PRESCRIBERS,
)


@command
class CallOffOrder(Command):
    """Call off an order."""

    order: str = ref("order", "Order")


@red("order-ended")
def order_is_open(_: Command, facts: Facts) -> Params | None:
    """An order that was called off or fulfilled is over."""
    order: Order = facts["order"]
    return None if order.status in ("open", "reopened") else {"status": order.status}


@red("units-still-issued")
def no_line_is_out(_: Command, facts: Facts) -> Params | None:
    """What was issued on the order is returned, infused or discarded first."""
    out = [line.unit_id for line in facts["lines"] if line.status == "issued"]
    return {"units": out} if out else None


def call_off_order(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The order is over; what was reserved on it is free again."""
    order: Order = facts["order"]
    changes = called_off((order,), facts["lines"], facts["units"])
    subjects = {"course": order.course_id, "order": order.id}
    return (Draft(kind="OrderCalledOff", stream=order.stream, subjects=subjects, changes=changes),)


verb(
    name="call-off-order",
    room="orders",
    title="Call off order",
    about="Call off an order; what was reserved on it is free again.",
    command=CallOffOrder,
    event="OrderCalledOff",
    effect=call_off_order,
    subject="order",
    needs=(
        many("lines", "order_line", order_id="order.id"),
        many("units", "unit", id="lines.unit_id"),
    ),
    guards=(order_is_open, no_line_is_out),
    roles=PRESCRIBERS,
    reason="required",
)
