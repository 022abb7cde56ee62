"""Recorded labels as files: a PDF for any printer, the same dots as ZPL for a thermal one."""

from flask import Response, make_response, request

from biobank.edge.problems import Problem
from biobank.labelling.design import STANDARD_DPI
from biobank.services import labels
from biobank.services.identity.signed_in import SignedIn
from biobank.services.labels import Unrenderable
from biobank.web.blueprint import web
from biobank.web.label_page import printer
from biobank.web.label_papers import MOST_IN_A_FILE, copies_in_file
from biobank.web.print_asking import emergency_of, not_printed
from biobank.web.shell import services


@web.get("/labels/pdf")
def label_paper() -> Response:
    """Give the paper of copies that were recorded and that nobody has scanned yet.

    They are named one by one, or as those of a `run` and a `design` from the number `first` on. With `start`,
    labels lie on A4 sheets, the first at this place of a sheet that is partly used. Names stand on it, so who
    may print but not read patients is not given it.
    """
    person, copies, reason = _wanted_copies()
    try:
        paper = labels.render(services(), person.actor, copies, reason=reason, sheet_start=_number("start"))
    except Unrenderable as why:
        raise not_printed(why) from why
    return _file(paper, "application/pdf", 'inline; filename="labels.pdf"')


@web.get("/labels/zpl")
def label_dots() -> Response:
    """Give the same copies as a file for a thermal printer of the design's, or of another, resolution."""
    person, copies, reason = _wanted_copies()
    told = request.args.get("dpi", "")
    dpi = int(told) if told in {str(each) for each in STANDARD_DPI} else None
    try:
        dots = labels.render_zpl(services(), person.actor, copies, reason=reason, dpi=dpi)
    except Unrenderable as why:
        raise not_printed(why) from why
    return _file(dots.encode("ascii"), "text/plain; charset=us-ascii", 'attachment; filename="labels.zpl"')


def _wanted_copies() -> tuple[SignedIn, list[str], str | None]:
    """Return who asks, the copies asked for, and the reason where the names are read in an emergency."""
    person = printer()
    copies = list(dict.fromkeys(request.args.getlist("copy")))[:MOST_IN_A_FILE]
    if run := request.args.get("run", "")[:40]:
        first = _number("first")
        copies = copies_in_file(person, run, request.args.get("design", "")[:40], first or 1)
    if not copies:
        raise Problem(404, "not-found")
    return person, copies, emergency_of(person, copies)


def _number(name: str) -> int | None:
    """Return a number of the address with no more digits than a run has labels, or None."""
    told = request.args.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else None


def _file(content: bytes, kind: str, disposition: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = disposition
    return answer
