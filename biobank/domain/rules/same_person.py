"""Whether two patient records are one person: the same record, or records that were linked."""

from biobank.domain.things.patient import Patient


def same_person(one: Patient, other: Patient) -> bool:
    """Say whether two records stand for one person."""
    return _standing_record(one) == _standing_record(other)


def _standing_record(patient: Patient) -> str:
    return patient.linked_to or patient.id
