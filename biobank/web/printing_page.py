"""Printing: what waits for printers, how far it has come, and what can be done about it."""

from typing import Any

from flask import Response, make_response, render_template, request

from biobank.edge.problems import Problem
from biobank.services.identity.signed_in import SignedIn
from biobank.services.labels import Unrenderable
from biobank.services.printing import answering, jobs
from biobank.services.printing.asking import Unprintable
from biobank.services.printing.choosing import printers_at
from biobank.services.printing.jobs import CANCELLED, FAILED, IN_DOUBT, QUEUED, SENT, Job
from biobank.services.printing.opening import open_as_file
from biobank.web import outcome
from biobank.web.blueprint import web
from biobank.web.label_page import printer as who_prints
from biobank.web.moments import clock_time
from biobank.web.print_asking import emergency_of, not_printed, put_into_queue
from biobank.web.printing_shown import (
    OF_A_LABEL,
    Shown,
    job_shown,
    jobs_shown,
    labels_of_job,
    last_said,
    nobody_sends,
    printer_shown,
)
from biobank.web.redirects import to
from biobank.web.shell import services
from biobank.words.speaking import say, say_n

MOST_COPIES = 5_000
_NEXT_LABELS = 12
_LARGEST_NUMBER = 9


@web.get("/printing")
def printing_page() -> Response:
    """Show the print queue of the site, and its printers."""
    person = who_prints()
    site = person.actor.site
    with services().database.read() as connection:
        going = jobs.open_at(connection, site, jobs.MOST_SHOWN + 1)
        ended = jobs.ended_at(connection, site)
        printers = printers_at(connection, site)
        waiting = jobs.waiting_by_printer(connection, site)
    stuck, said = sum(1 for job in going if job.is_stuck), last_said(ended)
    told = {
        "going": jobs_shown(going[: jobs.MOST_SHOWN], person),
        "more": len(going) > jobs.MOST_SHOWN,
        "ended": jobs_shown(ended, person),
        "printers": [printer_shown(each, waiting.get(each.id, 0), said.get(each.id)) for each in printers],
        "may_add": person.policy.may(person.actor.roles, "add-printer"),
        "nobody_sends": nobody_sends(going, services().clock()),
        "summary": _summary(len(going), stuck),
        "as_of": clock_time(services().clock(), person.actor.zone),
    }
    return make_response(render_template("printing.html", s=told))


def _summary(going: int, stuck: int) -> str:
    if not going:
        return say("Nothing waits for a printer.")
    if stuck:
        return say_n(stuck, "One print job needs somebody.", "{n} print jobs need somebody.")
    return say_n(going, "One print job is on its way.", "{n} print jobs are on their way.")


@web.get("/printing/jobs/<job>")
def job_page(job: str) -> Response:
    """Show one print job, and what can be done about it."""
    person = who_prints()
    found = job_here(person, job)
    with services().database.read() as connection:
        upto = found.going if found.state == IN_DOUBT else found.done + _NEXT_LABELS
        next_labels = jobs.copies_of(connection, found.id, found.done, upto) if found.is_open else []
        left = (
            jobs.copies_of(connection, found.id, found.going, found.total) if found.state == CANCELLED else []
        )
        printers = printers_at(connection, person.actor.site)
    others = [(each.id, each.name) for each in printers if each.id != found.printer_id]
    shown = labels_of_job(next_labels, person)
    told: Shown = {
        **job_shown(found, person),
        "labels": shown,
        "doubt": found.state == IN_DOUBT,
        "last": [(number, words) for number, words, _ in shown],
        "once_more": found.state == SENT and found.design is not None,
        "others": others if found.state in (QUEUED, FAILED) else [],
        "may_leave_out": found.state == FAILED and found.error in OF_A_LABEL,
        "may_cancel": found.is_open,
        "never_out": found.total - (found.done if found.state != IN_DOUBT else found.going),
        "unaccounted": len(answering.unaccounted(left)),
        "as_of": clock_time(services().clock(), person.actor.zone),
    }
    return make_response(render_template("print_job.html", s=told))


