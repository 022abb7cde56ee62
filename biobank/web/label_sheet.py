"""Labels for several things at once: one print each, and one PDF for each stock."""

import re
from collections import Counter
from collections.abc import Mapping
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
from biobank.services.printing.choosing import fits
from biobank.services.printing.jobs import jobs_of_copies
from biobank.services.reads.label_sets import outcomes, slots_of_box
from biobank.services.reads.named import kind_of
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import MOST_AT_ONCE, MOST_ON_A_SHEET, printer
from biobank.web.links import href_of_id
from biobank.web.print_asking import (
    TO_OPEN,
    USUAL,
    Offered,
    by_printer,
    offered_to,
    put_into_queue,
    require_printer_for,
)
from biobank.web.redirects import to
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.web.station_marks import without_marks
from biobank.words.speaking import say

_BATCH = re.compile(r"[0-9a-f-]{8,40}")
_ID = re.compile(r"[A-Z][0-9A-Z]{10}")
_IN_A_TRANSACTION = 50


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
    goal, offered = request.form.get("printer", TO_OPEN)[:11] or TO_OPEN, offered_to(person)
    if goal not in (TO_OPEN, USUAL):
        require_printer_for(offered, goal, None)
    done = _recorded(person, commands, batch)
    copies = [id for each in done if each.accepted for id in each.made["label_copy"]]
    says = say("{count} prints were recorded.", count=len(copies))
    outcome.remember(
        outcome.plain("success", says, services().clock(), say("Here stands what became of each."))
    )
    if copies and goal != TO_OPEN:
        _to_printers(person, offered, goal, copies, batch)
    of = [("of", id) for id in wanted] if len(wanted) <= MOST_ON_A_SHEET else []
    query = urlencode([("unread", str(unread)), ("count", str(len(wanted))), *of])
    return to(f"/labels/sheet/{batch}?{query}")


def _recorded(person: SignedIn, commands: list[PrintLabel], batch: str) -> list[Outcome]:
    """Record the prints, so many in a transaction that nobody else who writes has to wait long."""
    done: list[Outcome] = []
    for start in range(0, len(commands), _IN_A_TRANSACTION):
        part = [Submission(each) for each in commands[start : start + _IN_A_TRANSACTION]]
        done += execute_batch(services(), person.actor, part, batch)
    return done


def _to_printers(person: SignedIn, offered: Offered, goal: str, copies: list[str], batch: str) -> None:
    """Put the copies into the queues of the printers that fit; what fits none stays to be opened."""
    known = designs(services())
    papers = [(known.get(design), made) for design, made in labels.by_design(services(), copies)]
    if goal == USUAL:
        wanted = by_printer(offered, papers)
    else:
        chosen = offered.found(goal)
        wanted = [(goal, made) for design, made in papers if chosen and design and fits(chosen, design)]
    for number, (id, made) in enumerate(wanted):
        put_into_queue(person, id, list(made), f"{batch}-{number}"[:60])


def _print(command: str, subject: str) -> PrintLabel:
    told: dict[str, Any] = {"id": command, "source": "scan", str(kind_of(subject)): subject}
    return PrintLabel(**told)


def _wanted(person: SignedIn) -> tuple[list[str], int]:
    """Return the ids of what was scanned, each once, and how many lines were no code of such a thing."""
    box = request.form.get("box", "")
    if box:
        with services().database.read() as connection:
            return slots_of_box(connection, box[:15])[:MOST_AT_ONCE], 0
    codes = without_marks(person, request.form.get("codes", ""))
    lines = [line.strip().upper() for line in codes.splitlines() if line.strip()]
    ids = [_id_in(line) for line in lines[:MOST_AT_ONCE]]
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
    ids = [f"{batch}-{number}" for number in range(_count(len(subjects)))]
    with services().database.read() as connection:
        found = outcomes(connection, person.actor.person, ids)
    if not found:
        raise Problem(404, "not-found")
    told_of = subjects if len(subjects) == len(ids) else [""] * len(ids)
    done = [
        (found[id], subject or _line(number))
        for number, (id, subject) in enumerate(zip(ids, told_of, strict=True), 1)
        if id in found
    ]
    made = [each.made["label_copy"][0] for each, _ in done if each.accepted]
    with services().database.read() as connection:
        queued = jobs_of_copies(connection, made) if made else {}
    copies = [id for id in made if id not in queued]
    by_design = labels.by_design(services(), copies) if copies else ()
    offered = offered_to(person)
    told: dict[str, Any] = {
        "made": len(made),
        "jobs": _jobs(queued),
        "unread": request.args.get("unread", "0"),
        "papers": [_paper(design, made, offered) for design, made in by_design],
        "printers": offered.choices() if offered.printers else [],
        "sheets": any(each.form == "pdf" and each.width_mm is None for each in offered.printers),
        "command": batch,
        "refused": [_refused(each, subject) for each, subject in done if not each.accepted][:MOST_ON_A_SHEET],
    }
    return make_response(render_template("labels_sheet.html", s=told))


def _count(subjects: int) -> int:
    """Return how many prints a sheet has: as many as its address names, or says there are."""
    told = request.args.get("count", "")
    good = told.isascii() and told.isdigit() and len(told) <= 4
    return subjects or (min(int(told), MOST_AT_ONCE) if good else 0)


def _line(number: int) -> str:
    return say("Line {number}", number=number)


def _jobs(queued: Mapping[str, tuple[int, str, str]]) -> list[dict[str, Any]]:
    """Return the print jobs that hold copies of the sheet, each with how many."""
    counted = Counter(queued.values())
    return [
        {"href": f"/printing/jobs/{number}", "number": number, "printer": printer, "count": count}
        for (number, _, printer), count in sorted(counted.items())
    ]


def _paper(design: str, copies: tuple[str, ...], offered: Offered) -> dict[str, Any]:
    query = urlencode([("copy", id) for id in copies[:MOST_ON_A_SHEET]])
    found = designs(services()).get(design)
    return {
        "design": design.replace("_", " "),
        "count": len(copies),
        "copies": copies[:MOST_ON_A_SHEET],
        "all": copies,
        "printer": offered.usual_for(found),
        "href": f"/labels/pdf?{query}",
        "zpl": f"/labels/zpl?{query}",
        "places": found.sheet.places if found is not None and found.sheet is not None else 0,
    }


def _refused(each: Outcome, subject: str) -> dict[str, Any]:
    sentence = said(each.code or "", each.params)
    about = (href_of_id(subject) if _ID.fullmatch(subject) else "/labels", subject)
    return {"about": about, "what": sentence.says, "next": sentence.next}
