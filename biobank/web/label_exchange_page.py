"""Replacing a label at the container: scan the old one and the new one, and this takes that one's place."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from biobank.domain.rooms.label_exchange import ESTABLISHED
from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rules.label_control import spare, standing
from biobank.domain.rules.meanings import MEANINGS
from biobank.domain.things.unit import LabelCopy
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.problems import STATUS_OF_REFUSAL, Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs, usual_design
from biobank.services.outcome import Outcome
from biobank.services.reads.calling import called
from biobank.services.reads.label_sets import LabelSet, label_set
from biobank.web import form_page, outcome, submitting
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.form_input import Form
from biobank.web.label_choices import products_named
from biobank.web.label_page import REPRINT, SPARE, STATES, printer
from biobank.web.links import href_of
from biobank.web.moments import shown
from biobank.web.print_asking import TO_OPEN, offered_to
from biobank.web.redirects import to
from biobank.web.shell import services
from biobank.web.station_marks import form_without_marks
from biobank.web.summaries import states_of
from biobank.web.verb_form import new_id
from biobank.words.speaking import say, say_label

EXCHANGE = "exchange-label"
_STOPS = ("old-label-is-another", "old-label-does-not-stand")
_KEPT = ("established", "reason", "second_login")


@web.get("/labels/exchange")
def exchange_page() -> Response:
    """Show what is on a thing and what waits to take its place, or print the one that is to."""
    person = printer()
    field = next((name for name in PURPOSES if request.args.get(name)), None)
    if field is None:
        return to("/labels")
    return _page(person, _found(field, request.args[field][:15]), MultiDict())


def _found(field: str, id: str) -> LabelSet:
    with services().database.read() as connection:
        found = label_set(connection, id)
    if found is None or field not in PURPOSES or field != found.subject.NAME:
        raise Problem(404, "no-such-thing", {"thing": field[:20], "id": id[:40]})
    return found


def _page(
    person: SignedIn,
    found: LabelSet,
    form: Form,
    status: int = 200,
    errors: Mapping[str, Any] | None = None,
) -> Response:
    banner = (
        banner_of(person, (found.subject,), "label") if found.subject.NAME in ("unit", "wristband") else None
    )
    listed, beside = form_page.sentences(errors or {}, ACTIONS[EXCHANGE].verb)
    told = _shown(person, found) | {"errors": listed, "beside": beside}
    told |= {"typed": {name: form.get(name, "") for name in _KEPT}}
    told["blind"] = told["blind"] or any(form.get(name) for name in ("established", "reason"))
    return make_response(render_template("label_exchange.html", s=told, patient=banner), status)


def _shown(person: SignedIn, found: LabelSet) -> dict[str, Any]:
    subject = found.subject
    on_it, waiting = standing(found.copies), spare(found.copies)
    on_it = on_it if on_it is not None and on_it.status == "applied" else None
    zone, offered = person.actor.zone, offered_to(person)
    usual = usual_design(PURPOSES[subject.NAME], subject)
    return {
        "field": subject.NAME,
        "id": subject.id,
        "words": called(subject),
        "href": href_of(subject.NAME, subject.id),
        "labels": f"/labels?{urlencode({subject.NAME: subject.id})}",
        "states": states_of(subject),
        "on_it": _copy(on_it, zone, STATES["applied"]) if on_it else None,
        "waiting": _copy(waiting, zone, SPARE) if waiting else None,
        "reprint_reasons": tuple(person.policy.reasons(REPRINT).items()),
        "printers": offered.choices() if offered.printers else [],
        "printer": offered.usual_for(designs(services()).get(usual)) or TO_OPEN,
        **products_named(subject),
        "reasons": tuple(person.policy.reasons(EXCHANGE).items()),
        "established": ESTABLISHED,
        "second": person.policy.content["settings"].get("label_second_person", False),
        "blind": False,
        "meanings": (("verified", MEANINGS["verified"].statement),),
        "command": new_id(),
    }


def _copy(copy: LabelCopy, zone: str, state: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "state": state,
        "id": copy.id,
        "serial": copy.serial,
        "design": say_label(copy.design),
        "product": copy.product_code or "",
        "printed": shown(copy.printed_at, zone),
        "pdf": f"/labels/pdf?{urlencode({'copy': copy.id})}" if copy.status == "printed" else "",
        "zpl": f"/labels/zpl?{urlencode({'copy': copy.id})}" if copy.status == "printed" else "",
    }


@web.post("/labels/exchange")
def exchange() -> Response:
    """Replace the label: one event ends the old copy and puts the new one in its place."""
    person, action = printer(), ACTIONS[EXCHANGE]
    form = form_without_marks(person, action.verb, request.form)
    found = _found(form.get("field", ""), form.get("id", "")[:15])
    submission, errors = submitting.read(action, person, form)
    if submission is None:
        return _page(person, found, form, 422, errors)
    answer = decided(person, action, submission)
    subject, now = found.subject.id, services().clock()
    if answer.accepted:
        kept = outcome.done(action.verb, answer, subject, now)
        then = {"says": say("Label exchanged."), "next": say("Destroy the old piece, and account for it.")}
        outcome.remember(kept if answer.violations else kept | then)
        return to(f"/labels?{urlencode({found.subject.NAME: subject})}")
    outcome.remember(outcome.refused(answer.code or "", answer.params, subject, now, kind=_kind(answer)))
    return _page(person, found, form, STATUS_OF_REFUSAL.get(answer.code or "", 409))


def _kind(answer: Outcome) -> str:
    """Return how loud a refusal is: a wrong container is a stop."""
    return "stop" if answer.code in _STOPS else "refused"
