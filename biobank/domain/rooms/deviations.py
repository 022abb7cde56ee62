"""Deviations: what went otherwise than it should, told, looked into and closed; verbal orders confirmed."""

from dataclasses import replace

from biobank.domain.rules.change import change, new
from biobank.domain.rules.clock import later
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, long_text, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, Signing, red, verb
from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Patient
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit

AREAS = (
    ("collection", "Collection"),
    ("transport", "Transport"),
    ("processing", "Processing"),
    ("storage", "Storage or temperature"),
    ("label", "Label"),
    ("documentation", "Documentation"),
    ("bedside", "Thaw or bedside"),
    ("equipment", "Equipment"),
    ("verbal-order", "Verbal order"),
    ("other", "Other"),
)
SEVERITIES = (("minor", "Minor"), ("major", "Major"), ("critical", "Critical"))


@command
class ReportDeviation(Command):
    """Report that something went otherwise than it should."""

    area: str = choice("Where", AREAS)
    severity: str = choice("How grave", SEVERITIES)
    description: str = long_text("What happened")
    unit: str | None = ref("unit", "Unit", required=False, anywhere=True)
    patient: str | None = ref("patient", "Patient", required=False, anywhere=True)
    other_patient: str | None = ref(
        "patient",
        "Other patient concerned",
        required=False,
        hint="Where one was nearly taken for the other",
        anywhere=True,
    )
    vessel: str | None = ref("place", "Vessel or place", required=False)
    verbal_order: bool = boolean("Done on a verbal order, read back to the physician", required=False)


@red("unit-of-another-patient")
def patient_and_unit_agree(_: Command, facts: Facts) -> Params | None:
    """A deviation names the unit's own patient, or none."""
    unit: Unit | None = facts["unit"]
    patient: Patient | None = facts["patient"]
    if unit is None or patient is None or unit.patient_id == patient.id:
        return None
    return {"unit": unit.id}


def _stream(facts: Facts) -> str:
    """Return where the deviation is told: with the unit, the patient, the vessel, else the site."""
    unit: Unit | None = facts["unit"]
    patient: Patient | None = facts["patient"]
    vessel: Place | None = facts["vessel"]
    named = unit or patient or vessel
    return named.stream if named is not None else f"site/{facts.actor.site}"


def report(told: ReportDeviation, facts: Facts) -> tuple[Draft, ...]:
    """The deviation is open, told to both patients concerned; a verbal order waits for its signature."""
    hours = int(facts.policy.limit("countersign_hours"))
    deviation = Deviation(
        id=facts.fresh.id(Deviation.LETTER),
        stream=_stream(facts),
        site_id=facts.actor.site,
        unit_id=told.unit,
        code=told.area,
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
        severity=told.severity,
        countersign_due=later(facts.happened_at, hours=hours) if told.verbal_order else None,
    )
    draft = Draft(
        kind="DeviationReported",
        stream=deviation.stream,
        unit=told.unit,
        subjects={"deviation": deviation.id},
        changes=(new(deviation),),
        data={"code": told.area, "severity": told.severity},
        private={"description": told.description},
    )
    return (draft, *_told_to_the_other(draft, facts))


def _told_to_the_other(draft: Draft, facts: Facts) -> tuple[Draft, ...]:
    """Return the same report for the other patient's own history, if it does not stand there already."""
    other: Patient | None = facts["other_patient"]
    if other is None or other.stream == draft.stream:
        return ()
    subjects = {**draft.subjects, "patient": other.id}
    return (replace(draft, stream=other.stream, unit=None, subjects=subjects, changes=()),)


verb(
    name="report-deviation",
    room="deviations",
    title="Report deviation",
    about="Say that something went otherwise than it should.",
    command=ReportDeviation,
    event="DeviationReported",
    effect=report,
    guards=(patient_and_unit_agree,),
    roles=(*HANDLERS, "coordinator", "data_manager", "quality_officer"),
)