def job_here(person: SignedIn, number: str) -> Job:
    """Return a job of the site where somebody works; raises Problem."""
    good = number.isascii() and number.isdigit() and len(number) <= _LARGEST_NUMBER
    if good:
        with services().database.read() as connection:
            found = jobs.found(connection, int(number))
        if found is not None and found.site == person.actor.site:
            return found
    raise Problem(404, "not-found")


@web.post("/printing/jobs")
def ask_for_print() -> Response:
    """Put copies that were recorded into the queue of a printer."""
    person, form = who_prints(), request.form
    copies = list(dict.fromkeys(form.getlist("copy")))[:MOST_COPIES]
    start = form.get("start", "")
    opened = put_into_queue(
        person,
        form.get("printer", "")[:11],
        copies,
        form.get("command", "")[:40] or "none",
        sheet_start=int(start) if start.isdecimal() and len(start) < 4 else None,
    )
    return to(opened or "/printing")


def _remember(says: str, next_step: str = "") -> None:
    outcome.remember(outcome.plain("success", says, services().clock(), next_step))


def _answered(job: Job, says: str, next_step: str = "") -> Response:
    _remember(says, next_step)
    return to(f"/printing/jobs/{job.id}")


def _last() -> int | None:
    told = request.form.get("last", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _LARGEST_NUMBER else None


@web.post("/printing/jobs/<job>/again")
def print_again(job: str) -> Response:
    """Let a job that waits or stopped be tried now."""
    person = who_prints()
    found = job_here(person, job)
    _do(lambda: answering.try_again(services(), person.actor, found))
    return _answered(found, say("The job is tried again now."))


@web.post("/printing/jobs/<job>/came-out")
def say_what_came_out(job: str) -> Response:
    """Go on behind the last label that came out."""
    person, last = who_prints(), _last()
    found = job_here(person, job)
    _do(lambda: answering.came_out(services(), person.actor, found, -1 if last is None else last))
    if last == found.total:
        return _answered(found, say("All labels came out."), say("Scan each before it goes on."))
    return _answered(found, say("The labels behind number {last} go out now.", last=last))


@web.post("/printing/jobs/<job>/leave-out")
def leave_label_out(job: str) -> Response:
    """Record the label at which a job stopped as spoiled, and go on."""
    person = who_prints()
    found = job_here(person, job)
    _do(lambda: answering.leave_out(services(), person.actor, found))
    return _answered(found, say("The label is recorded as spoiled; the others go out now."))


@web.post("/printing/jobs/<job>/move")
def move_job(job: str) -> Response:
    """Let a job go to another printer."""
    person = who_prints()
    found = job_here(person, job)
    if found.design is not None:
        _require_names(person, found)
    _do(lambda: answering.move(services(), person.actor, found, request.form.get("printer", "")[:11]))
    return _answered(found, say("The job goes to the other printer."))


@web.post("/printing/jobs/<job>/cancel")
def cancel_job(job: str) -> Response:
    """Let nothing more of a job go out; its labels that never came out are recorded as spoiled."""
    person = who_prints()
    found = job_here(person, job)
    _do(lambda: answering.cancel(services(), person.actor, found, _last()))
    return _answered(
        found, say("The job is cancelled. Its labels that did not come out are recorded as spoiled.")
    )


@web.post("/printing/jobs/<job>/file")
def open_job(job: str) -> Response:
    """Give the next labels of a job as a file; with that they count as sent."""
    person = who_prints()
    found = job_here(person, job)
    emergency = _require_names(person, found)
    try:
        content = open_as_file(services(), person.actor, found, emergency)
    except (Unprintable, Unrenderable) as why:
        raise not_printed(why) from why
    answer = make_response(content)
    kind, end = ("application/pdf", "pdf") if found.form == "pdf" else ("text/plain; charset=us-ascii", "zpl")
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="labels-{found.id}.{end}"'
    return answer


def _require_names(person: SignedIn, job: Job) -> str | None:
    """Return the reason of an emergency reading of the names in a job; raises Denied."""
    with services().database.read() as connection:
        ids = [id for _, id in jobs.copy_ids(connection, job.id, 0, job.total)]
    return emergency_of(person, ids)


def _do(act: Any) -> None:
    try:
        act()
    except Unprintable as why:
        raise not_printed(why) from why
