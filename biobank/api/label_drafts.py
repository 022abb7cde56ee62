"""Label designs and their drafts: read, begun, changed, looked at for faults, tried; adopting is a verb."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.domain.rooms.label_designs import LONGEST_TEXT, is_design_name
from biobank.edge.answers import as_json
from biobank.edge.fields import Choice, Whole, Words, YesNo
from biobank.edge.label_faults import faults_shown
from biobank.edge.label_trying import VALUES, Trying, label_as, require_designer
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.edge.reading import body, query
from biobank.edge.schemas import Strict
from biobank.edge.signing_in import signed_in
from biobank.labelling import Design
from biobank.labelling.design import STANDARD_DPI
from biobank.labelling.loading import examined
from biobank.services import label_drafts as kept
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_adoption import gate
from biobank.services.label_beginnings import text_of
from biobank.services.label_designs import in_use
from biobank.services.label_drafts import LabelDraft

room = Room("label-drafts", "Label designs and their drafts; `adopt-label-design` makes a draft print.")


class BeginRequest(Strict):
    """What a draft begins with: a text, else a version of the design, else what prints now."""

    design = Words(longest=40, required=True, metadata={"description": "Small letters, digits and _."})
    text = Words(longest=LONGEST_TEXT, lines=True, load_default=None)
    number = Whole(least="1", load_default=None, metadata={"description": "An adopted version."})


class ChangeRequest(Strict):
    """The whole text of a draft, and the version of the draft that it takes the place of."""

    text = Words(longest=LONGEST_TEXT, lines=True, required=True)
    version = Whole(least="1", required=True)


class DiscardRequest(Strict):
    """Whether a draft is put aside or, within 30 days, taken back."""

    back = YesNo(load_default=False)


class TrialQuery(Strict):
    """With what a label is drawn: made-up values, or of a thing that exists (SVG only)."""

    values = Choice(tuple(VALUES), load_default="sample")
    dpi = Choice(tuple(str(each) for each in STANDARD_DPI), load_default=None)
    of = Words(longest=15, load_default=None, metadata={"description": "The id of a thing."})


class InUseBody(Schema):
    """A design that prints now."""

    design = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    stage = fields.String(allow_none=True, required=True)
    adopted = fields.Boolean(required=True, metadata={"description": "False: it prints as it came."})


class DesignsBody(Schema):
    """The designs that print now, and those that were retired."""

    designs = fields.List(fields.Nested(InUseBody), required=True)
    retired = fields.List(fields.String(), required=True)


class FaultBody(Schema):
    """One thing that is wrong with the text of a design."""

    line = fields.Integer(required=True)
    key = fields.String(required=True)
    says = fields.String(required=True)
    stands = fields.String(required=True, metadata={"description": "What stands on that line."})


class DraftBody(Schema):
    """A draft; in a list it comes without text and faults."""

    id = fields.String(required=True)
    design = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "Of the draft: it counts its changes."})
    person = fields.String(required=True)
    name = fields.String(required=True)
    at = fields.String(required=True)
    mine = fields.Boolean(required=True)
    discarded = fields.Boolean(required=True)
    text = fields.String()
    faults = fields.List(fields.Nested(FaultBody))


class DraftsBody(Schema):
    """Everybody's drafts, the newest first."""

    drafts = fields.List(fields.Nested(DraftBody), required=True)


class FindingBody(Schema):
    """A symbol on one kind of printer: the width of its module, and whether it was read."""

    symbol = fields.String(required=True)
    symbology = fields.String(required=True)
    dpi = fields.Integer(required=True)
    module_mm = fields.String(required=True)
    read = fields.Boolean(required=True)


class FindingsBody(Schema):
    """What the read-back gate finds of a draft without faults."""

    findings = fields.List(fields.Nested(FindingBody), required=True)


_begin, _change, _discard, _trial = BeginRequest(), ChangeRequest(), DiscardRequest(), TrialQuery()


@room.serves("GET", "/label-designs", answers=DesignsBody)
def list_label_designs() -> Response:
    """List the designs that print now."""
    require_designer(signed_in())
    with parts().services.database.read() as connection:
        known = in_use(parts().services, connection)
    told = [
        {
            "design": name,
            "title": each.title,
            "version": each.version,
            "stage": each.stage or None,
            "adopted": name in known.adopted,
        }
        for name, each in known.designs.items()
    ]
    return as_json({"designs": told, "retired": sorted(known.retired)})


