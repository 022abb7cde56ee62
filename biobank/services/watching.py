"""Watched clearances: whatever hurts the graft of a cleared patient calls physician and coordinator.

The desk asks after every command, so that no verb can forget. What is asked
first costs nothing but a look at the changes; the graft is read only when one
of them could hurt.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from biobank.domain.rules.change import Change
from biobank.domain.rules.happening import Draft
from biobank.domain.things.freezer import Exposure, Slot
from biobank.domain.things.quality import Hold
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.clearance import (
    NO_BACK_UP,
    WATCHED,
    Concern,
    clearance_concerns,
    concerned,
    harms,
    kept_for,
)
from biobank.services.recording import Desk
from biobank.storage.work import Work


def calls(desk: Desk, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return the events that call for help because of what these drafts, applied already, changed."""
    changes = [each for draft in drafts for each in draft.changes]
    harmed = [each for each in changes if harms(each)]
    warm = [each.row for each in changes if each.thing == "exposure" and not each.was]
    if not harmed and not warm:
        return ()
    return (*_about_changes(desk, harmed), *_about_exposures(desk, cast("list[Exposure]", warm)))


def _about_changes(desk: Desk, harmed: Sequence[Change]) -> Iterable[Draft]:
    patients = tuple(sorted({cast("Unit", each.row).patient_id for each in harmed}))
    if not patients:
        return
    for course in _courses_of(desk.work, patients, harmed):
        hurt = [each.id for each in harmed if kept_for(course, each)]
        found = _concerns(desk, course) if course.status in WATCHED and hurt else ()
        if found:
            yield concerned(course, found, desk.verb.name, hurt[0])


def _courses_of(work: Work, patients: tuple[str, ...], harmed: Sequence[Change]) -> Iterable[Course]:
    """Return the courses of the patients, and those of linked records that the units are kept for."""
    found = {one.id: one for one in cast("Sequence[Course]", work.find("course", {"patient_id": patients}))}
    for each in harmed:
        kept = cast("Unit", each.row).course_id
        if kept is not None and kept not in found:
            found[kept] = cast("Course", work.get("course", kept))
    return found.values()


def _about_exposures(desk: Desk, warm: Sequence[Exposure]) -> Iterable[Draft]:
    vessels = {one.vessel_id for one in warm if one.above_excursion}
    if not vessels:
        return
    for course in cast("Sequence[Course]", desk.work.find("course", {"status": tuple(sorted(WATCHED))})):
        hit = [unit for unit in graft_of(desk.work, course) if _vessel_of(desk.work, unit) in vessels]
        if hit:
            found = [Concern("graft-exposed", unit.id) for unit in hit]
            yield concerned(course, found, desk.verb.name, hit[0].id)


def _vessel_of(work: Work, unit: Unit) -> str | None:
    slot = work.get("slot", unit.slot_id) if unit.slot_id else None
    return slot.vessel_id if isinstance(slot, Slot) else None


def _concerns(desk: Desk, course: Course) -> tuple[Concern, ...]:
    minimum = desk.policy.limit("cd34_minimum_e6_per_kg")
    return concerns_of(desk.work, course, minimum)


def concerns_of(work: Work, course: Course, minimum_e6_per_kg: Any) -> tuple[Concern, ...]:
    """Return all that stands against a course's clearance as things are now: a read, and never stale."""
    graft = graft_of(work, course)
    named = course.back_up if course.back_up not in (None, NO_BACK_UP) else None
    back_up = cast("Unit | None", work.get("unit", named)) if named else None
    ids = tuple(unit.id for unit in graft)
    holds = cast("Sequence[Hold]", work.find("hold", {"unit_id": ids, "status": "open"})) if ids else ()
    orders = cast("Sequence[Order]", work.find("order", {"course_id": course.id}))
    return clearance_concerns(course, graft, back_up, holds, orders, minimum_e6_per_kg)


def graft_of(work: Work, course: Course) -> tuple[Unit, ...]:
    """Return the units that are on the lines of the course's orders and still kept for it."""
    orders = tuple(order.id for order in work.find("order", {"course_id": course.id}))
    lines = cast("Sequence[Any]", work.find("order_line", {"order_id": orders})) if orders else ()
    ids = tuple(dict.fromkeys(line.unit_id for line in lines))
    units = cast("Sequence[Unit]", work.find("unit", {"id": ids})) if ids else ()
    return tuple(unit for unit in units if unit.course_id == course.id)
