"""Days whose labels wait for their account, found by stepping from print to print instead of counting all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import CTE, Connection, Text, bindparam, func, select

from biobank.domain.rules.clock import later, local_day
from biobank.domain.rules.label_control import NOT_YET_ON_IT
from biobank.services.reads.label_accounts import accounts_since, bounds, first_day
from biobank.storage import tables
from biobank.storage.prepared import among

_copy, _person = tables.things["label_copy"], tables.things["person"]
_c = _copy.c
_site, _since = bindparam("site", type_=Text), bindparam("since", type_=Text)


def _printers() -> CTE:
    """Return everybody who ever printed at the site: one look into the index for each."""
    first = select(func.min(_c.printed_by)).where(_c.site_id == _site).scalar_subquery()
    found = select(first.label("id")).cte("printer", recursive=True)
    after = select(func.min(_c.printed_by)).where(_c.site_id == _site, _c.printed_by > found.c.id)
    return found.union_all(select(after.scalar_subquery()).where(found.c.id.is_not(None)))


def _minutes() -> CTE:
    """Return when each of them printed last, and last before that minute, and so on back to a moment."""
    printer = _printers()
    newest = select(func.max(_c.printed_at)).where(_c.site_id == _site, _c.printed_at >= _since)
    last = newest.where(_c.printed_by == printer.c.id).scalar_subquery()
    found = (
        select(printer.c.id.label("person"), last.label("last"))
        .where(printer.c.id.is_not(None))
        .cte("minute", recursive=True)
    )
    before = newest.where(
        _c.printed_by == found.c.person, _c.printed_at < func.substr(found.c.last, 1, 16)
    ).scalar_subquery()
    return found.union_all(select(found.c.person, before).where(found.c.last.is_not(None)))


_minute = _minutes()
_lately = (
    select(_minute.c.person, _person.c.name, _minute.c.last)
    .select_from(_minute.outerjoin(_person, _person.c.id == _minute.c.person))
    .where(_minute.c.last.is_not(None))
)
_printed_in = func.substr(_c.printed_at, 1, 16)
_loose = (
    select(
        _c.printed_by, _person.c.name, func.count().label("loose"), func.min(_c.printed_at).label("oldest")
    )
    .select_from(_copy.outerjoin(_person, _person.c.id == _c.printed_by))
    .where(_c.site_id == _site, among(_c.status, *sorted(NOT_YET_ON_IT)))
    .group_by(_c.printed_by, _person.c.name, _printed_in)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A day of a person whose labels wait: until when was printed, how many are loose, and since when."""

    day: str
    person: str
    name: str
    last: str
    loose: int = 0
    oldest: str | None = None

    def is_overdue(self, now: str, minutes: float) -> bool:
        """Say whether a copy of it is loose for longer than the policy allows."""
        return self.oldest is not None and now > later(self.oldest, minutes=minutes)


def labels_waiting(connection: Connection, site: str, zone: str, now: str) -> tuple[Waiting, ...]:
    """Return the days with a loose copy, and those of the last weeks that nobody closed, the oldest first.

    Three statements, whose cost grows with the minutes of the last weeks in which was printed
    and with what is loose, not with how much was printed.
    """
    where = {"site": site, "since": bounds(first_day(now, zone), zone)[0]}
    printed = [
        Waiting(local_day(row.last, zone), row.person, row.name or "", row.last)
        for row in connection.execute(_lately, where)
    ]
    loose = [
        Waiting(
            local_day(row.oldest, zone), row.printed_by, row.name or "", row.oldest, row.loose, row.oldest
        )
        for row in connection.execute(_loose, where)
    ]
    found = _together((*printed, *loose))
    closed = _closed(connection, site, found)
    waits = [one for one in found if one.loose or closed.get((one.day, one.person), "") < one.last]
    return tuple(sorted(waits, key=lambda one: (one.day, one.name)))


def _together(each: Iterable[Waiting]) -> tuple[Waiting, ...]:
    told: dict[tuple[str, str], Waiting] = {}
    for one in each:
        key = (one.day, one.person)
        told[key] = _added(told[key], one) if key in told else one
    return tuple(told.values())


def _added(one: Waiting, other: Waiting) -> Waiting:
    oldest = min((each.oldest for each in (one, other) if each.oldest), default=None)
    return replace(one, last=max(one.last, other.last), loose=one.loose + other.loose, oldest=oldest)


def _closed(connection: Connection, site: str, found: Iterable[Waiting]) -> dict[tuple[str, str], str]:
    """Return when each day of a person was closed last."""
    first = min((one.day for one in found), default="9999-12-31")
    return {(one.day, one.person_id): one.closed_at for one in accounts_since(connection, site, first)}
