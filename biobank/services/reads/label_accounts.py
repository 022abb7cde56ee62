"""Labels to account for: what each person printed on each day, what became of it, and what is still loose."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, bindparam, case, func, select

from biobank.domain.rules.clock import instant_text, later, local_day
from biobank.domain.rules.label_control import LIVE, NOT_YET_ON_IT
from biobank.domain.things.labels import LabelAccount
from biobank.domain.things.people import Site
from biobank.domain.things.unit import LabelCopy
from biobank.storage import rows, tables
from biobank.storage.prepared import among

DAYS = 31
"""So many days are shown whole; a loose copy is shown however old it is."""
MOST_PIECES = 200

_t = tables.things
_copy, _account = _t["label_copy"], _t["label_account"]
_unit, _person = _t["unit"], _t["person"]
_c = _copy.c
# What is printed is accounted for where it was printed.
_here = _c.site_id == bindparam("site", type_=Text)
_minute = func.substr(_c.printed_at, 1, 16)


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


_loose = among(_c.status, *sorted(NOT_YET_ON_IT))
_tallies = (
    select(
        _c.printed_by,
        _person.c.name,
        _minute.label("minute"),
        _unit.c.din,
        func.max(_c.station).label("station"),
        func.count().label("printed"),
        _count(_c.status == "applied").label("affixed"),
        _count(_c.status.not_in(sorted(LIVE))).label("ended"),
        _count(_loose).label("loose"),
        func.min(case((_loose, _c.printed_at), else_=None)).label("oldest"),
    )
    .select_from(
        _copy.outerjoin(_unit, _unit.c.id == _c.unit_id).outerjoin(_person, _person.c.id == _c.printed_by)
    )
    .group_by(_c.printed_by, _person.c.name, _minute, _unit.c.din)
)
# Two statements, for each of which there is an index: the last weeks, and what is loose of the time before.
_lately = _tallies.where(_here, _c.printed_at >= bindparam("since"))
_before = _tallies.where(_here, _loose, _c.printed_at < bindparam("since"))
_of_day = _tallies.where(
    _here,
    _c.printed_by == bindparam("person"),
    _c.printed_at >= bindparam("begins"),
    _c.printed_at < bindparam("ends"),
)
_accounts = select(_account).where(
    _account.c.site_id == bindparam("site"), _account.c.day >= bindparam("since")
)
_of_run = (
    select(_copy)
    .where(
        _here,
        _c.printed_by == bindparam("person"),
        _c.printed_at >= bindparam("begins"),
        _c.printed_at < bindparam("ends"),
    )
    .order_by(_c.printed_at, _c.id)
)
_pieces = _of_run.where(_loose).limit(bindparam("limit"))
_by_code = select(_copy).where(_c.subject_id.in_(bindparam("subjects", expanding=True)))


@dataclass(frozen=True, slots=True)
class Run:
    """What one person printed on one day: how many copies, what became of them, since when one is loose.

    printed = affixed + ended + loose. Of days long ago only what is loose is counted (`whole` is false).
    `dins` are the donations whose containers were labelled, in order.
    """

    day: str
    person: str
    name: str
    station: str | None
    printed: int
    affixed: int
    ended: int
    loose: int
    oldest: str | None = None
    account: LabelAccount | None = None
    whole: bool = True
    dins: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Return how it stands: loose, to close, or closed as it is now."""
        if self.loose:
            return "loose"
        return "closed" if self.account is not None and self.account.printed == self.printed else "to_close"

    def is_overdue(self, now: str, minutes: float) -> bool:
        """Say whether a copy of it is loose for longer than the policy allows."""
        return self.oldest is not None and now > later(self.oldest, minutes=minutes)


def runs(connection: Connection, site: str, zone: str, now: str) -> tuple[Run, ...]:
    """Return the runs of the last weeks and all with a loose copy, the newest day first; three statements."""
    begins, _ = bounds(first_day(now, zone), zone)
    where = {"site": site, "since": begins}
    found = [_run(row, zone) for row in connection.execute(_lately, where)]
    found += [replace(_run(row, zone), whole=False) for row in connection.execute(_before, where)]
    return _closed_as_they_are(connection, site, _together(found))


