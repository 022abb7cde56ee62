"""The patient's weight: what dose and DMSO are per kilogram of, recorded by two people."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.courses import PLANNERS, course_is_running
from biobank.domain.rooms.grafts import GRAFT_OF_COURSE, planned
from biobank.domain.rooms.scanning import PAIR
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.completeness import second_person
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, Signing, amber, verb
from biobank.domain.things.transplant import Course, Infusion, Order
from biobank.domain.transplant.clearance import WATCHED, clearance_concerns, concerned
from biobank.domain.transplant.dosing import per_kg, shown

KINDS = (("actual", "Actual body weight"), ("ideal", "Ideal body weight"), ("adjusted", "Adjusted weight"))
WEIGHERS = tuple(dict.fromkeys((*PAIR, *PLANNERS, "apheresis_nurse")))
OF_WEIGHT = ("dose-below-minimum", "weight-changed")


@command
class RecordWeight(Command):
    """Record the patient's weight."""

    course: str = ref("course", "Course")
    weight_kg: Decimal = decimal("Weight", "kg", minimum="2", maximum="400")
    kind: str = choice("Which weight", KINDS)
    weighed_again: bool | None = boolean("Weighed again: it is right", required=False)
    corrects_last: bool | None = boolean("The weight recorded last was wrong", required=False)


def percent_off(now: Decimal, before: Decimal) -> Decimal:
    """Return by how many per cent a weight differs from another."""
    return abs(now - before) / before * 100


@amber("weigh-again")
def large_change_was_weighed_again(told: RecordWeight, facts: Facts) -> Params | None:
    """A weight far from the last one is more often a mistake than a change."""
    course: Course = facts["course"]
    if course.weight_kg is None or told.weighed_again:
        return None
    percent = percent_off(told.weight_kg, course.weight_kg)
    limit = facts.policy.limit("weight_change_percent")
    if percent <= limit:
        return None
    return {"last": course.weight_kg, "now": told.weight_kg, "percent": round(percent), "limit": limit}


def _reopened(told: RecordWeight, facts: Facts) -> tuple[Order, ...]:
    """Return the orders that must be confirmed on this weight.

    They are those made on a weight that was wrong, of another kind, or far
    from this one; a kilogram from day to day reopens nothing.
    """
    course: Course = facts["course"]
    limit = facts.policy.limit("weight_change_percent")
    other_kind = course.weight_kind not in (None, told.kind)
    return tuple(
        one
        for one in facts["orders"]
        if one.status == "open"
        and one.weight_kg != told.weight_kg
        and (told.corrects_last or other_kind or percent_off(told.weight_kg, one.weight_kg) > limit)
    )


def _recomputed(told: RecordWeight, facts: Facts) -> tuple[Change, ...]:
    """Return the doses credited so far on a weight that was wrong, on the right one."""
    given: list[Infusion] = [one for one in facts["infusions"] if one.course_id == facts["course"].id]
    return tuple(
        change(one, cd34_per_kg=shown(per_kg(one.cd34_e6, told.weight_kg)))
        for one in given
        if told.corrects_last and one.cd34_e6 is not None
    )


def _weighed(told: RecordWeight, facts: Facts, *, reopens: bool) -> Change:
    course: Course = facts["course"]
    columns: dict[str, Any] = {
        "weight_kg": told.weight_kg,
        "weight_kind": told.kind,
        "weight_at": facts.happened_at,
    }
    if reopens and course.status == "cleared":
        columns |= {"status": "open", "cleared_at": None, "back_up": None}
    return change(course, **columns)


def record_weight(told: RecordWeight, facts: Facts) -> tuple[Draft, ...]:
    """The course's weight; a changed one reopens orders and clearance and calls for help."""
    course: Course = facts["course"]
    reopened = tuple(change(one, status="reopened") for one in _reopened(told, facts))
    weighed = _weighed(told, facts, reopens=bool(reopened))
    plan = planned(facts, weight_kg=told.weight_kg)
    data: dict[str, Any] = dict(plan.told()) if plan else {}
    if reopened:
        data["alerts"] = _holders(facts)
    second = second_person(told, facts)
    draft = Draft(
        kind="WeightRecorded",
        stream=course.stream,
        subjects={"course": course.id, **({"second_person": second} if second else {})},
        changes=(weighed, *reopened, *_recomputed(told, facts)),
        data=data,
    )
    return (draft, *_calls(weighed, reopened, facts))


def _holders(facts: Facts) -> list[str]:
    """Return the people who hold an issued bag of the course: they are told at once."""
    held = (
        unit.holder_id
        for unit in facts["graft"]
        if unit.course_id == facts["course"].id and unit.assignment in ("issued", "at_bedside")
    )
    return sorted({holder for holder in held if holder is not None})


def _calls(weighed: Change, reopened: tuple[Change, ...], facts: Facts) -> tuple[Draft, ...]:
    """Return the call about a watched clearance that this weight hurts."""
    before: Course = facts["course"]
    if before.status not in WATCHED:
        return ()
    after: Any = weighed.row
    graft = [unit for unit in facts["graft"] if unit.course_id == before.id]
    orders: Any = [each.row for each in reopened]
    minimum = facts.policy.limit("cd34_minimum_e6_per_kg")
    found = clearance_concerns(replace(after, status=before.status), graft, None, (), orders, minimum)
    hurt = [one for one in found if one.code in OF_WEIGHT]
    return (concerned(before, hurt, facts.verb),) if hurt else ()


verb(
    name="record-weight",
    room="courses",
    title="Record weight",
    about="Record the patient's weight in kg, read by two people.",
    command=RecordWeight,
    event="WeightRecorded",
    effect=record_weight,
    subject="course",
    needs=GRAFT_OF_COURSE,
    guards=(course_is_running, large_change_was_weighed_again),
    signings=(Signing("verified", WEIGHERS, by="other"),),
    roles=WEIGHERS,
)
