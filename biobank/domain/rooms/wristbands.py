"""Wristbands: our own bands bound to an admission, and the number on the hospital's own."""

import re

from biobank.domain.rooms.patients import LIVING, STANDING, number_is_new
from biobank.domain.rules.change import change, new
from biobank.domain.rules.clock import day_count, local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, many, red, special, verb
from biobank.domain.things.patient import Patient, Wristband

LONGEST_STAY_DAYS, EARLIEST_DAYS = 366, 31
"""How long ago an admission may have begun, and how long ahead a band may be made for one."""

BAND_ROLES = ("coordinator", *HANDLERS)


@command
class IssueWristband(Command):
    """Issue a patient identification band for one admission."""

    patient: str = ref("patient", "Patient")
    admitted_on: str = date("Admitted on")
    case_number: str | None = text("Hospital's case number", private=True, required=False, max_length=40)
    void_earlier: bool | None = boolean("Earlier bands are cut off and void", required=False)


@red("admission-day-unlikely")
def admission_is_near(told: IssueWristband, facts: Facts) -> Params | None:
    """A band is for the admission of these days: another year is a mistyped one."""
    today = local_day(facts.happened_at, facts.actor.zone)
    days = day_count(today, told.admitted_on)
    return None if -LONGEST_STAY_DAYS <= days <= EARLIEST_DAYS else {"day": told.admitted_on, "today": today}


def _active(bands: tuple[Wristband, ...]) -> list[Wristband]:
    return [one for one in bands if one.status == "active"]


def issue(told: IssueWristband, facts: Facts) -> tuple[Draft, ...]:
    """A band with a subject code of its own, which is never the patient's id."""
    patient: Patient = facts["patient"]
    at = facts.happened_at
    band = Wristband(
        id=facts.fresh.id(Wristband.LETTER),
        stream=patient.stream,
        patient_id=patient.id,
        admission=told.admitted_on,
        issued_at=at,
    )
    earlier = _active(facts["bands"]) if told.void_earlier else []
    voided = tuple(change(one, status="void", voided_at=at) for one in earlier)
    draft = Draft(
        kind="WristbandIssued",
        stream=patient.stream,
        subjects={"patient": patient.id, "wristband": band.id},
        changes=(new(band), *voided),
        private={"case_number": told.case_number} if told.case_number else {},
    )
    return (draft,)


verb(
    name="issue-wristband",
    room="wristbands",
    title="Issue wristband",
    about="Bind a new identification band to a patient's admission.",
    command=IssueWristband,
    event="WristbandIssued",
    effect=issue,
    subject="patient",
    needs=(many("bands", "wristband", patient_id="patient.id"),),
    guards=(*LIVING, admission_is_near),
    roles=BAND_ROLES,
)


VOID_REASONS = (
    ("unreadable", "Unreadable or damaged"),
    ("discharged", "Patient discharged"),
    ("replaced", "Replaced by another band"),
    ("wrong_patient", "It was on the wrong patient"),
)


@command
class VoidWristband(Command):
    """Void a wristband."""

    wristband: str = ref("wristband", "Wristband")
    why: str = choice("Why", VOID_REASONS)


@red("wristband-void")
def band_is_active(_: Command, facts: Facts) -> Params | None:
    """A void band proves nobody's presence."""
    band: Wristband | None = facts["wristband"]
    if band is None or band.status == "active":
        return None
    return {"wristband": band.id, "since": band.voided_at}


def void(told: VoidWristband, facts: Facts) -> tuple[Draft, ...]:
    """The band is void from now on; scanning it is refused."""
    band: Wristband = facts["wristband"]
    draft = Draft(
        kind="WristbandVoided",
        stream=band.stream,
        subjects={"patient": band.patient_id, "wristband": band.id},
        changes=(change(band, status="void", voided_at=facts.happened_at),),
        data={"why": told.why},
    )
    return (draft,)


verb(
    name="void-wristband",
    room="wristbands",
    title="Void wristband",
    about="This band is cut off or unreadable and identifies nobody any more.",
    command=VoidWristband,
    event="WristbandVoided",
    effect=void,
    subject="wristband",
    guards=(band_is_active,),
    roles=BAND_ROLES,
)


@command
class RegisterWristbandNumber(Command):
    """Register the number on the hospital's own band."""

    patient: str = ref("patient", "Patient")
    wristband_number: str = text("Number on the hospital's band", private=True, max_length=40)


@red("wristband-number-malformed")
def number_fits_the_pattern(told: RegisterWristbandNumber, facts: Facts) -> Params | None:
    """The hospital's bands follow one pattern, set in the policy."""
    pattern = str(facts.policy.choice("wristband_pattern"))
    return None if re.fullmatch(pattern, told.wristband_number) else {"pattern": pattern}


def register_number(told: RegisterWristbandNumber, facts: Facts) -> tuple[Draft, ...]:
    """The hospital's band is known for this patient; its number stays private."""
    patient: Patient = facts["patient"]
    draft = Draft(
        kind="WristbandNumberRegistered",
        stream=patient.stream,
        subjects={"patient": patient.id},
        private={"wristband_number": told.wristband_number},
    )
    return (draft,)


verb(
    name="register-wristband-number",
    room="wristbands",
    title="Register hospital band",
    about="Let the hospital's own identification band be read for this patient.",
    command=RegisterWristbandNumber,
    event="WristbandNumberRegistered",
    effect=register_number,
    subject="patient",
    needs=(special("same_number"),),
    guards=(*STANDING, number_is_new, number_fits_the_pattern),
    roles=BAND_ROLES,
)
