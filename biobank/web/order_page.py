"""The page of an order: what was ordered by whom, which bags make the dose, and what is next for them."""

from collections.abc import Iterable
from typing import Any

from flask import Response, make_response, render_template

from biobank.domain.things.transplant import Course, Order
from biobank.domain.transplant.dosing import cd34_of, uncounted
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.calling import called
from biobank.services.reads.course_story import CourseStory, order_story
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.concerns import concern_in_words
from biobank.web.course_bags import bags_of, left_in_words, others_of
from biobank.web.course_facts import dose_shown
from biobank.web.course_next import order_next
from biobank.web.decisions_shown import decisions_shown
from biobank.web.links import href_of
from biobank.web.moments import day_in_words, shown
from biobank.web.shell import services, who
from biobank.web.summaries import in_words
from biobank.web.work import verbs_on
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_label

_TONES = {"open": "busy", "reopened": "attention", "fulfilled": "good", "called_off": "ended"}


@web.get("/orders/<id>")
def order_page(id: str) -> Response:
    """Show an order to reinfuse."""
    person = who()
    found = order_story(services(), person, id)
    if found is None:
        raise Problem(404, "no-such-thing", {"thing": "order", "id": id[:40]})
    order, story = found
    banner = banner_of(person, (order,), "order")
    return make_response(render_template("order.html", s=_shown(order, story, person), patient=banner))


def _shown(order: Order, story: CourseStory, person: SignedIn) -> dict[str, Any]:
    zone = person.actor.zone
    possible, refused = verbs_on(order, person)
    stands = order == story.order
    return {
        "id": order.id,
        "patient": order.patient_id,
        "day": day_in_words(order.infuse_on),
        "status": say_label(order.status),
        "tone": _TONES.get(order.status, "plain"),
        "course": (href_of("course", story.course.id), called(story.course)),
        "concerns": [concern_in_words(each) for each in story.concerns(person.policy)] if stands else [],
        "dose": dose_shown(story.dose(services().clock(), person.policy), [order]) if stands else None,
        "sums": list(_sums(order, story)),
        "facts": list(_facts(order, story, zone)),
        "bags": bags_of(order, story),
        "left": left_in_words(story.left),
        "others": others_of(story, person, order),
        "decisions": decisions_shown(story.decisions, zone),
        "next": order_next(order, story, person),
        "possible": possible,
        "refused": refused,
    }


def _sums(order: Order, story: CourseStory) -> Iterable[str]:
    """Yield the arithmetic of an order: what the dose amounts to, and what its bags make."""
    weight, dose = in_words(order.weight_kg), in_words(order.cd34_per_kg)
    total = shown_number(f"{(order.cd34_per_kg * order.weight_kg).normalize():f}")
    yield say(
        "{dose} × 10⁶/kg × {weight} kg = {total} × 10⁶ CD34+ cells", dose=dose, weight=weight, total=total
    )
    bags = [each.unit for each in story.on(order)]
    if not bags:
        return
    reserved = cd34_of(bags)
    made = shown_number(f"{reserved / order.weight_kg:.2f}")
    told = {"cells": in_words(reserved), "weight": weight, "made": made}
    yield say("Its bags: {cells} × 10⁶ ÷ {weight} kg = {made} × 10⁶/kg", **told)
    now = story.course.weight_kg
    if now not in (None, order.weight_kg):
        made_now = shown_number(f"{reserved / now:.2f}")
        yield say(
            "At the weight recorded since, {weight} kg: {made} × 10⁶/kg", weight=in_words(now), made=made_now
        )
    if uncounted(bags):
        yield say("Not counted yet, and adding nothing here: {count} of its bags", count=len(uncounted(bags)))


def _facts(order: Order, story: CourseStory, zone: str) -> Iterable[dict[str, Any]]:
    course: Course = story.course
    yield _fact(say("Ordered"), f"{in_words(order.cd34_per_kg)} × 10⁶/kg")
    yield _fact(say("Weight"), _weight(order, course))
    yield _fact(say("To be given on"), day_in_words(order.infuse_on))
    prescriber = story.names.person(order.prescribed_by)
    yield _fact(say("Ordered by"), prescriber, href_of("person", order.prescribed_by))
    yield {**_fact(say("Ordered at"), shown(order.prescribed_at, zone)), "kind": "instant"}
    yield _fact(say("Course"), called(course), href_of("course", course.id))


def _weight(order: Order, course: Course) -> str:
    ordered = f"{in_words(order.weight_kg)} kg"
    if course.weight_kg in (None, order.weight_kg):
        return ordered
    now = f"{in_words(course.weight_kg)} kg"
    return say("{ordered}; the weight recorded since is {now}", ordered=ordered, now=now)


def _fact(label: str, value: Any, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": href}
