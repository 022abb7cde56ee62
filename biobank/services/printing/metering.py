"""How many print jobs are under way, for whoever watches; a database that is away tells nothing."""

from sqlalchemy.exc import SQLAlchemyError

from biobank.domain.rules.clock import minutes_between
from biobank.services.printing.jobs import OPEN, depth
from biobank.services.services import Services


def under_way(services: Services) -> tuple[dict[str, int], float] | None:
    """Return the number of jobs in each open state, and the age of the oldest in seconds; or None."""
    try:
        with services.database.read() as connection:
            found = depth(connection)
    except SQLAlchemyError:
        return None
    oldest = min((since for _, since in found.values()), default=None)
    age = 0.0 if oldest is None else max(0.0, minutes_between(oldest, services.clock()) * 60)
    return {state: found[state][0] if state in found else 0 for state in OPEN}, age
