"""Trying a design: with sample values or on a thing that exists, as a picture or a file."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, make_response

from biobank.domain.rooms.labels import PRINTERS
from biobank.edge.actions import ACTIONS
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.labelling import Design, paint_svg, print_ready, print_ready_zpl
from biobank.labelling.design import barest, longest, sample
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.label_trials import site_of, tried_on
from biobank.services.labels import Unrenderable

PRINT, ADOPT, RETIRE = "print-label", "adopt-label-design", "retire-label-design"
VALUES = {"sample": sample, "longest": longest, "barest": barest}
TYPES = {"pdf": "application/pdf", "zpl": "text/plain; charset=us-ascii", "svg": "image/svg+xml"}


def may(person: SignedIn, verb: str) -> bool:
    """Say whether somebody is permitted a verb."""
    return person.policy.may(person.actor.roles, verb)


def require_designer(person: SignedIn) -> SignedIn:
    """Return who asks, if they may look at label designs: who prints labels or approves designs."""
    if not any(may(person, verb) for verb in (PRINT, ADOPT)):
        roles = ", ".join(dict.fromkeys((*PRINTERS, *person.policy.permitted_roles(ADOPT))))
        raise Problem(403, "not-permitted", {"verb": ACTIONS[ADOPT].verb.title, "roles": roles})
    return person


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


def values_of(person: SignedIn, design: Design, chosen: Trying) -> dict[str, str]:
    """Return the values to draw; that a patient was seen is recorded. Raises Problem and Denied."""
    if not chosen.of:
        return VALUES[chosen.values](design)
    id = chosen.of[:11]
    try:
        site = site_of(parts().services, id)
        reason = may_view(person, site) if site is not None else None
        return tried_on(parts().services, person.actor, id, design, reason=reason)
    except Unrenderable as why:
        raise Problem(404 if why.code == "no-such-thing" else 409, why.code, why.params) from why


def label_as(person: SignedIn, design: Design, chosen: Trying, form: str) -> Response:
    """Answer with a label as SVG, PDF or ZPL; of a thing that exists as SVG only. Raises Problem, Denied."""
    if form not in TYPES or (chosen.of and form != "svg"):
        raise Problem(404, "not-found")
    values = values_of(person, design, chosen)
    answer = make_response(_painted(design, values, form, chosen.dpi or design.stock.dpi))
    answer.headers["Content-Type"] = TYPES[form]
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
