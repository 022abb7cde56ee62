"""Comparing at bedside and chair: what is scanned before anybody signs; a wrong one stops at once."""

from biobank.domain.rooms.bedside import AT_BEDSIDE
from biobank.domain.rooms.collection import AT_THE_CHAIR, CHAIR_BAND_GUARDS, CHAIR_BAND_NEEDS
from biobank.domain.rooms.grafts import COURSE_OF_UNIT, order_is_of_this_patient, order_stands
from biobank.domain.rooms.patients import patient_is_not_in_doubt
from biobank.domain.rooms.scanning import BAND_GUARDS, BAND_NEEDS, LABEL_GUARDS, LABEL_NEEDS
from biobank.domain.rooms.signatures_of_labels import SIGNATURE_GUARDS
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import verb
from biobank.domain.things.patient import Patient
from biobank.domain.things.unit import Unit


@command
class CompareAtBedside(Command):
    """Compare the bag in hand with the wristband."""

    unit: str = ref("unit", "Unit")
    label: str | None = code("Label on the container", required=False)
    wristband: str | None = code("Patient's wristband", required=False, private=True)


def compare(_: CompareAtBedside, facts: Facts) -> tuple[Draft, ...]:
    """Band and bag belong together; nothing was done to the bag."""
    unit: Unit = facts["unit"]
    subjects = {"order": unit.order_id} if unit.order_id else {}
    return (Draft(kind="BedsideCompared", stream=unit.stream, unit=unit.id, subjects=subjects),)


verb(
    name="compare-at-bedside",
    room="bedside",
    title="Compare band and bag",
    about="Scan the wristband and the bag. Whatever does not belong together stops here.",
    command=CompareAtBedside,
    event="BedsideCompared",
    effect=compare,
    moves={
        "material": "collected|processed|frozen|thawed|infusing",
        "custody": "person|location",
        "disposition": "released|exceptionally_released",
        "assignment": "issued|at_bedside",
    },
    needs=(
        *COURSE_OF_UNIT,
        *LABEL_NEEDS,
        *BAND_NEEDS,
    ),
    guards=(*LABEL_GUARDS, *BAND_GUARDS, order_stands, order_is_of_this_patient),
    roles=AT_BEDSIDE,
    reports=False,
    bedside=True,
)


@command
class CompareAtChair(Command):
    """Compare the person at the chair with the episode, before cells are collected."""

    episode: str = ref("episode", "Episode")
    wristband: str | None = code("Patient's wristband", required=False, private=True)


def compare_at_chair(told: CompareAtChair, facts: Facts) -> tuple[Draft, ...]:
    """Band and episode belong together; nothing was collected yet."""
    patient: Patient = facts["patient"]
    return (Draft(kind="ChairCompared", stream=patient.stream, subjects={"episode": told.episode}),)


verb(
    name="compare-at-chair",
    room="collection",
    title="Compare band and patient",
    about="Scan the wristband at the chair. Another patient's band stops here.",
    command=CompareAtChair,
    event="ChairCompared",
    effect=compare_at_chair,
    subject="episode",
    needs=CHAIR_BAND_NEEDS,
    guards=(*SIGNATURE_GUARDS, *CHAIR_BAND_GUARDS, patient_is_not_in_doubt),
    roles=AT_THE_CHAIR,
    reports=False,
)
