"""What was scanned from a container and from a wrist, looked up: which copy, whose band."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from biobank.domain.codes.own_code import OwnCode
from biobank.domain.rules.command import Command
from biobank.domain.things.patient import Patient, Wristband
from biobank.domain.things.unit import LabelCopy, Product, Unit
from biobank.domain.transplant.scanned import (
    ScannedBand,
    ScannedLabel,
    other_product,
    read_band,
    read_label,
)
from biobank.services import cards
from biobank.services.copies import in_hand
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.services.special_needs.label_keys import worth
from biobank.storage.work import Work


@special("label_scan")
def label_scan(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> ScannedLabel:
    """Return the unit and the printed copy that the scanned label is."""
    text = getattr(command, "label", None)
    found = read_label(text)
    if isinstance(found, str):
        return ScannedLabel(problem=found)
    signed = worth(services, work, text)
    unit = work.get("unit", found.id)
    hand = in_hand(work, found)
    copy = hand.copy
    if not isinstance(unit, Unit) or copy is None:
        return ScannedLabel(unit=unit if isinstance(unit, Unit) else None, signed=signed, hand=hand)
    other = _other_product(work, unit, copy)
    return ScannedLabel(unit=unit, copy=copy, other_product=other, signed=signed, hand=hand)


def _other_product(work: Work, unit: Unit, copy: LabelCopy) -> str | None:
    """Return what other product the label names; products are read only for a label older than the frost."""
    if unit.frozen_at is None or (copy.product_code is None and copy.printed_at >= unit.frozen_at):
        return None
    products = work.find("product", {"unit_id": unit.id})
    return other_product(copy, unit, [one for one in products if isinstance(one, Product)])


@special("others_order")
def others_order(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Patient, ...] | None:
    """Return the unit's patient and the order's, where these are two records."""
    unit, order = given.get("unit"), given.get("order")
    if unit is None or order is None or unit.patient_id == order.patient_id:
        return None
    return tuple(_patients(work, [unit.patient_id, order.patient_id]))


@special("band_scan")
def band_scan(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> ScannedBand:
    """Return whose wristband was scanned: ours by its code, the hospital's by its number."""
    text = getattr(command, "wristband", None)
    found = read_band(text)
    if isinstance(found, str):
        return ScannedBand(problem=found)
    if isinstance(found, OwnCode):
        return replace(_own_band(work, found), signed=worth(services, work, text))
    ids = cards.with_number(services, work.connection, found.number)
    return ScannedBand(patients=_patients(work, ids), number=found.number)


def _own_band(work: Work, code: OwnCode) -> ScannedBand:
    band = work.get("wristband", code.id)
    if not isinstance(band, Wristband):
        return ScannedBand()
    patients = _patients(work, [band.patient_id])
    hand = in_hand(work, code)
    # A house that prints its bands elsewhere has no copies to tell apart.
    return ScannedBand(wristband=band, patients=patients, hand=hand if hand.copies else None)


def _patients(work: Work, ids: list[str]) -> tuple[Patient, ...]:
    rows = (work.get("patient", id) for id in ids)
    return tuple(row for row in rows if isinstance(row, Patient))
