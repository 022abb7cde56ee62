"""Drafts of label designs: changed with a picture beside, kept while one types, read by everybody."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from biobank.domain.rooms.label_designs import LONGEST_TEXT
from biobank.edge.label_faults import faults_shown
from biobank.edge.label_trying import ADOPT, PRINT, Trying, label_as, may
from biobank.edge.problems import Problem
from biobank.labelling import Design
from biobank.labelling.comparing import differences
from biobank.labelling.label_error import Fault
from biobank.labelling.loading import examined
from biobank.services import label_drafts
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_adoption import gate
from biobank.services.label_designs import in_use
from biobank.services.label_drafts import LabelDraft
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_findings import differences_shown, findings_shown
from biobank.web.label_trying import chosen_in_words, designer, refusal, size_of, toml, trying
from biobank.web.moments import clock_time, shown
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.words.speaking import say

Read = tuple[Design | None, tuple[Fault, ...]]
KEEP, READ_BACK = "keep", "read_back"


@web.get("/labels/drafts/<draft>")
def label_draft(draft: str) -> Response:
    """Show a draft: its text, what is wrong with it beside each line, and how it prints."""
    person, here = designer(), drafted(draft)
    return _page(person, here, here.text, trying(request.args), gated=READ_BACK in request.args)


def drafted(id: str) -> LabelDraft:
    """Return a draft; raises Problem."""
    found = label_drafts.draft(services(), id[:40])
    if found is None:
        raise Problem(404, "not-found")
    return found


def own(person: SignedIn, here: LabelDraft) -> LabelDraft:
    """Return a draft that is one's own; raises Problem."""
    if not here.is_of(person):
        raise Problem(403, "label-draft-of-another")
    return here


@web.post("/labels/drafts/<draft>")
def keep_label_draft(draft: str) -> Response:
    """Keep what was typed and show it; a text that another window kept meanwhile is shown beside it."""
    person = designer()
    here, text = own(person, drafted(draft)), _text()
    if label_drafts.keep(services(), here, text, _seen()) is None:
        return _page(person, here, text, trying(request.form), other=drafted(draft).text, status=409)
    query = trying(request.form).query()
    gated = f"&{READ_BACK}=yes" if READ_BACK in request.form else ""
    return to(f"/labels/drafts/{here.id}?{query}{gated}#label")


@web.post("/labels/drafts/<draft>/along")
def keep_label_draft_along(draft: str) -> Response:
    """Keep what is typed so far, and return how it prints or what is wrong with it."""
    person = designer()
    here, text, chosen = own(person, drafted(draft)), _text(), trying(request.form)
    version = label_drafts.keep(services(), here, text, _seen())
    if version is None:
        note = say("Another window keeps another text. Press Preview to compare.")
        return make_response(jsonify({"note": note}), 409)
    told = _told(person, here, text, version, chosen)
    note = say("Kept at {time}.", time=clock_time(services().clock(), person.actor.zone))
    answer = {"worksheet": render_template("label_tried.html", s=told), "version": version, "note": note}
    return make_response(jsonify(answer))


def _text() -> str:
    text = request.form.get("text", "").replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise Problem(422, "label-draft-unreadable", {"most": LONGEST_TEXT})
    return text


def _seen() -> int:
    told = request.form.get("draft_version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def shown_again(id: str, kept: Mapping[str, str]) -> Response:
    """Show a draft again that was being sent when the screen locked; what was typed is still there."""
    person, here = designer(), drafted(id)
    return _page(person, here, kept.get("text", here.text), trying(kept))


def _page(
    person: SignedIn,
    here: LabelDraft,
    text: str,
    chosen: Trying,
    *,
    gated: bool = False,
    other: str | None = None,
    status: int = 200,
) -> Response:
    read = examined(here.design, text)
    version = here.version if other is None else drafted(here.id).version
    told = _told(person, here, text, version, chosen, read)
    page: dict[str, Any] = {
        **told,
        "kept": shown(here.at, person.actor.zone),
        "mine": here.is_of(person) and not here.discarded,
        "discarded": here.discarded and here.is_of(person),
        "owner": here.name,
        "text": text,
        "rows": max(12, text.count("\n") + 2),
        "wrong": {each["line"] for each in told["faults"]},
        "other": None if other is None else other.splitlines(),
        "gate": _gated(read) if gated else None,
        "may_adopt": may(person, ADOPT),
        "prints_labels": may(person, PRINT),
        "trial": chosen_in_words(chosen, read[0]),
    }
    return make_response(render_template("label_draft.html", s=page), status)


def _told(
    person: SignedIn, here: LabelDraft, text: str, version: int, chosen: Trying, read: Read | None = None
) -> dict[str, Any]:
    """Return what follows from a text: what is wrong, or its picture."""
    design, faults = read or examined(here.design, text)
    sound = design if not faults else None
    return {
        "id": here.id,
        "design": here.design,
        "title": design.title if design is not None and design.title else here.design,
        "version": version,
        "number": design.version if design is not None else None,
        "faults": faults_shown(faults, text),
        "refused": refusal(person, sound, chosen) if sound is not None and chosen.of else None,
        "picture": f"/labels/drafts/{here.id}/label.svg?{chosen.query()}&v={version}" if sound else "",
        "files": [
            (f"/labels/drafts/{here.id}/label.{form}?{chosen.query()}", form.upper())
            for form in ("pdf", "zpl")
            if sound and not chosen.of
        ],
        "shape": size_of(sound) if sound else None,
        "changed": _changed(here.design, design),
        "dpi": chosen.dpi or (design.stock.dpi if design is not None else 300),
    }


def _gated(read: Read) -> dict[str, Any] | None:
    design, faults = read
    return findings_shown(gate(design)) if design is not None and not faults else None


def _changed(name: str, design: Design | None) -> list[dict[str, str]] | None:
    """Return what is different from the version that prints now."""
    with services().database.read() as connection:
        now = in_use(services(), connection).designs.get(name)
    return differences_shown(differences(now, design)) if now is not None and design is not None else None


@web.get("/labels/drafts/<draft>/label.<form>")
def label_of_draft(draft: str, form: str) -> Response:
    """Give a label as a draft draws it, as SVG, PDF or ZPL; a draft with faults draws none."""
    person, here = designer(), drafted(draft)
    design, faults = examined(here.design, here.text)
    if design is None or faults:
        problem = {"line": faults_shown(faults, here.text)[0]["line"], "key": faults[0].key}
        raise Problem(409, "label-design-faulty", problem)
    return label_as(person, design, trying(request.args), form)


@web.get("/labels/drafts/<draft>/design.toml")
def draft_as_file(draft: str) -> Response:
    """Give the text of a draft as a file."""
    designer()
    here = drafted(draft)
    return toml(here.design, here.text)


@web.post("/labels/drafts/<draft>/discard")
def discard_label_draft(draft: str) -> Response:
    """Put a draft of one's own aside, or take it back."""
    person = designer()
    here, back = own(person, drafted(draft)), "back" in request.form
    label_drafts.discard(services(), here.id, back=back)
    says = say("The draft is there again.") if back else say("The draft is discarded.")
    then = "" if back else say("It can be taken back here for 30 days.")
    outcome.remember(outcome.plain("success", says, services().clock(), then))
    return to(f"/labels/drafts/{here.id}")


def not_begun(code: str, **params: Any) -> None:
    """Remember why no draft was begun."""
    sentence = said(code, params)
    outcome.remember(outcome.plain("refused", sentence.says, services().clock(), sentence.next))
