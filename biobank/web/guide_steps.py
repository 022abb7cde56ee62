"""A step of a guide that was sent: kept, looked at, and at its end decided on the one command path."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from biobank.domain.guides.step import DONE, Task
from biobank.domain.sentences.phrase import Phrase
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.problems import STATUS_OF_REFUSAL
from biobank.services.execute import Submission
from biobank.services.guides import begun as guides
from biobank.services.guides import drafts
from biobank.services.guides.drafts import drafts_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.web import guide_shown, habits, outcome, reckoning, scanned_fields, submitting
from biobank.web.bedside_stop import is_stop, stop
from biobank.web.blueprint import web
from biobank.web.form_input import Form, entered
from biobank.web.guide_at import At, at, found, is_of, merged, names_on, resolved, typed_on
from biobank.web.guide_checks import wrong_on
from biobank.web.guide_form import command_of
from biobank.web.guide_page import ended_when_done, mine, shown
from biobank.web.naming import names_of
from biobank.web.redirects import to
from biobank.web.shell import services
from biobank.web.station_marks import form_without_marks
from biobank.web.verb_form import Page, with_rows_changed
from biobank.words.speaking import say

_COMPARE = "compare-at-bedside"
_TWICE = ("already-submitted", "submitted-by-another")
_SCANNED = ("label", "wristband")
_YOURS = Phrase("What stands here is yours; go on to keep it.")


@web.post("/guides/<id>")
def take_guide_step(id: str) -> Response:
    """Take what was typed on one screen: keep it and go on, or record the step when it was the last."""
    person, begun = mine(id)
    where = _where(person, begun)
    if where is None:
        return _meanwhile(person, id)
    sent = form_without_marks(person, where.verb, request.form)
    stopped = scanned_fields.void_copy(services(), person, where.verb, sent, where.path)
    if stopped is not None:
        return stopped
    form = resolved(where, person, merged(where, person, sent))
    if "add_row" in request.form or "remove_row" in request.form:
        return _again(person, where, _with_rows(where, form))
    if "work_out" in request.form:
        return _again(person, where, form)
    errors = wrong_on(where, person, form)
    notes = {} if errors else _kept(person, where, form)
    if errors or notes:
        return _again(person, where, form, 422 if errors else 409, errors=errors, beside=notes)
    if where.is_last:
        return _recorded(person, where, form)
    return _compared(person, where, form) or to(f"{where.path}?step={where.step.name}")


def _where(person: SignedIn, begun: guides.Begun) -> At | None:
    """Return where the form that was sent stands, or None when its step was done meanwhile."""
    step = request.form.get("guide_step", "")
    where = at(person, begun, step, request.form.get("guide_screen", ""))
    return where if where.stand is not None and where.step.name == step else None


def _meanwhile(person: SignedIn, id: str) -> Response:
    """Go on from a step that was done meanwhile, here or elsewhere; nothing is done twice."""
    where = at(person, found(id))
    name = request.form.get("guide_step", "")
    stand = next((each for each in where.stands if each.step.name == name and each.state == DONE), None)
    says = (
        guide_shown.recorded_in_words(stand, where.scene, person) if stand else say("This step is not open.")
    )
    outcome.remember(outcome.plain("noted", says, services().clock(), say("Nothing was done twice.")))
    return to(where.path)


def _with_rows(where: At, form: Form) -> Form:
    """Return the form with one more row, or without the row whose button was pressed."""
    page = with_rows_changed(Page(where.verb, entered(where.verb, form), form, ""))
    told = MultiDict(form)
    for name, rows in page.typed.items():
        if isinstance(rows, list):
            for key in [each for each in told if is_of(each, (name,))]:
                told.poplist(key)
            told.update(
                {f"{name}-{place}-{key}": text for place, row in enumerate(rows) for key, text in row.items()}
            )
    return told


def _again(person: SignedIn, where: At, form: Form, status: int = 200, **more: Any) -> Response:
    # Versions and turns are those of now, whatever the form carried: what differs is told beside its field.
    return shown(person, found(where.begun.id), where.step.name, where.screen.name, form, status, **more)


def _kept(person: SignedIn, where: At, form: Form) -> Mapping[str, str]:
    """Keep what was typed; where a colleague was faster, say beside each field what they typed instead."""
    name, typed = where.step.name, typed_on(where, form)
    other = {
        key: each for key, each in where.draft.typed.items() if not is_of(key, names_on(where, where.screen))
    }
    seen = tuple(dict.fromkeys((*where.draft.seen, where.screen.name)))
    version = _number("guide_draft")
    own = where.draft.person in ("", person.actor.person)
    if own or version == where.draft.version or not _differing(where, typed):
        drafts.keep(services(), person, where.begun, name, {**other, **typed}, seen, where.draft.version)
        return {}
    by = names_of([where.draft.person]).get(where.draft.person, say("a colleague"))
    return {
        key: say(
            "{by} typed here meanwhile: {text}. {yours}",
            by=by,
            text=", ".join(theirs) or say("nothing"),
            yours=say(_YOURS),
        )
        for key, theirs in _differing(where, typed).items()
    }


def _differing(where: At, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what is kept of this screen where it is not what was sent."""
    return {
        key: list(each)
        for key, each in where.draft.typed.items()
        if is_of(key, where.screen.fields) and list(each) != typed.get(key, [])
    }


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _compared(person: SignedIn, where: At, form: Form) -> Response | None:
    """Compare band and bag as soon as both are scanned; what does not belong together is a red stop."""
    verb = where.verb
    both = verb.bedside and all(form.get(name) for name in _SCANNED)
    if not both or where.screen.fields != ("label",):
        return None
    told = {name: form[name] for name in ("unit", *_SCANNED)}
    loaded: Submission = ACTIONS[_COMPARE].schema.load({"id": _compare_id(where, form), **told})
    answer = decided(person, ACTIONS[_COMPARE], loaded)
    if answer.accepted:
        return None
    guides.answered(services(), where.begun, where.begun.turn)
    return _stopped(person, where, form, answer)


