"""Print jobs: put into the queue of a printer, read, tried again and cancelled."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from biobank.api.blueprint import Room
from biobank.edge.answers import as_json
from biobank.edge.fields import Choice, Code, Digits, Reference, Whole
from biobank.edge.parts import parts
from biobank.edge.problems import Problem
from biobank.edge.reading import body, query
from biobank.edge.schemas import COMMAND_ID, Rows, Strict
from biobank.edge.signing_in import signed_in
from biobank.services import labels
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view
from biobank.services.printing import answering, jobs
from biobank.services.printing.asking import Unprintable, ask
from biobank.services.printing.jobs import IN_DOUBT, SENT, STATES, Job

room = Room("printing", "Print jobs: what goes to which printer, and how far it has come.")
MOST = 200
MOST_COPIES = 5_000
_LARGEST = 2**31 - 1


class JobQuery(Strict):
    """Which print jobs, newest first, and which page of them."""

    state = Choice(STATES, load_default=None)
    before = Digits(
        most=_LARGEST, load_default=None, metadata={"description": "The `next` of the page before."}
    )
    limit = Digits(most=MOST, load_default=50)


class JobRequest(Strict):
    """Copies of labels that were recorded and that nobody has scanned yet, and the printer they go to."""

    id = Code(
        required=True,
        pattern=COMMAND_ID,
        says="An id of your own is needed: 8 to 64 letters, digits, - or _, such as a UUID.",
        metadata={"description": "Your own id of this request; sending it twice prints nothing twice."},
    )
    printer = Reference("printer", required=True)
    copies = Rows(Reference("label_copy"), required=True, most=MOST_COPIES)


class AnswerRequest(Strict):
    """The number of the last label that came out, where only a person can know it."""

    last = Whole(load_default=None, least="0")


class JobBody(Schema):
    """A print job: labels count from 1; `done` of them went out, those up to `going` are on their way."""

    id = fields.Integer(required=True)
    printer = fields.String(required=True)
    state = fields.String(required=True)
    design = fields.String(allow_none=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    going = fields.Integer(required=True)
    requested_by = fields.String(required=True)
    requested_at = fields.String(required=True)
    ended_at = fields.String(allow_none=True)
    error = fields.String(allow_none=True, metadata={"description": "A code that /problems explains."})


class JobPageBody(Schema):
    """A page of print jobs, newest first."""

    jobs = fields.List(fields.Nested(JobBody), required=True)
    next = fields.Integer(allow_none=True, required=True)


class MadeBody(Schema):
    """The jobs that were made, one for each design."""

    jobs = fields.List(fields.Integer(), required=True)


_query, _request, _answer = JobQuery(), JobRequest(), AnswerRequest()


@room.serves("GET", "/printing/jobs", asks=JobQuery, answers=JobPageBody, problems=(422,))
def list_jobs() -> Response:
    """List the print jobs of one's site, newest first."""
    who, asked = _printer(), query(_query)
    states = (asked["state"],) if asked["state"] else STATES
    before, limit = asked["before"] or _LARGEST, asked["limit"]
    with parts().services.database.read() as connection:
        found = jobs.page(connection, who.actor.site, states, before, limit)
    following = found[-1].id if len(found) == limit else None
    return as_json({"jobs": [_told(job) for job in found], "next": following})


@room.serves("GET", "/printing/jobs/<job>", answers=JobBody, problems=(404,))
def show_job(job: str) -> Response:
    """Show one print job."""
    return as_json(_told(_found(_printer(), job)))


@room.serves("POST", "/printing/jobs", takes=JobRequest, answers=MadeBody, problems=(404, 409))
def make_jobs() -> Response:
    """Put copies into the queue of a printer; nothing is sent before this answers."""
    who, asked, services = _printer(), body(_request), parts().services
    copies = list(asked["copies"])
    reasons = [may_view(who, site) for site in labels.sites_of(services, copies)]
    emergency = next((each for each in reasons if each is not None), None)
    try:
        made = ask(services, who.actor, asked["printer"], copies, asked["id"], emergency=emergency)
    except Unprintable as why:
        raise _problem(why) from why
    return as_json({"jobs": list(made)})


@room.serves("POST", "/printing/jobs/<job>/retry", takes=AnswerRequest, answers=JobBody, problems=(404, 409))
def retry_job(job: str) -> Response:
    """Try a job again; of one in doubt, or not come out whole, `last` is the last label that came out."""
    who, last = _printer(), body(_answer)["last"]
    found, services = _found(who, job), parts().services
    try:
        if found.state in (IN_DOUBT, SENT):
            answering.came_out(services, who.actor, found, -1 if last is None else last)
        else:
            answering.try_again(services, who.actor, found)
    except Unprintable as why:
        raise _problem(why) from why
    return as_json(_told(_found(who, job)))


@room.serves("POST", "/printing/jobs/<job>/cancel", takes=AnswerRequest, answers=JobBody, problems=(404, 409))
def cancel_job(job: str) -> Response:
    """Cancel a job; its labels that never came out are recorded as spoiled."""
    who, last = _printer(), body(_answer)["last"]
    try:
        answering.cancel(parts().services, who.actor, _found(who, job), last)
    except Unprintable as why:
        raise _problem(why) from why
    return as_json(_told(_found(who, job)))


def _printer() -> SignedIn:
    """Return who asks, if they may print labels; raises Problem."""
    who = signed_in()
    if not who.policy.may(who.actor.roles, "print-label"):
        roles = ", ".join(who.policy.permitted_roles("print-label")) or "nobody"
        raise Problem(403, "not-permitted", {"verb": "Print label", "roles": roles})
    return who


def _found(who: SignedIn, number: str) -> Job:
    if number.isascii() and number.isdigit() and len(number) <= 9:
        with parts().services.database.read() as connection:
            found = jobs.found(connection, int(number))
        if found is not None and found.site == who.actor.site:
            return found
    raise Problem(404, "not-found")


def _problem(why: Unprintable) -> Problem:
    return Problem(404 if why.code == "no-such-thing" else 409, why.code, why.params)


def _told(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "printer": job.printer_id,
        "state": job.state,
        "design": job.design,
        "total": job.total,
        "done": job.done,
        "going": job.going,
        "requested_by": job.requested_by,
        "requested_at": job.requested_at,
        "ended_at": job.ended_at,
        "error": job.error,
    }
