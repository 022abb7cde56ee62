"""Bearer tokens: for programs that act for a person, and for services that nobody signs with."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from biobank.domain.rules.clock import later
from biobank.services.identity import security_log
from biobank.services.identity.secrets import hash_of, new_id, new_secret
from biobank.services.identity.signed_in import TOKEN_PREFIX
from biobank.services.services import Services
from biobank.storage import tables

_k = tables.api_token
_insert = insert(_k)
_live = (
    select(_k.c.id, _k.c.site_id, _k.c.label, _k.c.service, _k.c.opened_at, _k.c.expires_at)
    .where(_k.c.person_id == bindparam("person"), _k.c.ended_at.is_(None))
    .order_by(_k.c.opened_at, _k.c.id)
)
_end = (
    update(_k)
    .where(_k.c.id == bindparam("at_id"), _k.c.person_id == bindparam("person"), _k.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)

_end_all = (
    update(_k)
    .where(_k.c.person_id == bindparam("person"), _k.c.ended_at.is_(None), _k.c.service == 0)
    .values(ended_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just made; its secret is shown this once."""

    id: str
    secret: str
    expires_at: str


def make_token(
    services: Services, person: str, site: str, label: str, *, days: int, service: bool = False
) -> Issued:
    """Make a token that speaks for a person at one site, until it expires."""
    now = services.clock()
    issued = Issued(new_id(services), TOKEN_PREFIX + new_secret(services), later(now, days=days))
    row = {
        "id": issued.id,
        "secret_hash": hash_of(issued.secret),
        "person_id": person,
        "site_id": site,
        "label": label,
        "service": int(service),
        "opened_at": now,
        "expires_at": issued.expires_at,
    }
    with services.database.write() as connection:
        connection.execute(_insert, row)
        security_log.note(services, connection, "token-made", person, f"{issued.id} {label}")
    return issued


def live(services: Services, person: str) -> list[Any]:
    """Return a person's tokens that have not been ended, oldest first."""
    with services.database.read() as connection:
        return list(connection.execute(_live, {"person": person}))


def end(services: Services, person: str, token: str) -> bool:
    """End one token of a person; says whether there was one."""
    with services.database.write() as connection:
        values = {"at_id": token, "person": person, "now": services.clock()}
        found = connection.execute(_end, values).rowcount == 1
        if found:
            security_log.note(services, connection, "token-ended", person, token)
    return found


def end_all(services: Services, person: str) -> None:
    """End every token that speaks for a person; those of machines go on."""
    with services.database.write() as connection:
        values = {"person": person, "now": services.clock()}
        ended = connection.execute(_end_all, values).rowcount
        if ended:
            security_log.note(services, connection, "tokens-ended", person, str(ended))
