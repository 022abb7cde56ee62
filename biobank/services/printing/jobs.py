"""Print jobs as they are read: where each stands, how far it has come, and what stopped it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from biobank.domain.things.unit import LabelCopy
from biobank.storage import print_columns, rows, tables
from biobank.storage.prepared import among

QUEUED, SENDING, IN_DOUBT, FAILED, SENT, CANCELLED = (
    "queued", "sending", "in_doubt", "failed", "sent", "cancelled",
)  # fmt: skip
OPEN, STATES = print_columns.OPEN, print_columns.STATES
MOST_SHOWN = 60
MOST_ENDED = 20
table, copies = tables.print_job, tables.print_job_copy
_j, _c = table.c, copies.c


def is_open(columns: Any) -> Any:
    """Return the test for jobs that go on, in the very words of the index of such jobs."""
    return among(columns.state, *OPEN)


_printer, _person = tables.things["printer"].c, tables.things["person"].c
_COLUMNS = (
    _j.id,
    _j.site_id,
    _j.printer_id,
    _printer.name.label("printer"),
    _printer.way,
    _printer.form,
    _printer.status.label("printer_status"),
    _j.station_id,
    _j.requested_by,
    _person.name.label("requester"),
    _j.session_id,
    _j.requested_at,
    _j.emergency,
    _j.design,
    _j.sheet_start,
    _j.state,
    _j.total,
    _j.done,
    _j.going,
    _j.left_out,
    _j.attempts,
    _j.trying_since,
    _j.next_at,
    _j.error,
    _j.error_params,
    _j.ended_at,
    _j.told_by,
    _j.told_at,
)


def _jobs(*where: Any) -> Select[Any]:
    """Return the select of jobs, whole, with the names of printer and requester."""
    printer, person = tables.things["printer"], tables.things["person"]
    joined = table.join(printer, printer.c.id == _j.printer_id).join(person, person.c.id == _j.requested_by)
    return select(*_COLUMNS).select_from(joined).where(*where)


_by_id = _jobs(_j.id == bindparam("job"))
_open = _jobs(_j.site_id == bindparam("site"), is_open(_j)).order_by(_j.id).limit(bindparam("most"))
_ended = _jobs(_j.site_id == bindparam("site"), ~is_open(_j)).order_by(_j.id.desc()).limit(bindparam("most"))
_page = (
    _jobs(
        _j.site_id == bindparam("site"),
        _j.id < bindparam("before"),
        _j.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(_j.id.desc())
    .limit(bindparam("most"))
)
_of_printer = _jobs(_j.printer_id == bindparam("on")).order_by(_j.id.desc()).limit(bindparam("most"))
_with_copies = (
    select(_c.copy_id, _j.id, _j.state, _printer.name)
    .select_from(
        copies.join(table, _j.id == _c.job_id).join(tables.things["printer"], _printer.id == _j.printer_id)
    )
    .where(_c.copy_id.in_(bindparam("ids", expanding=True)))
)
_numbered = (
    select(_c.number, _c.copy_id)
    .where(_c.job_id == bindparam("job"), _c.number > bindparam("after"), _c.number <= bindparam("to"))
    .order_by(_c.number)
)
_counts = select(_j.state, func.count(), func.min(_j.requested_at)).where(is_open(_j)).group_by(_j.state)
_waiting_for = select(func.count()).select_from(table).where(_j.printer_id == bindparam("on"), is_open(_j))
_waiting_by_printer = (
    select(_j.printer_id, func.count())
    .where(_j.site_id == bindparam("site"), is_open(_j))
    .group_by(_j.printer_id)
)
_stuck = (
    _jobs(
        _j.site_id == bindparam("site"),
        is_open(_j),
        _j.state.in_((IN_DOUBT, FAILED)) | _j.error.is_not(None),
    )
    .order_by(_j.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Job:
    """One print job. Labels count from 1: `done` went out whole, those up to `going` are on their way.

    `left_out` of those done needed no printing any more. `design` is empty for a printer's own test label.
    """

    id: int
    site: str
    printer_id: str
    printer: str
    way: str
    form: str
    printer_status: str
    station: str | None
    requested_by: str
    requester: str
    session: str | None
    requested_at: str
    emergency: str | None
    design: str | None
    sheet_start: int | None
    state: str
    total: int
    done: int
    going: int
    left_out: int
    attempts: int
    trying_since: str
    next_at: str
    error: str | None
    error_params: str | None
    ended_at: str | None
    told_by: str | None
    told_at: str | None

    @property
    def is_open(self) -> bool:
        """Say whether something is still to happen."""
        return self.state in OPEN

    @property
    def params(self) -> Mapping[str, Any]:
        """Return what the sentence of the error needs: codes, numbers, names of printers."""
        told: dict[str, Any] = json.loads(self.error_params or "{}")
        return told

    @property
    def is_stuck(self) -> bool:
        """Say whether somebody has to look after it."""
        return self.state in (IN_DOUBT, FAILED) or (self.is_open and self.error is not None)


def _read(connection: Connection, statement: Select[Any], **bound: Any) -> tuple[Job, ...]:
    return tuple(Job(*row) for row in connection.execute(statement, bound))


def found(connection: Connection, id: int) -> Job | None:
    """Return a job by its number, or None."""
    jobs = _read(connection, _by_id, job=id)
    return jobs[0] if jobs else None


def open_at(connection: Connection, site: str, most: int = MOST_SHOWN) -> tuple[Job, ...]:
    """Return the jobs of a site that still go on, in their order; one statement."""
    return _read(connection, _open, site=site, most=most)


def ended_at(connection: Connection, site: str, most: int = MOST_ENDED) -> tuple[Job, ...]:
    """Return the jobs of a site that ended last, the newest first; one statement."""
    return _read(connection, _ended, site=site, most=most)


def page(connection: Connection, site: str, states: Sequence[str], before: int, most: int) -> tuple[Job, ...]:
    """Return jobs of a site in some states, the newest first, below a number; one statement."""
    return _read(connection, _page, site=site, states=list(states), before=before, most=most)


def of_printer(connection: Connection, printer: str, most: int = MOST_ENDED) -> tuple[Job, ...]:
    """Return the last jobs of a printer, the newest first; one statement."""
    return _read(connection, _of_printer, on=printer, most=most)


def stuck_at(connection: Connection, site: str, most: int) -> tuple[Job, ...]:
    """Return the jobs of a site that somebody has to look after, the oldest first; one statement."""
    return _read(connection, _stuck, site=site, most=most)


def jobs_of_copies(connection: Connection, copy_ids: Iterable[str]) -> dict[str, tuple[int, str, str]]:
    """Return number, state and printer of the job that each copy is in; one statement."""
    rows_found = connection.execute(_with_copies, {"ids": list(copy_ids)})
    return {row[0]: (row[1], row[2], row[3]) for row in rows_found}


def copy_ids(connection: Connection, job: int, after: int, to: int) -> list[tuple[int, str]]:
    """Return number and id of the copies of a job behind one number and up to another."""
    return [(row[0], row[1]) for row in connection.execute(_numbered, {"job": job, "after": after, "to": to})]


def copies_of(connection: Connection, job: int, after: int, to: int) -> list[tuple[int, LabelCopy]]:
    """Return number and copy for the copies of a job behind one number and up to another."""
    ids = copy_ids(connection, job, after, to)
    if not ids:
        return []
    rows_found = rows.find(connection, "label_copy", {"id": [id for _, id in ids]})
    known = {row.id: row for row in rows_found if isinstance(row, LabelCopy)}
    return [(number, known[id]) for number, id in ids if id in known]


def depth(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return for each state of open jobs how many there are, and when the oldest was asked for."""
    return {row[0]: (row[1], row[2]) for row in connection.execute(_counts)}


def waiting_for(connection: Connection, printer: str) -> int:
    """Return how many jobs wait for a printer."""
    count: int = connection.execute(_waiting_for, {"on": printer}).scalar_one()
    return count


def waiting_by_printer(connection: Connection, site: str) -> dict[str, int]:
    """Return how many jobs wait for each printer of a site; one statement."""
    return {row[0]: row[1] for row in connection.execute(_waiting_by_printer, {"site": site})}
