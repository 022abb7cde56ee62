"""Adopting a label design: what changes, what the gate found, the reason, and who approves."""

from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from biobank.domain.rooms.label_designs import APPROVERS
from biobank.domain.rules.meanings import MEANINGS
from biobank.edge.actions import ACTIONS
from biobank.edge.commands import decided
from biobank.edge.label_trying import ADOPT
from biobank.edge.problems import STATUS_OF_REFUSAL, Problem
from biobank.labelling import Design
from biobank.labelling.comparing import differences
from biobank.labelling.loading import examined
from biobank.services import label_drafts
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_adoption import gate
from biobank.services.label_designs import in_use
from biobank.services.label_drafts import LabelDraft
from biobank.services.reads.label_versions import live_labels, versions_of
from biobank.web import outcome, signatures, submitting
from biobank.web.blueprint import web
from biobank.web.form_input import Form
from biobank.web.label_draft_page import drafted
from biobank.web.label_findings import differences_shown, findings_shown
from biobank.web.label_trying import size_of
from biobank.web.redirects import to
from biobank.web.sentences import role_words, said
from biobank.web.shell import services, who
from biobank.web.verb_form import new_id
from biobank.words.speaking import say

SECOND = signatures.NAMES[0]
_AGREES = "agrees"


@web.get("/labels/drafts/<draft>/adopt")
def adopt_label_page(draft: str) -> Response:
    """Show what adopting a draft means, and ask for reason and signatures; a faulty draft is shown itself."""
    person, here = _approver(), drafted(draft)
    return _page(person, here, MultiDict(), {})


def _approver() -> SignedIn:
    person = who()
    if not person.policy.may(person.actor.roles, ADOPT):
        roles = role_words(person.policy.permitted_roles(ADOPT))
        raise Problem(403, "not-permitted", {"verb": ACTIONS[ADOPT].verb.title, "roles": roles})
    return person


@web.post("/labels/drafts/<draft>/adopt")
def adopt_label_draft(draft: str) -> Response:
    """Adopt the text that was shown; if it changed meanwhile, it is shown anew and nothing is adopted."""
    person, here = _approver(), drafted(draft)
    if here.discarded or request.form.get("draft_version") != str(here.version):
        changed = say("The draft was changed meanwhile. This is how it stands now.")
        return _page(person, here, request.form, {"draft": changed}, 409)
    form = _as_verb(person, here, request.form)
    submission, errors = submitting.read(ACTIONS[ADOPT], person, form)
    unsigned = _second_missing(person, request.form)
    if submission is None or unsigned:
        return _page(person, here, request.form, {**_sentences(errors), **unsigned}, 422)
    found = decided(person, ACTIONS[ADOPT], submission)
    if not found.accepted:
        sentence = said(found.code or "", found.params)
        told = {found.code or "": f"{sentence.says} {sentence.next}"}
        # What was refused has had its answer: the next try is another command.
        again: Form = MultiDict((name, text) for name, text in request.form.items() if name != "command")
        return _page(person, here, again, told, STATUS_OF_REFUSAL.get(found.code or "", 409))
    label_drafts.drop(services(), here.id)
    says = say("The design is adopted, and prints from now on.")
    then = say("Labels that were printed before stay what they are.")
    outcome.remember(outcome.plain("success", says, services().clock(), then))
    return to(f"/labels/designs/{here.design}")


def _as_verb(person: SignedIn, here: LabelDraft, form: Form) -> Form:
    """Return the form as the verb's own: the content is that of the draft, never what a page sends along."""
    told: Form = MultiDict(form.items(multi=True))
    told |= {"site": person.actor.site, "design": here.design, "content": here.text}
    return told


def _second_asked(person: SignedIn) -> bool:
    return bool(person.policy.content["settings"].get("label_design_second_approver", True))


def _second_missing(person: SignedIn, form: Form) -> dict[str, str]:
    if not _second_asked(person) or form.get(f"{SECOND}_password"):
        return {}
    return {SECOND: say("Sign here before it is recorded.")}


def _sentences(errors: Any) -> dict[str, str]:
    return {
        name: told if isinstance(told, str) else " ".join(map(str, told)) for name, told in errors.items()
    }


def _page(
    person: SignedIn, here: LabelDraft, form: Form, errors: dict[str, str], status: int = 200
) -> Response:
    design, faults = examined(here.design, here.text)
    if design is None or faults or here.discarded:
        return to(f"/labels/drafts/{here.id}")
    gated = findings_shown(gate(design))
    verb = ACTIONS[ADOPT].verb
    page: dict[str, Any] = {
        "id": here.id,
        "design": here.design,
        "title": design.title,
        "number": design.version,
        "draft_version": here.version,
        "owner": here.name,
        "gate": gated,
        "picture": f"/labels/drafts/{here.id}/label.svg?v={here.version}",
        **size_of(design),
        **_before(here.design, design),
        "reason": {
            "name": "reason",
            "kind": "choice",
            "label": say("Reason"),
            "required": True,
            "choices": tuple(person.policy.reasons(ADOPT).items()),
        },
        "chosen": form.get("reason", ""),
        "errors": list(errors.items()),
        "beside": errors,
        "command": form.get("command") or new_id(),
        "own": signatures.slots(verb, None)[0],
        "second": _second_slot(form) if _second_asked(person) else None,
    }
    return make_response(render_template("label_adopt.html", s=page), status)


def _second_slot(form: Form) -> dict[str, Any]:
    roles = role_words(APPROVERS)
    return {
        "meanings": ((_AGREES, MEANINGS[_AGREES].statement),),
        "lead": say("Someone other than you signs here: {roles}.", roles=roles),
        "login": form.get(f"{SECOND}_login", ""),
    }


def _before(name: str, design: Design) -> dict[str, Any]:
    """Return what prints now under this name, what is different, and how many live labels carry it."""
    with services().database.read() as connection:
        now = in_use(services(), connection)
        told, live = versions_of(connection, name), live_labels(connection, name)
    old = now.designs.get(name)
    highest = max((each.number for each in told), default=0)
    return {
        "now": old.version if old is not None else None,
        "adopted_before": bool(told),
        "same": old is not None and old.digest == design.digest and name in now.adopted,
        "too_low": highest if design.version <= highest else None,
        "differences": differences_shown(differences(old, design)) if old is not None else None,
        "live": sum(each.count for each in live),
    }
