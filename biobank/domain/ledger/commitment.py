"""Commitments: how a body speaks of personal data without holding it."""

import hashlib

SALT_BYTES = 32


def commitment(field: str, salt: bytes, value: str) -> str:
    """Return SHA-256(0x02 ‖ u16 len(field) ‖ field ‖ salt ‖ value) in hex.

    The salt is 32 random bytes kept with the value in an erasable table; when
    both are gone the commitment says nothing about what was there.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt is 32 bytes")
    name = field.encode()
    return hashlib.sha256(b"\x02" + len(name).to_bytes(2, "big") + name + salt + value.encode()).hexdigest()


def opens(committed: str, field: str, salt: bytes, value: str) -> bool:
    """Say whether this salt and value are what was committed to."""
    return commitment(field, salt, value) == committed
