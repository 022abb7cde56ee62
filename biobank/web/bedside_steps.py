"""The steps of the bedside as forms that are sent: each is one verb, decided once."""

from typing import Any

from flask import Response, request
from marshmallow import ValidationError

from biobank.domain.codes.own_code import OwnCode, render
from biobank.domain.rules.verb import Verb
from biobank.edge.actions import ACTIONS, Action
from biobank.edge.commands import decided
from biobank.edge.problems import Problem
from biobank.edge.signing_in import address
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome
from biobank.web import habits, outcome
from biobank.web.bedside import again, read, shown_step, source
from biobank.web.bedside_band import kept_band
from biobank.web.bedside_shown import VERB_OF
from biobank.web.bedside_stop import is_stop, stop
from biobank.web.blueprint import web
from biobank.web.form_input import as_data, entered
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.signatures import Signer, missing
from biobank.web.station_marks import form_without_marks
from biobank.web.verb_form import new_id

SCANNED = ("label", "wristband")


@web.post("/bedside/<patient>/<label>/<step>")
def take_step(patient: str, label: str, step: str) -> Response:
    """Decide and record one step; whatever it says is told on the page of the bag."""
    person, code = who(), read(label)
    band = kept_band(person, patient)
    if band is None:
        return again()
    action = ACTIONS.get(VERB_OF.get(step, ""))
    if action is None:
        raise Problem(404, "not-found")
    submission, errors = _read(person, action, code, band)
    if submission is None:
        return shown_step(person, patient, code, 422, errors=errors, form=request.form)
    found = decided(person, action, submission)
    if is_stop(found):
        return stop(found)
    if not found.accepted:
        return shown_step(person, patient, code, 409, refused=found, form=request.form)
    _remember(action.verb, found, code)
    habits.remember(action.verb, submission.command)
    return to(f"/bedside/{patient}/{render(code)}")


def _read(
    person: SignedIn, action: Action, label: OwnCode, band: str
) -> tuple[Submission | None, dict[str, Any]]:
    """Return the command with its proofs, or what is wrong by field; nothing is recorded yet."""
    verb = action.verb
    form = form_without_marks(person, verb, request.form)
    scanned = {"label": render(label), "wristband": band}
    given = {name: text for name, text in scanned.items() if any(spec.name == name for spec in verb.fields)}
    data = as_data(verb, entered(verb, form), person.actor.zone) | {"unit": label.id, **given}
    told = {"id": form.get("command") or new_id(), "source": source(), **data}
    try:
        loaded: Submission = action.schema.load(told)
    except ValidationError as wrong:
        return None, {**wrong.messages_dict, **missing(verb, form)}
    unsigned = missing(verb, form)
    if unsigned:
        return None, unsigned
    proofs, errors = Signer(services(), person, address()).buy(verb, loaded.command, form)
    return (None, errors) if errors else (Submission(loaded.command, proofs), {})


def _remember(verb: Verb, found: Outcome, label: OwnCode) -> None:
    outcome.remember(outcome.done(verb, found, label.id, services().clock()))
