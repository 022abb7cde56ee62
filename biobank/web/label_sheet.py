"""Labels for several things at once: one print each, and one PDF for each stock."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.rooms.labels import PURPOSES, PrintLabel
from biobank.edge.problems import Problem
from biobank.services import labels
from biobank.services.execute import Submission, execute_batch
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs
from biobank.services.outcome import Outcome
from biobank.services.reads.label_sets import outcomes, slots_of_box
from biobank.services.reads.named import kind_of
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import MOST_ON_A_SHEET, printer
from biobank.web.links import href_of_id
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.web.station_marks import without_marks
from biobank.words.speaking import say

_BATCH = re.compile(r"[0-9a-f-]{8,40}")
_ID = re.compile(r"[A-Z][0-9A-Z]{10}")


@web.post("/labels/sheet")
def print_sheet() -> Response:
    """Print the first label of each thing that was scanned, or of each slot of a box."""
    person, batch = printer(), request.form.get("command", "")
    if not _BATCH.fullmatch(batch):
        raise Problem(400, "request-wrong", {"status": 400})
    wanted, unread = _wanted(person)
    commands = [_print(f"{batch}-{number}", id) for number, id in enumerate(wanted)]
    if not commands:
        says = say("None of these is a code of a unit, wristband, place, slot or person.")
        outcome.remember(
            outcome.plain("refused", says, services().clock(), say("Scan them one after the other."))
        )
        return to("/labels")
    execute_batch(services(), person.actor, [Submission(each) for each in commands], batch)
    says = say("{count} prints were sent.", count=len(commands))
    outcome.remember(
        outcome.plain("success", says, services().clock(), say("Here stands what became of each."))
    )
    query = urlencode([("unread", str(unread)), *(("of", id) for id in wanted)])
    return to(f"/labels/sheet/{batch}?{query}")


def _print(command: str, subject: str) -> PrintLabel:
    told: dict[str, Any] = {"id": command, "source": "scan", str(kind_of(subject)): subject}
    return PrintLabel(**told)


def _wanted(person: SignedIn) -> tuple[list[str], int]:
    """Return the ids of what was scanned, each once, and how many lines were no code of such a thing."""
    box = request.form.get("box", "")
    if box:
        with services().database.read() as connection:
            return slots_of_box(connection, box[:15])[:MOST_ON_A_SHEET], 0
    codes = without_marks(person, request.form.get("codes", ""))
    lines = [line.strip().upper() for line in codes.splitlines() if line.strip()]
    ids = [_id_in(line) for line in lines[:MOST_ON_A_SHEET]]
    good = [id for id in ids if id is not None and kind_of(id) in PURPOSES]
    return list(dict.fromkeys(good)), len(ids) - len(good)


def _id_in(line: str) -> str | None:
    """Return the id in a scanned label, or the id itself as typed."""
    if _ID.fullmatch(line):
        return line
    code = parse(plain_code(line))
    return code.id if isinstance(code, OwnCode) else None


@web.get("/labels/sheet/<batch>")
def sheet(batch: str) -> Response:
    """Show what became of the prints of a sheet, with a PDF for each design."""
    person, subjects = printer(), request.args.getlist("of")[:MOST_ON_A_SHEET]
    if not _BATCH.fullmatch(batch) or not all(_ID.fullmatch(each) for each in subjects):
        raise Problem(404, "not-found")
    ids = [f"{batch}-{number}" for number in range(len(subjects))]
    with services().database.read() as connection:
        found = outcomes(connection, person.actor.person, ids)
    if not found:
        raise Problem(404, "not-found")
    done = [(found[id], subject) for id, subject in zip(ids, subjects, strict=True) if id in found]
    copies = [each.made["label_copy"][0] for each, _ in done if each.accepted]
    told: dict[str, Any] = {
        "made": len(copies),
        "unread": request.args.get("unread", "0"),
        "papers": [_paper(design, made) for design, made in labels.by_design(services(), copies)]
        if copies
        else [],
        "refused": [_refused(each, subject) for each, subject in done if not each.accepted],
    }
    return make_response(render_template("labels_sheet.html", s=told))


def _paper(design: str, copies: tuple[str, ...]) -> dict[str, Any]:
    query = urlencode([("copy", id) for id in copies])
    found = designs(services()).get(design)
    return {
        "design": design.replace("_", " "),
        "count": len(copies),
        "copies": copies,
        "href": f"/labels/pdf?{query}",
        "zpl": f"/labels/zpl?{query}",
        "places": found.sheet.places if found is not None and found.sheet is not None else 0,
    }


def _refused(each: Outcome, subject: str) -> dict[str, Any]:
    sentence = said(each.code or "", each.params)
    return {"about": (href_of_id(subject), subject), "what": sentence.says, "next": sentence.next}
