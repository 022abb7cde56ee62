"""Doubts: it is not certain whose cells these are. Everything is held until evidence says."""

from collections.abc import Iterable, Iterator

from biobank.domain.rooms.orders import called_off
from biobank.domain.rules.blood_groups import BLOOD_GROUPS, differing
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref, refs, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import lifted, new_hold
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, Signing, many, one, red, special, verb
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit

DOUBT = "identity-in-doubt"
NOT_YET_STARTED = ("cleared",)
"""Courses whose clearance falls with the doubt; conditioning that has begun is not undone."""


@command
class DoubtIdentity(Command):
    """Put in doubt whose cells these are."""

    unit: str = ref("unit", "Unit")
    others: tuple[str, ...] = refs(
        "patient", "Patients who may be the other half of a swap", required=False, anywhere=True
    )


@red("other-patient-is-the-same")
def others_are_others(told: DoubtIdentity, facts: Facts) -> Params | None:
    """A swap is between two patients."""
    return {} if facts["unit"].patient_id in told.others else None


def doubt(told: DoubtIdentity, facts: Facts) -> tuple[Draft, ...]:
    """Each patient's units, orders and clearances are held in the patient's own stream."""
    unit: Unit = facts["unit"]
    drafts: list[Draft] = []
    patients: tuple[Patient, ...] = facts["doubted_patients"]
    for number, patient in enumerate(patients):
        others = [one.id for one in patients if one.id != patient.id]
        drafts.extend(_doubted(facts, patient, others, unit, number * 1000))
    return tuple(drafts)


def _doubted(
    facts: Facts, patient: Patient, others: list[str], doubted: Unit, number: int
) -> Iterator[Draft]:
    """One event for the patient, whose orders and clearances fall, and one for each further unit."""
    units = [one for one in facts["units"] if one.patient_id == patient.id and one.material in ALIVE]
    orders = [one for one in facts["orders"] if one.patient_id == patient.id]
    courses = [one for one in facts["courses"] if one.patient_id == patient.id]
    fresh = [one for one in units if one.disposition != "in_doubt"]
    own = next((one for one in fresh if one.id == doubted.id), None)
    changes = (
        change(patient, identity_in_doubt=True),
        *(_held(facts, own, doubted.id, number, facts["orders"]) if own is not None else ()),
        *called_off(orders, facts["lines"], [one for one in units if one.disposition == "in_doubt"]),
        *clearances_called_off(courses),
    )
    yield Draft(
        kind="IdentityDoubted",
        stream=patient.stream,
        unit=doubted.id if doubted.patient_id == patient.id else None,
        subjects={"patient": patient.id},
        changes=tuple(each for each in changes if each.now),
        data={"doubted": doubted.id, "others": others, "units": [one.id for one in units]},
    )
    kin = [one for one in fresh if one.id != doubted.id]
    for place, unit in enumerate(kin, number + 1):
        yield unit_doubted(facts, unit, doubted.id, place, facts["orders"])


def unit_doubted(facts: Facts, unit: Unit, detail: str, number: int, orders: Iterable[Order]) -> Draft:
    """Return the event that puts one unit in doubt, so that its own history tells it."""
    changes = _held(facts, unit, detail, number, orders)
    return Draft(kind="UnitDoubted", stream=unit.stream, unit=unit.id, changes=changes)


def _held(
    facts: Facts, unit: Unit, detail: str, number: int, orders: Iterable[Order]
) -> tuple[Change, Change]:
    """The unit in doubt and held; reserved on one of these orders, which are called off, it is free."""
    reserved = unit.assignment == "reserved" and unit.order_id in {one.id for one in orders}
    freed = {"assignment": "free", "order_id": None, "course_id": None} if reserved else {}
    hold = new_hold(facts, unit, DOUBT, detail, number=number)
    return change(unit, disposition="in_doubt", **freed), hold


def clearances_called_off(courses: Iterable[Course]) -> tuple[Change, ...]:
    """Return the courses whose clearance falls with the doubt."""
    return tuple(
        change(one, status="open", cleared_at=None) for one in courses if one.status in NOT_YET_STARTED
    )


verb(
    name="doubt-identity",
    room="identity",
    title="Identity in doubt",
    about="It is not certain whose cells these are: hold them, their kin, and those of a possible swap.",
    command=DoubtIdentity,
    event="IdentityDoubted",
    effect=doubt,
    moves={"disposition": "quarantined|released|exceptionally_released|rejected>in_doubt"},
    needs=(
        special("doubted_patients"),
        many("units", "unit", patient_id="doubted_patients.id"),
        many("orders", "order", patient_id="doubted_patients.id"),
        many("lines", "order_line", order_id="orders.id"),
        many("courses", "course", patient_id="doubted_patients.id"),
    ),
    guards=(others_are_others,),
    roles=(*HANDLERS, "quality_officer", "coordinator"),
)

EVIDENCE = (("abo", "ABO and RhD"), ("hla", "HLA typing"), ("str", "STR profile"))


@command
class ResolveIdentity(Command):
    """Lift the doubt by laboratory evidence."""

    unit: str = ref("unit", "Unit")
    evidence: str = choice("Evidence", EVIDENCE)
    blood_group: str | None = choice("ABO and RhD, as the evidence shows", BLOOD_GROUPS, required=False)
    laboratory: str = text("Laboratory", max_length=120)
    report: str = text("Number of the report", max_length=60)


def _is_doubted(unit: Unit) -> bool:
    return unit.disposition == "in_doubt" and unit.material in ALIVE


