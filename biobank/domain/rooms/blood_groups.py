"""Blood groups: a patient's ABO and RhD, and the doubt that a difference raises."""

from biobank.domain.rooms.doubts import clearances_called_off, unit_doubted
from biobank.domain.rooms.orders import called_off
from biobank.domain.rooms.patients import STANDING
from biobank.domain.rules.blood_groups import BLOOD_GROUPS, differing
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, date, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Signing, many, verb
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Order


@command
class RecordBloodGroup(Command):
    """Record a patient's blood group from the laboratory's report."""

    patient: str = ref("patient", "Patient")
    blood_group: str = choice("ABO and RhD", BLOOD_GROUPS)
    sampled_on: str = date("Sampled on")


def differing_groups(facts: Facts, told: str | None) -> tuple[str, ...]:
    """Return the groups that do not agree: what is told, the patient's, and every product's."""
    patient: Patient = facts["patient"]
    return differing([told, patient.blood_group, *(unit.blood_group for unit in facts["units"])])


DOUBT_NEEDS = (
    many("units", "unit", patient_id="patient.id"),
    many("orders", "order", patient_id="patient.id"),
    many("lines", "order_line", order_id="orders.id"),
    many("courses", "course", patient_id="patient.id"),
)
"""For verbs whose effect may put a patient in doubt; `patient` is gathered before them."""


def plans_called_off(facts: Facts) -> tuple[Change, ...]:
    """Return the patient's orders and clearances, which fall with the doubt; units follow one by one."""
    return (*called_off(facts["orders"], facts["lines"], ()), *clearances_called_off(facts["courses"]))


def doubted_units(facts: Facts, number: int = 700) -> tuple[Draft, ...]:
    """Return one event for each living unit that is now in doubt and held."""
    units = [one for one in facts["units"] if one.material in ALIVE and one.disposition != "in_doubt"]
    orders: tuple[Order, ...] = facts["orders"]
    return tuple(
        unit_doubted(facts, unit, "blood-group", number + place, orders) for place, unit in enumerate(units)
    )


def record(told: RecordBloodGroup, facts: Facts) -> tuple[Draft, ...]:
    """The group stands; where it differs from what was known, everything of the patient is in doubt."""
    patient: Patient = facts["patient"]
    groups = differing_groups(facts, told.blood_group)
    doubt = patient.identity_in_doubt or bool(groups)
    draft = Draft(
        kind="BloodGroupRecorded",
        stream=patient.stream,
        subjects={"patient": patient.id},
        changes=(
            change(patient, blood_group=told.blood_group, identity_in_doubt=doubt),
            *(plans_called_off(facts) if groups else ()),
        ),
        data={"sampled_on": told.sampled_on, "differing": list(groups)},
    )
    return (draft, *(doubted_units(facts) if groups else ()))


verb(
    name="record-blood-group",
    room="patients",
    title="Record blood group",
    about="The patient's ABO and RhD; a difference from earlier ones puts everything in doubt.",
    command=RecordBloodGroup,
    event="BloodGroupRecorded",
    effect=record,
    subject="patient",
    needs=DOUBT_NEEDS,
    guards=(*STANDING, days_have_come("sampled_on")),
    signings=(Signing("verified", by="other"),),
    roles=("coordinator", "data_manager", *HANDLERS),
)
