"""A patient's record: who they are and what is on record, in a fixed number of statements."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from biobank.domain.things.patient import Agreement, Consent, Episode, Patient, Wristband
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.services import cards
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.services import Services
from biobank.storage import rows


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A patient with their card (empty when it was erased) and all that is on record."""

    patient: Patient
    card: dict[str, str]
    episodes: tuple[Episode, ...]
    units: tuple[Unit, ...]
    courses: tuple[Course, ...]
    orders: tuple[Order, ...]
    consents: tuple[Consent, ...]
    agreements: tuple[Agreement, ...]
    wristbands: tuple[Wristband, ...]


def patient(connection: Connection, id: str) -> Patient | None:
    """Return a patient's row, which holds no name; one statement."""
    found = rows.find(connection, "patient", {"id": id})
    return found[0] if found and isinstance(found[0], Patient) else None


def patient_record(services: Services, who: SignedIn, id: str, purpose: str) -> PatientRecord | None:
    """Return a patient's record, or None; the look is recorded. Nine statements.

    Raises Denied: break-glass-needed, not-yours-to-read.
    """
    with services.database.read() as connection:
        found = patient(connection, id)
        if found is None:
            return None
        reason = may_view(who, found.site_id)
        record = _record(services, connection, found)
    viewed(services, who.actor, id, purpose, reason)
    return record


def _record(services: Services, connection: Connection, found: Patient) -> PatientRecord:
    def of(thing: str) -> tuple[Any, ...]:
        return tuple(rows.find(connection, thing, {"patient_id": found.id}))

    return PatientRecord(
        patient=found,
        card=cards.read(services, connection, found.id) or {},
        episodes=of("episode"),
        units=of("unit"),
        courses=of("course"),
        orders=of("order"),
        consents=of("consent"),
        agreements=of("agreement"),
        wristbands=of("wristband"),
    )
