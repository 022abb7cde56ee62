"""What is next for a transplant course and for its order, with the way there."""

from typing import Any

from biobank.domain.rooms.outcomes import VISITS
from biobank.domain.rules.clock import day_count, local_day
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_of
from biobank.domain.transplant.follow_up import milestone_on, milestones
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.course_story import CourseStory
from biobank.web.course_bags import RESERVE, is_ready
from biobank.web.home_guides import may_go_on
from biobank.web.links import href_of
from biobank.web.moments import day_in_words
from biobank.web.next_step import leads_to, next_step
from biobank.web.sentences import role_words
from biobank.web.shell import services
from biobank.words.numbers import shown_number
from biobank.words.speaking import inside, say

Next = dict[str, Any]
_VISITS = dict(phrases(VISITS))
_LINEAGES = ("neutrophils", "platelets")


def course_next(story: CourseStory, person: SignedIn) -> Next:
    """Return what a course waits for."""
    course = story.course
    if course.status in ("closed", "called_off"):
        return next_step(person, say("The course is over. Follow-up visits may still be recorded."))
    if course.status == "transplanted":
        return _after_day_zero(story, person)
    if course.weight_kg is None:
        says = say("The patient was not weighed for this course yet. Two people record the weight.")
        return next_step(person, says, "record-weight", course=course.id)
    order = story.order
    if order is None or order.status == "fulfilled":
        says = say("No reinfusion is ordered yet: the dose, the weight and the day.")
        return next_step(person, says, "place-order", course=course.id)
    if story.concerns(person.policy):
        says = say(
            "Something stands against the clearance, as told above. Settle it before anything is given."
        )
        return next_step(person, says)
    if course.status == "cleared" and not story.concerns(person.policy):
        says = say("It is cleared. The first drug that is given begins the conditioning.")
        return next_step(person, says, "record-conditioning", course=course.id)
    return order_next(order, story, person)


def _after_day_zero(story: CourseStory, person: SignedIn) -> Next:
    """Return what is next from day 0 on: bags still to be given, engraftment, visits, the close."""
    course, order = story.course, story.order
    if order is not None and any(each.material in ALIVE for each in _bags(order, story)):
        return order_next(order, story, person)
    today = local_day(services().clock(), course.zone)
    visit = milestone_on(
        milestones(person.policy.choice("follow_up")), day_count(course.day_zero or today, today)
    )
    if visit is not None and not any((each.day_number or 0) >= visit.opens for each in story.visits):
        says = say("A visit is due: {visit}.", visit=inside(_VISITS.get(visit.kind, visit.kind)))
        return next_step(person, says, "record-visit", course=course.id, kind=visit.kind)
    known = {each.lineage for each in story.engraftments}
    missing = [each for each in _LINEAGES if each not in known]
    if missing:
        says = say("Engraftment is awaited: record it from the blood counts.")
        return next_step(person, says, "record-engraftment", course=course.id, lineage=missing[0])
    says = say("Engraftment is recorded. The course can be closed; visits may still be recorded.")
    return next_step(person, says, "close-course", course=course.id)


def order_next(order: Order, story: CourseStory, person: SignedIn) -> Next:
    """Return what an order waits for."""
    if order.status == "called_off":
        return next_step(person, say("It was called off: nothing is given on it."))
    if order.status == "reopened":
        says = say("The weight changed after it was ordered: the physician confirms it on the new one.")
        return next_step(person, says, "confirm-order", order=order.id)
    if order == story.order and story.concerns(person.policy):
        says = say(
            "Something stands against the clearance, as told above. Settle it before anything is given."
        )
        return next_step(person, says)
    bags = _bags(order, story)
    out = [each for each in bags if each.assignment in ("issued", "at_bedside") and each.material in ALIVE]
    if out:
        return _at_bedside(out[0], person)
    waiting = [each for each in bags if each.assignment == "reserved"]
    if order.status == "fulfilled" or (bags and not waiting and not _short(order, bags)):
        return next_step(person, say("All that was ordered is given."))
    if not waiting or (story.course.status == "open" and _short(order, bags)):
        return _reserve(order, bags, story, person)
    return _fetch(order, waiting[0], story.course, person)


def _bags(order: Order, story: CourseStory) -> list[Unit]:
    return [each.unit for each in story.on(order)]


def _short(order: Order, bags: list[Unit]) -> bool:
    """Say whether the bags on an order make less than is ordered; one that is not counted may make enough."""
    counted = all(each.cd34_e6 is not None for each in bags)
    return not bags or (counted and cd34_of(bags) < order.cd34_per_kg * order.weight_kg)


def _at_bedside(unit: Unit, person: SignedIn) -> Next:
    says = say("{unit} is on its way to the patient, or with them.", unit=called(unit))
    if person.policy.may(person.actor.roles, "verify-at-bedside"):
        return leads_to(says, "/bedside", say("To the bedside"))
    roles = role_words(person.policy.permitted_roles("verify-at-bedside"))
    return next_step(person, says) | {"roles": roles}


def _reserve(order: Order, bags: list[Unit], story: CourseStory, person: SignedIn) -> Next:
    dose = cd34_of(bags) / order.weight_kg
    told = {
        "dose": shown_number(f"{dose:.2f}"),
        "ordered": shown_number(f"{order.cd34_per_kg:.2f}"),
    }
    ready = [each for each in story.left.spare if is_ready(each)]
    if ready:
        says = say("{dose} of {ordered} × 10⁶/kg are reserved. Reserve a further bag.", **told)
        return next_step(person, says, RESERVE, unit=ready[0].id, order=order.id)
    says = say("{dose} of {ordered} × 10⁶/kg are reserved, and no further bag is released and free.", **told)
    if story.course.status == "open" and bags:
        says = say(
            "{dose} of {ordered} × 10⁶/kg are reserved, and no further bag is released and free. "
            "A physician decides whether that is enough.",
            **told,
        )
        return next_step(person, says, "clear-conditioning", course=story.course.id)
    return next_step(person, says)


def _fetch(order: Order, unit: Unit, course: Course, person: SignedIn) -> Next:
    """Return what is next once its bags are reserved: clearance, then the day, then the first bag."""
    if course.status == "open":
        says = say("Its bags are reserved. A physician clears the patient for conditioning.")
        return next_step(person, says, "clear-conditioning", course=course.id)
    day = day_in_words(order.infuse_on)
    if local_day(services().clock(), course.zone) < order.infuse_on:
        return next_step(person, say("Its bags are reserved. They are given on {day}.", day=day))
    says = say("{unit} is the next to be given: take it out, check it, issue it.", unit=called(unit))
    if may_go_on(person, "thaw"):
        return leads_to(says, href_of("unit", unit.id), say("Open the unit"))
    return next_step(person, says)