@command
class CloseDeviation(Command):
    """Close a deviation."""

    deviation: str = ref("deviation", "Deviation")
    severity: str = choice("How grave it was", SEVERITIES)
    root_cause: str = long_text("Root cause")
    action: str = long_text("What was done, and what prevents it")


@red("deviation-closed-already")
def deviation_is_open(_: Command, facts: Facts) -> Params | None:
    """A deviation is closed once."""
    deviation: Deviation = facts["deviation"]
    return None if deviation.status == "open" else {"since": deviation.closed_at}


@red("countersign-outstanding")
def order_is_countersigned(_: Command, facts: Facts) -> Params | None:
    """A verbal order is confirmed by its physician before the matter is closed."""
    deviation: Deviation = facts["deviation"]
    waits = deviation.countersign_due is not None and deviation.countersigned_at is None
    return {"due": deviation.countersign_due} if waits else None


def close(told: CloseDeviation, facts: Facts) -> tuple[Draft, ...]:
    """The deviation was looked into and is closed."""
    deviation: Deviation = facts["deviation"]
    draft = Draft(
        kind="DeviationClosed",
        stream=deviation.stream,
        unit=deviation.unit_id,
        subjects={"deviation": deviation.id},
        changes=(change(deviation, status="closed", closed_at=facts.now, severity=told.severity),),
        data={"covers": {deviation.id: deviation.version}},
        private={"root_cause": told.root_cause, "action": told.action},
    )
    return (draft,)


verb(
    name="close-deviation",
    room="deviations",
    title="Close deviation",
    about="The deviation was looked into: its cause, and what was done.",
    command=CloseDeviation,
    event="DeviationClosed",
    effect=close,
    subject="deviation",
    guards=(deviation_is_open, order_is_countersigned),
    signings=(Signing("reviewed", ("quality_officer",)),),
    roles=("quality_officer",),
    reports=False,
)


@command
class Countersign(Command):
    """Countersign a verbal order."""

    deviation: str = ref("deviation", "What was done on the verbal order")


@red("nothing-to-countersign")
def countersign_is_due(_: Command, facts: Facts) -> Params | None:
    """Only what was done on a verbal order, and not yet confirmed, is countersigned."""
    deviation: Deviation = facts["deviation"]
    waits = deviation.countersign_due is not None and deviation.countersigned_at is None
    return None if waits else {"deviation": deviation.id}


@red("order-of-another")
def order_is_ones_own(_: Command, facts: Facts) -> Params | None:
    """Who gave the order confirms it; a medical director may for someone who cannot."""
    deviation: Deviation = facts["deviation"]
    signed = facts.signed("countersigned")
    if signed is None or deviation.ordered_by in (None, signed.person):
        return None
    return None if "medical_director" in signed.roles else {"name": signed.name}


def countersign(_: Countersign, facts: Facts) -> tuple[Draft, ...]:
    """The physician confirms the order; after the time allowed, the record says that it was late."""
    deviation: Deviation = facts["deviation"]
    late = facts.happened_at > (deviation.countersign_due or facts.happened_at)
    signed = facts.signed("countersigned")
    by = signed.person if signed else facts.actor.person
    draft = Draft(
        kind="OrderCountersigned",
        stream=deviation.stream,
        unit=deviation.unit_id,
        subjects={"deviation": deviation.id},
        changes=(change(deviation, countersigned_at=facts.happened_at, countersigned_by=by),),
        data={"due": deviation.countersign_due, "late": late, "covers": {deviation.id: deviation.version}},
    )
    return (draft,)


verb(
    name="countersign",
    room="deviations",
    title="Countersign",
    about="Confirm a verbal order that was read back; within the time that the policy allows.",
    command=Countersign,
    event="OrderCountersigned",
    effect=countersign,
    subject="deviation",
    guards=(countersign_is_due, order_is_ones_own),
    signings=(Signing("countersigned", ("physician", "medical_director")),),
    roles=("physician", "medical_director"),
    reports=False,
)
