"""The wristband just scanned, kept for the next steps: sealed, for this person, for a while.

The address names the patient by id only; that somebody is present is proved by
the scan, which lies in the signed cookie as ciphertext that ends with the key.
"""

from flask import session

from biobank.domain.rules.clock import minutes_between
from biobank.services.identity.signed_in import SignedIn
from biobank.storage.keys import Unreadable
from biobank.web.shell import services

_KEPT = "bedside"


def keep_band(person: SignedIn, patient: str, text: str, *, genuine: bool = False) -> None:
    """Keep the scan of a patient's wristband for the steps that follow, and whether it was told genuine."""
    sealed = services().keys.seal(f"patient/{patient}", text.encode())
    session[_KEPT] = {
        "patient": patient,
        "person": person.actor.person,
        "band": sealed.hex(),
        "at": services().clock(),
        "genuine": ["band"] if genuine else [],
    }


def kept_band(person: SignedIn, patient: str) -> str | None:
    """Return what was scanned at this patient by this person lately, or None: then it is scanned again."""
    kept = session.get(_KEPT)
    if not isinstance(kept, dict) or (kept["patient"], kept["person"]) != (patient, person.actor.person):
        return None
    minutes = minutes_between(kept["at"], services().clock())
    if not 0 <= minutes <= person.policy.limit("check_validity_minutes"):
        return None
    try:
        return services().keys.open(f"patient/{patient}", bytes.fromhex(kept["band"])).decode()
    except (Unreadable, ValueError):
        return None


def keep_bag(label: str, *, genuine: bool) -> None:
    """Keep which bag was compared with the band, and whether its signed label was told genuine."""
    kept = session.get(_KEPT)
    if isinstance(kept, dict):
        told = [each for each in kept.get("genuine", []) if each == "band"]
        session[_KEPT] = {**kept, "genuine": [*told, *([label] if genuine else [])]}


def genuine_labels(label: str) -> tuple[bool, bool]:
    """Return whether the band, and whether this bag's label, was told genuine by its signed symbol."""
    kept = session.get(_KEPT)
    told = kept.get("genuine", []) if isinstance(kept, dict) else []
    return "band" in told, label in told


def forget_band() -> None:
    """Forget the wristband: the next patient begins with a scan."""
    session.pop(_KEPT, None)
