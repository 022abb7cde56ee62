"""Sending: one job after the other through its printer, portion by portion, until nothing is due.

Before a portion goes out, the job says which labels are on their way; after it, that they are out. Whatever
breaks between the two is in doubt and is never sent again by itself.
"""

from collections.abc import Callable
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from biobank.domain.rules.clock import hours_between
from biobank.domain.things.printing import Printer
from biobank.services.labels import Unrenderable
from biobank.services.printing import claiming
from biobank.services.printing.asking import Unprintable
from biobank.services.printing.claiming import Claim
from biobank.services.printing.lines import BrokenOff, Line, NotReached, line_to
from biobank.services.printing.rendering import Portion, next_portion, requester
from biobank.services.services import Services
from biobank.storage import rows, tables

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5, 300
GIVE_UP_HOURS = 12
"""A label asked for in the evening is not wanted in the morning by whoever switches the printer on then."""

Stopping = Callable[[], bool]
_person = tables.things["person"].c


def holder_name(services: Services) -> str:
    """Return a name that no other sender has, by which it holds its jobs."""
    return services.randomness(12).hex()


def send_due(services: Services, holder: str, stopping: Stopping = lambda: False) -> int:
    """Send every job whose turn it is; return how many were taken. `stopping` ends it between portions."""
    taken = 0
    if not claiming.anything_due(services):
        return taken
    claiming.settle_overdue(services)
    while not stopping():
        claim = claiming.claim_next(services, holder)
        if claim is None:
            break
        taken += 1
        send_job(services, claim, stopping)
    return taken


def send_job(services: Services, claim: Claim, stopping: Stopping = lambda: False) -> None:
    """Send what is left of one job that is held; it ends sent, waiting, failed, in doubt or cancelled."""
    if not _still_works_here(services, claim.job.requested_by):
        claiming.failed(services, claim, "print-requester-gone", {})
        return
    printer = printer_of(services, claim)
    line = line_to(printer, services.printer_hosts, f"biobank {claim.job.id}")
    try:
        _send_portions(services, claim, printer, line, stopping)
    except NotReached as fault:
        _not_reached(services, claim, fault.code)
    except BrokenOff:
        claiming.in_doubt(services, claim, "print-broken-off")
    except (Unrenderable, Unprintable) as fault:
        claiming.failed(services, claim, fault.code, fault.params)
    except SQLAlchemyError:
        # Nothing can be written down now; what was on its way is in doubt when the lease has run out.
        raise
    except Exception:
        claiming.stopped_by_fault(services, claim)
        raise
    finally:
        line.close()


def printer_of(services: Services, claim: Claim) -> Printer:
    """Return the printer of a job as it is now."""
    with services.database.read() as connection:
        return cast("Printer", rows.find(connection, "printer", {"id": claim.job.printer_id})[0])


def _still_works_here(services: Services, person: str) -> bool:
    statement = select(_person.status).where(_person.id == person)
    with services.database.read() as connection:
        return bool(connection.execute(statement).scalar_one() == "active")


def _send_portions(
    services: Services, claim: Claim, printer: Printer, line: Line, stopping: Stopping
) -> None:
    done = claim.job.done
    while done < claim.job.total:
        if stopping():
            claiming.waits(services, claim, None, 0)
            return
        portion = next_portion(services, claim.job, printer, done, requester(claim.job))
        if portion.upto > done:
            if not claiming.begin_portion(services, claim, done, portion.upto):
                return
            _hand_over(services, claim, line, portion)
            done = portion.upto
        if portion.stop is not None:
            claiming.failed(services, claim, portion.stop.code, portion.stop.params)
            return
    claiming.sent(services, claim, line.said())


def _hand_over(services: Services, claim: Claim, line: Line, portion: Portion) -> None:
    try:
        line.send(portion.content)
    except NotReached:
        claiming.portion_back(services, claim)
        raise
    claiming.portion_out(services, claim, portion.upto, portion.left_out)


def _not_reached(services: Services, claim: Claim, code: str) -> None:
    """Try again a little later, each time later than the last; after hours, not by itself any more."""
    if hours_between(claim.job.trying_since, services.clock()) >= GIVE_UP_HOURS:
        claiming.failed(services, claim, "print-printer-off-long", {"hours": GIVE_UP_HOURS})
        return
    seconds = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(claim.job.attempts - 1, 10))
    claiming.waits(services, claim, code, seconds)
