"""Checks of what is in front of two people: a label scanned from the unit, a band from the wrist.

The rooms that check before issue, before thaw and before connecting share
these guards. A scan that names another patient is a near miss of both: it
stands in both streams.
"""

import re
from typing import Any

from biobank.domain.rooms.patients import patient_is_not_in_doubt
from biobank.domain.rooms.signatures_of_labels import SIGNATURE_GUARDS
from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.completeness import second_person
from biobank.domain.rules.decision import against
from biobank.domain.rules.deviating import opened
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.genuineness import disagree
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import CopyInHand, is_live
from biobank.domain.rules.same_person import same_person
from biobank.domain.rules.verb import AMBER, RED, REGISTRY, Need, Params, Signing, amber, one, red, special
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.scanned import ScannedBand, ScannedLabel

LABEL_NEEDS: tuple[Need, ...] = (special("label_scan"),)
BAND_NEEDS: tuple[Need, ...] = (one("patient", "patient", id="unit.patient_id"), special("band_scan"))
PAIR = ("technologist", "processing_director", "nurse", "physician", "medical_director")
"""Those who may be one of the two at a check; the pair may be technologist and nurse."""

SECOND = Signing("verified", PAIR, by="other")


@red("label-not-scanned")
def label_was_scanned(_: Command, facts: Facts) -> Params | None:
    """The label on the container is scanned, whatever was chosen on the screen."""
    scan: ScannedLabel = facts["label_scan"]
    return {"unit": facts["unit"].id} if scan.problem == "scan-empty" else None


@red("label-unreadable")
def label_reads(_: Command, facts: Facts) -> Params | None:
    """What was scanned is one whole code of a unit."""
    scan: ScannedLabel = facts["label_scan"]
    return {"problem": scan.problem} if scan.problem not in (None, "scan-empty") else None


@red("label-of-another-unit")
def label_is_of_this_unit(_: Command, facts: Facts) -> Params | None:
    """The container in hand is the unit that is meant."""
    scan: ScannedLabel = facts["label_scan"]
    unit: Unit = facts["unit"]
    if scan.problem is not None or (scan.unit is not None and scan.unit.id == unit.id):
        return None
    told: dict[str, Any] = {"unit": unit.id, "scanned": scan.unit.id if scan.unit else "unknown"}
    if scan.unit is None or scan.unit.patient_id == unit.patient_id:
        return told
    return {**told, "_twins": (_near_miss(facts, scan.unit.stream, "label-of-another-unit", told),)}


@red("label-copy-not-live")
def label_copy_is_live(_: Command, facts: Facts) -> Params | None:
    """A void or never printed copy of a label is a stop."""
    scan: ScannedLabel = facts["label_scan"]
    if scan.problem is not None or scan.unit is None or _fault(scan.hand) not in (None, "copy-not-live"):
        return None
    if scan.copy is not None and is_live(scan.copy):
        return None
    return {"unit": scan.unit.id, "status": scan.copy.status if scan.copy else "never printed"}


def _fault(hand: CopyInHand | None) -> str | None:
    return hand.fault[0] if hand is not None and hand.fault is not None else None


def _told_of(hand: CopyInHand | None, code: str) -> Params | None:
    return hand.fault[1] if hand is not None and hand.fault is not None and hand.fault[0] == code else None


@red("copy-replaced")
def label_was_not_replaced(_: Command, facts: Facts) -> Params | None:
    """A label that another one took the place of is a stop."""
    return _told_of(facts["label_scan"].hand, "copy-replaced")


@red("copy-is-spare")
def label_is_no_spare(_: Command, facts: Facts) -> Params | None:
    """A spare copy is on nothing: scanning it proves nothing about the container."""
    return _told_of(facts["label_scan"].hand, "copy-is-spare")


@red("copy-not-affixed")
def label_is_on_it(_: Command, facts: Facts) -> Params | None:
    """A label that was printed for a container whose label ended is on it before it stands for it."""
    return _told_of(facts["label_scan"].hand, "copy-not-affixed")


@amber("label-of-other-product", "processing_director", "medical_director", "physician")
def label_names_the_product(_: Command, facts: Facts) -> Params | None:
    """What the label calls the cells is what they are, or were before they were thawed.

    The identity is certain, so that the only graft of a conditioned patient is not lost by it.
    """
    scan: ScannedLabel = facts["label_scan"]
    if scan.unit is None or scan.other_product is None:
        return None
    return {"named": scan.other_product, "product": scan.unit.product_code}


LABEL_GUARDS = (
    *SIGNATURE_GUARDS,
    label_was_scanned,
    label_reads,
    label_is_of_this_unit,
    label_copy_is_live,
    label_was_not_replaced,
    label_is_no_spare,
    label_is_on_it,
    label_names_the_product,
)


@amber("wristband-unreadable")
def band_reads(_: Command, facts: Facts) -> Params | None:
    """A band that cannot be read is decided on by a physician who knows the patient."""
    problem = _band_problem(facts)
    return None if problem is None else {"problem": problem}


