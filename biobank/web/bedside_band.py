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


def keep_band(person: SignedIn, patient: str, text: str) -> None:
    """Keep the scan of a patient's wristband for the steps that follow."""
    sealed = services().keys.seal(f"patient/{patient}", text.encode())
    session[_KEPT] = {
        "patient": patient,
        "person": person.actor.person,
        "band": sealed.hex(),
        "at": services().clock(),
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


def forget_band() -> None:
    """Forget the wristband: the next patient begins with a scan."""
    session.pop(_KEPT, None)
