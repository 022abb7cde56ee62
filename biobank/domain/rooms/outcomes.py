"""Outcomes: engraftment from laboratory values, and follow-up visits counted from day 0."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import day_count, local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, decimal, integer, ref, rows
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.transplant import Course, Engraftment, Visit
from biobank.domain.transplant.engraftment import Finding, Rule, Value, neutrophils, platelets

RECORDERS = ("physician", "medical_director", "nurse", "coordinator", "data_manager")
LINEAGES = (("neutrophils", "Neutrophils"), ("platelets", "Platelets"))
COUNT_UNITS = (("e9_per_l", "10⁹/L"), ("per_ul", "/µL"), ("e3_per_ul", "10³/µL"))
PER_UL_OF_E9_PER_L = 1000


@red("no-day-zero")
def course_has_day_zero(_: Command, facts: Facts) -> Params | None:
    """Days are counted from the first reinfusion."""
    course: Course = facts["course"]
    return None if course.day_zero is not None else {"status": course.status}


@command
class CountOnDay:
    """One laboratory value."""

    on_day: str = date("Day")
    count: Decimal = decimal("Count", minimum="0", maximum="10000000")


@command
class Transfusion:
    """One platelet transfusion."""

    on_day: str = date("Day")


@command
class RecordEngraftment(Command):
    """Record laboratory values and what they say of engraftment."""

    course: str = ref("course", "Course")
    lineage: str = choice("Lineage", LINEAGES)
    count_unit: str = choice("Counts in", COUNT_UNITS)
    values: tuple[CountOnDay, ...] = rows("Laboratory values since day 0", CountOnDay)
    transfusions: tuple[Transfusion, ...] = rows("Platelet transfusions", Transfusion, required=False)


@red("value-in-the-future")
def values_are_past(told: RecordEngraftment, facts: Facts) -> Params | None:
    """A value of tomorrow is a mistyped day."""
    today = _today(facts)
    days = [one.on_day for one in told.values] + [one.on_day for one in told.transfusions]
    ahead = [day for day in days if day > today]
    return {"days": ahead} if ahead else None


def _today(facts: Facts) -> str:
    course: Course = facts["course"]
    return local_day(facts.happened_at, course.zone)


def in_e9_per_l(count: Decimal, unit: str) -> Decimal:
    """Return a count in 10⁹/L: 500/µL and 0.5 × 10³/µL are 0.5 × 10⁹/L."""
    return count / PER_UL_OF_E9_PER_L if unit == "per_ul" else count


def found(told: RecordEngraftment, facts: Facts) -> Finding:
    """Return what the values say on the day they are recorded."""
    course: Course = facts["course"]
    day_zero = course.day_zero or _today(facts)
    values = [Value(one.on_day, in_e9_per_l(one.count, told.count_unit)) for one in told.values]
    limit = facts.policy.limit
    days = int(limit("engraftment_limit_days"))
    if told.lineage == "neutrophils":
        rule = Rule(limit("neutrophil_threshold_e9_per_l"), days)
        return neutrophils(values, day_zero, _today(facts), rule)
    rule = Rule(limit("platelet_threshold_e9_per_l"), days)
    given = [one.on_day for one in told.transfusions]
    return platelets(values, given, day_zero, _today(facts), rule)


def record_engraftment(told: RecordEngraftment, facts: Facts) -> tuple[Draft, ...]:
    """The answer of the values, in place of an earlier one of the same lineage."""
    course: Course = facts["course"]
    answer = found(told, facts)
    changed = _answered(told, facts, answer)
    draft = Draft(
        kind="EngraftmentRecorded",
        stream=course.stream,
        subjects={"course": course.id, "engraftment": changed.id},
        changes=(changed,),
        data={
            "lineage": told.lineage,
            "outcome": answer.outcome,
            "values_e9_per_l": [
                {"on": one.on_day, "count": in_e9_per_l(one.count, told.count_unit)} for one in told.values
            ],
            "transfused_on": [one.on_day for one in told.transfusions],
        },
    )
    return (draft,)


def _answered(told: RecordEngraftment, facts: Facts, answer: Finding) -> Change:
    course: Course = facts["course"]
    number = (
        None
        if answer.on_day is None or course.day_zero is None
        else day_count(course.day_zero, answer.on_day)
    )
    columns: dict[str, Any] = {
        "outcome": answer.outcome,
        "on_day": answer.on_day,
        "day_number": number,
    }
    earlier = next((one for one in facts["engraftments"] if one.lineage == told.lineage), None)
    if earlier is not None:
        return change(earlier, **columns)
    fresh = Engraftment(
        id=facts.fresh.id(Engraftment.LETTER),
        stream=course.stream,
        patient_id=course.patient_id,
        course_id=course.id,
        lineage=told.lineage,
        **columns,
    )
    return new(fresh)


verb(
    name="record-engraftment",
    room="outcomes",
    title="Record engraftment",
    about="Enter laboratory values since day 0; the day of engraftment is worked out from them.",
    command=RecordEngraftment,
    event="EngraftmentRecorded",
    effect=record_engraftment,
    subject="course",
    needs=(many("engraftments", "engraftment", course_id="course.id"),),
    guards=(course_has_day_zero, values_are_past),
    roles=RECORDERS,
)


VISITS = (
    ("before", "Before conditioning"),
    ("d30", "Day 30"),
    ("d100", "Day 100"),
    ("m6", "6 months"),
    ("yearly", "Yearly"),
    ("unplanned", "Unplanned"),
)


@command
class RecordVisit(Command):
    """Record a follow-up visit."""

    course: str = ref("course", "Course")
    kind: str = choice("Visit", VISITS)
    on_day: str = date("Day of the visit")
    alive: bool = boolean("The patient is alive")
    edss: Decimal | None = decimal("EDSS", required=False, minimum="0", maximum="10", hint="Steps of 0.5")
    relapse: bool | None = boolean("Relapse since the last visit", required=False)
    new_mri_lesion: bool | None = boolean("New MRI lesion", required=False)
    mrss: int | None = integer("mRSS", required=False, minimum="0", maximum="51")
    sledai: int | None = integer("SLEDAI-2K", required=False, minimum="0", maximum="105")


@red("visit-before-day-zero")
def visit_is_counted(told: RecordVisit, facts: Facts) -> Params | None:
    """A visit after the transplant has a day 0 to be counted from; the one before needs none."""
    course: Course = facts["course"]
    if told.kind == "before" or (course.day_zero is not None and told.on_day >= course.day_zero):
        return None
    return {"day": told.on_day, "day_zero": course.day_zero}


@red("visit-in-the-future")
def visit_is_past(told: RecordVisit, facts: Facts) -> Params | None:
    """A visit is recorded on its day or later."""
    today = _today(facts)
    return {"day": told.on_day, "today": today} if told.on_day > today else None


@red("score-out-of-range")
def scores_are_in_range(told: RecordVisit, _: Facts) -> Params | None:
    """EDSS is 0 to 10 in steps of 0.5 without 0.5; mRSS 0 to 51; SLEDAI-2K 0 to 105."""
    checks: tuple[tuple[str, Any, Callable[[Any], bool]], ...] = (
        ("EDSS", told.edss, is_edss),
        ("mRSS", told.mrss, lambda score: 0 <= score <= 51),
        ("SLEDAI-2K", told.sledai, lambda score: 0 <= score <= 105),
    )
    wrong = [(name, score) for name, score, fits in checks if score is not None and not fits(score)]
    return {"score": wrong[0][0], "value": wrong[0][1]} if wrong else None


def is_edss(score: Decimal) -> bool:
    """Say whether a number is on the EDSS: 0 to 10 in steps of 0.5, of which 0.5 itself is none."""
    return 0 <= score <= 10 and score * 2 == int(score * 2) and score != Decimal("0.5")


def record_visit(told: RecordVisit, facts: Facts) -> tuple[Draft, ...]:
    """The visit, on its day of the course."""
    course: Course = facts["course"]
    visit = Visit(
        id=facts.fresh.id(Visit.LETTER),
        stream=course.stream,
        patient_id=course.patient_id,
        course_id=course.id,
        kind=told.kind,
        on_day=told.on_day,
        day_number=None if course.day_zero is None else day_count(course.day_zero, told.on_day),
        edss=None if told.edss is None else str(told.edss.quantize(Decimal("0.1"))),
        relapse=told.relapse,
        new_mri_lesion=told.new_mri_lesion,
        mrss=told.mrss,
        sledai=told.sledai,
        alive=told.alive,
    )
    subjects = {"course": course.id, "visit": visit.id}
    return (Draft(kind="VisitRecorded", stream=course.stream, subjects=subjects, changes=(new(visit),)),)


verb(
    name="record-visit",
    room="outcomes",
    title="Record visit",
    about="Record a follow-up visit of a transplant course.",
    command=RecordVisit,
    event="VisitRecorded",
    effect=record_visit,
    subject="course",
    guards=(visit_is_counted, visit_is_past, scores_are_in_range),
    roles=RECORDERS,
)
