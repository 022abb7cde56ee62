"""Bags as the pages of courses and orders list them: those on an order, and those that are left."""

from decimal import Decimal
from typing import Any

from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.transplant import Course, Infusion, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import per_kg
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.course_story import CourseStory
from biobank.services.reads.units import Placed
from biobank.services.reads.what_is_left import Left
from biobank.web.links import href_of
from biobank.web.summaries import in_words
from biobank.web.whereabouts import where_in_words
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_n

_CHECKS = {
    "issue": Phrase("before issue"),
    "before_thaw": Phrase("before thaw"),
    "before_connect": Phrase("before connecting"),
}
RESERVE = "reserve-unit"


def bags_of(order: Order, story: CourseStory) -> list[dict[str, Any]]:
    """Return the bags of an order, in the order in which they are given."""
    numbers = {each.unit_id: each.sequence for each in story.lines_of(order)}
    return [
        {
            "number": numbers[each.unit.id],
            **_bag(each, story.course),
            "assignment": ("assignment", each.unit.assignment),
            "checked": _checked(each.unit, story),
            "given": _given(each.unit, story),
        }
        for each in story.on(order)
    ]


def _bag(placed: Placed, course: Course) -> dict[str, Any]:
    unit = placed.unit
    return {
        "unit": (href_of("unit", unit.id), called(unit)),
        "material": ("material", unit.material),
        "disposition": ("disposition", unit.disposition),
        "where": where_in_words(placed),
        "cells": in_words(unit.cd34_e6) if unit.cd34_e6 is not None else None,
        "per_kg": _per_kg(unit.cd34_e6, course),
    }


def _per_kg(cells: Decimal | None, course: Course) -> str | None:
    if cells is None or course.weight_kg is None:
        return None
    return shown_number(f"{per_kg(cells, course.weight_kg):.2f}")


def _checked(unit: Unit, story: CourseStory) -> str:
    """Return which checks by two people this bag has passed."""
    passed = {each.kind for each in story.checks if each.unit_id == unit.id and each.outcome == "passed"}
    return ", ".join(say(words) for kind, words in _CHECKS.items() if kind in passed)


def _given(unit: Unit, story: CourseStory) -> str:
    found = [each for each in story.infusions if each.unit_id == unit.id]
    return infused(found[-1]) if found else ""


def infused(given: Infusion) -> str:
    """Return how much of a bag was given; a running one has no volume yet."""
    return f"{in_words(given.volume_ml)} mL" if given.volume_ml is not None else say("running")


def others_of(story: CourseStory, person: SignedIn, order: Order | None = None) -> list[dict[str, Any]]:
    """Return the bags nobody has promised, those that could be given first; an order offers to take them."""
    left = story.left
    ids = [each.id for each in (*left.spare, *left.held)]
    by_id = {each.unit.id: each for each in story.bags}
    return [_other(by_id[id], story.course, person, order) for id in ids]


def _other(placed: Placed, course: Course, person: SignedIn, order: Order | None) -> dict[str, Any]:
    unit = placed.unit
    may = order is not None and order.status in ("open", "reopened") and is_ready(unit)
    may = may and person.policy.may(person.actor.roles, RESERVE)
    href = f"/do/{RESERVE}?unit={unit.id}&order={order.id}" if may and order is not None else ""
    return {**_bag(placed, course), "do": (href, say("Reserve")) if href else None}


def is_ready(unit: Unit) -> bool:
    """Say whether a bag that nobody has promised can be reserved as it stands."""
    return (
        unit.disposition in ("released", "exceptionally_released")
        and unit.material in ("collected", "processed", "frozen")
        and unit.custody in ("slot", "person", "location")
    )


def left_in_words(left: Left) -> str:
    """Return in one sentence what is left if the graft fails."""
    if not left.spare:
        return say("Nothing is left: no other released bag of this patient is here.")
    number = len(left.spare)
    if left.spare_per_kg is None:
        return say_n(number, "{n} released bag is left.", "{n} released bags are left.")
    dose = shown_number(f"{left.spare_per_kg:.2f}")
    return say_n(
        number,
        "{n} released bag is left: {dose} × 10⁶/kg.",
        "{n} released bags are left: {dose} × 10⁶/kg.",
        dose=dose,
    )
