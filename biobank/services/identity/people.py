"""The people who may sign in: found by name, badge or id, with what they have to show."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.codes.own_code import CODE_LENGTH, OwnCode, parse
from biobank.services.identity import passwords, security_log, throttling
from biobank.services.identity.denied import Denied
from biobank.services.services import Services
from biobank.storage import tables

_person, _credential = tables.things["person"], tables.credential
_grant = tables.things["role_grant"]
_by_name = (
    select(
        _person.c.id,
        _person.c.login,
        _person.c.name,
        _person.c.status,
        _credential.c.password_hash,
        _credential.c.pin_hash,
        _credential.c.must_change,
    )
    .outerjoin(_credential, _credential.c.person_id == _person.c.id)
    .where(or_(_person.c.login == bindparam("login"), _person.c.id == bindparam("id")))
    .order_by((_person.c.login == bindparam("login")).desc())
)
_by_id = select(_person.c.login, _person.c.name, _person.c.status).where(_person.c.id == bindparam("id"))
_sites = (
    select(_grant.c.site_id)
    .where(_grant.c.person_id == bindparam("person"), _grant.c.status == "granted")
    .distinct()
    .order_by(_grant.c.site_id)
)


@dataclass(frozen=True, slots=True)
class Known:
    """Someone who showed a password or PIN that fits; `strength` says which."""

    id: str
    login: str
    name: str
    strength: str
    must_change: bool


def prove(services: Services, login: str, secret: str, address: str, *, pin: bool = False) -> Known:
    """Return who it is that gave this name and this password (or PIN).

    Raises Denied: too-many-attempts, sign-in-failed, too-busy. Whether the
    name exists can be told neither from the answer nor from its time. Name,
    badge and id of one person are throttled as one.
    """
    row = _found(services, login)
    attempt = throttling.attempt(services, normalised(login) if row is None else row.login, address)
    hash = None if row is None or row.status != "active" else row.pin_hash if pin else row.password_hash
    if not passwords.fits(hash, secret) or row is None:
        who = None if row is None else row.id
        security_log.log(services, "sign-in-failed", who, f"{'pin' if pin else 'password'} from {address}")
        raise Denied("sign-in-failed")
    with services.database.write() as connection:
        throttling.fitted(services, connection, attempt)
    return Known(row.id, row.login, row.name, "pin" if pin else "password", bool(row.must_change))


def normalised(login: str) -> str:
    """Return a sign-in name as it is compared; a scanned badge becomes the id of its person."""
    text = login.strip()
    if len(text) == CODE_LENGTH:
        badge = parse(text.upper())
        if isinstance(badge, OwnCode) and badge.kind == "H":
            return badge.id
    return text.lower()[:120]


def _found(services: Services, login: str) -> Any:
    told = normalised(login)
    with services.database.read() as connection:
        return connection.execute(_by_name, {"login": told, "id": told.upper()}).first()


def person(connection: Connection, id: str) -> Any:
    """Return the sign-in name, name and status of a person, or None."""
    return connection.execute(_by_id, {"id": id}).one_or_none()


def sites_of(connection: Connection, person: str) -> list[str]:
    """Return the sites where a person holds a role, in id order."""
    return list(connection.execute(_sites, {"person": person}).scalars())
