"""Keys of signed labels: what RFC 8032 prints, what openssl writes, and what is no key at all."""

import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.codes.malformed import Malformed
from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import (
    SIGNED_LENGTH,
    SUBJECT_ALPHABET,
    SignedContent,
    SignedLabel,
    parse,
    render,
    signed_bytes,
)
from biobank.storage.keys import KeyStore
from biobank.storage.signing_key import (
    UnusableKey,
    fits,
    from_seed,
    new_key,
    public_pem,
    read_private,
    read_public,
)
from tests import rfc8032

CONTENT = SignedContent(
    key="47Z33QX1",
    code=OwnCode("U", "7K3MX9QW2T", "001"),
    patient="5e1a9c0472d3b68f",
    signed_at="2026-11-23T09:30:00.000Z",
    chain="CHA999925000123",
    expires="2035-06-08",
)
KEY = from_seed(bytes.fromhex(rfc8032.VECTORS[0][0]))
GENUINE = render(KEY.signed(CONTENT))


@pytest.mark.parametrize(("seed", "public", "message", "signature"), rfc8032.VECTORS)
def test_keys_and_signatures_are_those_of_rfc_8032(seed, public, message, signature):
    key = from_seed(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.is_known_to_everybody
    assert rfc8032.verified(key.public, bytes.fromhex(message), bytes.fromhex(signature))
    Ed25519PublicKey.from_public_bytes(key.public).verify(bytes.fromhex(signature), bytes.fromhex(message))
    label = key.signed(CONTENT)
    assert rfc8032.verified(key.public, signed_bytes(CONTENT), label.signature)
    assert fits(key.public, label)
    assert key.signed(CONTENT) == label


@given(st.integers(0, SIGNED_LENGTH - 1), st.sampled_from(SUBJECT_ALPHABET), st.booleans())
def test_no_single_change_of_a_character_leaves_a_label_genuine(at, other, mend):
    changed = GENUINE[:at] + other + GENUINE[at + 1 :]
    if mend:  # whoever forges reckons the check characters anew
        changed = with_check(changed)
    found = parse(changed)
    genuine = isinstance(found, SignedLabel) and fits(KEY.public, found)
    assert genuine is (changed == GENUINE)


@pytest.mark.parametrize("at", range(100))
def test_no_byte_can_be_altered(at):
    label = KEY.signed(CONTENT)
    whole = bytearray(int_bytes(GENUINE))
    whole[at] ^= 1
    found = parse(from_bytes(bytes(whole)))
    if isinstance(found, SignedLabel):
        assert found != label
        assert not fits(KEY.public, found)
        assert not rfc8032.verified(KEY.public, signed_bytes(found.content), found.signature)


def test_the_signature_of_another_label_or_key_does_not_fit():
    swapped = SignedLabel(SignedContent("47Z33QX1", CONTENT.code, "0" * 16, CONTENT.signed_at), bytes(64))
    other, _ = new_key()
    assert not fits(KEY.public, swapped)
    assert not fits(KEY.public, SignedLabel(swapped.content, KEY.signed(CONTENT).signature))
    assert not fits(other.public, KEY.signed(CONTENT))
    assert not fits(bytes(31), KEY.signed(CONTENT))


def test_a_new_key_is_read_again_and_by_openssl(tmp_path):
    made, text = new_key()
    assert read_private(text).public == made.public
    assert not made.is_known_to_everybody
    assert "PRIVATE" not in repr(made)
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    private.write_text(text)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
    assert read_public(public.read_text()) == made.public
    assert read_public(public_pem(made.public)) == made.public
    assert read_public(f" {made.public.hex()}\n") == made.public


def test_what_is_no_ed25519_key_is_refused_in_words():
    other = ec.generate_private_key(ec.SECP256R1())
    private = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = (
        other.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    for text in ("", "secret", private):
        with pytest.raises(UnusableKey):
            read_private(text)
    for text in ("xyz", "00" * 31, public, "-----BEGIN PUBLIC KEY-----"):
        with pytest.raises(UnusableKey):
            read_public(text)


def test_marks_come_of_a_patients_own_key_and_end_with_it(tmp_path):
    keys = KeyStore(tmp_path / "keys.db")
    assert keys.derived("patient/A1", "mark") is None
    keys.seal("patient/A1", b"name")
    keys.seal("patient/A2", b"name")
    mark = keys.derived("patient/A1", "mark")
    assert mark == keys.derived("patient/A1", "mark")
    assert len({mark, keys.derived("patient/A1", "other"), keys.derived("patient/A2", "mark")}) == 3
    keys.erase("patient/A1")
    assert keys.derived("patient/A1", "mark") is None
    assert len(keys.own("label-signing", "key")) == 32
    keys.close()


def int_bytes(text):
    number = 0
    for character in text[4:164]:
        number = number * 32 + SUBJECT_ALPHABET.index(character)
    return number.to_bytes(100, "big")


def from_bytes(whole):
    number = int.from_bytes(whole, "big")
    body = "".join(SUBJECT_ALPHABET[number >> 5 * place & 31] for place in range(159, -1, -1))
    return with_check(f"SIG1{body}0000")


def with_check(text):
    """The text with check characters that fit, found from the fault that names none that do not."""
    from zlib import crc32

    rest = crc32(text[:164].encode()) & 0xFFFFF
    return text[:164] + "".join(SUBJECT_ALPHABET[rest >> 5 * place & 31] for place in (3, 2, 1, 0))


def test_the_changes_above_really_reach_the_signature():
    assert from_bytes(int_bytes(GENUINE)) == GENUINE
    assert not isinstance(parse(from_bytes(int_bytes(GENUINE))), Malformed)
