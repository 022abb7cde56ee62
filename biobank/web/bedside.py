"""The bedside, one thing at a time: wristband, bag, comparison by two people, going, stopping.

Each step is a verb on the one command path. Where one is stands in the address
as ids; the page shown follows from how the bag stands, so a reload loses nothing.
"""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse, render
from biobank.domain.codes.wedge import signed_in
from biobank.domain.things.patient import Patient
from biobank.domain.transplant.scanned import read_label
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.problems import Problem
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_stops import record_stop
from biobank.services.reads.bands import BandFound, band_found
from biobank.services.reads.bedside import BedsideFacts, bedside_facts
from biobank.services.reads.issued import ToGive, to_give
from biobank.services.reads.patient_card import PatientCard, patient_card
from biobank.web import bedside_shown, outcome
from biobank.web.banner import banner
from biobank.web.bedside_band import forget_band, genuine_labels, keep_bag, keep_band, kept_band
from biobank.web.bedside_due import due_shown
from biobank.web.bedside_stop import is_stop, standing_stop, stop
from biobank.web.blueprint import web
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import services, who
from biobank.web.station_marks import without_marks
from biobank.web.verb_form import new_id
from biobank.words.speaking import say

COMPARE = "compare-at-bedside"
_SOURCES = {"wedge": "scan", "scan": "scan", "camera": "camera"}
PURPOSE = "bedside"


def source() -> str:
    """Return how the text of this request was read."""
    return _SOURCES.get(request.form.get("source", ""), "typed")


@web.get("/bedside")
def bedside() -> Response:
    """Begin: scan the wristband."""
    who()
    waiting = standing_stop()
    if waiting is not None:
        return to(waiting)
    forget_band()
    return _scan_page("/bedside", "wristband")


def _scan_page(action: str, what: str, status: int = 200, **more: Any) -> Response:
    told = {"patient": None, "refused": None, "due": None, **more}
    answer = render_template("bedside_scan.html", action=action, what=what, command=new_id(), **told)
    return make_response(answer, status)


@web.post("/bedside")
def scan_band() -> Response:
    """Take the wristband: whose it is decides what may be scanned next."""
    person = who()
    text = without_marks(person, request.form.get("text", "").strip())
    with services().database.read() as connection:
        found = band_found(services(), connection, text)
    stopped = record_stop(services(), person.actor, found.code, text)
    if stopped is not None and is_stop(stopped):
        return stop(stopped)
    if found.patient is None:
        return _scan_page("/bedside", "wristband", 409, refused=_why(found))
    keep_band(person, found.patient.id, text, genuine=found.genuine)
    says = say("The wristband is genuine.") if found.genuine else say("The wristband was read.")
    # A band is read well also when nothing is to be given: then the page itself says the rest, and no green.
    kind = "success" if _due(found.patient).issued else "noted"
    outcome.remember(outcome.plain(kind, says, services().clock()))
    return to(f"/bedside/{found.patient.id}")


def _why(found: BandFound) -> dict[str, str]:
    sentence = said(found.code or "", dict(found.params))
    return {"code": found.code or "", "says": sentence.says, "next": sentence.next}


@web.get("/bedside/<patient>")
def scan_bag_page(patient: str) -> Response:
    """Scan the bag in hand."""
    person = who()
    if standing_stop() is not None or kept_band(person, patient) is None:
        return again()
    return _bag_page(person, patient)


def _bag_page(person: SignedIn, patient: str, status: int = 200, **more: Any) -> Response:
    card = card_of(person, patient)
    told = {"patient": banner(card, person.actor.zone), "due": due_shown(_due(card.patient)), **more}
    return _scan_page(f"/bedside/{patient}", "bag", status, **told)


def _due(patient: Patient) -> ToGive:
    with services().database.read() as connection:
        return to_give(connection, patient)


def card_of(person: SignedIn, patient: str) -> PatientCard:
    """Return whose wristband it is; the look is recorded. Raises Denied, Problem."""
    card = patient_card(services(), person, patient, PURPOSE)
    if card is None:
        raise Problem(404, "not-found")
    return card


def again() -> Response:
    """Send the person to the red page that waits, else to the wristband, which was not scanned just now."""
    waiting = standing_stop()
    if waiting is not None:
        return to(waiting)
    says = say("The wristband was not scanned just now.")
    outcome.remember(outcome.plain("refused", says, services().clock(), say("Scan it at the patient.")))
    return to("/bedside")


@web.post("/bedside/<patient>")
def scan_bag(patient: str) -> Response:
    """Compare band and bag at once; what does not belong together is a near miss and a red page."""
    person = who()
    text = without_marks(person, request.form.get("text", "").strip())
    band = kept_band(person, patient)
    if band is None:
        return again()
    label = read_label(text)
    if isinstance(label, str):
        return _bag_page(person, patient, 409, refused=_unread(label))
    fields = {"unit": label.id, "label": text, "wristband": band}
    told = {"id": request.form.get("command") or new_id(), "source": source(), **fields}
    loaded: Submission = ACTIONS[COMPARE].schema.load(told)
    found = decided(person, ACTIONS[COMPARE], loaded)
    if found.accepted:
        keep_bag(render(label), genuine=signed_in(text) is not None)
        says = _belong(render(label))
        outcome.remember(outcome.plain("success", says, services().clock(), subject=label.id))
        return to(f"/bedside/{patient}/{render(label)}")
    if is_stop(found):
        return stop(found)
    sentence = said(found.code or "", found.params)
    refused = {"code": found.code or "", "says": sentence.says, "next": sentence.next}
    return _bag_page(person, patient, 409, refused=refused)


def _belong(label: str) -> str:
    if all(genuine_labels(label)):
        return say("Wristband and bag belong to the same person, and both labels are genuine.")
    return say("Wristband and bag belong to the same person.")


def _unread(code: str) -> dict[str, str]:
    sentence = said("label-unreadable", {"problem": code.replace("-", " ")})
    return {"code": "label-unreadable", "says": sentence.says, "next": sentence.next}


@web.get("/bedside/<patient>/<label>")
def step_page(patient: str, label: str) -> Response:
    """Show what comes next for this bag and this patient."""
    person = who()
    if standing_stop() is not None or kept_band(person, patient) is None:
        return again()
    return shown_step(person, patient, read(label))


def read(label: str) -> OwnCode:
    """Return the code of the label in the address; raises Problem for anything else."""
    code = parse(label)
    if not isinstance(code, OwnCode) or code.kind != "U":
        raise Problem(404, "not-found")
    return code


def facts_of(label: OwnCode) -> BedsideFacts:
    """Return what is known of the bag with this label; raises Problem when there is none."""
    with services().database.read() as connection:
        facts = bedside_facts(connection, label.id, label.copy)
    if facts is None:
        raise Problem(404, "not-found")
    return facts


def shown_step(person: SignedIn, patient: str, label: OwnCode, status: int = 200, **more: Any) -> Response:
    """Answer with the step that a bag is at; `more` is what a form that was sent has to say again."""
    facts = facts_of(label)
    cards = (card_of(person, facts.unit.patient_id), card_of(person, patient))
    told = bedside_shown.step(person, facts, cards, f"/bedside/{patient}/{render(label)}", **more)
    template = "bedside_go.html" if told["step"] in ("start", "done") else "bedside_step.html"
    head = banner(cards[1], person.actor.zone)
    return make_response(render_template(template, b=told, patient=head), status)
