"""Prints of many things as pages show them: how far a run has come, and which were begun and not ended."""

from typing import Any

from biobank.services.identity.signed_in import SignedIn
from biobank.services.printing import runs
from biobank.services.printing.runs import Run
from biobank.web.moments import clock_time, shown
from biobank.web.shell import services
from biobank.words.speaking import say


def progress(person: SignedIn, run: Run) -> dict[str, Any]:
    """Return how far a run has come, for the page that goes on with it."""
    return {
        "id": run.id,
        "total": run.total,
        "done": run.done,
        "going": run.done,
        "is_open": True,
        "progress": _recorded(run),
        "as_of": clock_time(services().clock(), person.actor.zone),
    }


def unfinished(person: SignedIn) -> list[dict[str, Any]]:
    """Return the runs that somebody began and that are not ended, as lines; one statement."""
    return [
        {
            "href": f"/labels/sheet/{run.id}",
            "progress": _recorded(run),
            "begun": shown(run.begun_at, person.actor.zone),
        }
        for run in runs.unfinished(services(), person.actor)
    ]


def _recorded(run: Run) -> str:
    return say("{done} of {total} prints are recorded.", done=run.done, total=run.total)