def _compare_id(where: At, form: Form) -> str:
    return command_of(where, where.begun.turn, f"{_COMPARE} {form['label']} {form['wristband']}")


def _stopped(person: SignedIn, where: At, form: Form, answer: Outcome) -> Response:
    """Forget what was scanned, and show the red page, or why it was refused."""
    _unscanned(person, where)
    if is_stop(answer):
        return stop(answer)
    told = {name: text for name, text in form.items() if name not in _SCANNED}
    outcome.remember(outcome.refused(answer.code or "", answer.params, form.get("unit"), services().clock()))
    return _again(person, where, MultiDict(told), 409, refused=answer)


def _unscanned(person: SignedIn, where: At) -> None:
    draft = drafts_of(services(), where.begun).get(where.step.name)
    if draft is not None:
        typed = {name: each for name, each in draft.typed.items() if name not in _SCANNED}
        seen = tuple(name for name in draft.seen if name not in _SCANNED)
        drafts.keep(services(), person, where.begun, where.step.name, typed, seen, draft.version)


def _recorded(person: SignedIn, where: At, form: Form) -> Response:
    """Decide the step on the one command path, and tell what came of it."""
    action, turn, task = ACTIONS[where.verb.name], _number("guide_turn"), where.task(form)
    form = MultiDict(form)
    form.setlist("command", [command_of(where, turn, task.id if task else "")])
    submission, errors = submitting.read(action, person, form)
    if submission is None:
        return _again(person, where, form, 422, errors=errors)
    answer = decided(person, action, submission)
    guides.answered(services(), where.begun, turn)
    if answer.accepted:
        return _done(person, where, submission, answer, task)
    if answer.code in _TWICE:
        return _told_twice(where, answer)
    if where.verb.bedside and is_stop(answer):
        return _stopped(person, where, form, answer)
    others = submitting.others_against(person, where.verb, submission.command, answer.code or "")
    outcome.remember(
        outcome.refused(answer.code or "", answer.params, _subject(where, form), services().clock())
    )
    status = STATUS_OF_REFUSAL.get(answer.code or "", 409)
    return _again(person, where, form, status, refused=answer, others=others)


def _subject(where: At, form: Form) -> str | None:
    return form.get(where.verb.subject or "") or None


def _told_twice(where: At, answer: Outcome) -> Response:
    """Say that somebody, or the same person in another window, sent this step just before."""
    outcome.remember(
        outcome.refused(answer.code or "", answer.params, None, services().clock(), kind="noted")
    )
    return to(where.path)


def _done(
    person: SignedIn, where: At, submission: Submission, answer: Outcome, task: Task | None
) -> Response:
    """Go on with the next bag of the step, or with the next step."""
    verb, now = where.verb, services().clock()
    goal = submitting.told_of(getattr(submission.command, verb.subject or "", None), answer)
    outcome.remember(outcome.done(verb, answer, goal, now, None, submitting.slot_named(verb, submission)))
    habits.remember(verb, submission.command)
    _begin_next(person, where, task)
    ended_when_done(person, found(where.begun.id))
    return to(where.path)


def _begin_next(person: SignedIn, where: At, task: Task | None) -> None:
    """Forget what was typed, but for what stays the same for the next bag of the step."""
    left = [each for each in (where.stand.left if where.stand else ()) if each != task]
    stays = where.step.stays if left else ()
    name, draft = where.step.name, drafts_of(services(), where.begun).get(where.step.name)
    if draft is None:
        return
    typed = {key: each for key, each in draft.typed.items() if is_of(key, stays)}
    if typed:
        drafts.keep(services(), person, where.begun, name, typed, (), draft.version)
    else:
        drafts.forget(services(), where.begun, name)


@web.post("/guides/<id>/draft")
def keep_draft(id: str) -> Response:
    """Keep what is typed so far without going on, and work out what follows from it."""
    person, begun = mine(id)
    where = _where(person, begun)
    if where is None:
        return make_response(jsonify({"version": 0}), 409)
    form = merged(where, person, form_without_marks(person, where.verb, request.form))
    version = _version_kept(person, where, form)
    told = reckoning.worksheet(person, where.verb, form)
    worksheet = render_template("worksheet.html", lines=told)
    status = 200 if version is not None else 409
    return make_response(jsonify({"version": version, "worksheet": worksheet}), status)


def _version_kept(person: SignedIn, where: At, form: Form) -> int | None:
    if _number("guide_draft") != where.draft.version and where.draft.person != person.actor.person:
        return None
    typed = typed_on(where, form)
    names = names_on(where, where.screen)
    other = {key: each for key, each in where.draft.typed.items() if not is_of(key, names)}
    seen = tuple(name for name in where.draft.seen if name != where.screen.name)
    return drafts.keep(
        services(), person, where.begun, where.step.name, {**other, **typed}, seen, where.draft.version
    )
