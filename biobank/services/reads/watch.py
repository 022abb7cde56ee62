"""What an administrator watches: stations in use, sign-ins that failed, and how far the ledger is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from biobank.domain.rules.clock import later
from biobank.storage import tables
from biobank.storage.prepared import fixed

LINES_READ = 1000
_station, _s, _log, _event = tables.things["station"], tables.session, tables.security_log, tables.event
_in_use = and_(_s.c.station_id == _station.c.id, _s.c.ended_at.is_(None), _s.c.opened_at > bindparam("since"))
_stations = (
    select(_station.c.id, _station.c.name, func.count(_s.c.id), func.max(_s.c.seen_at))
    .outerjoin(_s, _in_use)
    .where(_station.c.site_id == bindparam("site"), _station.c.status == fixed("active"))
    .group_by(_station.c.id, _station.c.name)
    .order_by(_station.c.name, _station.c.id)
)
_lines = (
    select(_log.c.at, _log.c.what, _log.c.who, _log.c.detail).order_by(_log.c.id.desc()).limit(LINES_READ)
)
_last = select(_event.c.id, _event.c.at).order_by(_event.c.id.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class StationUsed:
    """A station, how many people are signed in there, and when the last of them did something."""

    id: str
    name: str
    sessions: int
    seen_at: str | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins of one account (none for a name that nobody has): how many, and the last of them."""

    person: str | None
    count: int
    last_at: str
    last_detail: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Failed sign-ins by account, those of most attempts first; `whole` says that none was left unread."""

    by_account: tuple[Failures, ...]
    whole: bool

    @property
    def count(self) -> int:
        """Return how many there were."""
        return sum(each.count for each in self.by_account)


@dataclass(frozen=True, slots=True)
class LedgerEnd:
    """How many events the ledger has, and when the last was recorded."""

    events: int
    at: str


def stations_used(connection: Connection, site: str, now: str, session_hours: int) -> tuple[StationUsed, ...]:
    """Return the stations of a site with those signed in there; one statement."""
    told = {"site": site, "since": later(now, hours=-session_hours)}
    return tuple(StationUsed(*row) for row in connection.execute(_stations, told))


def failed_sign_ins(connection: Connection, since: str) -> Failed:
    """Return the sign-ins that failed since a moment, of the newest lines of the log; one statement."""
    lines = connection.execute(_lines).all()
    recent = [row for row in lines if row.at >= since]
    counted: dict[str | None, list[Any]] = {}
    for row in recent:
        if row.what == "sign-in-failed":
            counted.setdefault(row.who, []).append(row)
    found = (Failures(who, len(rows), rows[0].at, rows[0].detail or "") for who, rows in counted.items())
    return Failed(_most_first(found), len(recent) < LINES_READ)


def _most_first(found: Iterable[Failures]) -> tuple[Failures, ...]:
    return tuple(sorted(found, key=lambda each: (-each.count, each.last_at)))


def ledger_end(connection: Connection) -> LedgerEnd:
    """Return where the ledger ends; one statement."""
    row = connection.execute(_last).first()
    return LedgerEnd(0, "") if row is None else LedgerEnd(row.id, row.at)
