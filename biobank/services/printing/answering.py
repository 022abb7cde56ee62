"""What people do about a print job: try again, say what came out, send it elsewhere, cancel it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, update

from biobank.domain.rooms.label_copies import DispositionCopy
from biobank.domain.rules.facts import Actor
from biobank.domain.things.unit import LabelCopy
from biobank.services.execute import Submission, execute_batch
from biobank.services.label_designs import design_of_print
from biobank.services.printing.asking import Unprintable, require_fitting, usable_printer
from biobank.services.printing.claiming import ran
from biobank.services.printing.jobs import (
    CANCELLED,
    FAILED,
    IN_DOUBT,
    QUEUED,
    SENDING,
    SENT,
    Job,
    copies_of,
    found,
)
from biobank.services.services import Services
from biobank.storage import tables

AT_A_TIME = 50
"""Commands in one transaction: others who write wait no longer than for these."""

_j = tables.print_job.c
_same = and_(_j.id == bindparam("job"), _j.state == bindparam("as_seen"))
_as_far = and_(_same, _j.done == bindparam("at_done"))


def try_again(services: Services, actor: Actor, job: Job) -> None:
    """Put a failed job back into the queue, or let one that waits be tried now; raises Unprintable."""
    _require_state(job, QUEUED, FAILED)
    _again(services, actor, job, job.done)


def came_out(services: Services, actor: Actor, job: Job, last: int) -> None:
    """Go on behind the last label that came out, as a person has seen it; raises Unprintable.

    So it is for a job in doubt, and for one that was sent and of which not everything came out.
    """
    _require_state(job, IN_DOUBT, SENT)
    first, most = out_of(job)
    if not first <= last <= most:
        raise Unprintable("print-label-out-of-range", {"first": first, "last": most})
    _again(services, actor, job, last)


def out_of(job: Job) -> tuple[int, int]:
    """Return the least and the most labels that may have come out, as far as the program can know."""
    return (0, job.total) if job.state == SENT else (job.done, job.going)


def move(services: Services, actor: Actor, job: Job, printer: str) -> None:
    """Let a job that waits or failed go to another printer; raises Unprintable."""
    _require_state(job, QUEUED, FAILED)
    with services.database.read() as connection:
        target = usable_printer(connection, printer, actor.site)
        first = copies_of(connection, job.id, 0, 1)
    if first:
        copy = first[0][1]
        design = design_of_print(services, copy.design, copy.design_digest)
        if design is None:
            raise Unprintable("label-design-changed", {"design": copy.design, "serial": copy.serial})
        require_fitting(target, design, job.sheet_start)
    _again(services, actor, job, job.done, printer_id=target.id)


def _again(services: Services, actor: Actor, job: Job, done: int, **more: Any) -> None:
    now = services.clock()
    state = SENT if done == job.total else QUEUED
    told = {
        "state": state,
        "done": done,
        "going": done,
        "attempts": 0,
        "trying_since": now,
        "next_at": now,
        "error": None,
        "error_params": None,
        "ended_at": now if state == SENT else None,
        "told_by": actor.person,
        "told_at": now,
        **more,
    }
    _change(services, job, told)


def cancel(services: Services, actor: Actor, job: Job, last: int | None = None) -> None:
    """Let nothing more of a job go out, and record its labels that never came out as spoiled.

    `last` is the last label that came out, of a job in doubt. A job on its way stops behind the portion that
    is going. Done again, it goes on where it was interrupted. Raises Unprintable.
    """
    if job.state == SENT:
        raise _wrong_state(job)
    if job.state != CANCELLED:
        now = services.clock()
        told = {"state": CANCELLED, "ended_at": now, "told_by": actor.person, "told_at": now}
        _change(services, job, {**told, **_as_told(job, last)})
    account_for(services, actor, job.id)


def _as_told(job: Job, last: int | None) -> dict[str, Any]:
    """Return how far a job in doubt has come, as a person says; of others the program knows it."""
    if job.state != IN_DOUBT:
        return {}
    first, most = out_of(job)
    if last is None or not first <= last <= most:
        raise Unprintable("print-label-out-of-range", {"first": first, "last": most})
    return {"done": last, "going": last}


def account_for(services: Services, actor: Actor, id: int) -> int:
    """Record every label of a cancelled job that never went out as spoiled; return how many there were."""
    with services.database.read() as connection:
        job = found(connection, id)
        if job is None or job.state != CANCELLED:
            return 0
        left = [copy for _, copy in unaccounted(copies_of(connection, job.id, job.going, job.total))]
    for start in range(0, len(left), AT_A_TIME):
        part = [_spoiled(job.id, copy) for copy in left[start : start + AT_A_TIME]]
        execute_batch(services, actor, part, f"print-job-{job.id}")
    return len(left)


def unaccounted(copies: list[tuple[int, LabelCopy]]) -> list[tuple[int, LabelCopy]]:
    """Return those copies that still count as printed, although nobody has seen them."""
    return [(number, copy) for number, copy in copies if copy.status == "printed"]


def leave_out(services: Services, actor: Actor, job: Job) -> None:
    """Record the label at which a job failed as spoiled, and go on behind it; raises Unprintable."""
    _require_state(job, FAILED)
    with services.database.read() as connection:
        members = copies_of(connection, job.id, job.done, job.done + 1)
    if members:
        part = [_spoiled(job.id, copy) for _, copy in unaccounted(members)]
        execute_batch(services, actor, part, f"print-job-{job.id}")
    _again(services, actor, job, job.done)


def _spoiled(job: int, copy: LabelCopy) -> Submission:
    return Submission(DispositionCopy(id=f"unprinted-{job}-{copy.id}", copy=copy.id, outcome="spoiled"))


def _require_state(job: Job, *states: str) -> None:
    if job.state not in states:
        raise _wrong_state(job)


def _wrong_state(job: Job) -> Unprintable:
    return Unprintable("print-not-possible", {"state": job.state.replace("_", " ")})


def _change(services: Services, job: Job, told: Mapping[str, Any]) -> None:
    """Change a job that is still as it was seen; raises Unprintable when it is not.

    Only a job that is being sent may have come further meanwhile.
    """
    same = _same if job.state == SENDING else _as_far
    statement = update(tables.print_job).where(same).values(dict(told))
    bound = {"job": job.id, "as_seen": job.state}
    if job.state != SENDING:
        bound["at_done"] = job.done
    with services.database.write() as connection:
        if not ran(connection, statement, bound):
            raise _wrong_state(job)
