"""Label designs: each as a picture, tried with sample values or on a thing that exists, and as a file."""

from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.rules.policy import Policy
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.sentences.sentence import Sentence
from biobank.edge.problems import Problem
from biobank.labelling import Design, paint_svg, print_ready, print_ready_zpl
from biobank.labelling.design import STANDARD_DPI, Field, barest, longest, sample
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.label_adoption import adopted_designs, is_adopted
from biobank.services.label_designs import designs
from biobank.services.label_plans import demanded_of
from biobank.services.label_text import STATEMENTS
from biobank.services.label_trials import site_of, tried_on
from biobank.services.labels import Unrenderable
from biobank.web.blueprint import web
from biobank.web.label_page import printer
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.web.summaries import in_words
from biobank.words.speaking import say

_VALUES = {"sample": sample, "longest": longest, "barest": barest}
VALUES_IN_WORDS = (
    ("sample", Phrase("Sample values")),
    ("longest", Phrase("The longest that must fit")),
    ("barest", Phrase("Only what is always there")),
)
_TYPES = {"pdf": "application/pdf", "zpl": "text/plain; charset=us-ascii", "svg": "image/svg+xml"}


@web.get("/labels/designs")
def label_designs() -> Response:
    """Show every design that is in use, as it prints its sample values."""
    printer()
    shown = [_in_short(design) for design in designs(services()).values()]
    return make_response(render_template("label_designs.html", designs=shown))


@web.get("/labels/designs/<name>")
def label_design(name: str) -> Response:
    """Show one design: its picture at each resolution, its files, and what stands on it."""
    person, design = printer(), _design(name)
    chosen, dpi, subject = _chosen(), _dpi(design), request.args.get("of", "").strip().upper()[:15]
    query = urlencode({"dpi": dpi, **({"of": subject} if subject else {"values": chosen})})
    told = {
        "refused": _refusal(person, design, subject) if subject else None,
        **_in_short(design),
        "picture": f"/labels/designs/{name}/label.svg?{query}",
        "files": [
            (f"/labels/designs/{name}/label.{form}?{urlencode({'dpi': dpi, 'values': chosen})}", form.upper())
            for form in ("pdf", "zpl")
        ],
        "version": design.version,
        "adoption": _adoption(design, person.policy),
        "digest": design.digest[:16],
        "values": chosen,
        "dpi": dpi,
        "of": subject,
        "dpis": STANDARD_DPI,
        "all_values": VALUES_IN_WORDS,
        "fields": [_field(design, each.name, person) for each in design.fields],
    }
    return make_response(render_template("label_design.html", s=told))


@web.get("/labels/designs/<name>/label.<form>")
def label_of_design(name: str, form: str) -> Response:
    """Give a label as SVG, PDF or ZPL with sample values; of a thing that exists as SVG only."""
    person, design = printer(), _design(name)
    subject = request.args.get("of", "").strip().upper()[:15]
    if form not in _TYPES or (subject and form != "svg"):
        raise Problem(404, "not-found")
    values = _tried(person, design, subject) if subject else _VALUES[_chosen()](design)
    answer = make_response(_painted(design, values, form))
    answer.headers["Content-Type"] = _TYPES[form]
    disposition = "inline" if form != "zpl" else "attachment"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{design.name}.{form}"'
    return answer


def _painted(design: Design, values: dict[str, str], form: str) -> bytes:
    dpi = _dpi(design)
    match form:
        case "pdf":
            return print_ready(design, [values], dpi=dpi)
        case "zpl":
            return "".join(print_ready_zpl(design, [values], dpi=dpi)).encode("ascii")
        case _:
            return paint_svg(design, values, dpi=dpi).encode()


def _tried(person: SignedIn, design: Design, subject: str) -> dict[str, str]:
    id = subject[:11]
    try:
        site = site_of(services(), id)
        reason = may_view(person, site) if site is not None else None
        return tried_on(services(), person.actor, id, design, reason=reason)
    except Unrenderable as why:
        raise Problem(404 if why.code == "no-such-thing" else 409, why.code, why.params) from why


def _refusal(person: SignedIn, design: Design, subject: str) -> Sentence | None:
    """Return why a design cannot be tried on a thing, or None."""
    try:
        _tried(person, design, subject)
    except Problem as problem:
        return said(problem.code, problem.params)
    return None


def _design(name: str) -> Design:
    found = designs(services()).get(name)
    if found is None:
        raise Problem(404, "not-found")
    return found


def _chosen() -> str:
    chosen = request.args.get("values", "sample")
    return chosen if chosen in _VALUES else "sample"


def _dpi(design: Design) -> int:
    told = request.args.get("dpi", "")
    return int(told) if told in {str(each) for each in STANDARD_DPI} else design.stock.dpi


def _in_short(design: Design) -> dict[str, Any]:
    stock = design.stock
    return {
        "name": design.name,
        "title": design.title,
        "size": f"{stock.width:g} × {stock.height:g} mm",
        "sheet": design.sheet.places if design.sheet is not None else 0,
        "stage": in_words(design.stage).capitalize() if design.stage is not None else "",
        "picture": f"/labels/designs/{design.name}/label.svg",
        "width": round(stock.width * 96 / 25.4),
        "height": round(stock.height * 96 / 25.4),
    }


def _adoption(design: Design, policy: Policy) -> str:
    """Return in words whether this design may be printed."""
    if not adopted_designs(policy):
        return say("No design was adopted yet, so each may be printed.")
    if is_adopted(design, policy):
        return say("Adopted: it may be printed.")
    return say("Not adopted in this version: it is not printed.")


def _field(design: Design, name: str, person: SignedIn) -> dict[str, str]:
    field = cast("Field", design.field(name))
    if field.kind == "flag" or name in STATEMENTS:
        needed = say("where it is true")
    elif field.required or name in demanded_of(design, person.policy):
        needed = say("always")
    else:
        needed = say("where it is known")
    return {"what": field.title, "needed": needed, "sample": field.sample}
