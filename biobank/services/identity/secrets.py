"""Bearer secrets: 256 random bits that the database knows by their hash only."""

import hashlib
from base64 import urlsafe_b64encode

from biobank.services.services import Services

SECRET_BYTES = 32
ID_BYTES = 12


def new_secret(services: Services) -> str:
    """Return a fresh secret that stands in a cookie or header as it is."""
    return _text(services.randomness(SECRET_BYTES))


def new_id(services: Services) -> str:
    """Return a fresh id of a session or token, which is no secret."""
    return _text(services.randomness(ID_BYTES))


def hash_of(secret: str) -> bytes:
    """Return the hash by which a secret is kept; random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
