"""What a collection leaves behind: the donation, its bags and tubes, and the check of both people."""

from dataclasses import replace
from typing import Any

from biobank.domain.codes.din import Din
from biobank.domain.codes.wedge import din_in
from biobank.domain.laboratory.divisions import UNDIVIDED, for_bags, for_samples
from biobank.domain.ledger.fresh import Fresh
from biobank.domain.rooms.batch_record import recorded
from biobank.domain.rooms.blood_groups import differing_groups, doubted_units, plans_called_off
from biobank.domain.rooms.doubts import DOUBT
from biobank.domain.rooms.new_units import unit_begun
from biobank.domain.rooms.scanning import other_patient
from biobank.domain.rules.allotment import Allotment
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.completeness import second_person
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.markers import is_biohazard
from biobank.domain.things.patient import Donation, Episode, Patient
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import Unit

LIQUID_APHERESIS = "S1128"
"""The public example code of what apheresis yields; a centre may tell another."""


def scanned_din(told: Any) -> Din | None:
    """Return the pre-printed donation number that was scanned, if it is one."""
    return din_in(told.din)


def is_doubtful(told: Any, facts: Facts) -> bool:
    """Say whether what was collected cannot be surely this patient's."""
    return bool(differing_groups(facts, told.blood_group)) or other_patient(facts) is not None


def divisions(told: Any) -> tuple[str, ...]:
    """Return a division for each container: one bag is undivided, several are A0, B0 …; tubes from Z back."""
    kinds = [one.kind for one in told.containers]
    bags = (UNDIVIDED,) if kinds.count("bag") == 1 else for_bags(UNDIVIDED, (), kinds.count("bag"))
    tubes = for_samples(UNDIVIDED, bags, len(kinds) - len(bags))
    supply = {"bag": iter(bags), "tube": iter(tubes)}
    return tuple(next(supply[kind]) for kind in kinds)


def donation_made(told: Any, facts: Facts) -> Donation:
    """Return the donation, under the scanned number or the next of the facility."""
    episode: Episode = facts["episode"]
    allotted: Allotment = facts["next_din"]
    scanned = scanned_din(told)
    usable = scanned is not None and not facts["same_number_units"]
    return Donation(
        id=facts.fresh.id(Donation.LETTER),
        stream=episode.stream,
        site_id=episode.site_id,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        din=scanned.number if scanned is not None and usable else allotted.text,
        session=len(facts["donations"]) + 1,
        started_at=told.start or told.ended_at,
        ended_at=told.ended_at,
        anticoagulant=told.anticoagulant,
        equipment_id=told.equipment[0] if told.equipment else None,
    )


def _unit(told: Any, facts: Facts, donation: Donation, number: int) -> Unit:
    episode: Episode = facts["episode"]
    patient: Patient = facts["patient"]
    container = told.containers[number]
    return Unit(
        id=facts.fresh.id(Unit.LETTER, number),
        stream=episode.stream,
        site_id=donation.site_id,
        patient_id=donation.patient_id,
        episode_id=episode.id,
        donation_id=donation.id,
        din=donation.din,
        product_code=told.product_code or LIQUID_APHERESIS,
        division=divisions(told)[number],
        container=container.kind,
        disposition="in_doubt" if is_doubtful(told, facts) else "quarantined",
        holder_id=told.performed_by or facts.actor.person,
        custody_since=facts.happened_at,
        volume_ml=container.volume_ml,
        blood_group=told.blood_group or patient.blood_group,
        biohazard=is_biohazard(episode.eligibility_markers),
        collected_at=donation.ended_at,
    )


def _begun(told: Any, facts: Facts, unit: Unit, number: int) -> tuple[Change, ...]:
    holds = ("awaiting-results", *((DOUBT,) if is_doubtful(told, facts) else ()))
    # Every container has its own batch record: a held lot must find each of them.
    own = replace(facts, fresh=Fresh(facts.fresh.seed + bytes([number % 256])))
    step = recorded(told, own, unit, "collection")
    return (*unit_begun(facts, unit, holds, number), new(_check(told, facts, unit, number)), *step)


def _check(told: Any, facts: Facts, unit: Unit, number: int) -> Check:
    second = second_person(told, facts)
    band = facts["band_scan"].wristband
    return Check(
        id=facts.fresh.id(Check.LETTER, number),
        stream=unit.stream,
        patient_id=unit.patient_id,
        unit_id=unit.id,
        wristband_id=band.id if band is not None else None,
        kind="collection",
        first_person=told.performed_by or facts.actor.person,
        second_person=second,
        outcome="passed" if second is not None else "unverified",
        at=facts.happened_at,
    )


def collect(told: Any, facts: Facts) -> tuple[Draft, ...]:
    """A donation, and one unit for each container, held until the results are in."""
    donation = donation_made(told, facts)
    units = [_unit(told, facts, donation, number) for number in range(len(told.containers))]
    drafts = [
        Draft(
            kind="UnitCollected",
            stream=unit.stream,
            unit=unit.id,
            subjects={"donation": donation.id},
            changes=_begun(told, facts, unit, number),
        )
        for number, unit in enumerate(units)
    ]
    first = drafts[0] if drafts else Draft(kind="DonationCollected", stream=donation.stream)
    return (_donated(told, facts, donation, first), *drafts[1:], *_doubts(told, facts, donation))


def _donated(told: Any, facts: Facts, donation: Donation, first: Draft) -> Draft:
    """The main event is that of the first container, with the donation itself."""
    allotted: Allotment = facts["next_din"]
    subjects = {"patient": donation.patient_id, "episode": donation.episode_id, "donation": donation.id}
    return replace(
        first,
        kind="DonationCollected",
        subjects=subjects,
        changes=(new(donation), *first.changes),
        data={
            "containers": len(told.containers),
            "session": donation.session,
            **({"blood_count_at": told.blood_count_at} if told.blood_count_at else {}),
        },
        takes=(allotted.counter,) if donation.din == allotted.text else (),
    )


def _doubts(told: Any, facts: Facts, donation: Donation) -> tuple[Draft, ...]:
    """What a difference in identity does to everything else of the patients concerned."""
    if not is_doubtful(told, facts):
        return ()
    patient: Patient = facts["patient"]
    doubted = Draft(
        kind="PatientDoubted",
        stream=patient.stream,
        subjects={"patient": patient.id, "donation": donation.id},
        changes=(change(patient, identity_in_doubt=True), *plans_called_off(facts)),
        data={"groups": list(differing_groups(facts, told.blood_group))},
    )
    other = other_patient(facts)
    told_there = (
        Draft(
            kind="CollectedUnderBand",
            stream=other.stream,
            subjects={"patient": other.id, "other": patient.id, "donation": donation.id},
        )
        if other is not None
        else None
    )
    return (doubted, *doubted_units(facts), *((told_there,) if told_there else ()))