@room.serves("GET", "/label-drafts", answers=DraftsBody)
def list_label_drafts() -> Response:
    """List everybody's drafts, the newest first."""
    who = require_designer(signed_in())
    return as_json({"drafts": [_told(who, each) for each in kept.drafts(parts().services)]})


@room.serves("POST", "/label-drafts", takes=BeginRequest, answers=DraftBody, problems=(409,))
def begin_draft() -> Response:
    """Begin a draft of one's own."""
    who, asked, services = require_designer(signed_in()), body(_begin), parts().services
    name = asked["design"]
    if not is_design_name(name):
        raise Problem(422, "label-design-misnamed", {"design": name})
    number = "" if asked["number"] is None else str(asked["number"])
    id = kept.begin(services, who, name, _ended(asked["text"]) or text_of(services, name, number))
    if id is None:
        raise Problem(409, "label-draft-too-many", {"most": kept.MOST})
    return as_json(_whole(who, _found(id)))


@room.serves("GET", "/label-drafts/<draft>", answers=DraftBody, problems=(404,))
def show_draft(draft: str) -> Response:
    """Show a draft with its text, and what is wrong with it line by line."""
    who = require_designer(signed_in())
    return as_json(_whole(who, _found(draft)))


@room.serves("POST", "/label-drafts/<draft>", takes=ChangeRequest, answers=DraftBody, problems=(404, 409))
def change_draft(draft: str) -> Response:
    """Keep a text in place of the version that was seen; nothing that another window kept is lost."""
    who = require_designer(signed_in())
    here, asked = _own(who, draft), body(_change)
    if kept.keep(parts().services, here, _ended(asked["text"]), asked["version"]) is None:
        seen = {"id": here.id, "seen": asked["version"], "version": _found(here.id).version}
        raise Problem(409, "changed-meanwhile", seen)
    return as_json(_whole(who, _found(here.id)))


@room.serves(
    "POST", "/label-drafts/<draft>/discard", takes=DiscardRequest, answers=DraftBody, problems=(404,)
)
def discard_draft(draft: str) -> Response:
    """Put a draft of one's own aside, or take it back."""
    who = require_designer(signed_in())
    here, asked = _own(who, draft), body(_discard)
    kept.discard(parts().services, here.id, back=bool(asked["back"]))
    return as_json(_whole(who, _found(here.id)))


@room.serves("GET", "/label-drafts/<draft>/read-back", answers=FindingsBody, problems=(404, 409))
def read_draft_back(draft: str) -> Response:
    """Print every symbol of a sound draft in memory for 203, 300 and 600 dpi, and read it back."""
    require_designer(signed_in())
    found = gate(_sound(_found(draft)))
    names = ("symbol", "symbology", "dpi", "module_mm", "read")
    return as_json({"findings": [{name: getattr(each, name) for name in names} for each in found]})


@room.serves("GET", "/label-drafts/<draft>/label.<form>", asks=TrialQuery, problems=(404, 409, 422))
def draw_draft(draft: str, form: str) -> Response:
    """Give a label as a sound draft draws it, as svg, pdf or zpl; of a thing that exists as svg only."""
    who = require_designer(signed_in())
    asked, design = query(_trial), _sound(_found(draft))
    chosen = Trying(asked["values"], int(asked["dpi"]) if asked["dpi"] else None, (asked["of"] or "").upper())
    return label_as(who, design, chosen, form)


def _ended(text: str | None) -> str:
    """Return a text as files have it, with a line end at its end; reading the body took it off."""
    return f"{text}\n" if text else ""


def _found(id: str) -> LabelDraft:
    found = kept.draft(parts().services, id[:40])
    if found is None:
        raise Problem(404, "not-found")
    return found


def _own(who: SignedIn, id: str) -> LabelDraft:
    here = _found(id)
    if not here.is_of(who):
        raise Problem(403, "label-draft-of-another")
    return here


def _sound(here: LabelDraft) -> Design:
    """Return the design that a draft says; raises Problem, which names the first fault."""
    design, faults = examined(here.design, here.text)
    if design is None or faults:
        first = faults_shown(faults, here.text)[0]
        raise Problem(409, "label-design-faulty", {"line": first["line"], "key": first["key"]})
    return design


def _told(who: SignedIn, here: LabelDraft) -> dict[str, Any]:
    names = ("id", "design", "version", "person", "name", "at", "discarded")
    return {**{name: getattr(here, name) for name in names}, "mine": here.is_of(who)}


def _whole(who: SignedIn, here: LabelDraft) -> dict[str, Any]:
    _, faults = examined(here.design, here.text)
    return {**_told(who, here), "text": here.text, "faults": faults_shown(faults, here.text)}
