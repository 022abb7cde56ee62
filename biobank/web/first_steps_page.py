"""The first ten minutes as pages: each role's steps, which of them one has done, and where each leads."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.own_work import OwnWork, own_work
from biobank.web.blueprint import web
from biobank.web.examples import form_with, is_demonstration, page_with
from biobank.web.first_steps import FIRST_STEPS, Step
from biobank.web.redirects import to
from biobank.web.shell import services, who

PATH = "/help/first-ten-minutes"
COOKIE, COOKIE_DAYS, MOST_KEPT = "first-steps", 90, 60


@web.get(PATH)
def first_ten_minutes() -> Response:
    """Show the first steps of one's own roles, and the way to those of the others."""
    person = who()
    own = [role for role in ROLES if role in person.actor.roles]
    return _page(person, own, [role for role in ROLES if role not in own])


@web.get(f"{PATH}/<role>")
def first_steps_of(role: str) -> Response:
    """Show the first steps of one role."""
    person = who()
    if role not in FIRST_STEPS:
        raise Problem(404, "not-found")
    return _page(person, [role], [each for each in ROLES if each != role])


def _page(person: SignedIn, shown: list[str], others: list[str]) -> Response:
    with services().database.read() as connection:
        work = own_work(connection, person.actor.person)
    opened = _opened(person)
    return make_response(
        render_template(
            "first_ten_minutes.html",
            roles=[_role(role, person, work, opened) for role in shown],
            others=[(f"{PATH}/{role}", ROLES[role]) for role in others],
            demonstration=is_demonstration(),
        )
    )


def _role(role: str, person: SignedIn, work: OwnWork, opened: frozenset[str]) -> dict[str, Any]:
    steps = [
        {
            "title": step.title,
            "text": step.text,
            "href": f"{PATH}/{role}/{number}",
            "done": _is_done(step, work, f"{role}.{number}" in opened),
        }
        for number, step in enumerate(FIRST_STEPS[role], 1)
    ]
    left = next((step for step in steps if not step["done"]), None)
    return {
        "name": role,
        "title": ROLES[role],
        "own": role in person.actor.roles,
        "steps": steps,
        "done": sum(1 for step in steps if step["done"]),
        "next": left["href"] if left else "",
    }


def _is_done(step: Step, work: OwnWork, opened: bool) -> bool:  # noqa: FBT001  three facts about one step
    if step.pin:
        return work.has_pin
    return VERBS[step.verb].event in work.kinds if step.verb else opened


@web.get(f"{PATH}/<role>/<step>")
def take_first_step(role: str, step: str) -> Response:
    """Lead to the place of one step, in a demonstration to a real thing to do it with."""
    person, steps = who(), FIRST_STEPS.get(role, ())
    number = int(step) if step.isascii() and step.isdigit() and len(step) < 3 else 0
    if not 0 < number <= len(steps):
        raise Problem(404, "not-found")
    return _marked(to(_goal(steps[number - 1], person)), person, f"{role}.{number}")


def _goal(step: Step, person: SignedIn) -> str:
    if not step.example or not is_demonstration():
        return step.href
    if step.verb:
        return form_with(step.verb, step.example, person)
    return page_with(step.example, step.href, person)


def _opened(person: SignedIn) -> frozenset[str]:
    """Return the steps that this person opened in this browser."""
    whose, _, steps = request.cookies.get(COOKIE, "").partition(":")
    return frozenset(steps.split("_")) if whose == person.actor.person else frozenset()


def _marked(answer: Response, person: SignedIn, step: str) -> Response:
    kept = "_".join(sorted({*_opened(person), step} - {""})[:MOST_KEPT])
    https = parts().settings.security.https
    age = COOKIE_DAYS * 86_400
    told = f"{person.actor.person}:{kept}"
    answer.set_cookie(COOKIE, told, max_age=age, path=PATH, httponly=True, samesite="Lax", secure=https)
    return answer
