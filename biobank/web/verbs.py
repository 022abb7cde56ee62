"""Every verb as a page: shown with what is known, decided when sent, answered with one clear outcome."""

from collections.abc import Mapping

from flask import Response, request

from biobank.domain.rules.verb import Verb
from biobank.domain.things.patient import Episode
from biobank.domain.things.quality import Hold
from biobank.domain.things.thing import Thing
from biobank.domain.things.transplant import Course
from biobank.edge.actions import ACTIONS, Action
from biobank.edge.commands import decided
from biobank.edge.problems import STATUS_OF_REFUSAL, Problem
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.web import back_entry, habits, outcome, resolving, scanned_fields, submitting, undoing
from biobank.web.blueprint import web
from biobank.web.demo_fields import filled_in
from biobank.web.form_input import Entered, Form, entered
from biobank.web.links import href_of_id
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.station_marks import form_without_marks
from biobank.web.usual import added
from biobank.web.verb_form import Page, context_of, new_id, with_rows_changed
from biobank.web.verb_page import page_of, rendered
from biobank.words.speaking import say

_SAY_WHAT_IS_NEXT = Episode.LETTER + Course.LETTER


@web.get("/do/<name>")
def show(name: str) -> Response:
    """Show a verb's form, filled with what the address names."""
    verb, person = _action(name).verb, who()
    if not person.policy.may(person.actor.roles, name):
        roles = ", ".join(person.policy.permitted_roles(name)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": verb.title, "roles": roles})
    form, usual = added(verb, person, request.args)
    typed = _at_own_site(person, verb, filled_in(verb, entered(verb, form)))
    return rendered(person, Page(verb, typed, form, new_id(), first=True, usual=usual))


def _at_own_site(person: SignedIn, verb: Verb, typed: Entered) -> Entered:
    """Return what a form begins with: the site where the person is, wherever one is asked for."""
    names = [spec.name for spec in verb.fields if spec.thing == "site" and spec.required]
    return {**typed, **{name: person.actor.site for name in names if not typed[name]}}


def _action(name: str) -> Action:
    found = ACTIONS.get(name)
    if found is None:
        raise Problem(404, "not-found")
    return found


@web.post("/do/<name>")
def do(name: str) -> Response:
    """Decide and record what was sent, or show the form again with everything in it."""
    action, person = _action(name), who()
    form = form_without_marks(person, action.verb, request.form)
    if "add_row" in form or "remove_row" in form:
        return rendered(person, with_rows_changed(page_of(action.verb, form)))
    if "work_out" in form:
        return rendered(person, page_of(action.verb, form))
    stopped = scanned_fields.void_copy(services(), person, action.verb, form)
    if stopped is not None:
        return stopped
    submission, errors = submitting.read(action, person, form)
    if submission is None:
        return rendered(person, page_of(action.verb, form, errors), 422)
    return _decided(action, person, form, submission)


def _decided(action: Action, person: SignedIn, form: Form, submission: Submission) -> Response:
    verb = action.verb
    typed = resolving.resolved(services(), person, verb, entered(verb, form))
    before = context_of(services(), verb, typed)
    found = decided(person, action, submission)
    if found.accepted:
        return _done(verb, submission, found, before)
    others = submitting.others_against(person, verb, submission.command, found.code or "")
    page = Page(verb, typed, form, new_id(), outcome=found, others=others)
    subject = submitting.subject_id(verb, before)
    outcome.remember(outcome.refused(found.code or "", found.params, subject, services().clock()))
    return rendered(person, page, STATUS_OF_REFUSAL.get(found.code or "", 409))


def _done(verb: Verb, submission: Submission, found: Outcome, before: Mapping[str, Thing]) -> Response:
    subject = submitting.subject_id(verb, before)
    undo = None if found.repeated else undoing.undo(services(), verb, submission.command, before)
    goal, slot = submitting.told_of(subject, found), submitting.slot_named(verb, submission)
    outcome.remember(outcome.done(verb, found, goal, services().clock(), undo, slot))
    habits.remember(verb, submission.command)
    held = before.get(verb.subject or "")
    if isinstance(held, Hold) and held.unit_id:
        subject = held.unit_id  # whoever lifts a hold goes on with what it held
    return to(back_entry.followed(submission.command) or _page_after(subject, found))


def _page_after(subject: str | None, found: Outcome) -> str:
    """Return where one goes on: the subject's page, else the page of what was made, else all work.

    An episode or a course that was just opened says what is next for it.
    """
    made = submitting.first_made(found)
    opened = made is not None and made[0] in _SAY_WHAT_IS_NEXT
    if subject is not None and subject[0] in "UA" and not opened:
        return href_of_id(subject)
    goal = made or subject
    return href_of_id(goal) if goal is not None else "/do"
