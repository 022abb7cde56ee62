"""Guided work page by page: begun, shown step by step, handed over, put away and taken up again."""

from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from biobank.domain.guides.every import GUIDES
from biobank.domain.guides.step import Guide, Scene, current, stands
from biobank.domain.things.patient import Episode
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.edge.problems import Problem
from biobank.services.guides import begun as guides
from biobank.services.guides.begun import Begun
from biobank.services.guides.scenes import scenes, sessions
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.reads.named import named
from biobank.web import guide_form, guide_shown, outcome
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.form_input import Form, picked
from biobank.web.guide_at import at, found
from biobank.web.redirects import to
from biobank.web.sentences import role_words
from biobank.web.shell import services, who
from biobank.words.speaking import say

PURPOSE = "guide"


@web.get("/guides/begin/<kind>/<subject>")
def before_guide(kind: str, subject: str) -> Response:
    """Show what a guide leads through, before it is begun; one that is under way is gone on with."""
    person = who()
    guide, row = _guide(person, kind), _subject(kind, subject)
    number = _number(guide, row)
    there = _there(guide, row, number)
    if there is not None and there.ended_at is None:
        return to(f"/guides/{there.id}")
    scene = _scene_of(person, _as_begun(person, guide, row, number))
    told = stands(guide, scene, frozenset())
    answer = render_template(
        "guide_begin.html",
        title=guide_shown.title_of(guide, scene),
        lead=guide.lead,
        steps=guide_shown.steps(told, scene, person, "", ""),
        clocks=guide_shown.clocks(scene, person),
        action=f"/guides/begin/{kind}/{subject}",
        patient=banner_of(person, (row,), PURPOSE),
    )
    return make_response(answer)


def _guide(person: SignedIn, kind: str) -> Guide:
    """Return a guide, if any of its steps is for one's roles; raises Problem."""
    guide = GUIDES.get(kind)
    if guide is None:
        raise Problem(404, "not-found")
    permit(person, guide)
    return guide


def permit(person: SignedIn, guide: Guide) -> None:
    """Let on who may do at least one step of a guide; raises Problem for all others."""
    if not any(person.policy.may(person.actor.roles, verb) for verb in guide.verbs):
        roles = {role for verb in guide.verbs for role in person.policy.permitted_roles(verb)}
        raise Problem(403, "not-permitted", {"verb": guide.title, "roles": role_words(sorted(roles))})


def _subject(kind: str, subject: str) -> Thing:
    row = named(services(), (subject[:11],)).get(subject)
    if row is None or GUIDES[kind].subject != row.NAME:
        raise Problem(404, "not-found")
    return row


def _number(guide: Guide, row: Thing) -> int:
    """Return the session that a collection is about to make; other work on a thing is one and the same."""
    if not isinstance(row, Episode):
        return 1
    with services().database.read() as connection:
        under_way = [each for each in guides.about(connection, (row.id,)) if each.kind == guide.kind]
    open_ones = [each.number for each in under_way if each.ended_at is None]
    return max(open_ones) if open_ones else sessions(services(), row.id) + 1


def _there(guide: Guide, row: Thing, number: int) -> Begun | None:
    with services().database.read() as connection:
        found_ones = guides.about(connection, (row.id,))
    return next((each for each in found_ones if (each.kind, each.number) == (guide.kind, number)), None)


def _as_begun(person: SignedIn, guide: Guide, row: Thing, number: int) -> Begun:
    """Return the guide as it would be, so that it can be looked at before it is begun."""
    now, me = services().clock(), person.actor.person
    site, patient = str(getattr(row, "site_id", "")), str(getattr(row, "patient_id", ""))
    nothing: frozenset[str] = frozenset()
    return Begun("", guide.kind, row.id, number, site, patient, now, me, me, now, 1, nothing, None, None)


def _scene_of(person: SignedIn, begun: Begun) -> Scene:
    with services().database.read() as connection:
        return scenes(connection, (begun,), person.policy, services().clock())[begun.id]


