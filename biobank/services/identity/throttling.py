"""Throttling of sign-ins, in the database, so that all processes count together.

An attempt is counted before its password is looked at and taken back when it
fits, so that many guesses at once gain nothing. Three counts grow delays:

- one name from one address: the guesser's own, up to 15 minutes;
- one name from anywhere: up to 30 seconds, and not for an address from which
  this name signed in within 30 days, so that strangers cannot lock anybody out;
- one address: up to a minute, after many names (a ward shares an address).

An attempt made during a delay is refused without being counted: delays end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from biobank.domain.rules.clock import later, minutes_between
from biobank.services.identity.denied import Denied
from biobank.services.services import Services
from biobank.storage import tables

KNOWN_DAYS = 30
FORGOTTEN_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and the longest delay in seconds; each failure doubles it."""

    free: int
    longest: int

    def delay(self, failures: int) -> int:
        """Return the seconds to wait after so many failures."""
        beyond = failures - self.free
        return 0 if beyond <= 0 else min(self.longest, 1 << min(beyond - 1, 20))


PAIR = Limit(free=3, longest=900)
NAME = Limit(free=10, longest=30)
ADDRESS = Limit(free=40, longest=60)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was let through: the keys it was counted under."""

    pair: str
    name: str
    address: str
    known: str


_t = tables.throttle
_known = select(_t.c.last_at).where(_t.c.key == bindparam("at_key"))
_count = (
    update(_t)
    .where(_t.c.key == bindparam("at_key"))
    .values(failures=bindparam("to"), last_at=bindparam("now"), until=bindparam("wait"))
)
_forget = delete(_t).where(_t.c.key.in_(bindparam("keys", expanding=True)))
_give_back = (
    update(_t)
    .where(_t.c.key == bindparam("at_key"), _t.c.failures > 0)
    .values(failures=_t.c.failures - 1, until=None)
)
_forget_old = delete(_t).where(_t.c.last_at < bindparam("before"))


def _held(dialect: str) -> Any:
    """Return the statement that makes a key's row if need be and holds it until the transaction ends."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = insert(_t).values(key=bindparam("at_key"), failures=0, last_at=bindparam("now"))
    kept = fresh.on_conflict_do_update(index_elements=[_t.c.key], set_={"key": fresh.excluded.key})
    return kept.returning(_t.c.failures, _t.c.last_at, _t.c.until)


_HOLD = {dialect: _held(dialect) for dialect in ("postgresql", "sqlite")}


def attempt(services: Services, login: str, address: str) -> Attempt:
    """Count an attempt to sign in; raises Denied with the seconds to wait while a delay runs."""
    made = Attempt(
        pair=_key("pair", login, address),
        name=_key("name", login),
        address=_key("address", address),
        known=_key("known", login, address),
    )
    with services.database.write() as connection:
        wait = _counted(connection, made, services.clock())
    if wait > 0:
        raise Denied("too-many-attempts", {"seconds": wait})
    return made


def _counted(connection: Connection, made: Attempt, now: str) -> int:
    limits = {made.pair: PAIR, made.name: NAME, made.address: ADDRESS}
    if _is_known(connection, made, now):
        del limits[made.name]
    hold = _HOLD[connection.dialect.name]
    # In one order, so that two attempts never wait for each other.
    found = {key: connection.execute(hold, {"at_key": key, "now": now}).one() for key in sorted(limits)}
    wait = max((_seconds(now, row.until) for row in found.values()), default=0)
    if wait == 0:
        connection.execute(_count, [_more(key, row, limits[key], now) for key, row in found.items()])
    return wait


def _is_known(connection: Connection, made: Attempt, now: str) -> bool:
    seen = connection.execute(_known, {"at_key": made.known}).scalar_one_or_none()
    return seen is not None and later(seen, days=KNOWN_DAYS) > now


def _more(key: str, row: Any, limit: Limit, now: str) -> dict[str, Any]:
    stale = minutes_between(row.last_at, now) > FORGOTTEN_MINUTES
    failures = 1 if stale else row.failures + 1
    delay = limit.delay(failures)
    return {"at_key": key, "to": failures, "now": now, "wait": later(now, seconds=delay) if delay else None}


def _seconds(now: str, until: str | None) -> int:
    return 0 if until is None or until <= now else max(1, round(minutes_between(now, until) * 60))


def fitted(services: Services, connection: Connection, made: Attempt) -> None:
    """Take an attempt back, because it fitted, and remember that this name comes from this address."""
    now = services.clock()
    connection.execute(_forget, {"keys": [made.pair, made.name]})
    connection.execute(_give_back, {"at_key": made.address})
    connection.execute(_HOLD[connection.dialect.name], {"at_key": made.known, "now": now})
    connection.execute(_count, {"at_key": made.known, "to": 0, "now": now, "wait": None})
    connection.execute(_forget_old, {"before": later(now, days=-KNOWN_DAYS)})


def _key(kind: str, *parts: str) -> str:
    """Return a key that tells nobody which name was tried: people type passwords there."""
    told: Sequence[str] = (kind, *parts)
    return f"{kind}:{sha256(chr(0).join(told).encode('utf-8', 'replace')).hexdigest()[:32]}"
