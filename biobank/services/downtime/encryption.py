"""Encryption of a PDF by its password: AES-256 as ISO 32000-2 has it (security handler revision 6).

The library that paints offers RC4 with 40 or 128 bits, and AES-256 only in a
revision that was withdrawn because its passwords are guessed quickly. This is
the present one, which every current reader opens: each text and stream of the
file is encrypted under a random key, and only the password opens that key.
Titles and page texts are closed; how many objects there are and how long they
are is not. How long the file resists depends on the password alone.
"""

import hashlib
import os
import unicodedata
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from cryptography.hazmat.primitives.padding import PKCS7

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD_BYTES = 127
_KEY_BYTES = 32
_BLOCK = 16
_NO_VECTOR = bytes(_BLOCK)
_HASHES = (hashlib.sha256, hashlib.sha384, hashlib.sha512)
_FEWEST_ROUNDS = 64
# Printing and reading aloud to machines are allowed; what is on paper must not be altered or taken apart.
_PERMISSIONS = -1340


class Revision6:
    """What the painter asks to encrypt its file: prepared once, then told each object before its content."""

    def __init__(self, password: str) -> None:
        """Take the password; raises ValueError for one that is too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise ValueError(f"the password has fewer than {SHORTEST_PASSWORD} characters")
        self._password = prepared(password)
        self._key = os.urandom(_KEY_BYTES)

    def prepare(self, document: Any) -> None:
        """Take notice that the file is about to be written."""

    def register(self, number: int, version: int) -> None:
        """Take notice of the object to come; in this revision all share one key."""

    def encode(self, content: str | bytes) -> bytes:
        """Return a text or stream encrypted, behind a random vector of its own."""
        plain = content.encode("latin-1") if isinstance(content, str) else content
        padder = PKCS7(_BLOCK * 8).padder()
        vector = os.urandom(_BLOCK)
        return vector + _cbc(self._key, vector, padder.update(plain) + padder.finalize())

    def info(self) -> Any:
        """Return the dictionary by which a reader with the password finds the key."""
        from biobank.services.downtime.encryption_dictionary import EncryptionDictionary

        user, user_key = _entry(self._password, self._key, b"")
        owner, owner_key = _entry(os.urandom(_KEY_BYTES), self._key, user)
        told = {"U": user, "UE": user_key, "O": owner, "OE": owner_key, "Perms": _permissions(self._key)}
        return EncryptionDictionary(told, _PERMISSIONS)


def prepared(password: str) -> bytes:
    """Return a password as readers take it: one form of each letter, at most 127 bytes."""
    return unicodedata.normalize("NFKC", password).encode()[:LONGEST_PASSWORD_BYTES]


def _entry(password: bytes, key: bytes, user: bytes) -> tuple[bytes, bytes]:
    """Return what proves a password, and the file's key closed by it (algorithms 8 and 9)."""
    validation, closing = os.urandom(8), os.urandom(8)
    proof = hardened(password, validation, user) + validation + closing
    return proof, _cbc(hardened(password, closing, user), _NO_VECTOR, key)


def hardened(password: bytes, salt: bytes, user: bytes) -> bytes:
    """Return the hash of a password: many rounds, each depending on the one before (algorithm 2.B)."""
    digest, rounds, last = hashlib.sha256(password + salt + user).digest(), 0, 0
    while rounds < _FEWEST_ROUNDS or last > rounds - 32:
        mixed = _cbc(digest[:16], digest[16:32], (password + digest + user) * 64)
        # 256 leaves 1 when divided by 3, so the sum of the bytes leaves what the number they write leaves.
        digest = _HASHES[sum(mixed[:16]) % 3](mixed).digest()
        rounds, last = rounds + 1, mixed[-1]
    return digest[:32]


def _permissions(key: bytes) -> bytes:
    bits = (_PERMISSIONS & 0xFFFFFFFF).to_bytes(4, "little")
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  one block, as the standard has it
    return encryptor.update(bits + b"\xff\xff\xff\xffTadb" + os.urandom(4)) + encryptor.finalize()


def _cbc(key: bytes, vector: bytes, plain: bytes) -> bytes:
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    return encryptor.update(plain) + encryptor.finalize()
