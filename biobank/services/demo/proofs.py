"""Signatures in stories: one-use proofs without a password, for demonstration ledgers only.

A story signs some thousand times; reckoning argon2 each time would take
minutes. The proof says by its strength that nobody signed in for it.
"""

from collections.abc import Iterable

from sqlalchemy import insert

from biobank.domain.rules.clock import later
from biobank.domain.rules.meanings import MEANINGS
from biobank.services.identity.secrets import new_id
from biobank.services.services import Services
from biobank.storage import tables

STRENGTH = "demonstration"
"""How whoever acts or signs in a story has proved who they are: not at all."""
VALID_MINUTES = 5

_insert = insert(tables.proof)


class NotADemonstration(Exception):
    """Nobody signs for others in a ledger of real patients."""


def demonstrated(services: Services, signers: Iterable[tuple[str, str]], record_hash: str) -> list[str]:
    """Return a proof for each (person, meaning) of exactly this record; raises NotADemonstration."""
    if services.ledger.purpose != "demonstration":
        raise NotADemonstration
    now = services.clock()
    rows = [
        {
            "nonce": new_id(services),
            "person_id": person,
            "meaning": meaning,
            "statement": MEANINGS[meaning].version,
            "record_hash": record_hash,
            "strength": STRENGTH,
            "at": now,
            "expires_at": later(now, minutes=VALID_MINUTES),
        }
        for person, meaning in signers
    ]
    if rows:
        with services.database.write() as connection:
            connection.execute(_insert, rows)
    return [row["nonce"] for row in rows]