@red("blood-groups-still-differ")
def proven_groups_agree(told: ResolveIdentity, facts: Facts) -> Params | None:
    """A doubt is not lifted while patient and cells still say different groups: it would only come back.

    Units still in doubt are asked when their own evidence comes.
    """
    unit: Unit = facts["unit"]
    others = [one for one in facts["units"] if one.id != unit.id and not _is_doubted(one)]
    return _still_differ(told.blood_group, [facts["patient"].blood_group, unit.blood_group], others)


def _still_differ(proven: str | None, shown: Iterable[str | None], others: Iterable[Unit]) -> Params | None:
    """Return the groups that would differ; a proven one replaces what is shown and what ended units say."""
    told = [proven] if proven else [*shown, *(one.blood_group for one in others if one.material not in ALIVE)]
    groups = differing([*told, *(one.blood_group for one in others if one.material in ALIVE)])
    return {"groups": list(groups)} if groups else None


def _ended_regrouped(proven: str | None, units: Iterable[Unit]) -> tuple[Change, ...]:
    """No evidence will come any more from cells that are gone: they bear the group that was proven."""
    ended = [one for one in units if one.material not in ALIVE and one.blood_group not in (None, proven)]
    return tuple(change(one, blood_group=proven) for one in ended) if proven else ()


def resolve(told: ResolveIdentity, facts: Facts) -> tuple[Draft, ...]:
    """The unit is the patient's, and so is the group; the unit waits in quarantine for its release."""
    unit: Unit = facts["unit"]
    lifts = tuple(lifted(facts, hold) for hold in facts["holds"] if hold.cause == DOUBT)
    others = [one for one in facts["units"] if one.id != unit.id]
    changes = (
        after(facts, unit, blood_group=told.blood_group or unit.blood_group),
        *lifts,
        *_patient_resolved(told.blood_group, facts["patient"], others),
        *_ended_regrouped(told.blood_group, others),
    )
    draft = Draft(
        kind="IdentityResolved",
        stream=unit.stream,
        unit=unit.id,
        changes=changes,
        data={"evidence": told.evidence, "laboratory": told.laboratory, "report": told.report},
    )
    return (draft,)


def _patient_resolved(proven: str | None, patient: Patient, others: Iterable[Unit]) -> tuple[Change, ...]:
    """The patient has the proven group, and is out of doubt with the last unit."""
    doubt = patient.identity_in_doubt and any(_is_doubted(one) for one in others)
    resolved = change(patient, identity_in_doubt=doubt, blood_group=proven or patient.blood_group)
    return (resolved,) if resolved.now else ()


verb(
    name="resolve-identity",
    room="identity",
    title="Resolve identity",
    about="Laboratory evidence shows whose cells these are, and of which group; two people attest it.",
    command=ResolveIdentity,
    event="IdentityResolved",
    effect=resolve,
    moves={"disposition": "in_doubt>quarantined"},
    needs=(
        one("patient", "patient", id="unit.patient_id"),
        many("units", "unit", patient_id="unit.patient_id"),
        many("holds", "hold", unit_id="unit.id", status="=open"),
    ),
    guards=(proven_groups_agree,),
    signings=(
        Signing("attests-identity", ("processing_director", "medical_director")),
        Signing("verified", by="other"),
    ),
    roles=("processing_director", "medical_director"),
    reports=False,
)


@command
class ResolvePatientIdentity(Command):
    """Lift the doubt about a patient who has no unit in doubt."""

    patient: str = ref("patient", "Patient")
    evidence: str = choice("Evidence", EVIDENCE)
    blood_group: str | None = choice("ABO and RhD, as the evidence shows", BLOOD_GROUPS, required=False)
    report: str = text("Number of the report", max_length=60)


@red("patient-not-in-doubt")
def patient_is_in_doubt(_: Command, facts: Facts) -> Params | None:
    """Only a doubt can be lifted."""
    return None if facts["patient"].identity_in_doubt else {}


@red("units-still-in-doubt")
def no_unit_is_in_doubt(_: Command, facts: Facts) -> Params | None:
    """Units are resolved one by one, each by evidence from its own cells."""
    doubted = [one.id for one in facts["units"] if _is_doubted(one)]
    return {"units": doubted} if doubted else None


@red("blood-groups-still-differ")
def groups_agree(told: ResolvePatientIdentity, facts: Facts) -> Params | None:
    """A doubt is not lifted while the patient and the cells still say different groups."""
    return _still_differ(told.blood_group, [facts["patient"].blood_group], facts["units"])


def resolve_patient(told: ResolvePatientIdentity, facts: Facts) -> tuple[Draft, ...]:
    """The patient is out of doubt; a blood group shown by the evidence stands."""
    patient: Patient = facts["patient"]
    cleared = change(patient, identity_in_doubt=False, blood_group=told.blood_group or patient.blood_group)
    draft = Draft(
        kind="PatientIdentityResolved",
        stream=patient.stream,
        subjects={"patient": patient.id},
        changes=(cleared, *_ended_regrouped(told.blood_group, facts["units"])),
        data={"evidence": told.evidence, "report": told.report},
    )
    return (draft,)


verb(
    name="resolve-patient-identity",
    room="identity",
    title="Resolve patient's identity",
    about="Evidence lifts the doubt about a patient of whom no unit is in doubt.",
    command=ResolvePatientIdentity,
    event="PatientIdentityResolved",
    effect=resolve_patient,
    subject="patient",
    needs=(many("units", "unit", patient_id="patient.id"),),
    guards=(patient_is_in_doubt, no_unit_is_in_doubt, groups_agree),
    signings=(
        Signing("attests-identity", ("processing_director", "medical_director")),
        Signing("verified", by="other"),
    ),
    roles=("processing_director", "medical_director"),
    reports=False,
)
