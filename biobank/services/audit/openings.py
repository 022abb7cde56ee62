"""Opening what bodies only committed to: private values, while their key exists."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from biobank.storage.keys import KeyStore, Unreadable


@dataclass(frozen=True, slots=True)
class Opening:
    """A private value and the salt it was committed with (hex)."""

    salt: str
    value: str


def opened(keys: KeyStore, owner: str, sealed: bytes) -> Opening | None:
    """Return what was sealed, or None when it cannot be opened."""
    try:
        salt, value = json.loads(keys.open(owner, sealed))
    except (Unreadable, ValueError):
        return None
    return Opening(salt, value)


def opened_all(keys: KeyStore, owner: str, sealed: Mapping[str, bytes]) -> dict[str, Opening]:
    """Return the openings of one event by field; those that are gone are left out."""
    found = {name: opened(keys, owner, value) for name, value in sealed.items()}
    return {name: opening for name, opening in found.items() if opening is not None}