def run_of(connection: Connection, site: str, zone: str, day: str, person: str) -> Run | None:
    """Return what one person printed on one day, however long ago, or None; two statements."""
    begins, ends = bounds(day, zone)
    told = {"site": site, "person": person, "begins": begins, "ends": ends}
    found = _together(_run(row, zone) for row in connection.execute(_of_day, told))
    return next(iter(_closed_as_they_are(connection, site, found)), None)


def _run(row: Any, zone: str) -> Run:
    day = local_day(f"{row.minute}:00.000Z", zone)
    counts = (row.printed, row.affixed, row.ended, row.loose)
    dins = (row.din,) if row.din else ()
    return Run(day, row.printed_by, row.name or "", row.station, *counts, oldest=row.oldest, dins=dins)


def _together(runs: Iterable[Run]) -> dict[tuple[str, str], Run]:
    """Return the counts of each day and person, from those of minutes and donations."""
    told: dict[tuple[str, str], Run] = {}
    for one in runs:
        key = (one.day, one.person)
        told[key] = _added(told[key], one) if key in told else one
    return told


def _closed_as_they_are(
    connection: Connection, site: str, told: dict[tuple[str, str], Run]
) -> tuple[Run, ...]:
    """Return runs with the account that closed each, the newest day first."""
    for account in accounts_since(connection, site, min((day for day, _ in told), default="9999-12-31")):
        key = (account.day, account.person_id)
        if key in told:
            told[key] = replace(told[key], account=account)
    return tuple(sorted(told.values(), key=lambda run: (run.day, run.name), reverse=True))


def _added(one: Run, other: Run) -> Run:
    return replace(
        one,
        station=one.station or other.station,
        printed=one.printed + other.printed,
        affixed=one.affixed + other.affixed,
        ended=one.ended + other.ended,
        loose=one.loose + other.loose,
        oldest=min((each for each in (one.oldest, other.oldest) if each), default=None),
        dins=tuple(sorted({*one.dins, *other.dins})),
    )


def accounts_since(connection: Connection, site: str, since: str) -> list[LabelAccount]:
    """Return the accounts since a day, the newest of each run last."""
    found = connection.execute(_accounts, {"site": site, "since": since})
    accounts = [cast("LabelAccount", rows.as_thing("label_account", row)) for row in found]
    return sorted(accounts, key=lambda account: account.closed_at)


def copies_of_run(connection: Connection, site: Site, day: str, person: str) -> tuple[LabelCopy, ...]:
    """Return what a person printed at a site on one of its days."""
    begins, ends = bounds(day, site.zone)
    told = {"site": site.id, "person": person, "begins": begins, "ends": ends}
    return tuple(
        cast("LabelCopy", rows.as_thing("label_copy", row)) for row in connection.execute(_of_run, told)
    )


def loose_pieces(
    connection: Connection, site: str, zone: str, day: str, person: str
) -> tuple[LabelCopy, ...]:
    """Return the loose copies of a run, the oldest first, as many as are looked at together."""
    begins, ends = bounds(day, zone)
    told = {"site": site, "person": person, "begins": begins, "ends": ends, "limit": MOST_PIECES}
    return tuple(
        cast("LabelCopy", rows.as_thing("label_copy", row)) for row in connection.execute(_pieces, told)
    )


def is_day(text: str) -> bool:
    """Say whether a text is a day of the calendar, in years that labels are printed in."""
    try:
        return 2000 <= date.fromisoformat(text).year < 9999 and len(text) == len("2026-03-02")
    except ValueError:
        return False


def first_day(now: str, zone: str) -> str:
    """Return the first of the days that are shown whole."""
    return local_day(later(now, days=-DAYS), zone)


def bounds(day: str, zone: str) -> tuple[str, str]:
    """Return the moments at which a day begins and ends in a zone; raises ValueError for no day."""
    first = datetime.combine(date.fromisoformat(day), time.min, ZoneInfo(zone))
    return instant_text(first), instant_text(first + timedelta(days=1))


def copies_named(connection: Connection, codes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the id of the copy of each subject and number that was printed here; one statement."""
    wanted = set(codes)
    found = connection.execute(_by_code, {"subjects": sorted({subject for subject, _ in wanted}) or [""]})
    told = ((row.subject_id, row.serial, row.id) for row in found)
    return {(subject, serial): id for subject, serial, id in told if (subject, serial) in wanted}
