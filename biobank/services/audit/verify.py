"""Verification of the whole ledger: everything is there, unaltered, and the projections follow.

It finds what was changed by someone who could not also change everything that
hangs on it. A tail that was chained anew, with its heads, leaves, outcomes and
projections, is found only by comparing with a witness outside.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from biobank.services.audit.chains import check_chains
from biobank.services.audit.findings import Finding, Progress, Tally, silent
from biobank.services.audit.outcomes import check_commands
from biobank.services.audit.replay import check_replay
from biobank.services.services import Services
from biobank.storage import box_counts, to_plan, visits_due


def verify(services: Services, tally: Tally, progress: Progress = silent) -> Iterator[Finding]:
    """Yield every finding, as the database stood at one moment, in constant memory.

    Raises NoLedger where no ledger was opened.
    """
    with services.database.snapshot() as connection:
        yield from check_chains(services, connection, tally, progress)
        yield from check_commands(connection, tally, progress)
        yield from check_replay(connection, tally, progress)
        yield from _check_counts(connection)


def verify_replay(services: Services, tally: Tally, progress: Progress = silent) -> Iterator[Finding]:
    """Yield where the projections are not the fold of the events."""
    with services.database.snapshot() as connection:
        yield from check_replay(connection, tally, progress)
        yield from _check_counts(connection)


def _check_counts(connection: Connection) -> Iterator[Finding]:
    """Yield what is kept beside the projections and does not follow from them; rebuilding makes it anew."""
    for box in box_counts.differing(connection):
        said = f"place {box} is counted otherwise than its slots and units say"
        yield Finding("count-differs", None, None, said)
    for patient in to_plan.differing(connection):
        said = f"patient {patient} waits to be planned otherwise than bags, courses and orders say"
        yield Finding("plan-differs", patient, None, said)
    for course in visits_due.differing(connection):
        said = f"the next visit of course {course} is kept otherwise than visits and policy say"
        yield Finding("visit-differs", None, None, said)
