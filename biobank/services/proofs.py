"""One-use signing proofs: bought by signing in again, consumed by the transaction they sign."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from biobank.domain.rules.facts import Actor, Signature
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.work import Work

_person, _grant = tables.things["person"], tables.things["role_grant"]
_proof = (
    select(tables.proof, _person.c.name)
    .join(_person, _person.c.id == tables.proof.c.person_id)
    .where(tables.proof.c.nonce == bindparam("nonce"), _person.c.status == "active")
)
_roles = select(_grant.c.role).where(
    _grant.c.person_id == bindparam("person"),
    _grant.c.site_id == bindparam("site"),
    _grant.c.status == "granted",
)
_use = (
    update(tables.proof)
    .where(tables.proof.c.nonce == bindparam("at_nonce"), tables.proof.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def consume(
    services: Services, work: Work, proofs: Sequence[str], record_hash: str, actor: Actor
) -> tuple[Signature, ...]:
    """Use up the proofs that fit this record and have not expired; others sign nothing.

    A signer has the roles they hold at the site of the command, now. A proof
    that was bought for another record or in another session, has expired or
    was used is left alone: the decision then finds its signature missing.
    """
    now = services.clock()
    found = (_consumed(work, nonce, record_hash, actor, now) for nonce in dict.fromkeys(proofs))
    return tuple(one for one in found if one is not None)


def _consumed(work: Work, nonce: str, record_hash: str, actor: Actor, now: str) -> Signature | None:
    row = work.connection.execute(_proof, {"nonce": nonce}).one_or_none()
    if row is None or row.record_hash != record_hash or row.expires_at < now:
        return None
    if row.session_id not in (None, actor.session):
        return None
    if work.connection.execute(_use, {"at_nonce": nonce, "now": now}).rowcount != 1:
        return None
    bound = {"person": row.person_id, "site": actor.site}
    roles = frozenset(work.connection.execute(_roles, bound).scalars())
    return Signature(
        person=row.person_id,
        name=row.name,
        roles=roles,
        meaning=row.meaning,
        statement=row.statement,
        record_hash=row.record_hash,
        at=row.at,
        strength=row.strength,
        session=row.session_id,
        station=row.station_id,
        nonce=row.nonce,
    )
