"""Print jobs as pages show them: how each stands, how far it has come, why it stopped and what to do."""

from collections.abc import Iterable, Sequence
from typing import Any

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.reading import may_read_patients
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.printing import Printer
from biobank.domain.things.unit import LabelCopy
from biobank.services.identity.signed_in import SignedIn
from biobank.services.printing.host_status import HEAD_OPEN, PAPER_OUT, PAUSED, RIBBON_OUT
from biobank.services.printing.jobs import CANCELLED, FAILED, IN_DOUBT, QUEUED, SENDING, SENT, Job
from biobank.services.reads.calling import called
from biobank.services.reads.named import named
from biobank.web.links import href_of
from biobank.web.moments import clock_time, shown
from biobank.web.sentences import said
from biobank.web.shell import services
from biobank.words.speaking import say, say_label, say_n

Shown = dict[str, Any]
_STATES = {
    QUEUED: (Phrase("Waits"), "clock", "plain"),
    SENDING: (Phrase("Printing"), "print", "busy"),
    IN_DOUBT: (Phrase("Look at the printer"), "question", "bad"),
    FAILED: (Phrase("Stopped"), "refused", "bad"),
    SENT: (Phrase("Sent"), "success", "good"),
    CANCELLED: (Phrase("Cancelled"), "gone", "ended"),
}
_HELD_UP = (Phrase("Printer does not answer"), "deviation", "attention")
_PAUSED = (Phrase("Printer is paused"), "lock", "attention")
_NO_PRINTER = (Phrase("Printer is out of use"), "gone", "bad")
_TO_OPEN = (Phrase("To be opened"), "print", "attention")
_SENT_BUT = (Phrase("Sent, look at the printer"), "deviation", "attention")
_SAID = {
    HEAD_OPEN: Phrase("Head is open"),
    PAPER_OUT: Phrase("Paper is out"),
    RIBBON_OUT: Phrase("Ribbon is out"),
    PAUSED: Phrase("Paused at the printer"),
}
"""What a printer said of itself when it was asked last, behind the labels of a job."""
PRINTER_STATES = {
    "active": (Phrase("In use"), "success", "good"),
    "paused": (Phrase("Paused"), "lock", "attention"),
    "retired": (Phrase("Out of use"), "gone", "ended"),
}
SENDERS_MINUTES = 2
"""A sender looks twice a second; so long after its turn no job waits while one is running."""

OF_A_LABEL = frozenset(
    {
        "label-identity-in-doubt",
        "label-reads-wrongly",
        "label-design-changed",
        "label-lacks",
        "label-unprintable",
        "label-does-not-fit",
        "label-design-lacks",
    }
)
"""Faults of one label, behind which the others can go on."""


def job_shown(job: Job, person: SignedIn) -> Shown:
    """Return a job as one line of a list, or the head of its page."""
    asked = shown(job.requested_at, person.actor.zone)
    told: Shown = {
        "id": job.id,
        "href": f"/printing/jobs/{job.id}",
        "what": what_is_in(job),
        "state": state_of(job),
        "tone": state_of(job)[2],
        "printer": (href_of("printer", job.printer_id), job.printer),
        "asked": asked,
        "by": job.requester,
        "done": job.done,
        "going": job.going,
        "total": job.total,
        "progress": progress_of(job),
        "left_out": job.left_out,
        "is_open": job.is_open,
        "why": None,
        "next_try": "",
        "again": job.state == FAILED or (job.state == QUEUED and job.error is not None),
        "file": job.way == "file" and job.state == QUEUED,
    }
    if job.error is not None and (job.is_open or job.state == SENT):
        sentence = said(job.error, job.params)
        told["why"] = {"says": sentence.says, "next": sentence.next, "code": job.error}
    if job.state == QUEUED and job.error is not None:
        told["next_try"] = clock_time(job.next_at, person.actor.zone)
    return told


def what_is_in(job: Job) -> str:
    """Return what a job prints, in one line."""
    if job.design is None:
        return say("Test label")
    design = say_label(job.design)
    return say_n(job.total, "{n} label: {design}", "{n} labels: {design}", design=design)


