"""Labels for several things at once: one print each, recorded piece by piece, and one PDF for each stock."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.rooms.labels import PURPOSES
from biobank.edge.problems import Problem
from biobank.services import labels
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs
from biobank.services.outcome import Outcome
from biobank.services.printing import runs
from biobank.services.printing.asking import MOST_IN_A_JOB
from biobank.services.printing.choosing import fits
from biobank.services.printing.jobs import jobs_of_copies
from biobank.services.printing.runs import Run
from biobank.services.reads.label_sets import outcomes, slots_of_box
from biobank.services.reads.named import kind_of
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import MOST_ON_A_SHEET, printer
from biobank.web.label_runs import progress
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
from biobank.words.speaking import say, say_n

_BATCH = re.compile(r"[0-9a-f-]{8,40}")
_ID = re.compile(r"[A-Z][0-9A-Z]{10}")


@web.post("/labels/sheet")
def print_sheet() -> Response:
    """Begin to print the first label of each thing that was scanned, or of each slot of a box."""
    person, batch = printer(), request.form.get("command", "")
    if not _BATCH.fullmatch(batch):
        raise Problem(400, "request-wrong", {"status": 400})
    wanted, unread = _wanted(person)
    if not wanted:
        says = say("None of these is a code of a unit, wristband, place, slot or person.")
        outcome.remember(
            outcome.plain("refused", says, services().clock(), say("Scan them one after the other."))
        )
        return to("/labels")
    goal = request.form.get("printer", TO_OPEN)[:11] or TO_OPEN
    if goal not in (TO_OPEN, USUAL):
        require_printer_for(offered_to(person), goal, None)
    return _go_on(person, runs.begin(services(), person.actor, batch, wanted, goal, unread))


@web.post("/labels/sheet/<batch>/more")
def print_more(batch: str) -> Response:
    """Record the next prints of a run; where it was interrupted, it goes on from there."""
    person = printer()
    return _go_on(person, runs.found(services(), person.actor, batch))


@web.post("/labels/sheet/<batch>/stop")
def stop_printing(batch: str) -> Response:
    """Record no more prints of a run; what was recorded goes to its printer."""
    person = printer()
    run = runs.found(services(), person.actor, batch)
    if run is None:
        raise Problem(404, "not-found")
    if run.is_open:
        _finish(person, run)
    return to(f"/labels/sheet/{run.id}")


def _go_on(person: SignedIn, run: Run | None) -> Response:
    """Record a piece of a run; after the last, its labels go to the printer."""
    if run is None:
        raise Problem(404, "not-found")
    if run.is_open:
        run = runs.record_piece(services(), person.actor, run)
        if run.is_recorded:
            _finish(person, run)
    return to(f"/labels/sheet/{run.id}")


def _finish(person: SignedIn, run: Run) -> None:
    """Put what was recorded into the queue, then end the run; interrupted between, it is asked again."""
    done = _outcomes(person, run)
    copies = [each.made["label_copy"][0] for each in done.values() if each.accepted]
    says = say_n(len(copies), "One print was recorded.", "{n} prints were recorded.")
    outcome.remember(
        outcome.plain("success", says, services().clock(), say("Here stands what became of each."))
    )
    try:
        if copies and run.printer != TO_OPEN:
            _to_printers(person, run.printer, copies, run.id)
    except (Problem, Denied):
        # A printer that takes them no more holds nothing up: they stand ready to be printed on another.
        runs.end(services(), run)
        raise
    runs.end(services(), run)


def _outcomes(person: SignedIn, run: Run) -> dict[int, Outcome]:
    """Return what became of those prints of a run that are done, by their numbers; one statement."""
    numbers = {run.command(number): number for number in range(run.done)}
    with services().database.read() as connection:
        found = outcomes(connection, person.actor.person, list(numbers))
    return {number: found[id] for id, number in numbers.items() if id in found}


def _to_printers(person: SignedIn, goal: str, copies: list[str], batch: str) -> None:
    """Put the copies into the queues of the printers that fit; what fits none stays to be opened."""
    offered, known = offered_to(person), designs(services())
    papers = [(known.get(design), made) for design, made in _in_jobs(copies)]
    if goal == USUAL:
        wanted = by_printer(offered, papers)
    else:
        chosen = offered.found(goal)
        wanted = [(goal, made) for design, made in papers if chosen and design and fits(chosen, design)]
    for number, (id, made) in enumerate(wanted):
        put_into_queue(person, id, list(made), f"{batch}-{number}"[:60])


def _in_jobs(copies: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return copies by design, no more together than one print job takes."""
    return [
        (design, made[start : start + MOST_IN_A_JOB])
        for design, made in (labels.by_design(services(), copies) if copies else ())
        for start in range(0, len(made), MOST_IN_A_JOB)
    ]


def _wanted(person: SignedIn) -> tuple[list[str], int]:
    """Return the ids of what was scanned, each once, and how many lines were no code of such a thing."""
    box = request.form.get("box", "")
    if box:
        with services().database.read() as connection:
            return slots_of_box(connection, box[:15])[: runs.MOST], 0
    codes = without_marks(person, request.form.get("codes", ""))
    lines = [line.strip().upper() for line in codes.splitlines() if line.strip()]
    ids = [_id_in(line) for line in lines[: runs.MOST]]
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
    """Show how far a run has come; after its end what became of its prints, with a PDF for each design."""
    person = printer()
    run = runs.found(services(), person.actor, batch)
    if run is None:
        raise Problem(404, "not-found")
    if run.is_open:
        return make_response(render_template("labels_run.html", s=progress(person, run)))
    return make_response(render_template("labels_sheet.html", s=_result(person, run)))


def _result(person: SignedIn, run: Run) -> dict[str, Any]:
    done = _outcomes(person, run)
    made = [each.made["label_copy"][0] for each in done.values() if each.accepted]
    with services().database.read() as connection:
        queued = jobs_of_copies(connection, made) if made else {}
    ready = _in_jobs([id for id in made if id not in queued])
    offered = offered_to(person)
    return {
        "made": len(made),
        "jobs": _jobs(queued),
        "unread": run.unread,
        "never_begun": run.total - run.done,
        "papers": [_paper(design, copies, offered) for design, copies in ready],
        "printers": offered.choices() if offered.printers else [],
        "sheets": any(each.form == "pdf" and each.width_mm is None for each in offered.printers),
        "command": run.id,
        "refused": _refused(run, {number: each for number, each in done.items() if not each.accepted}),
    }


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


def _refused(run: Run, refused: Mapping[int, Outcome]) -> list[dict[str, Any]]:
    """Return the first refusals as lines, each with the thing it is about."""
    numbers = list(refused)[:MOST_ON_A_SHEET]
    subjects = runs.subjects_of(services(), run, numbers)
    sentences = {number: said(refused[number].code or "", refused[number].params) for number in numbers}
    return [
        {"about": (href_of_id(subjects[number]), subjects[number]), "what": told.says, "next": told.next}
        for number, told in sentences.items()
    ]
