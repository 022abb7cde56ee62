"""The one hash: a chain link that is at once the RFC 6962 leaf hash of its body."""

import hashlib

GENESIS = "0" * 64
"""What a stream's first body names as its predecessor."""


def leaf_hash(body: str) -> str:
    """Return SHA-256(0x00 ‖ body) in hex (RFC 6962 §2.1, leaf of a Merkle tree)."""
    return hashlib.sha256(b"\x00" + body.encode()).hexdigest()
