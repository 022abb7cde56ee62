"""Labels of one thing: print, reprint, void; every copy with its state; the paper as PDF, or printed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rules.label_control import is_live, spare, standing
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.unit import LabelCopy
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import submit
from biobank.edge.problems import Problem
from biobank.services.execute import Submission
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs, usual_design
from biobank.services.printing import runs
from biobank.services.printing.jobs import jobs_of_copies
from biobank.services.reads.calling import called, kind_in_words
from biobank.services.reads.label_sets import LabelSet, label_set
from biobank.services.reads.named import named
from biobank.web import outcome
from biobank.web.banner import banner_of
from biobank.web.blueprint import web
from biobank.web.label_choices import design_asked, design_named, designs_for, products_named
from biobank.web.label_runs import unfinished
from biobank.web.links import href_of, paper_of
from biobank.web.moments import shown
from biobank.web.print_asking import (
    TO_OPEN,
    USUAL,
    offered_to,
    put_into_queue,
    require_printer_for,
)
from biobank.web.recognised import recognised
from biobank.web.redirects import to
from biobank.web.shell import services, who
from biobank.web.summaries import in_words, states_of
from biobank.web.verb_form import new_id
from biobank.words.speaking import say, say_code, say_label

EARLIER = (
    ("keep", Phrase("Stays valid until replaced")),
    ("void", Phrase("Void from now on")),
)
PRINT, REPRINT, VOID = "print-label", "reprint-label", "void-label"
STATES = {
    "printed": (Phrase("Printed"), "print", "busy"),
    "verified": (Phrase("Scanned"), "scan", "busy"),
    "applied": (Phrase("On it"), "success", "good"),
    "void": (Phrase("Void"), "refused", "bad"),
}
SPARE = (Phrase("Spare"), "label", "attention")


@web.get("/labels")
def label_page() -> Response:
    """Show the labels of what the address names, or ask what they are for."""
    person = printer()
    field = next((name for name in PURPOSES if request.args.get(name)), None)
    if field is None:
        return make_response(render_template("labels_of_what.html", **_of_what(person)))
    with services().database.read() as connection:
        found = label_set(connection, request.args[field][:15])
        jobs = (
            jobs_of_copies(connection, [copy.id for copy in found.copies]) if found and found.copies else {}
        )
    if found is None or field != found.subject.NAME:
        raise Problem(404, "no-such-thing", {"thing": field, "id": request.args[field][:40]})
    banner = banner_of(person, (found.subject,), "label") if field in ("unit", "wristband") else None
    return make_response(render_template("labels.html", s=_shown(found, person, jobs), patient=banner))


def _of_what(person: SignedIn) -> dict[str, Any]:
    offered = offered_to(person)
    usual = [(USUAL, say("The printers of this station"))] if offered.own else []
    return {
        "command": new_id(),
        "most": runs.MOST,
        "unfinished": unfinished(person),
        "printers": [*usual, *offered.choices()] if offered.printers else [],
        "printer": USUAL if offered.own else TO_OPEN,
    }


def printer() -> SignedIn:
    """Return who is here, if they may print labels; raises Problem."""
    person = who()
    if not person.policy.may(person.actor.roles, PRINT):
        roles = ", ".join(person.policy.permitted_roles(PRINT)) or say("nobody here")
        raise Problem(403, "not-permitted", {"verb": ACTIONS[PRINT].verb.title, "roles": roles})
    return person


def _shown(found: LabelSet, person: SignedIn, jobs: Mapping[str, Any]) -> dict[str, Any]:
    subject = found.subject
    purpose = PURPOSES[subject.NAME]
    usual = usual_design(purpose, subject)
    choices, chosen = designs_for(subject)
    live = [copy for copy in found.copies if is_live(copy)]
    offered = offered_to(person)
    on_it, waiting = standing(found.copies), spare(found.copies)
    return {
        "field": subject.NAME,
        "id": subject.id,
        "kind": kind_in_words(subject.NAME),
        "words": called(subject),
        "href": href_of(subject.NAME, subject.id),
        "states": states_of(subject),
        "copies": [
            _copy(each, person.actor.zone, jobs.get(each.id), is_spare=each is waiting)
            for each in reversed(found.copies)
        ],
        "live": len(live),
        "on_it": on_it.serial if on_it is not None and on_it.status == "applied" else "",
        "exchange": f"/labels/exchange?{urlencode({subject.NAME: subject.id})}" if waiting else "",
        **products_named(subject),
        "earlier": EARLIER,
        "again": bool(found.copies),
        "designs": choices,
        "design": chosen,
        "printers": offered.choices() if offered.printers else [],
        "printer": offered.usual_for(designs(services()).get(usual)) or TO_OPEN,
        "reasons": tuple(person.policy.reasons(REPRINT).items()),
        "command": new_id(),
        "is_box": bool(getattr(subject, "rows", 0)),
    }


def _copy(copy: LabelCopy, zone: str, job: tuple[int, str, str] | None, *, is_spare: bool) -> dict[str, Any]:
    word, shape, tone = STATES.get(copy.status, (say_label(copy.status), "gone", "ended"))
    word, shape, tone = SPARE if is_spare else (word, shape, tone)
    return {
        "id": copy.id,
        "serial": copy.serial,
        "design": say_label(copy.design),
        "state": (word, shape, tone),
        "printed": shown(copy.printed_at, zone),
        "why": in_words(copy.ended_reason).replace("-", " ") if copy.ended_reason else "",
        "next": _next(copy, is_spare=is_spare),
        "job": _job(job) if job is not None and copy.status == "printed" else None,
        "pdf": paper_of(copy),
        "zpl": f"/labels/zpl?{urlencode({'copy': copy.id})}" if copy.status == "printed" else "",
    }


def _job(job: tuple[int, str, str]) -> tuple[str, str]:
    """Return the print job that a copy is in: its page, and how it stands at which printer."""
    number, state, printer = job
    return f"/printing/jobs/{number}", f"{printer}: {say_code(state)}"


def _next(copy: LabelCopy, *, is_spare: bool) -> list[tuple[str, str]]:
    """Return what can be done with a copy as it stands: the next step first."""
    steps = {"printed": ["verify-label"], "verified": ["apply-label"]}.get(copy.status, [])
    ends = [VOID, "disposition-copy"] if is_live(copy) else []
    told = (*([] if is_spare else steps), *ends)
    return [(f"/do/{name}?copy={copy.id}", ACTIONS[name].verb.title) for name in told]


@web.post("/labels")
def print_label() -> Response:
    """Print the first copy, or a further one with a reason; the paper is a PDF of its own."""
    person, form = printer(), request.form
    field, id = form.get("field", ""), form.get("id", "")[:15]
    if field not in PURPOSES:
        raise Problem(404, "not-found")
    again = form.get("again") == "yes"
    printer_id = form.get("printer", TO_OPEN)[:11] or TO_OPEN
    if printer_id != TO_OPEN:
        require_printer_for(
            offered_to(person), printer_id, designs(services()).get(design_asked(form, field, id))
        )
    done = submit(person, ACTIONS[REPRINT if again else PRINT], _submission(form, field, id, again=again))
    copy = done.made["label_copy"][0]
    page = "/labels/exchange" if form.get("goes_on") == "exchange" else "/labels"
    goal = f"{page}?{urlencode({field: id})}#copy-{copy}"
    if printer_id != TO_OPEN:
        opened = put_into_queue(person, printer_id, [copy], f"print-{done.command}"[:60])
        return to(opened if opened and page == "/labels" else goal)
    says = say("The label is recorded and ready to print.")
    outcome.remember(
        outcome.plain("success", says, services().clock(), say("Open the PDF, print it, then scan it."), id)
    )
    return to(goal)


def _submission(form: Mapping[str, str], field: str, id: str, *, again: bool) -> Submission:
    told: dict[str, Any] = {"id": form.get("command") or new_id(), "source": "typed", field: id}
    if design_named(form):
        told["design"] = design_named(form)
    if form.get("product_code"):
        told["product_code"] = form["product_code"]
    if again:
        void = "void" in (form.get("earlier"), form.get("void_earlier", "").replace("yes", "void"))
        told |= {"reason": form.get("reason") or None, "void_earlier": void}
        told |= {"to_exchange": form.get("earlier") == "keep"}
    loaded: Submission = ACTIONS[REPRINT if again else PRINT].schema.load(told)
    return loaded


@web.post("/labels/find")
def find_label() -> Response:
    """Go to the labels of what was scanned."""
    person = printer()
    found = recognised(services(), person, request.form.get("text", ""))
    row = named(services(), (found.id,)).get(found.id) if found.id else None
    if row is None or row.NAME not in PURPOSES:
        says = found.says or say("Labels are for units, wristbands, places, slots and people.")
        outcome.remember(
            outcome.plain("refused", says, services().clock(), found.next or say("Scan one of these."))
        )
        return to("/labels")
    return to(f"/labels?{urlencode({row.NAME: row.id})}")
