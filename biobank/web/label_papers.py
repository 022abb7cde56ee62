"""Labels of a run by the paper they go on: those in the queue of a printer, and those opened here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from biobank.edge.problems import Problem
from biobank.services import labels
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_designs import designs
from biobank.services.outcome import Outcome
from biobank.services.printing import runs
from biobank.services.printing.asking import MOST_IN_A_JOB
from biobank.services.printing.jobs import jobs_of_copies
from biobank.services.printing.runs import Run
from biobank.services.reads.label_sets import outcomes
from biobank.web.print_asking import Offered, offered_to
from biobank.web.shell import services
from biobank.words.speaking import say

MOST_IN_A_FILE = 200
"""As many as are drawn and read back while somebody waits."""

Queued = Mapping[str, tuple[int, str, str]]
"""The copies that are in print jobs: the number of each one's job, and its printer."""


def outcomes_of(person: SignedIn, run: Run) -> dict[int, Outcome]:
    """Return what became of those prints of a run that are done, by their numbers; one statement."""
    numbers = {run.command(number): number for number in range(run.done)}
    with services().database.read() as connection:
        found = outcomes(connection, person.actor.person, list(numbers))
    return {number: found[id] for id, number in numbers.items() if id in found}


def made_by(done: Mapping[int, Outcome]) -> list[str]:
    """Return the copies that were recorded, in the order of what they are for."""
    return [each.made["label_copy"][0] for each in done.values() if each.accepted]


def in_jobs(copies: Sequence[str]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return copies by design, as many together as a print job takes, and the first one's number."""
    return [
        (design, start + 1, made[start : start + MOST_IN_A_JOB])
        for design, made in (labels.by_design(services(), copies) if copies else ())
        for start in range(0, len(made), MOST_IN_A_JOB)
    ]


def copies_in_file(person: SignedIn, run: str, design: str, first: int) -> list[str]:
    """Return the copies of a file: those of a design from a number on, in no job yet; raises Problem."""
    found = runs.found(services(), person.actor, run)
    made = made_by(outcomes_of(person, found)) if found is not None else []
    of_design = [id for name, _, copies in in_jobs(made) if name == design for id in copies]
    wanted = of_design[max(first, 1) - 1 :][:MOST_IN_A_FILE]
    queued = _queued(wanted)
    ready = [id for id in wanted if id not in queued]
    if not ready:
        raise Problem(404, "not-found")
    return ready


def shown_papers(person: SignedIn, run: Run, made: Sequence[str]) -> dict[str, Any]:
    """Return the jobs that hold copies of a run, and what of it is opened here, for its page."""
    queued, offered = _queued(made), offered_to(person)
    papers = [_paper(run, each, queued, offered) for each in in_jobs(made)]
    return {
        "jobs": _jobs(queued),
        "papers": [each for each in papers if each["copies"]],
        "printers": offered.choices()[:-1],
        "sheets": any(each.form == "pdf" and each.width_mm is None for each in offered.printers),
    }


def _queued(copies: Sequence[str]) -> Queued:
    if not copies:
        return {}
    with services().database.read() as connection:
        return jobs_of_copies(connection, copies)


def _jobs(queued: Queued) -> list[dict[str, Any]]:
    """Return the print jobs that hold copies of the sheet, each with how many."""
    counted = Counter(queued.values())
    return [
        {"href": f"/printing/jobs/{number}", "number": number, "printer": printer, "count": count}
        for (number, _, printer), count in sorted(counted.items())
    ]


def _paper(
    run: Run, part: tuple[str, int, tuple[str, ...]], queued: Queued, offered: Offered
) -> dict[str, Any]:
    name, first, copies = part
    design = designs(services()).get(name)
    ready = [id for id in copies if id not in queued]
    return {
        "hidden": [("run", run.id), ("design", name)],
        "design": name.replace("_", " "),
        "count": len(ready),
        "copies": ready,
        "files": _files(first, copies, queued),
        "printer": offered.usual_for(design),
        "places": design.sheet.places if design is not None and design.sheet is not None else 0,
    }


def _files(first: int, copies: Sequence[str], queued: Queued) -> list[tuple[int, str]]:
    """Return the files with copies that are in no job: the number each begins with, and its name."""
    starts = range(0, len(copies), MOST_IN_A_FILE)
    parts = [(first + start, copies[start : start + MOST_IN_A_FILE]) for start in starts]
    return [
        (number, _reach(number, number + len(part) - 1))
        for number, part in parts
        if not queued.keys() >= set(part)
    ]


def _reach(first: int, last: int) -> str:
    return say("{first} to {last}", first=first, last=last) if first != last else str(first)
