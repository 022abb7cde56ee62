"""Identities: two records of one person are linked, and a name or number changes with its history."""

from typing import Any

from biobank.domain.rooms.parting import PARTING_NEEDS, parted
from biobank.domain.rooms.patients import (
    REGISTRARS,
    SEXES,
    SIMILAR_NEEDS,
    STANDING,
    number_is_new,
    similar_patients_were_compared,
    told_to_the_others,
)
from biobank.domain.rules.blood_groups import differing
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import days_have_come
from biobank.domain.rules.verb import Params, Signing, many, red, special, verb
from biobank.domain.things.patient import CARD_FIELDS, Patient

EVIDENCE = (
    ("identity_document", "Identity card or passport"),
    ("civil_registry", "Civil registry or court document"),
    ("hospital_index", "Hospital's patient index"),
    ("laboratory", "Laboratory: ABO, HLA or STR"),
    ("interview", "Asked of the patient or next of kin"),
)
TWO_PEOPLE = (Signing("decided", by="actor"), Signing("verified", by="other"))


@red("same-record-twice")
def records_are_two(_: Command, facts: Facts) -> Params | None:
    """A record is not a duplicate of itself."""
    return {} if facts["patient"].id == facts["other"].id else None


@red("linked-already")
def duplicate_is_unlinked(_: Command, facts: Facts) -> Params | None:
    """A duplicate is linked to one record only."""
    patient: Patient = facts["patient"]
    return {"linked_to": patient.linked_to} if patient.status == "linked" else None


@red("other-is-linked")
def other_stands_by_itself(_: Command, facts: Facts) -> Params | None:
    """Duplicates are linked to the record that stands, never to another duplicate."""
    other: Patient = facts["other"]
    return {"linked_to": other.linked_to} if other.status == "linked" else None


@red("others-linked-to-it")
def nothing_hangs_on_the_duplicate(_: Command, facts: Facts) -> Params | None:
    """The record that others are linked to is the one that stands."""
    hanging = [one.id for one in facts["linked_here"]]
    return {"patients": hanging} if hanging else None


@red("blood-groups-differ")
def blood_groups_agree(_: Command, facts: Facts) -> Params | None:
    """One person has one blood group: records that differ are not one person."""
    groups = differing([facts["patient"].blood_group, facts["other"].blood_group])
    return {"groups": list(groups)} if groups else None


@command
class LinkPatients(Command):
    """Link a duplicate record to the record that stands."""

    patient: str = ref("patient", "Duplicate record")
    other: str = ref("patient", "Record that stands", anywhere=True)
    evidence: str = choice("Evidence", EVIDENCE)


def _twins(kind: str, facts: Facts, linked_to: str | None, evidence: str) -> tuple[Draft, Draft]:
    """The same fact in both streams: each keeps its own, and names the other."""
    patient: Patient = facts["patient"]
    other: Patient = facts["other"]
    changed = change(patient, status="linked" if linked_to else "active", linked_to=linked_to)
    said: dict[str, Any] = {"kind": kind, "data": {"evidence": evidence}}
    return (
        Draft(
            stream=patient.stream,
            subjects={"patient": patient.id, "other": other.id},
            changes=(changed,),
            **said,
        ),
        Draft(stream=other.stream, subjects={"patient": other.id, "other": patient.id}, **said),
    )


def link(told: LinkPatients, facts: Facts) -> tuple[Draft, ...]:
    """The duplicate points to the record that stands; both streams say so."""
    return _twins("PatientsLinked", facts, facts["other"].id, told.evidence)


verb(
    name="link-patients",
    room="patients",
    title="Link duplicate",
    about="Two records are one person: link the duplicate; both histories stay as they are.",
    command=LinkPatients,
    event="PatientsLinked",
    effect=link,
    subject="patient",
    needs=(many("linked_here", "patient", linked_to="patient.id"),),
    guards=(
        records_are_two,
        duplicate_is_unlinked,
        other_stands_by_itself,
        nothing_hangs_on_the_duplicate,
        blood_groups_agree,
    ),
    signings=TWO_PEOPLE,
    roles=REGISTRARS,
    reports=False,
    undo="unlink-patients",
)


@command
class UnlinkPatients(Command):
    """Unlink a record that turned out to be another person."""

    patient: str = ref("patient", "Linked record")
    other: str = ref("patient", "Record it is linked to", anywhere=True)
    evidence: str = choice("Evidence", EVIDENCE)


@red("not-linked")
def records_are_linked(told: UnlinkPatients, facts: Facts) -> Params | None:
    """Only what is linked can be unlinked."""
    return None if facts["patient"].linked_to == told.other else {}


def unlink(told: UnlinkPatients, facts: Facts) -> tuple[Draft, ...]:
    """The record stands by itself again; both streams say so, and what one kept for the other is held."""
    return (*_twins("PatientsUnlinked", facts, None, told.evidence), *parted(facts))


verb(
    name="unlink-patients",
    room="patients",
    title="Unlink",
    about="Two linked records are two people after all.",
    command=UnlinkPatients,
    event="PatientsUnlinked",
    effect=unlink,
    subject="patient",
    needs=PARTING_NEEDS,
    guards=(records_are_linked,),
    signings=TWO_PEOPLE,
    roles=REGISTRARS,
    reports=False,
    undo="link-patients",
)


@command
class ChangeIdentity(Command):
    """Change a patient's name, birth date or numbers; fill in only what is new."""

    patient: str = ref("patient", "Patient")
    evidence: str = choice("Evidence", EVIDENCE)
    family_name: str | None = text("Family name", private=True, required=False)
    given_names: str | None = text("Given names", private=True, required=False)
    birth_date: str | None = date("Born on", private=True, required=False)
    sex: str | None = choice("Sex", SEXES, private=True, required=False)
    hospital_number: str | None = text("Hospital number", private=True, max_length=40, required=False)
    national_number: str | None = text("National number", private=True, max_length=40, required=False)
    similar_seen: bool | None = boolean(
        "I have compared the similar patients; this is another person", required=False
    )


def _told_fields(told: ChangeIdentity) -> dict[str, str]:
    found = {name: getattr(told, name, None) for name in CARD_FIELDS}
    return {name: value for name, value in found.items() if value}


@red("nothing-changes")
def something_is_told(told: ChangeIdentity, _: Facts) -> Params | None:
    """A change says at least one new thing."""
    return None if _told_fields(told) else {}


def change_identity(told: ChangeIdentity, facts: Facts) -> tuple[Draft, ...]:
    """The card shows the new values; the old ones stay in the events before this one."""
    patient: Patient = facts["patient"]
    similar = patient.similar_name or bool(facts["similar_patients"])
    draft = Draft(
        kind="IdentityChanged",
        stream=patient.stream,
        subjects={"patient": patient.id},
        changes=(change(patient, similar_name=similar),),
        data={"evidence": told.evidence, "fields": sorted(_told_fields(told))},
        private=_told_fields(told),
    )
    return (draft, *told_to_the_others(facts, patient.id))


verb(
    name="change-identity",
    room="patients",
    title="Change name or number",
    about="A patient has a new name or number; labels already on units stay right and show both.",
    command=ChangeIdentity,
    event="IdentityChanged",
    effect=change_identity,
    subject="patient",
    needs=(*SIMILAR_NEEDS, special("same_number")),
    guards=(
        *STANDING,
        something_is_told,
        number_is_new,
        similar_patients_were_compared,
        days_have_come("birth_date"),
    ),
    signings=TWO_PEOPLE,
    roles=REGISTRARS,
    reports=False,
)
