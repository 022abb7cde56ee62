"""Patients: registering a person whose cells will be kept."""

from biobank.domain.rules.change import new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, text
from biobank.domain.rules.happening import Draft
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
    return (draft,)


verb(
    name="register-patient",
    room="patients",
    title="Register patient",
    about="Register a person whose cells will be collected and kept.",
    command=RegisterPatient,
    event="PatientRegistered",
    effect=register,
    subject=None,
    needs=(special("similar_patients"), special("same_number")),
    guards=(number_is_new, similar_patients_were_compared),
    roles=REGISTRARS,
)
