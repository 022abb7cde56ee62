"""Sessions: opened by a password, kept on the server, locked when left alone, ended at once."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from biobank.domain.rules.clock import later, minutes_between
from biobank.services.identity import people, security_log
from biobank.services.identity.denied import Denied
from biobank.services.identity.secrets import hash_of, new_id, new_secret
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

_s, _station = tables.session, tables.things["station"]
_insert = insert(_s)
_end = (
    update(_s).where(_s.c.id == bindparam("at_id"), _s.c.ended_at.is_(None)).values(ended_at=bindparam("now"))
)
_end_all = (
    update(_s)
    .where(_s.c.person_id == bindparam("person"), _s.c.ended_at.is_(None), _s.c.id != bindparam("but"))
    .values(ended_at=bindparam("now"))
)
_touch = update(_s).where(_s.c.id == bindparam("at_id")).values(seen_at=bindparam("now"))
_lock = update(_s).where(_s.c.id == bindparam("at_id")).values(locked_at=bindparam("now"))
_unlock = update(_s).where(_s.c.id == bindparam("at_id")).values(locked_at=None, seen_at=bindparam("now"))
_bind = update(_s).where(_s.c.id == bindparam("at_id")).values(station_id=bindparam("station"))
_move = (
    update(_s)
    .where(_s.c.id == bindparam("at_id"))
    .values(site_id=bindparam("site"), station_id=None, break_glass=None)
)
_break = update(_s).where(_s.c.id == bindparam("at_id")).values(break_glass=bindparam("glass"))
_site_of_station = select(_station.c.site_id).where(
    _station.c.id == bindparam("id"), _station.c.status == "active"
)
_last_site = (
    select(_s.c.site_id).where(_s.c.person_id == bindparam("person")).order_by(_s.c.opened_at.desc()).limit(1)
)
_live = (
    select(_s.c.id, _s.c.site_id, _s.c.station_id, _s.c.strength, _s.c.opened_at, _s.c.seen_at)
    .where(_s.c.person_id == bindparam("person"), _s.c.ended_at.is_(None))
    .order_by(_s.c.opened_at.desc())
)


_holder = select(_s.c.person_id).where(_s.c.secret_hash == bindparam("hash"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened: its id, the secret its holder keeps, and its form token."""

    id: str
    secret: str
    csrf: str
    person: str
    site: str
    must_change: bool


def sign_in(
    services: Services,
    login: str,
    password: str,
    *,
    address: str,
    site: str | None,
    station: str | None = None,
) -> Opened:
    """Open a session for whoever gives this name and password.

    Raises Denied: sign-in-failed, too-many-attempts, too-busy, site-not-yours,
    station-not-here. Without a site that of the person's last session is taken, else the
    first where the person has a role; a station brings its own site.
    """
    known = people.prove(services, login, password, address)
    with services.database.write() as connection:
        at = _site(connection, known.id, site, station)
        opened = open_session(services, connection, known.id, at, station, must_change=known.must_change)
        security_log.note(services, connection, "signed-in", known.id, f"from {address}")
    return opened


def _site(connection: Connection, person: str, site: str | None, station: str | None) -> str:
    held = people.sites_of(connection, person)
    wanted = _station_site(connection, station) if station is not None else site
    if wanted is None and held:
        last: str | None = connection.execute(_last_site, {"person": person}).scalar_one_or_none()
        return last if last is not None and last in held else held[0]
    if wanted is None or wanted not in held:
        raise Denied("site-not-yours")
    return wanted


def _station_site(connection: Connection, station: str) -> str:
    found: str | None = connection.execute(_site_of_station, {"id": station}).scalar_one_or_none()
    if found is None:
        raise Denied("station-not-here")
    return found


def holder(services: Services, secret: str) -> str | None:
    """Return whose session a secret was, also of one that has ended."""
    with services.database.read() as connection:
        found: str | None = connection.execute(_holder, {"hash": hash_of(secret)}).scalar_one_or_none()
    return found


def open_session(
    services: Services,
    connection: Connection,
    person: str,
    site: str,
    station: str | None = None,
    *,
    must_change: bool = False,
) -> Opened:
    """Open a session for someone who has proved who they are."""
    now = services.clock()
    made = Opened(new_id(services), new_secret(services), new_secret(services), person, site, must_change)
    row = {
        "id": made.id,
        "secret_hash": hash_of(made.secret),
        "person_id": person,
        "site_id": site,
        "station_id": station,
        "strength": "password",
        "csrf": made.csrf,
        "opened_at": now,
        "seen_at": now,
    }
    connection.execute(_insert, row)
    return made


def touch(services: Services, who: SignedIn, every_seconds: int) -> None:
    """Note that the session is in use, at most once in so many seconds."""
    now = services.clock()
    if minutes_between(who.seen_at, now) * 60 >= every_seconds:
        _run(services, _touch, at_id=who.id, now=now)


def lock(services: Services, who: SignedIn) -> None:
    """Lock the screen now."""
    _run(services, _lock, at_id=who.id, now=services.clock())


def unlock(services: Services, who: SignedIn, secret: str, *, address: str, pin: bool) -> None:
    """Unlock a session by its own person's PIN or password; raises Denied as signing in does."""
    known = people.prove(services, who.login, secret, address, pin=pin)
    if known.id != who.actor.person:
        raise Denied("sign-in-failed")
    _run(services, _unlock, at_id=who.id, now=services.clock())


def end(services: Services, session: str) -> None:
    """End one session; its next request is nobody's."""
    _run(services, _end, at_id=session, now=services.clock())


def end_all(services: Services, person: str, *, but: str = "") -> None:
    """End every session of a person, but one if named."""
    _run(services, _end_all, person=person, but=but, now=services.clock())


def live(services: Services, person: str) -> list[Any]:
    """Return the sessions of a person that have not been ended, newest first."""
    with services.database.read() as connection:
        return list(connection.execute(_live, {"person": person}))


def bind_station(services: Services, who: SignedIn, station: str | None) -> None:
    """Bind the session to a station of its site, or to none; raises Denied station-not-here."""
    with services.database.write() as connection:
        if station is not None and _station_site(connection, station) != who.actor.site:
            raise Denied("station-not-here")
        connection.execute(_bind, {"at_id": who.id, "station": station})


def move_to_site(services: Services, who: SignedIn, site: str) -> None:
    """Go on at another site where the person has a role; raises Denied site-not-yours."""
    with services.database.write() as connection:
        if site not in people.sites_of(connection, who.actor.person):
            raise Denied("site-not-yours")
        connection.execute(_move, {"at_id": who.id, "site": site})


def break_glass(services: Services, who: SignedIn, reason: str, minutes: int) -> str:
    """Open all records to this session for some minutes, for a reason; returns when that ends.

    Raises Denied not-yours-to-read for those who have no role here.
    """
    if not who.actor.roles:
        raise Denied("not-yours-to-read")
    until = later(services.clock(), minutes=minutes)
    with services.database.write() as connection:
        connection.execute(_break, {"at_id": who.id, "glass": f"{until} {reason}"})
        security_log.note(services, connection, "break-glass", who.actor.person, until)
    return until


def _run(services: Services, statement: Any, **values: Any) -> None:
    with services.database.write() as connection:
        connection.execute(statement, values)
