"""Setting passwords and PINs; a changed password ends every other session of its person."""

from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from biobank.services.identity import passwords, people, security_log, sessions, tokens
from biobank.services.identity.denied import Denied
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

_c = tables.credential
_put = (
    update(_c)
    .where(_c.c.person_id == bindparam("at_id"))
    .values(password_hash=bindparam("hash"), must_change=bindparam("must"), changed_at=bindparam("now"))
)
_put_pin = update(_c).where(_c.c.person_id == bindparam("at_id")).values(pin_hash=bindparam("hash"))
_put_language = update(_c).where(_c.c.person_id == bindparam("at_id")).values(language=bindparam("chosen"))
_insert = insert(_c)


def set_password(
    services: Services, person: str, password: str, *, must_change: bool = False, but: str = ""
) -> None:
    """Set a person's password and end their sessions, but one if named.

    `must_change` asks for a password of their own at the next sign-in; set by
    somebody else it also ends the person's tokens, which who knew the old one may hold.
    Raises Denied: password-weak, too-busy; LookupError for nobody.
    """
    with services.database.read() as connection:
        row = people.person(connection, person)
    if row is None:
        raise LookupError(f"nobody has the id {person}")
    passwords.require_good_password(password, row.login, *row.name.split())
    hash = passwords.hashed(password)
    with services.database.write() as connection:
        _keep(connection, person, hash, must_change=must_change, now=services.clock())
        security_log.note(services, connection, "password-set", person)
    sessions.end_all(services, person, but=but)
    if must_change:
        tokens.end_all(services, person)


def _keep(connection: Connection, person: str, hash: str, *, must_change: bool, now: str) -> None:
    values: dict[str, Any] = {"at_id": person, "hash": hash, "must": int(must_change), "now": now}
    if connection.execute(_put, values).rowcount == 0:
        row = {"person_id": person, "password_hash": hash, "must_change": int(must_change), "changed_at": now}
        connection.execute(_insert, row)


def change_password(services: Services, who: SignedIn, old: str, new: str, *, address: str) -> None:
    """Change one's own password; raises Denied as signing in does, and password-weak."""
    people.prove(services, who.login, old, address)
    set_password(services, who.actor.person, new, but=who.id)


def set_pin(services: Services, who: SignedIn, password: str, pin: str, *, address: str) -> None:
    """Set one's own PIN, with the password; raises Denied as signing in does, and pin-weak."""
    passwords.require_good_pin(pin)
    people.prove(services, who.login, password, address)
    hash = passwords.hashed(pin)
    with services.database.write() as connection:
        if connection.execute(_put_pin, {"at_id": who.actor.person, "hash": hash}).rowcount == 0:
            raise Denied("sign-in-failed")
        security_log.note(services, connection, "pin-set", who.actor.person)


def set_language(services: Services, who: SignedIn, language: str) -> None:
    """Keep the language in which pages speak to a person."""
    with services.database.write() as connection:
        connection.execute(_put_language, {"at_id": who.actor.person, "chosen": language})
