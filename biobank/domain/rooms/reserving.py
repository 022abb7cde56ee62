"""Reserving: which units an order is to be filled with, and giving them free again."""

from biobank.domain.rooms.grafts import USE_CONSENTS, order_stands, use_is_consented
from biobank.domain.rooms.lots import LOT_NEEDS, lots_are_free
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.same_person import same_person
from biobank.domain.rules.verb import Params, many, one, red, verb
from biobank.domain.things.transplant import Order, OrderLine
from biobank.domain.things.unit import Unit

RESERVERS = ("physician", "medical_director", "processing_director", "technologist", "coordinator")


@command
class ReserveUnit(Command):
    """Reserve a unit for an order."""

    unit: str = ref("unit", "Unit")
    order: str = ref("order", "Order", anywhere=True)


@red("wrong-patient")
def unit_is_of_the_ordered_patient(_: Command, facts: Facts) -> Params | None:
    """A unit is reserved for the patient it came from, whichever episode it is of."""
    unit: Unit = facts["unit"]
    order: Order = facts["order"]
    if same_person(facts["owner"], facts["recipient"]):
        return None
    told = {"unit": unit.id, "unit_patient": unit.patient_id, "patient": order.patient_id}
    data = {"verb": facts.verb, "code": "wrong-patient", "params": told}
    twin = Draft(kind="AttemptRefused", stream=order.stream, data=data)
    return {**told, "_twins": (twin,)}


@red("not-a-graft")
def unit_is_a_graft(_: Command, facts: Facts) -> Params | None:
    """Vials and segments are samples; bags are given."""
    unit: Unit = facts["unit"]
    return None if unit.container == "bag" else {"container": unit.container}


def reserve(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is kept for the order, as its next line."""
    unit: Unit = facts["unit"]
    order: Order = facts["order"]
    line = OrderLine(
        id=facts.fresh.id(OrderLine.LETTER),
        stream=order.stream,
        patient_id=order.patient_id,
        order_id=order.id,
        unit_id=unit.id,
        sequence=max((each.sequence for each in facts["lines"]), default=0) + 1,
    )
    kept = after(facts, unit, order_id=order.id, course_id=order.course_id)
    draft = Draft(
        kind="UnitReserved",
        stream=unit.stream,
        unit=unit.id,
        subjects={"order": order.id, "course": order.course_id},
        changes=(kept, new(line)),
    )
    return in_their_streams(draft)


verb(
    name="reserve-unit",
    room="orders",
    title="Reserve",
    about="Keep a released unit for an order of its patient.",
    command=ReserveUnit,
    event="UnitReserved",
    effect=reserve,
    moves={
        "material": "collected|processed|frozen",
        "custody": "slot|person|location",
        "disposition": "released|exceptionally_released",
        "assignment": "free>reserved",
    },
    needs=(
        one("owner", "patient", id="unit.patient_id"),
        one("recipient", "patient", id="order.patient_id"),
        one("course", "course", id="order.course_id"),
        many("lines", "order_line", order_id="order.id"),
        USE_CONSENTS,
        *LOT_NEEDS,
    ),
    guards=(unit_is_of_the_ordered_patient, order_stands, unit_is_a_graft, use_is_consented, lots_are_free),
    roles=RESERVERS,
    undo="unreserve-unit",
)


@command
class UnreserveUnit(Command):
    """Give a reserved unit free."""

    unit: str = ref("unit", "Unit")


LINE_NEEDS = (many("unit_lines", "order_line", unit_id="unit.id", order_id="unit.order_id"),)


def line_change(facts: Facts, status: str) -> tuple[Change, ...]:
    """Return the change of the unit's line on its order, if it has one that is not done."""
    waiting = [each for each in facts["unit_lines"] if each.status in ("reserved", "issued")]
    return tuple(change(each, status=status) for each in waiting)


def unreserve(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is free for another order."""
    unit: Unit = facts["unit"]
    freed = after(facts, unit, order_id=None, course_id=None)
    subjects = {"order": unit.order_id} if unit.order_id else {}
    changes = (freed, *line_change(facts, "cancelled"))
    draft = Draft(kind="UnitUnreserved", stream=unit.stream, unit=unit.id, subjects=subjects, changes=changes)
    return in_their_streams(draft)


verb(
    name="unreserve-unit",
    room="orders",
    title="Cancel reservation",
    about="Take a reserved unit off its order.",
    command=UnreserveUnit,
    event="UnitUnreserved",
    effect=unreserve,
    moves={"assignment": "reserved>free"},
    needs=LINE_NEEDS,
    roles=RESERVERS,
    undo="reserve-unit",
)
