"""A form that somebody was filling when the screen locked or the session ended, sealed for them alone.

The sealed text travels in the page of the door and is stored nowhere here, so it ends with that page.
Nobody reads it in the source of the page: the key never leaves the key store, and only the person who
typed it is given it back.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from biobank.domain.rules.clock import later
from biobank.services.services import Services
from biobank.storage.keys import Unreadable

MOST_HOURS = 12
"""How long it is given back; then the work has gone on without it."""
LONGEST = 300_000
OWN, OF_ANOTHER, TOO_OLD = "own", "of-another", "too-old"
_PERSON = re.compile(r"[A-Z][0-9A-Z]{10}")
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptForm:
    """How a sealed form stands to a person; where it was sent and what it held only if it is their own."""

    standing: str
    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def sealed(services: Services, person: str, path: str, fields: Fields) -> str:
    """Return a form as a text that opens for this person only; empty when it is too long to be kept."""
    told = {"at": services.clock(), "path": path, "fields": list(fields)}
    raw = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    if len(raw) > LONGEST:
        return ""
    return f"{person}.{urlsafe_b64encode(services.keys.seal(_owner(person), raw)).decode()}"


def opened(services: Services, person: str, text: str) -> KeptForm | None:
    """Return a sealed form as it stands to a person; None for a text that was altered, or is none."""
    whose, _, told = text.partition(".")
    if _PERSON.fullmatch(whose) is None:
        return None
    if whose != person:
        return KeptForm(OF_ANOTHER)
    try:
        found = json.loads(services.keys.open(_owner(person), urlsafe_b64decode(told)))
    except (Unreadable, ValueError):
        return None
    if later(found["at"], hours=MOST_HOURS) <= services.clock():
        return KeptForm(TOO_OLD)
    return KeptForm(OWN, found["path"], tuple((name, each) for name, each in found["fields"]))


def _owner(person: str) -> str:
    return f"person/{person}/kept-form"
