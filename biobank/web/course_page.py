"""The page of a transplant course: what was decided, the dose, its orders and bags, what is left, day 0."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.rooms.outcomes import LINEAGES, VISITS
from biobank.domain.rules.clock import minutes_between
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.transplant import Course, Engraftment, Infusion, Order, Visit
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.course_story import CourseStory, course_story
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.clocks import lasted
from biobank.web.concerns import concern_in_words
from biobank.web.course_bags import bags_of, infused, left_in_words, others_of
from biobank.web.course_facts import course_facts, dose_shown
from biobank.web.course_next import course_next
from biobank.web.decisions_shown import decisions_shown
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, shown
from biobank.web.shell import services, who
from biobank.web.summaries import in_words
from biobank.web.work import verbs_on
from biobank.words.numbers import shown_number
from biobank.words.speaking import inside, say, say_label

_LINEAGES, _VISITS = dict(phrases(LINEAGES)), dict(phrases(VISITS))


@web.get("/courses/<id>")
def course_page(id: str) -> Response:
    """Show a transplant course."""
    person = who()
    story = course_story(services(), person, id)
    if story is None:
        raise Problem(404, "no-such-thing", {"thing": "course", "id": id[:40]})
    banner = banner_of(person, (story.course,), "course")
    return make_response(render_template("course.html", s=_shown(story, person), patient=banner))


def _shown(story: CourseStory, person: SignedIn) -> dict[str, Any]:
    course, zone = story.course, person.actor.zone
    possible, refused = verbs_on(course, person)
    standing = [story.order] if story.order else []
    bags = [bag for each in story.orders if each.status != "called_off" for bag in bags_of(each, story)]
    return {
        "id": course.id,
        "patient": course.patient_id,
        "number": course.number,
        "status": say_label(course.status),
        "over": course.status in ("closed", "called_off"),
        "concerns": [concern_in_words(each) for each in story.concerns(person.policy)],
        "dose": dose_shown(story.dose(services().clock(), person.policy), standing),
        "facts": [
            (say("Opened"), shown(course.opened_at, zone).local),
            *course_facts(course, zone),
            *_begun(course, zone),
        ],
        "orders": [_order(each, story) for each in reversed(story.orders)],
        "bags": bags,
        "left": left_in_words(story.left),
        "others": others_of(story, person),
        "given": [_infusion(each, story, zone) for each in _of_course(story)],
        "after": [*_engraftments(story.engraftments), *_visits(story.visits)],
        "decisions": decisions_shown(story.decisions, zone),
        "next": course_next(story, person),
        "possible": possible,
        "refused": refused,
    }


def _begun(course: Course, zone: str) -> Iterable[tuple[str, str]]:
    if course.conditioning_started_at:
        yield say("Conditioning begun"), shown(course.conditioning_started_at, zone).local


def _order(order: Order, story: CourseStory) -> dict[str, Any]:
    return {
        "order": (href_of("order", order.id), f"{in_words(order.cd34_per_kg)} × 10⁶/kg"),
        "weight": f"{in_words(order.weight_kg)} kg",
        "day": day_in_words(order.infuse_on),
        "by": story.names.person(order.prescribed_by),
        "bags": len(story.lines_of(order)),
        "status": say_label(order.status),
        "tone": {"reopened": "attention", "called_off": "ended"}.get(order.status),
    }


def _of_course(story: CourseStory) -> list[Infusion]:
    found = (each for each in story.infusions if each.course_id == story.course.id)
    return sorted(found, key=lambda each: each.started_at)


def _infusion(given: Infusion, story: CourseStory, zone: str) -> dict[str, Any]:
    unit = next((each for each in story.units if each.id == given.unit_id), None)
    words = called(unit) if unit is not None else given.unit_id
    credited = given.cd34_per_kg
    return {
        "unit": (href_of("unit", given.unit_id), words),
        "at": shown(given.started_at, zone)[:2],
        "took": lasted(minutes_between(given.started_at, given.stopped_at)) if given.stopped_at else None,
        "volume": infused(given),
        "dose": shown_number(f"{credited:.2f}") if credited is not None else None,
        "reactions": len((given.reactions or "").split()) or say("none recorded"),
    }


def _engraftments(found: Iterable[Engraftment]) -> Iterable[dict[str, Any]]:
    for each in found:
        lineage = _LINEAGES.get(each.lineage, in_words(each.lineage))
        yield {
            "what": say("Engraftment: {words}", words=inside(lineage)),
            "day": day_in_words(each.on_day) if each.on_day else None,
            "number": _number(each.day_number),
            "found": say_label(each.outcome),
        }


def _visits(found: Iterable[Visit]) -> Iterable[dict[str, Any]]:
    for each in sorted(found, key=lambda one: one.on_day):
        yield {
            "what": say("Visit: {words}", words=inside(_VISITS.get(each.kind, in_words(each.kind)))),
            "day": day_in_words(each.on_day),
            "number": _number(each.day_number),
            "found": say("alive") if each.alive else say("died"),
        }


def _number(day: int | None) -> str | None:
    return None if day is None else f"{day:+d}"
