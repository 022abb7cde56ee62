"""What was scanned at a check: a unit's label and a patient's wristband, read and looked up.

Reading is pure and stands here; the look-ups are made by the service and given
to the guards as `ScannedLabel` and `ScannedBand`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from biobank.domain.codes.own_code import OwnCode, parse
from biobank.domain.codes.problem import CodeProblem
from biobank.domain.codes.signed_label import MARK, SignedLabel
from biobank.domain.codes.signed_label import parse as parse_signed
from biobank.domain.codes.wedge import Scanned, clean, read_scan
from biobank.domain.rules.genuineness import Vouched
from biobank.domain.rules.label_control import CopyInHand
from biobank.domain.things.patient import Patient, Wristband
from biobank.domain.things.unit import LabelCopy, Product, Unit

_ISBT_PATIENT = re.compile(r"&#[A-Z0-9]{2}(?P<length>[0-9]{2})(?P<number>[ -~]+)")
_GS1_PATIENT = re.compile(r"8018(?P<number>[0-9]{18})(?:8019[0-9]{1,10})?")
WRISTBAND = "B"
LONGEST_NUMBER = 60
"""No hospital number is longer; what is may be a signed label of ours."""
UNIT = "U"


@dataclass(frozen=True, slots=True)
class ScannedLabel:
    """A unit's label as scanned: why it cannot be read, or the unit and the copy it is.

    `copy` is None for a copy that was never printed: a forged or foreign one. `hand` says whether the
    piece stands for the unit, among all copies of its label.
    `other_product` is what the label names where the unit is not that product, and was not since it
    was frozen: a label printed while it was liquid, or for a product that did not come about.
    `signed` is what the label is worth where its signed symbol was scanned.
    """

    problem: str | None = None
    unit: Unit | None = None
    copy: LabelCopy | None = None
    other_product: str | None = None
    signed: Vouched | None = None
    hand: CopyInHand | None = None


@dataclass(frozen=True, slots=True)
class ScannedBand:
    """A wristband as scanned: why it cannot be read, or whose it is.

    `number` is a hospital's own number and never leaves the decision: no
    event, refusal or log may hold it. `signed` is what the band is worth where its signed symbol was scanned.
    event, refusal or log may hold it. `hand` is the copy of a band of ours, where
    its copies are printed here.
    """

    problem: str | None = None
    wristband: Wristband | None = None
    patients: tuple[Patient, ...] = ()
    number: str | None = None
    signed: Vouched | None = None
    hand: CopyInHand | None = None


def read_label(text: str | None) -> OwnCode | str:
    """Return the unit code in what was scanned, or the code of why there is none.

    Codes: scan-empty, not-a-unit-label, and those of `wedge.read_scan`.
    """
    if not text:
        return "scan-empty"
    found = read_scan(text)
    if not isinstance(found, Scanned):
        return found.code
    if not isinstance(found.code, OwnCode) or found.code.kind != UNIT:
        return "not-a-unit-label"
    return found.code


def other_product(copy: LabelCopy, unit: Unit, products: Sequence[Product]) -> str | None:
    """Return the product that a label names if the unit is not that one, nor was since it was frozen.

    The label of a frozen bag stays right on the thawed one. Before the unit is
    frozen, a label may name what it is to become.
    """
    if unit.frozen_at is None:
        return None
    named = copy.product_code or _product_at(copy.printed_at, unit, products)
    frozen = {one.product_code for one in products if one.since >= unit.frozen_at}
    return None if named in frozen | {unit.product_code} else named


def _product_at(moment: str, unit: Unit, products: Sequence[Product]) -> str:
    held = [one for one in products if one.since <= moment]
    return max(held, key=lambda one: one.since).product_code if held else unit.product_code


@dataclass(frozen=True, slots=True)
class BandNumber:
    """The patient number on a hospital's own wristband."""

    number: str


def read_band(text: str | None) -> OwnCode | BandNumber | str:
    """Return our wristband code or the hospital's number, or the code of why there is none.

    ISBT 128 structure 025 (`&#`, 2 characters of type, 2 of length) and the GS1
    service relation number (AI 8018) are taken apart; any other text is the
    number itself. Codes: scan-empty, not-a-wristband, band-damaged.
    """
    bare = clean((text or "").strip())
    if not bare:
        return "scan-empty"
    own = _own_code(bare.upper())
    if own is None:
        return "band-damaged"
    if isinstance(own, OwnCode):
        return own if own.kind == WRISTBAND else "not-a-wristband"
    if own.code == "code-check-failed" and bare[0].upper() == WRISTBAND:
        return "band-damaged"
    return _hospital_number(bare)


def _own_code(bare: str) -> OwnCode | CodeProblem | None:
    """Return our code in a text, in its short or signed form; None for a signed form that is damaged."""
    if not bare.startswith(MARK) or len(bare) <= LONGEST_NUMBER:
        return parse(bare)
    signed = parse_signed(bare)
    return signed.content.code if isinstance(signed, SignedLabel) else None


def _hospital_number(bare: str) -> BandNumber | str:
    if bare.startswith("="):
        return "not-a-wristband"
    isbt = _ISBT_PATIENT.fullmatch(bare)
    if isbt is not None:
        whole = len(isbt["number"]) == int(isbt["length"])
        return BandNumber(isbt["number"]) if whole else "band-damaged"
    gs1 = _GS1_PATIENT.fullmatch(bare)
    return BandNumber(gs1["number"] if gs1 is not None else bare)
