"""The key store: one key per patient, kept apart from the database and its backups.

A key is made before the transaction that first needs it; one that was never
used harms nobody. Erasing a key makes every value sealed with it unreadable.
"""

import hmac
import os
import sqlite3
import threading
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
MOST_KNOWN = 10_000
"""How many keys are kept at hand; verifying a bank asks for all of them, one after the other."""
NONCE_BYTES = 12
_SCHEMA = "CREATE TABLE IF NOT EXISTS owner_key (owner TEXT PRIMARY KEY, key BLOB NOT NULL)"


class Unreadable(Exception):
    """The value's key is gone or does not fit: it was erased, or this is another bank's key store."""


class KeyStore:
    """Keys in a SQLite file of their own, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        """Open the key store, making the file if need be; nobody but its owner reads it from now on."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(_SCHEMA)
        self._known: dict[str, bytes] = {}

    def seal(self, owner: str, value: bytes) -> bytes:
        """Return the value sealed under the owner's key (AES-256-GCM), making the key if need be."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key(owner)).encrypt(nonce, value, owner.encode())

    def open(self, owner: str, sealed: bytes) -> bytes:
        """Return what was sealed; raises Unreadable when the key is gone or does not fit."""
        key = self._found(owner)
        if key is None:
            raise Unreadable(owner)
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
        except InvalidTag as error:
            raise Unreadable(owner) from error

    def holds(self, owner: str) -> bool:
        """Say whether an owner has a key here; one that was erased has none."""
        return self._found(owner) is not None

    def token(self, text: str) -> bytes:
        """Return the blind index token of a normalised text: equal texts meet, nothing else shows."""
        return hmac.digest(self._key("search"), text.encode(), sha256)[:16]

    def derived(self, owner: str, purpose: str) -> bytes | None:
        """Return 32 bytes that only the owner's key makes for a purpose; None where there is no key."""
        key = self._found(owner)
        return None if key is None else hmac.digest(key, f"biobank {purpose}".encode(), sha256)

    def own(self, owner: str, purpose: str) -> bytes:
        """Return what `derived` returns, making the key if need be."""
        return hmac.digest(self._key(owner), f"biobank {purpose}".encode(), sha256)

    def erase(self, owner: str) -> None:
        """Destroy an owner's key."""
        with self._lock:
            self._connection.execute("PRAGMA secure_delete=ON")
            self._connection.execute("DELETE FROM owner_key WHERE owner = ?", (owner,))
            self._known.pop(owner, None)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _key(self, owner: str) -> bytes:
        found = self._found(owner)
        if found is not None:
            return found
        with self._lock:
            made = AESGCM.generate_key(KEY_BYTES * 8)
            self._connection.execute("INSERT OR IGNORE INTO owner_key VALUES (?, ?)", (owner, made))
        return self._found(owner) or made

    def _found(self, owner: str) -> bytes | None:
        known = self._known.get(owner)
        if known is not None:
            return known
        with self._lock:
            row = self._connection.execute("SELECT key FROM owner_key WHERE owner = ?", (owner,)).fetchone()
            if row is not None:
                self._remember(owner, row[0])
        return row[0] if row else None

    def _remember(self, owner: str, key: bytes) -> None:
        """Keep a key at hand in place of the one that came first; the caller holds the lock."""
        if len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[owner] = key
