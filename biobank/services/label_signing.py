"""Signed labels: what is signed for a copy, and whether one that was scanned is genuine.

Each label of a patient carries the same 64 bits, the patient's mark: an HMAC under the patient's own random
key, so that a wristband and a tag are matched by whoever holds both, and the marks lead to no number or name
without that key. When the key is destroyed, nobody can make or recognise the mark any more.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import (
    PATIENT_DIGITS,
    SIGNATURE_BYTES,
    SignedContent,
    SignedLabel,
    is_chain,
    render,
    to_minute,
)
from biobank.domain.rules.genuineness import Vouched, judged
from biobank.domain.things.label_keys import LabelKey
from biobank.domain.things.patient import Patient
from biobank.domain.things.thing import Thing
from biobank.services.copies import Reading, copy_of
from biobank.services.services import Services
from biobank.storage.sight import Sight
from biobank.storage.signing_key import SigningKey, fits, from_seed
from biobank.storage.work import Work

_MARK = "mark of a patient on labels, 1"
_DEMONSTRATION = ("label-signing", "signing key of a demonstration, 1")
_KIND_OF = {"U": "unit", "B": "wristband"}
_DAY_LENGTH = len("YYYY-MM-DD")
UNSIGNED = bytes(SIGNATURE_BYTES)
"""What stands in place of a signature on a trial, and while a label is only planned: it fits no key."""


def signing_key(services: Services) -> SigningKey | None:
    """Return the private key that this server holds; a demonstration has one of its own, once it was made."""
    if services.signing is not None or services.ledger.purpose != "demonstration":
        return services.signing
    seed = services.keys.derived(*_DEMONSTRATION)
    return None if seed is None else _demonstrations(seed)


def make_demonstration_key(services: Services) -> SigningKey:
    """Return the key that a demonstration makes for itself, in its key store; it is of no use elsewhere."""
    return _demonstrations(services.keys.own(*_DEMONSTRATION))


@lru_cache(maxsize=4)
def _demonstrations(seed: bytes) -> SigningKey:
    return from_seed(seed)


@dataclass(frozen=True, slots=True)
class InForce:
    """The key that labels are signed with now, and since when."""

    key: SigningKey
    since: str


def key_in_force(services: Services, sight: Sight) -> InForce | None:
    """Return the key that labels are signed with now: held here, and in force by the record."""
    held = signing_key(services)
    known = None if held is None else key_named(sight, held.id)
    if held is None or known is None or known.status != "in_force" or known.centre is not None:
        return None
    return InForce(held, known.from_at) if known.public_key == held.public.hex() else None


def key_named(sight: Sight, id: str) -> LabelKey | None:
    """Return the public key that labels name so."""
    found = sight.find("label_key", {"key": id})
    return cast("LabelKey", found[0]) if found else None


def signed_text(
    services: Services, sight: Sight, now: InForce, subject: Thing, code: OwnCode, printed_at: str | None
) -> str | None:
    """Return what the signed symbol of a copy holds; one that was not printed by the record is not signed.

    It was signed when it was printed, but not before its key was in force: a print may wait for a printer.
    A patient whose key was destroyed has no mark, and the label no signed symbol.
    """
    patient = sight.get("patient", getattr(subject, "patient_id", ""))
    mark = _mark(services, _standing(patient)) if isinstance(patient, Patient) else None
    if mark is None:
        return None
    content = SignedContent(
        key=now.key.id,
        code=code,
        patient=mark,
        signed_at=to_minute(max(printed_at or services.clock(), now.since)),
        chain=_chain(sight, subject),
        expires=_expires(getattr(subject, "expires_on", None)),
        demonstration=services.ledger.purpose == "demonstration",
    )
    return render(now.key.signed(content) if printed_at else SignedLabel(content, UNSIGNED))


def vouched(services: Services, reading: Reading, label: SignedLabel) -> Vouched:
    """Return what a signed label is worth by the record of now."""
    sight = _sight(reading)
    content = label.content
    key = key_named(sight, content.key)
    copy = copy_of(sight, content.code.id, content.code.copy)
    return judged(
        content,
        key,
        fits=key is not None and fits(bytes.fromhex(key.public_key), label),
        printed_at=copy.printed_at if copy is not None else None,
        patients=_marks(services, sight, content.code),
    )


def subject_of(reading: Reading, code: OwnCode) -> Thing | None:
    """Return the unit or wristband that a label names."""
    kind = _KIND_OF.get(code.kind)
    return None if kind is None else _sight(reading).get(kind, code.id)


def _marks(services: Services, sight: Sight, code: OwnCode) -> frozenset[str] | None:
    """Return the marks of whom the record names, or None where it names nobody whose mark can be made."""
    subject = subject_of(sight, code)
    patient = sight.get("patient", getattr(subject, "patient_id", ""))
    if not isinstance(patient, Patient):
        return None
    marks = (_mark(services, id) for id in {patient.id, _standing(patient)})
    return frozenset(mark for mark in marks if mark is not None) or None


def _standing(patient: Patient) -> str:
    return patient.linked_to or patient.id


def _mark(services: Services, patient: str) -> str | None:
    made = services.keys.derived(f"patient/{patient}", _MARK)
    return None if made is None else made.hex()[:PATIENT_DIGITS]


def _chain(sight: Sight, subject: Thing) -> str | None:
    episode = sight.get("episode", getattr(subject, "episode_id", ""))
    told: str | None = getattr(episode, "chain_of_identity", None)
    return told if is_chain(told) else None


def _expires(told: str | None) -> str | None:
    return told if told is None or len(told) == _DAY_LENGTH else to_minute(told)


def _sight(reading: Reading) -> Sight:
    if isinstance(reading, Work):
        return reading.sight
    return reading if isinstance(reading, Sight) else Sight(reading)
