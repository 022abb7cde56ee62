"""Who a patient is, for the banner on every page about them; each look is recorded."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from biobank.domain.rules.card import changes
from biobank.domain.things.patient import Patient
from biobank.services import cards
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.services import Services
from biobank.storage import rows


@dataclass(frozen=True, slots=True)
class PatientCard:
    """A patient as people know them; the names are empty when the card was erased.

    `former` are fields that changed: the name, what an old label may say, what is right now.
    """

    patient: Patient
    family_name: str = ""
    given_names: str = ""
    birth_date: str = ""
    sex: str = ""
    hospital_number: str = ""
    national_number: str = ""
    wristband_number: str = ""
    withdrawn: tuple[str, ...] = ()
    former: tuple[tuple[str, str, str], ...] = ()


def patient_card(services: Services, who: SignedIn, patient: str, purpose: str) -> PatientCard | None:
    """Return a patient's card, or None when there is no such patient.

    Raises Denied: break-glass-needed, not-yours-to-read.
    """
    with services.database.read() as connection:
        found = rows.find(connection, "patient", {"id": patient})
        if not found or not isinstance(found[0], Patient):
            return None
        reason = may_view(who, found[0].site_id)
        card = cards.read(services, connection, patient) or {}
        withdrawn = _withdrawn(connection, patient)
    viewed(services, who.actor, patient, purpose, reason)
    told = {name: card[name] for name in _FIELDS if name in card}
    return PatientCard(found[0], **told, withdrawn=withdrawn, former=changes(card))


def _withdrawn(connection: Connection, patient: str) -> tuple[str, ...]:
    """Return the scopes for which the patient's consent is withdrawn and not given again since."""
    consents: list[Any] = rows.find(connection, "consent", {"patient_id": patient})
    given = {each.scope for each in consents if each.status == "given"}
    return tuple(sorted({each.scope for each in consents if each.status == "withdrawn"} - given))


_FIELDS = tuple(name for name in PatientCard.__slots__ if name not in ("patient", "withdrawn", "former"))
