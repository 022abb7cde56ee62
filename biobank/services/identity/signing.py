"""Signing again: a password or PIN buys one proof for one meaning of one record, once, for minutes."""

from sqlalchemy import bindparam, exists, insert, select

from biobank.domain.rules.clock import later
from biobank.domain.rules.meanings import MEANINGS
from biobank.services.identity import people, security_log
from biobank.services.identity.denied import Denied
from biobank.services.identity.secrets import new_id
from biobank.services.identity.signed_in import SignedIn
from biobank.services.services import Services
from biobank.storage import tables

MOST_MINUTES = 5
_s = tables.session
_insert = insert(tables.proof)
_full_sign_in = select(
    exists().where(
        _s.c.person_id == bindparam("person"),
        _s.c.strength == "password",
        _s.c.ended_at.is_(None),
        _s.c.opened_at > bindparam("since"),
    )
)


def buy_proof(
    services: Services,
    at: SignedIn,
    login: str,
    secret: str,
    meaning: str,
    record_hash: str,
    *,
    address: str,
    pin: bool = False,
) -> str:
    """Return the nonce of a proof that this person means exactly this record.

    `at` is the session the signing happens in, which may be another person's:
    the second person signs in an overlay and unlocks nothing. Raises Denied:
    service-cannot-sign, unknown-meaning, pin-needs-password-first, and as
    signing in does.
    """
    if at.is_service:
        raise Denied("service-cannot-sign")
    if meaning not in MEANINGS:
        raise Denied("unknown-meaning", {"meaning": meaning[:60]})
    known = people.prove(services, login, secret, address, pin=pin)
    if known.must_change:
        # Whoever gave the password out knows it too: it proves nobody until its person has chosen another.
        raise Denied("signer-password-given-out")
    if pin:
        _require_full_sign_in(services, at, known.id)
    return _kept(services, at, known, meaning, record_hash)


def _require_full_sign_in(services: Services, at: SignedIn, person: str) -> None:
    """A PIN counts only after the password in the same shift (21 CFR 11.200: both the first time)."""
    since = later(services.clock(), hours=-int(at.policy.choice("session_hours")))
    with services.database.read() as connection:
        found = connection.execute(_full_sign_in, {"person": person, "since": since}).scalar_one()
    if not found:
        raise Denied("pin-needs-password-first")


def _kept(services: Services, at: SignedIn, known: people.Known, meaning: str, record_hash: str) -> str:
    now = services.clock()
    minutes = min(MOST_MINUTES, int(at.policy.choice("proof_minutes")))
    nonce = new_id(services)
    row = {
        "nonce": nonce,
        "person_id": known.id,
        "meaning": meaning,
        "statement": MEANINGS[meaning].version,
        "record_hash": record_hash,
        "strength": known.strength,
        "session_id": at.id,
        "station_id": at.actor.station,
        "at": now,
        "expires_at": later(now, minutes=minutes),
    }
    with services.database.write() as connection:
        connection.execute(_insert, row)
        security_log.note(services, connection, "proof-bought", known.id, meaning)
    return nonce
