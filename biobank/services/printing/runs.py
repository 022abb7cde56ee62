"""Prints of many things: a run keeps what is to be printed, and records it piece by piece.

A piece is as much as a person may wait for, and is asked for by whoever began the run: no print is
recorded that nobody who is signed in sends. The command of each print is named by run and number, so
what is sent again, after a restart or from a second window, records nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from biobank.domain.rooms.labels import PrintLabel
from biobank.domain.rules.facts import Actor
from biobank.services.execute import Submission, execute_batch
from biobank.services.reads.named import kind_of
from biobank.services.services import Services
from biobank.storage import tables

MOST = 10_000
"""As many as the largest box has slots."""

IN_A_PIECE = 100
IN_A_TRANSACTION = 50
"""Others who write wait no longer than for these."""

_run, _thing = tables.print_run.c, tables.print_run_thing.c
_COLUMNS = (
    _run.id,
    _run.person_id,
    _run.begun_at,
    _run.printer,
    _run.unread,
    _run.total,
    _run.done,
    _run.ended_at,
)
_by_id = select(*_COLUMNS).where(_run.id == bindparam("run"))
_open = (
    select(*_COLUMNS)
    .where(_run.person_id == bindparam("person"), _run.ended_at.is_(None))
    .order_by(_run.begun_at.desc(), _run.id)
    .limit(bindparam("most"))
)
_things = (
    select(_thing.number, _thing.thing_id)
    .where(_thing.run_id == bindparam("run"), _thing.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_thing.number)
)
_further = (
    update(tables.print_run)
    .where(_run.id == bindparam("at_run"), _run.done < bindparam("upto"))
    .values(done=bindparam("upto"))
)
_end = (
    update(tables.print_run)
    .where(_run.id == bindparam("at_run"), _run.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Run:
    """Prints that somebody began: how many there are to be, and how many are recorded or refused."""

    id: str
    person: str
    begun_at: str
    printer: str
    unread: int
    total: int
    done: int
    ended_at: str | None

    @property
    def is_open(self) -> bool:
        """Say whether something of it is still to be done."""
        return self.ended_at is None

    @property
    def is_recorded(self) -> bool:
        """Say whether every print of it has an outcome."""
        return self.done >= self.total

    def command(self, number: int) -> str:
        """Return the id of the command that prints the thing with a number, counted from 0."""
        return f"{self.id}-{number}"


def begin(
    services: Services, actor: Actor, id: str, subjects: Sequence[str], printer: str, unread: int = 0
) -> Run | None:
    """Keep what is to be printed, in its order; nothing is recorded yet.

    Begun again with the same id it is the run that was begun; None if somebody else began that.
    """
    told: dict[str, Any] = {
        "id": id,
        "person_id": actor.person,
        "begun_at": services.clock(),
        "printer": printer,
        "unread": unread,
        "total": len(subjects),
        "done": 0,
    }
    things = [{"run_id": id, "number": number, "thing_id": each} for number, each in enumerate(subjects)]
    try:
        with services.database.write() as connection:
            connection.execute(insert(tables.print_run), told)
            connection.execute(insert(tables.print_run_thing), things)
    except IntegrityError:
        pass  # sent twice: the first sending began it
    return found(services, actor, id)


def found(services: Services, actor: Actor, id: str) -> Run | None:
    """Return a run that this person began, or None; one statement."""
    with services.database.read() as connection:
        row = connection.execute(_by_id, {"run": id}).one_or_none()
    return Run(*row) if row is not None and row.person_id == actor.person else None


def unfinished(services: Services, actor: Actor, most: int = 10) -> tuple[Run, ...]:
    """Return the runs of a person that were begun and not ended, the newest first; one statement."""
    with services.database.read() as connection:
        found_rows = connection.execute(_open, {"person": actor.person, "most": most}).all()
    return tuple(Run(*row) for row in found_rows)


def subjects_of(services: Services, run: Run, numbers: Sequence[int]) -> dict[int, str]:
    """Return the ids of the things of a run with these numbers; one statement at most."""
    if not numbers:
        return {}
    with services.database.read() as connection:
        rows = connection.execute(_things, {"run": run.id, "numbers": list(numbers)})
        return {row.number: row.thing_id for row in rows}


def record_piece(services: Services, actor: Actor, run: Run) -> Run:
    """Record the next prints of a run, and return it as it stands then."""
    wanted = range(run.done, min(run.total, run.done + IN_A_PIECE))
    things = list(subjects_of(services, run, wanted).items())
    for start in range(0, len(things), IN_A_TRANSACTION):
        part = things[start : start + IN_A_TRANSACTION]
        execute_batch(services, actor, [_print(run, number, id) for number, id in part], run.id)
        with services.database.write() as connection:
            connection.execute(_further, {"at_run": run.id, "upto": part[-1][0] + 1})
    return found(services, actor, run.id) or run


def end(services: Services, run: Run) -> None:
    """Let nothing more of a run be recorded; what was recorded stays."""
    with services.database.write() as connection:
        connection.execute(_end, {"at_run": run.id, "now": services.clock()})


def _print(run: Run, number: int, subject: str) -> Submission:
    told: dict[str, Any] = {"id": run.command(number), "source": "scan", str(kind_of(subject)): subject}
    return Submission(PrintLabel(**told))
