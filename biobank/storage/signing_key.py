"""The private key of signed labels: read from a file that lies apart from database, key store and backups."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from biobank.domain.codes.signed_label import SignedContent, SignedLabel, key_id, signed_bytes

KEY_BYTES: Final = 32
EVERYBODY_KNOWS: Final = frozenset({"47Z33QX1", "77VH7M56", "VB077R0J", "J4W4RG8Y", "V1B389VX"})
"""Ids of the keys that RFC 8032 prints as examples: whoever finds one in use can sign with it."""


class UnusableKey(ValueError):
    """A text or file is no Ed25519 key; the message says what it is."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of Ed25519 (RFC 8032), and what labels call it."""

    _private: Ed25519PrivateKey = field(repr=False)
    public: bytes
    id: str

    def signed(self, content: SignedContent) -> SignedLabel:
        """Return a content with this key's signature; Ed25519 makes the same one each time."""
        return SignedLabel(content, self._private.sign(signed_bytes(content)))

    @property
    def is_known_to_everybody(self) -> bool:
        """Say whether the key is an example that stands in print."""
        return self.id in EVERYBODY_KNOWS


def new_key() -> tuple[SigningKey, str]:
    """Return a new key and its private half as PEM (PKCS #8)."""
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _of(private), text.decode()


def from_seed(seed: bytes) -> SigningKey:
    """Return the key that 32 secret bytes make."""
    return _of(Ed25519PrivateKey.from_private_bytes(seed))


@lru_cache(maxsize=4)
def read_private(text: str) -> SigningKey:
    """Return the key in a PEM text; raises UnusableKey."""
    try:
        private = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey("this is no private key in PEM without a password") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableKey("this is no Ed25519 key")
    return _of(private)


def read_public(text: str) -> bytes:
    """Return the 32 bytes of a public key in PEM or in hexadecimal digits; raises UnusableKey."""
    bare = text.strip()
    if "BEGIN" not in bare:
        return _of_digits(bare)
    try:
        public = serialization.load_pem_public_key(bare.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableKey("this is no public key in PEM") from error
    if not isinstance(public, Ed25519PublicKey):
        raise UnusableKey("this is no Ed25519 key")
    return public.public_bytes_raw()


def public_pem(public: bytes) -> str:
    """Return a public key as PEM, as any other program reads it."""
    return (
        Ed25519PublicKey.from_public_bytes(public)
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def fits(public: bytes, label: SignedLabel) -> bool:
    """Say whether a label's signature is by this key over exactly this content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(label.signature, signed_bytes(label.content))
    except (InvalidSignature, ValueError):
        return False
    return True


def _of_digits(text: str) -> bytes:
    try:
        public = bytes.fromhex(text)
    except ValueError as error:
        raise UnusableKey("this is neither PEM nor hexadecimal digits") from error
    if len(public) != KEY_BYTES:
        raise UnusableKey(f"a public key has {KEY_BYTES} bytes, this has {len(public)}")
    return public


def _of(private: Ed25519PrivateKey) -> SigningKey:
    public = private.public_key().public_bytes_raw()
    return SigningKey(private, public, key_id(public))
