"""Container failure: a bag that leaks or breaks, and what is decided about the cells in it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory import divisions
from biobank.domain.rooms.descent import (
    DIVISION_NEEDS,
    EMPTIED,
    SEGMENTS,
    Portion,
    child,
    detached,
    held_alike,
    made,
    passed_on,
    taken,
)
from biobank.domain.rooms.grafts import GRAFT_NEEDS, kept_units
from biobank.domain.rooms.issue import out_of_slot
from biobank.domain.rooms.reserving import LINE_NEEDS, line_change
from biobank.domain.rooms.scanning import PAIR
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import later
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.deviating import opened
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, instant, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import new_hold
from biobank.domain.rules.lifecycle import ENDS
from biobank.domain.rules.past import moments_are_ahead
from biobank.domain.rules.verb import Params, amber, many, red, verb
from biobank.domain.things.transplant import Course, OrderLine
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import USABLE
from biobank.domain.transplant.dosing import cd34_of, per_kg, shown

PARTS = (("body", "Body of the bag"), ("seam", "Seam"), ("port", "Port"), ("tube", "Tubing"), ("cap", "Cap"))
FAULTS = (
    ("leak", "It leaks"),
    ("rupture", "It is torn or burst"),
    ("crack", "It is cracked"),
    ("contents-lost", "Contents are lost"),
)
DISCARD, SALVAGE, INFUSE = "discard", "salvage", "infuse"
DECISIONS = (
    (DISCARD, "Discard it"),
    (SALVAGE, "Salvage the contents into a new container"),
    (INFUSE, "Infuse it all the same"),
)


@command
class ReportFailure(Command):
    """Report a failed container and what is decided."""

    unit: str = ref("unit", "Unit")
    part: str = choice("Where", PARTS)
    fault: str = choice("What", FAULTS)
    decision: str = choice("Decision", DECISIONS)
    lost_ml: Decimal | None = decimal("Volume lost, estimated", "mL", required=False, minimum="0")
    salvaged_ml: Decimal | None = decimal(
        "Volume in the new container", "mL", required=False, minimum="0.1", hint="Needed when it is salvaged"
    )
    expires_at: str | None = instant(
        "The new container expires", required=False, hint="Empty: when the time of the thawed cells ends"
    )
    product_code: str | None = text("Product code of the new container", required=False, max_length=5)


@amber("container-failed")
def risk_is_accepted(told: ReportFailure, facts: Facts) -> Params | None:
    """Cells out of a broken container are given only by a physician's decision."""
    if told.decision == DISCARD:
        return None
    return {"unit": facts["unit"].id, "fault": told.fault, "dose_left": _dose_left(facts)}


@red("salvage-incomplete")
def salvage_is_described(told: ReportFailure, facts: Facts) -> Params | None:
    """A new container has its volume and an expiry of its own."""
    if told.decision != SALVAGE or (told.salvaged_ml is not None and expiry_of(told, facts) is not None):
        return None
    return {}


def expiry_of(told: ReportFailure, facts: Facts) -> str | None:
    """Return when the new container expires: as told, else when the thawed cells' time ends if it runs still.

    For cells that were never thawed, and once that time is over, people say it.
    """
    thawed_at = facts["unit"].thawed_at
    if told.expires_at is not None or thawed_at is None:
        return told.expires_at
    ends = later(thawed_at, minutes=float(facts.policy.limit("thaw_to_end_minutes")))
    return ends if ends > facts.happened_at else None


@red("salvage-of-frozen")
def contents_can_be_poured(told: ReportFailure, facts: Facts) -> Params | None:
    """A frozen bag that broke is not refilled: it is thawed first, or discarded."""
    unit: Unit = facts["unit"]
    return {"unit": unit.id} if told.decision == SALVAGE and unit.material == "frozen" else None


def _dose_left(facts: Facts) -> Decimal | None:
    """Return what the other bags kept for the course hold, in 10⁶ CD34+ per kg."""
    course: Course | None = facts["course"]
    if course is None or course.weight_kg is None:
        return None
    others = [unit for unit in kept_units(facts) if unit.id != facts["unit"].id]
    return shown(per_kg(cd34_of(others), course.weight_kg))


def _siblings(facts: Facts) -> list[str]:
    """Return released, unreserved bags of the patient that could take its place."""
    unit: Unit = facts["unit"]
    return [
        one.id
        for one in facts["units_of_patient"]
        if one.id != unit.id
        and (one.material, one.container, one.assignment) == ("frozen", "bag", "free")
        and one.disposition in USABLE
        and one.custody in ("slot", "person", "location")
    ]


def fail(told: ReportFailure, facts: Facts) -> tuple[Draft, ...]:
    """The failure, a deviation for it, and what becomes of the cells."""
    unit: Unit = facts["unit"]
    changes = _outcome(told, facts) if unit.material not in ENDS else ()
    draft = Draft(
        kind="ContainerFailed",
        stream=unit.stream,
        unit=unit.id,
        subjects={"order": unit.order_id} if unit.order_id else {},
        changes=changes,
        data={
            "part": told.part,
            "fault": told.fault,
            "decision": told.decision,
            "at_material": unit.material,
            "lost_ml": told.lost_ml,
            "dose_left_e6_per_kg": _dose_left(facts),
            "siblings": _siblings(facts),
            "culture_due": told.decision != DISCARD,
        },
    )
    drafts = in_their_streams(draft)
    # A risk that a physician accepted opens its deviation by itself.
    return (*drafts, _deviation(told, facts)) if told.decision == DISCARD else drafts


