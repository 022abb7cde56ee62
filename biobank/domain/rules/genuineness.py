"""Whether a signed label is genuine: its signature, its key's life, and the patient it vouches for.

The arithmetic of the signature is a service; everything that is concluded from it stands here.
"""

from collections.abc import Collection
from dataclasses import dataclass

from biobank.domain.codes.signed_label import SignedContent, to_minute
from biobank.domain.things.label_keys import LabelKey

FORGED = "label-forged"
KEY_UNKNOWN = "label-key-unknown"
OTHER_CENTRE = "label-of-another-centre"
KEY_COMPROMISED = "label-key-compromised"
KEY_NOT_IN_FORCE = "label-key-not-in-force"
OTHER_PATIENT = "label-vouches-for-another"
NOT_GENUINE = (FORGED, KEY_UNKNOWN, OTHER_CENTRE, KEY_COMPROMISED, KEY_NOT_IN_FORCE, OTHER_PATIENT)
"""Why a signed label is not taken for what it says: the codes of refusals."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """A signed label as judged: `fault` is one of NOT_GENUINE, or None for a genuine one."""

    content: SignedContent
    fault: str | None = None
    centre: str | None = None

    @property
    def genuine(self) -> bool:
        """Say whether the label is one that this centre made for this patient, unaltered."""
        return self.fault is None


def judged(
    content: SignedContent,
    key: LabelKey | None,
    *,
    fits: bool,
    printed_at: str | None,
    patients: Collection[str] | None,
) -> Vouched:
    """Return what a signed label is worth, given its key on record and whether the signature fits.

    `printed_at` is when this copy was printed by the record, None where there is no such copy: whoever has
    a compromised key can sign any date, but cannot put a print into the record of the time before.
    `patients` are the keyed hashes of whom the record names; None where it names nobody.
    """
    if key is None:
        return Vouched(content, KEY_UNKNOWN)
    fault = _fault(content, key, printed_at, patients) if fits else FORGED
    return Vouched(content, fault, key.centre)


def _fault(
    content: SignedContent, key: LabelKey, printed_at: str | None, patients: Collection[str] | None
) -> str | None:
    if key.centre is not None:
        return OTHER_CENTRE
    if key.compromised_at is not None and (printed_at is None or printed_at >= key.compromised_at):
        return KEY_COMPROMISED
    if not was_in_force(key, content.signed_at):
        return KEY_NOT_IN_FORCE
    return None if patients is None or content.patient in patients else OTHER_PATIENT


def was_in_force(key: LabelKey, signed_at: str) -> bool:
    """Say whether a label may have been signed with a key at a moment; labels tell whole minutes."""
    return to_minute(key.from_at) <= signed_at and (key.until_at is None or signed_at <= key.until_at)


def disagree(one: SignedContent, other: SignedContent) -> bool:
    """Say whether two signed labels vouch for two patients; this takes no record and no key."""
    return one.patient != other.patient
