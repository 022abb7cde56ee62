"""Whose wristband was scanned: for a page that begins with the patient, before any unit is named."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.wedge import signed_in
from biobank.domain.rooms.signatures_of_labels import told_of
from biobank.domain.rules.same_person import same_person
from biobank.domain.things.patient import Patient
from biobank.domain.transplant.scanned import read_band
from biobank.services import cards
from biobank.services.copies import in_hand
from biobank.services.label_signing import vouched
from biobank.services.services import Services
from biobank.storage import rows


@dataclass(frozen=True, slots=True)
class BandFound:
    """The patient on a wristband, or the code that says why there is none.

    `genuine` says that the band's signed symbol was scanned, and is genuine.
    """

    patient: Patient | None = None
    code: str | None = None
    params: tuple[tuple[str, object], ...] = ()
    genuine: bool = False


def band_found(services: Services, connection: Connection, text: str) -> BandFound:
    """Return whose band a text is; three statements, some more for its signed form. It is kept nowhere."""
    found = read_band(text)
    if isinstance(found, str):
        return BandFound(code="wristband-unreadable", params=(("problem", found.replace("-", " ")),))
    if isinstance(found, OwnCode):
        label = signed_in(text)
        worth = vouched(services, connection, label) if label is not None else None
        if worth is not None and worth.fault is not None:
            return BandFound(code=worth.fault, params=tuple(told_of(worth).items()))
        return replace(_own(connection, found), genuine=worth is not None)
    return _one_of(connection, cards.with_number(services, connection, found.number))


def _own(connection: Connection, code: OwnCode) -> BandFound:
    bands: list[object] = list(rows.find(connection, "wristband", {"id": code.id}))
    if not bands:
        return BandFound(code="wristband-unknown")
    status, patient = getattr(bands[0], "status", ""), getattr(bands[0], "patient_id", "")
    if status != "active":
        return BandFound(code="wristband-ended", params=(("status", status),))
    hand = in_hand(connection, code)
    if hand.copies and hand.fault is not None:
        told = (("serial", hand.serial), ("status", hand.state))
        return BandFound(code="wristband-copy-not-valid", params=told)
    return _one_of(connection, [patient])


def _one_of(connection: Connection, ids: list[str]) -> BandFound:
    patients = [
        row for row in rows.find(connection, "patient", {"id": ids or ("",)}) if isinstance(row, Patient)
    ]
    if not patients:
        return BandFound(code="wristband-unknown")
    if any(not same_person(patients[0], each) for each in patients[1:]):
        return BandFound(code="wristband-ambiguous", params=(("count", len(patients)),))
    return BandFound(patients[0])