@web.post("/guides/begin/<kind>/<subject>")
def begin_guide(kind: str, subject: str) -> Response:
    """Begin a guide, or go on with the one that is there."""
    person = who()
    guide, row = _guide(person, kind), _subject(kind, subject)
    told = _as_begun(person, guide, row, _number(guide, row))
    banner_of(person, (row,), PURPOSE)
    if not isinstance(row, Episode | Unit):
        raise Problem(404, "not-found")
    id = guides.begin(services(), person, kind, row.id, told.number, told.site, told.patient)
    return to(f"/guides/{id}")


@web.get("/guides/<id>")
def guide_page(id: str) -> Response:
    """Show the step that is next, or the one that was asked for, with what is typed into it so far."""
    person, begun = mine(id)
    asked = request.args.get("step", ""), request.args.get("screen", "")
    return shown(person, begun, *asked)


def mine(id: str) -> tuple[SignedIn, Begun]:
    """Return who is here and the guide, if it is for them; raises Problem, Denied."""
    person, begun = who(), found(id)
    permit(person, GUIDES[begun.kind])
    may_view(person, begun.site)
    return person, begun


def shown(
    person: SignedIn,
    begun: Begun,
    step: str = "",
    screen: str = "",
    posted: Form | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """Answer with a step of a guide; `more` is what a form that was sent has to say again."""
    where = at(person, begun, step, screen)
    banner = banner_of(person, (where.scene.root,), PURPOSE)
    told = guide_form.page(where, person, posted, **more)
    return make_response(render_template("guide.html", **told, patient=banner), status)


def shown_again(id: str, kept: list[tuple[str, str]]) -> Response:
    """Show a step again that was being sent when the screen locked or the session ended."""
    person, begun = mine(id)
    form = MultiDict(kept)
    return shown(person, begun, form.get("guide_step", ""), form.get("guide_screen", ""), form)


@web.post("/guides/<id>/take")
def take_guide(id: str) -> Response:
    """Take a guide over, or up again after it was put away."""
    person, begun = mine(id)
    guides.give(services(), begun, person.actor.person)
    return _say(f"/guides/{id}", "success", say("You have this work now."))


@web.post("/guides/<id>/hand")
def hand_guide(id: str) -> Response:
    """Hand a guide over to a colleague; whatever is in one's hands is handed over by its own verb."""
    _, begun = mine(id)
    text = picked(request.form.get("to", "")).upper()[:11]
    row = named(services(), (text,)).get(text)
    if row is None or row.NAME != "person" or text == begun.person:
        nobody, who_then = say("Nobody else was named."), say("Name the colleague who goes on.")
        return _say(f"/guides/{id}", "refused", nobody, who_then)
    guides.give(services(), begun, text)
    name = getattr(row, "name", "")
    says = say("{name} has this work now.", name=name)
    return _say("/", "success", says, say("Bags in your hands are handed over each by its own."))


@web.post("/guides/<id>/away")
def put_away(id: str) -> Response:
    """Put a guide away; what was recorded stands, and what was typed is there when it is taken up again."""
    person, begun = mine(id)
    guides.end(services(), person, begun)
    stands = say("What was recorded stands. They can be taken up again.")
    return _say("/", "noted", say("The steps are put away."), stands)


@web.post("/guides/<id>/leave-out")
def leave_out(id: str) -> Response:
    """Leave a step out that is not needed here, or bring it back."""
    person, begun = mine(id)
    name, back = request.form.get("step", ""), request.form.get("back") == "yes"
    step = GUIDES[begun.kind].step(name)
    if step is None or not step.optional:
        raise Problem(404, "not-found")
    guides.leave_out(services(), begun, name, out=not back)
    ended_when_done(person, found(id))
    return to(f"/guides/{id}" + (f"?step={name}" if back else ""))


def ended_when_done(person: SignedIn, begun: Begun) -> None:
    """Let a guide end by itself when each of its steps is done or left out."""
    where = at(person, begun)
    if current(where.stands) is None and begun.ended_at is None:
        guides.end(services(), person, begun)


def _say(path: str, kind: str, says: str, next_step: str = "") -> Response:
    outcome.remember(outcome.plain(kind, says, services().clock(), next_step))
    return to(path)