def _outcome(told: ReportFailure, facts: Facts) -> tuple[Change, ...]:
    if told.decision == DISCARD:
        return _given_up(facts)
    return _salvaged(told, facts) if told.decision == SALVAGE else _kept(told, facts)


def _given_up(facts: Facts) -> tuple[Change, ...]:
    """The unit is off its order and rejected, and waits for two people to dispose of it."""
    unit: Unit = facts["unit"]
    disposition = "in_doubt" if unit.disposition == "in_doubt" else "rejected"
    free = {"assignment": "free", "order_id": None, "course_id": None}
    rejected = after(facts, unit, disposition=disposition, **free, **out_of_slot(facts, unit))
    hold = new_hold(facts, unit, "container-failure", "to-be-disposed-of")
    return (rejected, hold, *line_change(facts, "cancelled"))


def _kept(told: ReportFailure, facts: Facts) -> tuple[Change, ...]:
    """The unit goes on as it is, with what is left in it."""
    unit: Unit = facts["unit"]
    left = _remaining(unit, told)
    return () if left == unit else (after(facts, unit, **_contents(left)),)


def _remaining(unit: Unit, told: ReportFailure) -> Unit:
    """Return the unit less what was lost: cells go with their volume."""
    if unit.volume_ml is None or not told.lost_ml:
        return unit
    volume = max(unit.volume_ml - told.lost_ml, Decimal(0))
    return _scaled(unit, volume)


def _scaled(unit: Unit, volume: Decimal) -> Unit:
    share = volume / unit.volume_ml if unit.volume_ml else Decimal(1)
    return replace(
        unit, volume_ml=volume, tnc_e6=_part(unit.tnc_e6, share), cd34_e6=_part(unit.cd34_e6, share)
    )


def _part(cells: Decimal | None, share: Decimal) -> Decimal | None:
    return None if cells is None else shown(cells * share)


def _contents(unit: Unit) -> dict[str, Any]:
    return {"volume_ml": unit.volume_ml, "tnc_e6": unit.tnc_e6, "cd34_e6": unit.cd34_e6}


def _salvaged(told: ReportFailure, facts: Facts) -> tuple[Change, ...]:
    """The cells are in a new container that takes the old one's place on the order.

    It needs a label of its own before anything else, its own expiry, and a
    culture; it carries the release its parent had, which the physician signed for.
    """
    unit: Unit = facts["unit"]
    volume = told.salvaged_ml or unit.volume_ml
    code = told.product_code or unit.product_code
    left = _scaled(unit, min(volume, unit.volume_ml)) if volume and unit.volume_ml else unit
    portion = Portion(
        container="bag",
        volume_ml=volume,
        product_code=code,
        division=divisions.for_bags(unit.division, taken(facts, code), 1)[0],
        tnc_e6=left.tnc_e6,
        cd34_e6=left.cd34_e6,
    )
    new_unit = child(facts, unit, portion, 0, **_place_of(unit), expires_on=expiry_of(told, facts))
    emptied = after(facts, unit, material="divided", custody="gone", **EMPTIED)
    rows = made(facts, (unit,), new_unit, "salvage", (volume,), 0)
    held = held_alike(facts, new_unit, facts["parent_holds"], 0)
    passed = passed_on(facts["parent_holds"])
    return (emptied, *detached(facts, unit), *passed, *rows, *held, *_line_of(new_unit, facts))


def _place_of(unit: Unit) -> dict[str, Any]:
    """Return the columns in which the new container stands where the old one stood; it is verified anew."""
    return {
        "disposition": unit.disposition,
        "assignment": "issued" if unit.assignment == "at_bedside" else unit.assignment,
        "order_id": unit.order_id,
        "course_id": unit.course_id,
    }


def _line_of(made_unit: Unit, facts: Facts) -> tuple[Change, ...]:
    """Return the line of the old container as cancelled, and the same line for the new one."""
    waiting = [each for each in facts["unit_lines"] if each.status in ("reserved", "issued")]
    fresh = [
        replace(each, id=facts.fresh.id(OrderLine.LETTER, number), unit_id=made_unit.id, version=1)
        for number, each in enumerate(waiting)
    ]
    return (*(change(each, status="cancelled") for each in waiting), *(new(each) for each in fresh))


def _deviation(told: ReportFailure, facts: Facts) -> Draft:
    unit: Unit = facts["unit"]
    return opened(facts, unit.stream, unit.id, "container-failure", severity="major", decision=told.decision)


verb(
    name="container-failure",
    room="bedside",
    title="Container failed",
    about="Say that a container leaks or broke, and whether it is discarded, salvaged or infused.",
    command=ReportFailure,
    event="ContainerFailed",
    effect=fail,
    moves={"material": "collected|processed|frozen|thawed"},
    needs=(
        *GRAFT_NEEDS,
        *LINE_NEEDS,
        *DIVISION_NEEDS,
        SEGMENTS,
        many("parent_holds", "hold", unit_id="unit.id", status="=open"),
        many("units_of_patient", "unit", patient_id="unit.patient_id"),
    ),
    guards=(
        salvage_is_described,
        moments_are_ahead("expires_at"),
        contents_can_be_poured,
        risk_is_accepted,
    ),
    roles=PAIR,
    bedside=True,
)
