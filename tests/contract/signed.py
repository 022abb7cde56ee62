"""Signed labels for tests: a key in force, what a scanner reads off a signed symbol, and forgeries of it."""

from dataclasses import replace

from biobank.domain.codes.signed_label import SignedContent, SignedLabel, parse, render
from biobank.services.label_signing import make_demonstration_key
from biobank.services.label_text import composer_for
from biobank.storage.sight import Sight
from biobank.storage.signing_key import SigningKey
from tests.bank import Bank


def published(bank: Bank, key: SigningKey | None = None, centre: str | None = None) -> SigningKey:
    """A key in force: the bank's own unless another is given."""
    made = key or make_demonstration_key(bank.services)
    told = {"site": bank.site.id, "public_key": made.public.hex(), "centre": centre}
    bank.ok("publish-label-key", by="console", **told)
    return made


def symbol_of(bank: Bank, thing: str, id: str, serial: str = "001") -> str:
    """What a scanner reads off the signed symbol of a copy that was printed now or before."""
    copies = bank.find("label_copy", subject_id=id, serial=serial)
    with bank.database.read() as connection:
        composer = composer_for(bank.services, Sight(connection))
        text = composer.text(bank.get(thing, id), serial, copies[0].printed_at if copies else bank.clock())
    return text.values["signed"]


def band_symbol(bank: Bank, patient: str) -> str:
    """What a scanner reads off the signed symbol of the band that a patient wears."""
    (band,) = bank.find("wristband", patient_id=patient, status="active")
    return symbol_of(bank, "wristband", band.id)


def content_of(text: str) -> SignedContent:
    """What a signed text says."""
    found = parse(text)
    assert isinstance(found, SignedLabel)
    return found.content


def altered(text: str, **told: object) -> str:
    """The text with other content under the signature it had."""
    found = parse(text)
    assert isinstance(found, SignedLabel)
    return render(SignedLabel(replace(found.content, **told), found.signature))


def forged(text: str, by: SigningKey, **told: object) -> str:
    """The text with other content, signed with a key of the forger's."""
    return render(by.signed(replace(content_of(text), **told)))
