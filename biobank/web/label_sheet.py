"""Labels for several things at once: one print each, recorded piece by piece, and one PDF for each stock."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template, request

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.wedge import plain_code
from biobank.domain.rooms.labels import PURPOSES
from biobank.edge.problems import Problem
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs
from biobank.services.outcome import Outcome
from biobank.services.printing import runs
from biobank.services.printing.choosing import fits
from biobank.services.printing.runs import Run
from biobank.services.reads.label_sets import slots_of_box
from biobank.services.reads.named import kind_of
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import printer
from biobank.web.label_papers import in_jobs, made_by, outcomes_of, shown_papers
from biobank.web.label_runs import progress
from biobank.web.links import href_of_id
from biobank.web.print_asking import (
    TO_OPEN,
    USUAL,
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
_MOST_REFUSED = 200
"""As many refusals as anybody reads."""


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
    copies = made_by(outcomes_of(person, run))
    outcome.remember(_recorded(len(copies)))
    try:
        if copies and run.printer != TO_OPEN:
            _to_printers(person, run.printer, copies, run.id)
    except (Problem, Denied):
        # A printer that takes them no more holds nothing up: they stand ready to be printed on another.
        runs.end(services(), run)
        raise
    runs.end(services(), run)


def _recorded(count: int) -> outcome.Kept:
    """Return what is said of so many prints; none is no success."""
    next_step = say("Here stands what became of each.")
    if not count:
        return outcome.plain("refused", say("No print was recorded."), services().clock(), next_step)
    says = say_n(count, "One print was recorded.", "{n} prints were recorded.")
    return outcome.plain("success", says, services().clock(), next_step)


def _to_printers(person: SignedIn, goal: str, copies: list[str], batch: str) -> None:
    """Put the copies into the queues of the printers that fit; what fits none stays to be opened."""
    offered, known = offered_to(person), designs(services())
    papers = [(known.get(design), made) for design, _, made in in_jobs(copies)]
    if goal == USUAL:
        wanted = by_printer(offered, papers)
    else:
        chosen = offered.found(goal)
        wanted = [(goal, made) for design, made in papers if chosen and design and fits(chosen, design)]
    for number, (id, made) in enumerate(wanted):
        put_into_queue(person, id, list(made), f"{batch}-{number}"[:60])


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
    done = outcomes_of(person, run)
    made = made_by(done)
    return {
        **shown_papers(person, run, made),
        "made": len(made),
        "unread": run.unread,
        "never_begun": run.total - run.done,
        "command": run.id,
        "refused": _refused(run, {number: each for number, each in done.items() if not each.accepted}),
    }


def _refused(run: Run, refused: Mapping[int, Outcome]) -> list[dict[str, Any]]:
    """Return the first refusals as lines, each with the thing it is about."""
    numbers = list(refused)[:_MOST_REFUSED]
    subjects = runs.subjects_of(services(), run, numbers)
    sentences = {number: said(refused[number].code or "", refused[number].params) for number in numbers}
    return [
        {"about": (href_of_id(subjects[number]), subjects[number]), "what": told.says, "next": told.next}
        for number, told in sentences.items()
    ]