def state_of(job: Job) -> tuple[str, str, str]:
    """Return word, shape and tone of how a job stands."""
    if job.state == QUEUED and job.printer_status in ("paused", "retired"):
        return _PAUSED if job.printer_status == "paused" else _NO_PRINTER
    if job.state == QUEUED and job.way == "file":
        return _TO_OPEN
    if job.state == QUEUED and job.error is not None:
        return _HELD_UP
    if job.state == SENT and job.error is not None:
        return _SENT_BUT
    return _STATES[job.state]


def nobody_sends(jobs: Sequence[Job], now: str) -> bool:
    """Say whether a job whose turn it is has waited so long that no sender can be running."""
    first: dict[str, Job] = {}
    for job in jobs:
        first.setdefault(job.printer_id, job)
    waits = (job for job in first.values() if job.state == QUEUED and job.way != "file")
    return any(
        job.printer_status == "active" and minutes_between(job.next_at, now) > SENDERS_MINUTES
        for job in waits
    )


def progress_of(job: Job) -> str:
    """Return how far a job has come."""
    if job.state == SENT:
        return say_n(job.total, "{n} label went out.", "All {n} labels went out.")
    if job.state == IN_DOUBT:
        return say(
            "{done} of {total} labels went out; of {doubtful} more it is not known.",
            done=job.done,
            total=job.total,
            doubtful=job.going - job.done,
        )
    return say("{done} of {total} labels went out.", done=job.done, total=job.total)


def printer_shown(printer: Printer, waiting: int = 0, said: str | None = None) -> Shown:
    """Return a printer as one line of a list; `said` is what it said of itself when it was asked last."""
    return {
        "printer": (href_of("printer", printer.id), printer.name),
        "id": printer.id,
        "state": state_of_printer(printer, said),
        "reached": reached(printer),
        "labels": labels_in(printer),
        "waiting": waiting,
    }


def state_of_printer(printer: Printer, said: str | None) -> tuple[str, str, str]:
    """Return word, shape and tone of how a printer stands, by the record or by its own word."""
    if printer.status == "active" and said in _SAID:
        return (_SAID[said], "deviation", "attention")
    return PRINTER_STATES[printer.status]


def last_said(ended: Iterable[Job]) -> dict[str, str | None]:
    """Return what each printer said behind the last job that went out, given such jobs, the newest first."""
    said: dict[str, str | None] = {}
    for job in ended:
        if job.state == SENT:
            said.setdefault(job.printer_id, job.error)
    return said


def reached(printer: Printer) -> str:
    """Return how a printer is reached."""
    if printer.way == "raw":
        return f"{printer.host}:{printer.port}"
    if printer.way == "lp":
        return say("Print queue {queue}", queue=printer.queue)
    return say("A file, opened at the screen")


def labels_in(printer: Printer) -> str:
    """Return what a printer is loaded with and what it understands."""
    if printer.width_mm is None or printer.height_mm is None:
        size = say("Any size")
    else:
        size = f"{printer.width_mm:f} × {printer.height_mm:f} mm"
    return f"{size}, {printer.form.upper()}, {printer.dpi} dpi"


def labels_of_job(
    copies: Sequence[tuple[int, LabelCopy]], person: SignedIn
) -> list[tuple[int, str, str | None]]:
    """Return number, words and page of labels: what each is for, to those who care for patients."""
    if not may_read_patients(person.actor.roles):
        return [(number, say("Label {number}, copy {serial}", number=number, serial=copy.serial), None)
                for number, copy in copies]  # fmt: skip
    things = named(services(), [copy.subject_id for _, copy in copies])
    return [
        (
            number,
            say(
                "{number}: {what}, copy {serial}",
                number=number,
                what=called(things[copy.subject_id]) if copy.subject_id in things else copy.subject_id,
                serial=copy.serial,
            ),
            f"/labels?{_field(things, copy)}={copy.subject_id}",
        )
        for number, copy in copies
    ]


def _field(things: Any, copy: LabelCopy) -> str:
    return str(things[copy.subject_id].NAME) if copy.subject_id in things else "unit"


def jobs_shown(jobs: Iterable[Job], person: SignedIn) -> list[Shown]:
    """Return several jobs as lines."""
    return [job_shown(job, person) for job in jobs]
