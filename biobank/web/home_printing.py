"""Print jobs on a start page: those that somebody has to look after, and nothing of the others."""

from collections.abc import Iterable

from biobank.services.printing import jobs
from biobank.services.printing.jobs import Job
from biobank.web.home_parts import Part, most_urgent_first
from biobank.web.printing_shown import state_of, what_is_in
from biobank.web.worklist_reading import Reading, Row
from biobank.words.speaking import say


def stuck(reading: Reading) -> Iterable[Part]:
    """Print jobs that stopped, or that their printer keeps waiting."""
    found = jobs.stuck_at(reading.connection, reading.site, reading.limit)
    yield Part(
        name="printing",
        title=say("Print jobs that need somebody"),
        rows=most_urgent_first(_row(job, reading) for job in found),
        empty=say("Every print job went out, or is on its way."),
        columns=("about", "what", "where", "since", "next"),
        href="/printing",
    )


def _row(job: Job, reading: Reading) -> Row:
    word, _, tone = state_of(job)
    page = f"/printing/jobs/{job.id}"
    return {
        "about": (page, what_is_in(job)),
        "what": say(word),
        "where": job.printer,
        "since": reading.when(job.requested_at),
        "next": (page, say("Look after it")),
        "tone": tone if tone in ("bad", "attention") else None,
    }