def _band_problem(facts: Facts) -> str | None:
    scan: ScannedBand = facts["band_scan"]
    if scan.problem is not None or scan.number is None:
        return scan.problem
    fits = re.fullmatch(facts.policy.choice("wristband_pattern"), scan.number)
    return None if fits or scan.patients else "not-a-wristband"


@red("wristband-unknown")
def band_is_known(_: Command, facts: Facts) -> Params | None:
    """The band names a patient of this bank."""
    scan: ScannedBand = facts["band_scan"]
    return {} if _band_problem(facts) is None and not scan.patients else None


@red("wristband-ended")
def band_is_active(_: Command, facts: Facts) -> Params | None:
    """A band of an earlier admission proves nobody's presence."""
    band = facts["band_scan"].wristband
    return None if band is None or band.status == "active" else {"status": band.status}


@red("wristband-copy-not-valid")
def band_copy_stands(_: Command, facts: Facts) -> Params | None:
    """A loose, void or forged copy of a band proves nobody's presence."""
    hand: CopyInHand | None = facts["band_scan"].hand
    return None if hand is None or hand.fault is None else {"serial": hand.serial, "status": hand.state}


@red("wristband-ambiguous")
def band_is_one_person(_: Command, facts: Facts) -> Params | None:
    """A number that several patients carry names none of them."""
    found = facts["band_scan"].patients
    several = any(not same_person(found[0], each) for each in found[1:])
    return {"count": len(found)} if several else None


def other_patient(facts: Facts) -> Patient | None:
    """Return the patient on the scanned band if that is not the unit's."""
    found: tuple[Patient, ...] = facts["band_scan"].patients
    patient: Patient | None = facts["patient"]
    if not found or patient is None or any(same_person(patient, each) for each in found):
        return None
    return found[0]


@red("signed-labels-disagree", grave=True)
def signed_labels_agree(_: Command, facts: Facts) -> Params | None:
    """Band and bag vouch for the same patient: this is told by the two labels themselves, without the record.

    Two records of one person that were linked are the one exception, and only the record knows it.
    """
    scan, unit = facts["label_scan"], facts["unit"]
    label, band = scan.signed, facts["band_scan"].signed
    if label is None or band is None or not disagree(label.content, band.content):
        return None
    other = other_patient(facts)
    in_hand = scan.unit is not None and scan.unit.id == unit.id
    if in_hand and other is None and facts["band_scan"].patients:
        return None
    told = {"unit": unit.id, "unit_patient": unit.patient_id}
    if other is None:
        return told
    told = {**told, "patient": other.id}
    return {**told, "_twins": (_near_miss(facts, other.stream, "signed-labels-disagree", told),)}


@red("wrong-patient")
def band_is_of_this_patient(_: Command, facts: Facts) -> Params | None:
    """A unit reaches the patient it came from, and no other, ever."""
    other = other_patient(facts)
    if other is None:
        return None
    unit: Unit = facts["unit"]
    told = {"unit": unit.id, "unit_patient": unit.patient_id, "patient": other.id}
    return {**told, "_twins": (_near_miss(facts, other.stream, "wrong-patient", told),)}


BAND_GUARDS = (
    signed_labels_agree,
    band_is_of_this_patient,
    band_is_known,
    band_is_active,
    band_copy_stands,
    band_is_one_person,
    patient_is_not_in_doubt,
    band_reads,
)


def check_made(told: Command, facts: Facts, kind: str) -> Check:
    """Return the check that two people made of the unit; one that found something amiss proves nothing."""
    unit: Unit = facts["unit"]
    second = second_person(told, facts)
    band = facts["band_scan"].wristband if "band_scan" in facts.given else None
    return Check(
        id=facts.fresh.id(Check.LETTER),
        stream=unit.stream,
        patient_id=unit.patient_id,
        unit_id=unit.id,
        order_id=unit.order_id,
        wristband_id=band.id if band is not None else None,
        kind=kind,
        first_person=told.performed_by or facts.actor.person,
        second_person=second,
        outcome=_check_outcome(told, facts, second),
        at=facts.happened_at,
    )


def _check_outcome(told: Command, facts: Facts, second: str | None) -> str:
    """Return what came of a check; a request that found something amiss never gets here."""
    if second is None:
        return "unverified"
    if told.mode != REPORTED:
        return "passed"
    if any(one.colour in (RED, AMBER) for one in against(REGISTRY[facts.verb], told, facts)):
        return "failed"
    return "passed" if second in {one.person for one in facts.signatures} else "named"


def _near_miss(facts: Facts, stream: str, code: str, told: Params) -> Draft:
    data = {"verb": facts.verb, "code": code, "params": dict(told)}
    return Draft(kind="AttemptRefused", stream=stream, data=data)


def twin_deviation(facts: Facts, other: Patient, code: str) -> Draft:
    """Return the deviation in the other patient's stream for what was done to both."""
    unit: Unit = facts["unit"]
    return opened(
        facts, other.stream, unit.id, code, number=910, severity="critical", unit_patient=unit.patient_id
    )
