"""Taking jobs and giving them back: the rows by which two senders never both send, and none forgets.

A sender holds a job by a lease that it renews with each portion. What was on its way when a lease ran
out is in doubt, and only a person says whether it came out; what was not on its way is simply sent later.
Each printer has one job at a time, and one that is in doubt holds the others back: labels that come out
meanwhile would hide which was the last.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update
from sqlalchemy.exc import IntegrityError

from biobank.domain.rules.clock import later
from biobank.services.printing.jobs import FAILED, IN_DOUBT, QUEUED, SENDING, SENT, Job, found, is_open
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import fixed

LEASE_SECONDS = 120
"""Longer than making one portion and handing it over may take."""

_j = tables.print_job.c
_one, _earlier = tables.print_job.alias("one"), tables.print_job.alias("earlier")
_printer = tables.things["printer"]
_SENT_TO = ("raw", "lp")
_overdue = and_(is_open(_j), _j.state == fixed(SENDING), _j.lease_until < bindparam("now"))


def _ready(ways: tuple[str, ...]) -> Any:
    """Return the select of the job whose turn it is at a printer that takes labels."""
    before = exists().where(
        _earlier.c.printer_id == _one.c.printer_id,
        is_open(_earlier.c),
        or_(
            and_(_earlier.c.state == fixed(QUEUED), _earlier.c.id < _one.c.id),
            _earlier.c.state.in_((fixed(SENDING), fixed(IN_DOUBT))),
        ),
    )
    return (
        select(_one.c.id)
        .join(_printer, _printer.c.id == _one.c.printer_id)
        .where(
            is_open(_one.c),
            _one.c.state == fixed(QUEUED),
            _one.c.next_at <= bindparam("now"),
            _printer.c.status == fixed("active"),
            _printer.c.way.in_(ways),
            ~before,
        )
        .order_by(_one.c.id)
        .limit(1)
    )


_anything = select(or_(_ready(_SENT_TO).exists(), select(_j.id).where(_overdue).exists()))


def _taking(which: Any) -> Any:
    return (
        update(tables.print_job)
        .where(_j.id == which, _j.state == QUEUED)
        .values(
            state=SENDING,
            claimed_by=bindparam("holder"),
            lease_until=bindparam("until"),
            attempts=_j.attempts + 1,
        )
        .returning(_j.id)
    )


_claim = _taking(_ready(_SENT_TO).with_for_update(of=_one, skip_locked=True).scalar_subquery())
_claim_file = _taking(bindparam("job"))
_held = and_(_j.id == bindparam("job"), _j.claimed_by == bindparam("holder"))
_begin = (
    update(tables.print_job)
    .where(_held, _j.state == SENDING, _j.lease_until >= bindparam("now"), _j.done == bindparam("at_done"))
    .values(going=bindparam("upto"), lease_until=bindparam("until"))
)
_out = (
    update(tables.print_job)
    .where(_held)
    .values(done=bindparam("upto"), left_out=_j.left_out + bindparam("more_left_out"))
)
_back = update(tables.print_job).where(_held).values(going=_j.done)
_end = (
    update(tables.print_job)
    .where(_held, _j.state == SENDING)
    .values(
        state=bindparam("new_state"),
        error=bindparam("new_error"),
        error_params=bindparam("new_params"),
        next_at=bindparam("new_next"),
        ended_at=bindparam("new_end"),
        claimed_by=None,
        lease_until=None,
    )
)
_doubt_overdue = (
    update(tables.print_job)
    .where(_overdue, _j.going > _j.done)
    .values(state=IN_DOUBT, error="print-sender-gone", error_params=None, claimed_by=None, lease_until=None)
)
_requeue_overdue = (
    update(tables.print_job)
    .where(_overdue, _j.going == _j.done)
    .values(state=QUEUED, claimed_by=None, lease_until=None)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that one sender holds, as it stood when it was taken."""

    job: Job
    holder: str


def anything_due(services: Services) -> bool:
    """Say whether a sender has something to do now; one statement, and no transaction."""
    with services.database.read() as connection:
        return bool(connection.execute(_anything, {"now": services.clock()}).scalar())


