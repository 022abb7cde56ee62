"""Trying a design: with sample values or on a thing that exists, as a picture or a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, make_response

from biobank.domain.rooms.labels import PRINTERS
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.sentences.sentence import Sentence
from biobank.edge.actions import ACTIONS
from biobank.edge.problems import Problem
from biobank.labelling import Design, paint_svg, print_ready, print_ready_zpl
from biobank.labelling.design import STANDARD_DPI, barest, longest, sample
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.label_trials import site_of, tried_on
from biobank.services.labels import Unrenderable
from biobank.web.sentences import said
from biobank.web.shell import services, who
from biobank.web.station_marks import without_marks
from biobank.words.numbers import shown_number
from biobank.words.speaking import say

PRINT, ADOPT, RETIRE = "print-label", "adopt-label-design", "retire-label-design"
_VALUES = {"sample": sample, "longest": longest, "barest": barest}
VALUES_IN_WORDS = (
    ("sample", Phrase("Sample values")),
    ("longest", Phrase("The longest that must fit")),
    ("barest", Phrase("Only what is always there")),
)
_TYPES = {"pdf": "application/pdf", "zpl": "text/plain; charset=us-ascii", "svg": "image/svg+xml"}
PX_PER_MM = 96 / 25.4


def designer() -> SignedIn:
    """Return who is here, if they may look at label designs: who prints labels or approves designs."""
    person = who()
    if not any(may(person, verb) for verb in (PRINT, ADOPT)):
        roles = ", ".join(dict.fromkeys((*PRINTERS, *person.policy.permitted_roles(ADOPT))))
        raise Problem(403, "not-permitted", {"verb": ACTIONS[ADOPT].verb.title, "roles": roles})
    return person


def may(person: SignedIn, verb: str) -> bool:
    """Say whether somebody is permitted a verb."""
    return person.policy.may(person.actor.roles, verb)


@dataclass(frozen=True, slots=True)
class Trying:
    """With what a design is tried: `of` is the id of a thing, else `values` names made-up ones."""

    values: str = "sample"
    dpi: int | None = None
    of: str = ""

    def query(self) -> str:
        """Return it as the query of an address."""
        told = {"values": self.values, **({"dpi": self.dpi} if self.dpi else {}), "of": self.of}
        return urlencode({name: value for name, value in told.items() if value})


def trying(told: Mapping[str, str]) -> Trying:
    """Return what a form or an address asks for, without a scanner's marks and what is not known."""
    values, dpi = told.get("values", ""), told.get("dpi", "")
    return Trying(
        values if values in _VALUES else "sample",
        int(dpi) if dpi in {str(each) for each in STANDARD_DPI} else None,
        without_marks(who(), told.get("of", "")[:40]).strip().upper()[:15],
    )


def values_of(person: SignedIn, design: Design, chosen: Trying) -> dict[str, str]:
    """Return the values to draw; that a patient was seen is recorded. Raises Problem and Denied."""
    if not chosen.of:
        return _VALUES[chosen.values](design)
    id = chosen.of[:11]
    try:
        site = site_of(services(), id)
        reason = may_view(person, site) if site is not None else None
        return tried_on(services(), person.actor, id, design, reason=reason)
    except Unrenderable as why:
        raise Problem(404 if why.code == "no-such-thing" else 409, why.code, why.params) from why


def refusal(person: SignedIn, design: Design, chosen: Trying) -> Sentence | None:
    """Return why a design cannot be tried on a thing, or None."""
    try:
        values_of(person, design, chosen)
    except Problem as problem:
        return said(problem.code, problem.params)
    return None


def label_as(person: SignedIn, design: Design, chosen: Trying, form: str) -> Response:
    """Answer with a label as SVG, PDF or ZPL; of a thing that exists as SVG only. Raises Problem, Denied."""
    if form not in _TYPES or (chosen.of and form != "svg"):
        raise Problem(404, "not-found")
    values = values_of(person, design, chosen)
    answer = make_response(_painted(design, values, form, chosen.dpi or design.stock.dpi))
    answer.headers["Content-Type"] = _TYPES[form]
    disposition = "inline" if form != "zpl" else "attachment"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{design.name}.{form}"'
    return answer


def _painted(design: Design, values: dict[str, str], form: str, dpi: int) -> bytes:
    match form:
        case "pdf":
            return print_ready(design, [values], dpi=dpi)
        case "zpl":
            return "".join(print_ready_zpl(design, [values], dpi=dpi)).encode("ascii")
        case _:
            return paint_svg(design, values, dpi=dpi).encode()


def toml(name: str, text: str) -> Response:
    """Answer with the text of a design as a file."""
    answer = make_response(text)
    answer.headers["Content-Type"] = "application/toml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return answer


def size_of(design: Design) -> dict[str, object]:
    """Return how large a label is, in words and on the screen."""
    stock = design.stock
    return {
        "size": shown_number(f"{stock.width:g} × {stock.height:g} mm"),
        "sheet": design.sheet.places if design.sheet is not None else 0,
        "width": round(stock.width * PX_PER_MM),
        "height": round(stock.height * PX_PER_MM),
    }


def chosen_in_words(chosen: Trying, design: Design | None) -> dict[str, object]:
    """Return what the form of a trial shows."""
    return {
        "values": chosen.values,
        "dpi": chosen.dpi or (design.stock.dpi if design is not None else 300),
        "of": chosen.of,
        "dpis": STANDARD_DPI,
        "all_values": [(key, say(words)) for key, words in VALUES_IN_WORDS],
    }
