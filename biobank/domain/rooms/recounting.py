"""Recounting: a corrected volume or count changes the dose that orders and clearances were made on.

The order waits for the physician's confirmation, a clearance that is not yet
acted on falls, doses already credited are credited anew, and whoever holds an
issued bag is told.
"""

from collections.abc import Iterator
from typing import Any

from biobank.domain.rooms.grafts import GRAFT_OF_COURSE
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Need, one
from biobank.domain.things.transplant import Course, Infusion, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import clearance_concerns, concerned
from biobank.domain.transplant.dosing import cd34_given_e6, dmso_of, per_kg, share_given, shown

DOSING = frozenset({"volume_ml", "cd34_e6", "dmso_percent"})
"""Columns of a unit that dose and DMSO are reckoned from."""

RECOUNT_NEEDS: tuple[Need, ...] = (
    one("course", "course", id="corrected_unit.course_id"),
    *GRAFT_OF_COURSE,
)


def recounted(facts: Facts, corrected: Change) -> tuple[Draft, ...]:
    """Return what a corrected unit changes in its course; nothing, when no dose is reckoned from it."""
    unit, course = corrected.row, facts["course"]
    if not isinstance(unit, Unit) or course is None or DOSING.isdisjoint(corrected.now):
        return ()
    orders = tuple(_reopened(facts, unit))
    changes = (*orders, *_cleared_again(course, orders), *_credited_anew(facts, unit))
    if not changes:
        return ()
    draft = Draft(
        kind="DoseRecomputed",
        stream=unit.stream,
        unit=unit.id,
        subjects={"course": course.id},
        changes=changes,
        data={"alerts": _holders(facts, unit)} if orders else {},
    )
    return (*in_their_streams(draft), *_calls(facts, unit, orders))


def _reopened(facts: Facts, unit: Unit) -> Iterator[Change]:
    order: Order | None = next((each for each in facts["orders"] if each.id == unit.order_id), None)
    if order is not None and order.status == "open":
        yield change(order, status="reopened")


def _cleared_again(course: Course, orders: tuple[Change, ...]) -> Iterator[Change]:
    """Conditioning that has begun is not undone; a clearance before it is asked for again."""
    if orders and course.status == "cleared":
        yield change(course, status="open", cleared_at=None, back_up=None)


def _credited_anew(facts: Facts, unit: Unit) -> Iterator[Change]:
    course: Course = facts["course"]
    for each in facts["infusions"]:
        if each.unit_id == unit.id and each.course_id == course.id:
            yield from _credit(each, unit, course, facts)


def _credit(given: Infusion, unit: Unit, course: Course, facts: Facts) -> Iterator[Change]:
    """The share of the bag that was given is of the cells and the DMSO that it really held."""
    volume = given.volume_ml if given.status == "stopped" else unit.volume_ml
    if volume is None:
        return
    cells = cd34_given_e6(unit, volume)
    columns: dict[str, Any] = {}
    if given.status == "stopped" and cells is not None:
        columns["cd34_e6"] = shown(cells)
        if course.weight_kg is not None:
            columns["cd34_per_kg"] = shown(per_kg(cells, course.weight_kg))
    dmso = dmso_of(unit, facts.policy.limit("dmso_density_g_per_ml")) * share_given(unit, volume)
    anew = change(given, **columns, dmso_g=shown(dmso))
    if anew.now:
        yield anew


def _holders(facts: Facts, unit: Unit) -> list[str]:
    """Return who holds a bag of the course that is on its way: they are told at once."""
    course: Course = facts["course"]
    issued = (
        each.holder_id
        for each in (unit, *facts["graft"])
        if each.course_id == course.id and each.assignment in ("issued", "at_bedside")
    )
    return sorted({holder for holder in issued if holder is not None})


def _calls(facts: Facts, unit: Unit, orders: tuple[Change, ...]) -> tuple[Draft, ...]:
    """Return the call about a clearance that falls with this; one already acted on is watched anyway."""
    course: Course = facts["course"]
    if not orders or course.status != "cleared":
        return ()
    graft = [unit if each.id == unit.id else each for each in facts["graft"] if each.course_id == course.id]
    rows: Any = [each.row for each in orders]
    minimum = facts.policy.limit("cd34_minimum_e6_per_kg")
    found = clearance_concerns(course, graft, None, (), rows, minimum)
    return (concerned(course, found, facts.verb, unit.id),) if found else ()
