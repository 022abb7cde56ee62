"""Patients: registering a person whose cells will be kept, and recording that one has died."""

from biobank.domain.rules.change import change, new
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.patient import Patient

SEXES = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not recorded"))
REGISTRARS = (
    "coordinator",
    "apheresis_nurse",
    "technologist",
    "physician",
    "medical_director",
    "data_manager",
)


@red("patient-is-linked")
def patient_is_not_linked(_: Command, facts: Facts) -> Params | None:
    """What is new is recorded under the record that a duplicate was linked to."""
    patient: Patient | None = facts["patient"]
    return {"linked_to": patient.linked_to} if patient and patient.status == "linked" else None


@red("patient-is-deceased")
def patient_is_alive(_: Command, facts: Facts) -> Params | None:
    """Nothing is collected from a patient who has died."""
    patient: Patient | None = facts["patient"]
    return {"died_on": patient.died_on} if patient and patient.status == "deceased" else None


@red("patient-entered-in-error")
def patient_is_real(_: Command, facts: Facts) -> Params | None:
    """A record entered in error takes nothing more."""
    patient: Patient | None = facts["patient"]
    return {} if patient and patient.status == "entered_in_error" else None


@red("patient-identity-in-doubt")
def patient_is_not_in_doubt(_: Command, facts: Facts) -> Params | None:
    """While it is in doubt whose cells are whose, no further cells are taken."""
    patient: Patient | None = facts["patient"]
    return {"patient": patient.id} if patient and patient.identity_in_doubt else None


STANDING = (patient_is_not_linked, patient_is_real)
"""Guards of everything newly recorded under a patient."""
LIVING = (*STANDING, patient_is_alive)
"""Guards of everything that is done to a patient."""


@command
class RegisterPatient(Command):
    """Register a patient."""

    family_name: str = text("Family name", private=True)
    given_names: str = text("Given names", private=True)
    birth_date: str = date("Born on", private=True)
    sex: str = choice("Sex", SEXES, private=True)
    hospital_number: str = text("Hospital number", private=True, max_length=40)
    similar_seen: bool = boolean(
        "I have compared the similar patients; this is another person", required=False
    )


@red("number-taken")
def number_is_new(_: Command, facts: Facts) -> Params | None:
    """Two patients never carry the same hospital number."""
    return {"patient": facts["same_number"][0]} if facts["same_number"] else None


@red("similar-patient")
def similar_patients_were_compared(asked: RegisterPatient, facts: Facts) -> Params | None:
    """A patient with a name or birth date alike must be looked at before registering another."""
    if not facts["similar_patients"] or asked.similar_seen:
        return None
    return {"patients": list(facts["similar_patients"][:10]), "count": len(facts["similar_patients"])}


SIMILAR_NEEDS = (special("similar_patients"), special("newly_alike"))


def told_to_the_others(facts: Facts, patient: str) -> tuple[Draft, ...]:
    """Whoever is alike is alike on both sides: the other patients' records say so too."""
    others: tuple[Patient, ...] = facts["newly_alike"]
    return tuple(
        Draft(
            kind="SimilarPatientFound",
            stream=other.stream,
            subjects={"patient": other.id, "other": patient},
            changes=(change(other, similar_name=True),),
        )
        for other in others
    )


def register(told: RegisterPatient, facts: Facts) -> tuple[Draft, ...]:
    """A patient with an opaque id; name and numbers only as commitments."""
    id = facts.fresh.id(Patient.LETTER)
    patient = Patient(
        id=id,
        stream=f"patient/{id}",
        site_id=facts.actor.site,
        registered_at=facts.happened_at,
        similar_name=bool(facts["similar_patients"]),
    )
    private = {
        "family_name": told.family_name,
        "given_names": told.given_names,
        "birth_date": told.birth_date,
        "sex": told.sex,
        "hospital_number": told.hospital_number,
    }
    draft = Draft(
        kind="PatientRegistered",
        stream=patient.stream,
        subjects={"patient": id},
        changes=(new(patient),),
        data={"similar": list(facts["similar_patients"])},
        private=private,
    )
    return (draft, *told_to_the_others(facts, id))


verb(
    name="register-patient",
    room="patients",
    title="Register patient",
    about="Register a person whose cells will be collected and kept.",
    command=RegisterPatient,
    event="PatientRegistered",
    effect=register,
    subject=None,
    needs=(*SIMILAR_NEEDS, special("same_number")),
    guards=(number_is_new, similar_patients_were_compared, days_have_come("birth_date")),
    roles=REGISTRARS,
)


@command
class RecordDeath(Command):
    """Record that a patient has died."""

    patient: str = ref("patient", "Patient")
    died_on: str = date("Died on")


@red("day-in-the-future")
def death_is_not_in_the_future(told: RecordDeath, facts: Facts) -> Params | None:
    """Nobody is recorded dead before it happened."""
    today = local_day(facts.happened_at, facts.actor.zone)
    return {"day": told.died_on, "today": today} if told.died_on > today else None


def record_death(told: RecordDeath, facts: Facts) -> tuple[Draft, ...]:
    """The patient is deceased; units stay until someone decides about them."""
    patient: Patient = facts["patient"]
    died = change(patient, status="deceased", died_on=told.died_on)
    subjects = {"patient": patient.id}
    return (Draft(kind="DeathRecorded", stream=patient.stream, subjects=subjects, changes=(died,)),)


verb(
    name="record-death",
    room="patients",
    title="Record death",
    about="The patient has died; nothing more is collected, nothing is discarded by itself.",
    command=RecordDeath,
    event="DeathRecorded",
    effect=record_death,
    subject="patient",
    guards=(*LIVING, death_is_not_in_the_future),
    roles=REGISTRARS,
)
