"""Fresh identifiers, derived from a seed that the caller drew at random.

The domain may not draw randomness, yet its decisions make new things. The
caller draws one secret seed per command; the n-th identifier is a hash of it,
so a decision re-run after a lost race names the same things again.
"""

import hashlib
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SUBJECT_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row of new identifiers drawn from one seed of 32 random bytes."""

    seed: bytes

    def id(self, letter: str, number: int = 0) -> str:
        """Return the number-th new id of a kind: its type letter and 50 random bits."""
        digest = hashlib.sha256(self.seed + letter.encode() + number.to_bytes(4, "big")).digest()
        bits = int.from_bytes(digest[:7], "big")
        return letter + "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(SUBJECT_LENGTH))
