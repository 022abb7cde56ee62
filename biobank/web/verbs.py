"""Every verb as a page: shown with what is known, decided when sent, answered with one clear outcome."""

from collections.abc import Mapping

from flask import Response, request
from marshmallow import ValidationError

from biobank.domain.rules.command import SOURCES, Command
from biobank.domain.rules.verb import Verb
from biobank.domain.rules.verdict import Refused
from biobank.domain.things.thing import Thing
from biobank.edge.actions import ACTIONS, Action
from biobank.edge.commands import decided
from biobank.edge.problems import STATUS_OF_REFUSAL, Problem
from biobank.edge.signing_in import address
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.services.reads.obstacles import obstacles
from biobank.web import back_entry, outcome, scanned_fields, undoing
from biobank.web.blueprint import web
from biobank.web.demo_fields import filled_in
from biobank.web.form_input import Form, as_data, entered
from biobank.web.links import href_of_id
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.signatures import Signer, missing
from biobank.web.station_marks import form_without_marks
from biobank.web.verb_form import Page, context_of, new_id, with_rows_changed
from biobank.web.verb_page import Errors, expects_of, page_of, rendered


@web.get("/do/<name>")
def show(name: str) -> Response:
    """Show a verb's form, filled with what the address names."""
    verb, person = _action(name).verb, who()
    if not person.policy.may(person.actor.roles, name):
        roles = ", ".join(person.policy.permitted_roles(name)) or "nobody here"
        raise Problem(403, "not-permitted", {"verb": verb.title, "roles": roles})
    typed = filled_in(verb, entered(verb, request.args))
    return rendered(person, Page(verb, typed, request.args, new_id(), first=True))


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
    stopped = scanned_fields.void_copy(services(), person, action.verb, form)
    if stopped is not None:
        return stopped
    submission, errors = _read(action, person, form)
    if submission is None:
        return rendered(person, page_of(action.verb, form, errors), 422)
    return _decided(action, person, form, submission)


def _read(action: Action, person: SignedIn, form: Form) -> tuple[Submission | None, Errors]:
    """Return the command with its proofs, or what is wrong by field; nothing is recorded yet."""
    verb = action.verb
    typed = scanned_fields.resolved(services(), person, verb, entered(verb, form))
    told = {"id": form.get("command", ""), "source": _source(form), "expects": expects_of(form)}
    try:
        loaded: Submission = action.schema.load(as_data(verb, typed, person.actor.zone) | told)
    except ValidationError as wrong:
        return None, {**wrong.messages_dict, **missing(verb, form)}
    unsigned = missing(verb, form)
    if unsigned:
        return None, unsigned
    proofs, errors = Signer(services(), person, address()).buy(verb, loaded.command, form)
    return (None, errors) if errors else (Submission(loaded.command, proofs), {})


def _source(form: Form) -> str:
    source = form.get("source", "typed")
    return source if source in SOURCES else "typed"


def _decided(action: Action, person: SignedIn, form: Form, submission: Submission) -> Response:
    verb = action.verb
    typed = scanned_fields.resolved(services(), person, verb, entered(verb, form))
    before = context_of(services(), verb, typed)
    found = decided(person, action, submission)
    if found.accepted:
        return _done(verb, submission, found, before)
    others = _others(verb, person, submission.command, found.code or "")
    page = Page(verb, typed, form, new_id(), outcome=found, others=others)
    outcome.remember(outcome.refused(found.code or "", found.params, _subject_id(verb, before), _now()))
    return rendered(person, page, STATUS_OF_REFUSAL.get(found.code or "", 409))


def _others(verb: Verb, person: SignedIn, command: Command, first: str) -> tuple[Refused, ...]:
    """Return what else stands against a command that a rule of the verb refused."""
    found = obstacles(services(), person, verb, command)
    if first not in {each.code for each in found}:
        return ()
    return tuple(each for each in found if each.code != first)


def _now() -> str:
    return services().clock()


def _subject_id(verb: Verb, context: Mapping[str, Thing]) -> str | None:
    row = context.get(verb.subject or "")
    return row.id if row is not None else None


def _done(verb: Verb, submission: Submission, found: Outcome, before: Mapping[str, Thing]) -> Response:
    subject = _subject_id(verb, before)
    undo = None if found.repeated else undoing.undo(services(), verb, submission.command, before)
    outcome.remember(
        outcome.done(verb, found, subject or _first_made(found), _now(), undo, _slot(verb, submission))
    )
    return to(back_entry.followed(submission.command) or _page_after(subject, found))


def _slot(verb: Verb, submission: Submission) -> str | None:
    """Return the slot that a unit was put into, which the answer names."""
    name = next((each.name for each in verb.fields if each.thing == "slot" and each.kind == "ref"), None)
    slot = getattr(submission.command, name, None) if name and name != verb.subject else None
    return slot if isinstance(slot, str) else None


def _first_made(found: Outcome) -> str | None:
    kinds = (*_TELLING, *found.made)
    return next((id for kind in kinds for id in found.made.get(kind, ())), None)


_TELLING = ("patient", "unit", "order", "course", "episode", "person", "place", "lot", "equipment")
"""Of several things that one command made, the one that people mean."""


def _page_after(subject: str | None, found: Outcome) -> str:
    """Return where one goes on: the subject's page, else the page of what was made, else all work."""
    if subject is not None and subject[0] in "UA":
        return href_of_id(subject)
    goal = _first_made(found) or subject
    return href_of_id(goal) if goal is not None else "/do"
