"""Run a transaction again when the database asks for it, and refuse when fresh facts do not help."""

from collections.abc import Callable, Sequence

from sqlalchemy.exc import IntegrityError, OperationalError

from biobank.services.outcome import Outcome
from biobank.storage.rows import LostRace
from biobank.storage.violated import constraint_of

TRIES = 3


def tried(run: Callable[[str | None], Sequence[Outcome]]) -> Sequence[Outcome]:
    """Run again on lost races, deadlocks and violated constraints: facts are fresh each time.

    A constraint of the projections that is violated again with fresh facts is told to the last run,
    which refuses for it: a decision that saw nothing in the way would see nothing the next time either.
    """
    violated: list[str | None] = []
    for _ in range(TRIES - 1):
        try:
            return run(None)
        except LostRace:
            continue
        except IntegrityError as error:
            violated.append(constraint_of(error))
        except OperationalError as error:
            if not _passing(error):
                raise
    return run(violated[-1] if len(violated) == TRIES - 1 else None)


def _passing(error: OperationalError) -> bool:
    """Say whether the database asks for another try (serialisation failure or deadlock)."""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")
