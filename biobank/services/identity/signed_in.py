"""Who is signed in: one statement from a cookie's or token's secret to an actor with roles."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, literal_column, null, select

from biobank.domain.codes.wedge import NO_FRAMING, Framing
from biobank.domain.rules.clock import later
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.policy import Policy
from biobank.services.identity.secrets import hash_of
from biobank.services.policies import policy_with
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import Found, Prepared, Question, fixed

SESSION, TOKEN, SERVICE = "session", "token", "service"
_UNTIL_ADOPTED = {"session_hours": 1, "session_idle_lock_minutes": 10}
TOKEN_PREFIX = "bbt_"  # noqa: S105  it says what kind of secret follows

_person, _site, _station = tables.things["person"], tables.things["site"], tables.things["station"]
_grant, _policy = tables.things["role_grant"], tables.things["policy"]
_in_force = select(_policy.c.digest).where(_policy.c.status == fixed("in_force")).scalar_subquery()


def _statement(holder: Any, *columns: Any) -> Prepared:
    """One row for each role held at the holder's site; one with an empty role when there is none."""
    granted = and_(
        _grant.c.person_id == holder.c.person_id,
        _grant.c.site_id == holder.c.site_id,
        _grant.c.status == fixed("granted"),
    )
    return Prepared(
        select(
            _grant.c.role,
            holder.c.id,
            holder.c.person_id,
            holder.c.site_id,
            holder.c.opened_at,
            _person.c.login,
            _person.c.name,
            _site.c.zone,
            _site.c.name.label("site_name"),
            _in_force.label("policy"),
            *columns,
        )
        .join(_person, _person.c.id == holder.c.person_id)
        .join(_site, _site.c.id == holder.c.site_id)
        .outerjoin(_grant, granted)
        .where(
            holder.c.secret_hash == bindparam("hash"),
            holder.c.ended_at.is_(None),
            _person.c.status == fixed("active"),
        )
    )


_s, _k, _c = tables.session, tables.api_token, tables.credential


def _at_station(column: str) -> Any:
    """Return what is told of the station of a session, if it has one."""
    told = select(_station.c[column]).where(_station.c.id == _s.c.station_id).scalar_subquery()
    return told.label(f"station_{column}")


_must_change = select(_c.c.must_change).where(_c.c.person_id == _s.c.person_id).scalar_subquery()
_language = select(_c.c.language).where(_c.c.person_id == _s.c.person_id).scalar_subquery()
_by_session = _statement(
    _s,
    _s.c.station_id,
    *(_at_station(name) for name in ("name", "scanner_prefix", "scanner_suffix", "scanner_ms")),
    _s.c.strength,
    _s.c.csrf,
    _s.c.seen_at,
    _s.c.locked_at,
    _s.c.break_glass,
    _must_change.label("must_change"),
    _language.label("language"),
    literal_column("0").label("service"),
    null().label("expires_at"),
)
_by_token = _statement(
    _k,
    null().label("station_id"),
    *(null().label(f"station_{name}") for name in ("name", "scanner_prefix", "scanner_suffix", "scanner_ms")),
    fixed(TOKEN).label("strength"),
    literal_column("''").label("csrf"),
    _k.c.opened_at.label("seen_at"),
    null().label("locked_at"),
    null().label("break_glass"),
    literal_column("0").label("must_change"),
    null().label("language"),
    _k.c.service,
    _k.c.expires_at,
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A caller as of this request: the actor, and how they came in.

    `via` is session, token or service. `locked` says the screen was left
    alone for longer than the policy allows: then only unlocking is possible.
    `break_glass` is the reason under which all records are open until then.
    `framing` and `scanner_ms` are how the scanner of the station is set up.
    """

    actor: Actor
    via: str
    id: str
    login: str
    site_name: str
    station_name: str | None
    policy: Policy
    csrf: str
    opened_at: str
    seen_at: str
    locked: bool
    break_glass: str | None
    must_change: bool
    language: str | None = None
    framing: Framing = NO_FRAMING
    scanner_ms: int | None = None

    @property
    def is_service(self) -> bool:
        """Say whether this is a machine, which cannot sign."""
        return self.via == SERVICE

    @property
    def ends_at(self) -> str:
        """When this session ends whatever happens."""
        return later(self.opened_at, hours=_span(self.policy, "session_hours"))


def by_session(services: Services, connection: Connection, secret: str) -> SignedIn | None:
    """Return who holds a session's secret now; None when it never was, has ended or is too old."""
    rows = _by_session.rows(connection, hash=hash_of(secret))
    if not rows:
        return None
    policy, now = policy_with(services, connection, rows[0]["policy"]), services.clock()
    found = _signed_in(rows, policy, SESSION, now)
    return found if now < found.ends_at else None


def by_token(
    services: Services, connection: Connection, secret: str, along: Question | None = None
) -> SignedIn | None:
    """Return whom a bearer token speaks for; None when it never was, has ended or expired.

    A question that comes along is asked in the same trip to the database.
    """
    hashed = hash_of(secret)
    if along is None:
        rows = _by_token.rows(connection, hash=hashed)
    else:
        rows = along.ask_along(connection, _by_token, hash=hashed)
    now = services.clock()
    if not rows or _is_past(rows[0]["expires_at"], now):
        return None
    policy = policy_with(services, connection, rows[0]["policy"])
    return _signed_in(rows, policy, SERVICE if rows[0]["service"] else TOKEN, now)


def _signed_in(rows: list[Found], policy: Policy, via: str, now: str) -> SignedIn:
    row = rows[0]
    actor = Actor(
        person=row["person_id"],
        name=row["name"],
        roles=frozenset(each["role"] for each in rows if each["role"] is not None),
        site=row["site_id"],
        zone=row["zone"],
        station=row["station_id"],
        session=row["id"],
        strength=SERVICE if via == SERVICE else row["strength"],
    )
    return SignedIn(
        actor=actor,
        via=via,
        id=row["id"],
        login=row["login"],
        site_name=row["site_name"],
        station_name=row["station_name"],
        policy=policy,
        csrf=row["csrf"],
        opened_at=row["opened_at"],
        seen_at=row["seen_at"],
        locked=via == SESSION and _is_locked(row, policy, now),
        break_glass=_open_glass(row["break_glass"], now),
        must_change=bool(row["must_change"]),
        framing=_framing(row),
        scanner_ms=row["station_scanner_ms"],
        language=row["language"],
    )


def _framing(row: Found) -> Framing:
    """Return the marks that the station's scanner puts around codes; people type there without them."""
    prefix, suffix = row["station_scanner_prefix"] or "", row["station_scanner_suffix"] or ""
    return Framing(prefix, suffix, required=False) if prefix or suffix else NO_FRAMING


def _is_past(moment: str | None, now: str) -> bool:
    return moment is not None and moment <= now


def _is_locked(row: Found, policy: Policy, now: str) -> bool:
    idle = _span(policy, "session_idle_lock_minutes")
    return row["locked_at"] is not None or later(row["seen_at"], minutes=idle) <= now


def _span(policy: Policy, name: str) -> int:
    """Return a span of the policy; before any is adopted, what a first sign-in needs."""
    return int(policy.content["settings"].get(name, _UNTIL_ADOPTED[name]))


def _open_glass(kept: str | None, now: str) -> str | None:
    """Return the reason of an emergency reading that is not over: it is kept as `until reason`."""
    if kept is None:
        return None
    until, _, reason = kept.partition(" ")
    return reason if now < until else None