def settle_overdue(services: Services) -> None:
    """Take up jobs whose sender died: what was on its way is in doubt, the rest is sent by another."""
    now = {"now": services.clock()}
    with services.database.write() as connection:
        connection.execute(_doubt_overdue, now)
        connection.execute(_requeue_overdue, now)


def claim_next(services: Services, holder: str) -> Claim | None:
    """Return the job whose turn it is, held from now on, or None; two senders never get the same one."""
    return _claimed(services, _claim, holder, {"now": services.clock()})


def claim_file(services: Services, job: int, holder: str) -> Claim | None:
    """Return a job that somebody opens as a file, held from now on; None if it waits no more."""
    return _claimed(services, _claim_file, holder, {"job": job})


def _claimed(services: Services, statement: Any, holder: str, which: Mapping[str, Any]) -> Claim | None:
    bound = {"holder": holder, "until": later(services.clock(), seconds=LEASE_SECONDS), **which}
    try:
        with services.database.write() as connection:
            id = connection.execute(statement, bound).scalar()
            job = None if id is None else found(connection, id)
    except IntegrityError:
        # Another sender took another job of the same printer at this very moment.
        return None
    return None if job is None else Claim(job, holder)


def begin_portion(services: Services, claim: Claim, done: int, upto: int) -> bool:
    """Say that labels behind `done` are on their way from now on; False if the job is not ours any more."""
    now = services.clock()
    bound = {
        "job": claim.job.id,
        "holder": claim.holder,
        "now": now,
        "at_done": done,
        "upto": upto,
        "until": later(now, seconds=LEASE_SECONDS),
    }
    return _ran(services, _begin, bound) == 1


def portion_out(services: Services, claim: Claim, upto: int, left_out: int) -> None:
    """Say that the labels on their way went out whole; also of a job that was cancelled meanwhile."""
    bound = {"job": claim.job.id, "holder": claim.holder, "upto": upto, "more_left_out": left_out}
    _ran(services, _out, bound)


def portion_back(services: Services, claim: Claim) -> None:
    """Say that nothing of the labels on their way left this machine."""
    _ran(services, _back, {"job": claim.job.id, "holder": claim.holder})


def sent(services: Services, claim: Claim, said: str | None = None) -> None:
    """End a job all of whose labels went out; `said` is what the printer says keeps it from printing them."""
    _ended(services, claim, SENT, said, {}, end=True)


def failed(services: Services, claim: Claim, code: str, params: Mapping[str, Any]) -> None:
    """Stop a job at a label that cannot be made, or for good; a person says what comes next."""
    _ended(services, claim, FAILED, code, params)


def in_doubt(services: Services, claim: Claim, code: str) -> None:
    """Stop a job whose last labels may have come out or not; only a person can look."""
    _ended(services, claim, IN_DOUBT, code, {})


def stopped_by_fault(services: Services, claim: Claim) -> None:
    """Stop a job at which the program itself failed; what was on its way then is in doubt."""
    with services.database.read() as connection:
        now = found(connection, claim.job.id)
    if now is not None and now.going > now.done:
        in_doubt(services, claim, "print-broken-off")
    else:
        failed(services, claim, "print-program-fault", {})


def waits(services: Services, claim: Claim, code: str | None, seconds: float) -> None:
    """Put a job back into its place in the queue, to be tried again after a while."""
    _ended(services, claim, QUEUED, code, {}, after=seconds)


def _ended(
    services: Services,
    claim: Claim,
    state: str,
    code: str | None,
    params: Mapping[str, Any],
    *,
    end: bool = False,
    after: float = 0,
) -> None:
    now = services.clock()
    bound = {
        "job": claim.job.id,
        "holder": claim.holder,
        "new_state": state,
        "new_error": code,
        "new_params": json.dumps(dict(params)) if params else None,
        "new_next": later(now, seconds=after),
        "new_end": now if end else None,
    }
    _ran(services, _end, bound)


def _ran(services: Services, statement: Any, bound: Mapping[str, Any]) -> int:
    with services.database.write() as connection:
        return ran(connection, statement, bound)


def ran(connection: Connection, statement: Any, bound: Mapping[str, Any]) -> int:
    """Run an update and return how many rows it found."""
    count: int = connection.execute(statement, dict(bound)).rowcount
    return count
