"""Patients as lists name them: those of the same name are told apart by their day of birth."""

from collections.abc import Iterable, Mapping

from biobank.services import cards
from biobank.web.moments import day_of_birth
from biobank.web.shell import services
from biobank.words.speaking import say


def patient_named(card: Mapping[str, str]) -> str:
    """Return a patient as FAMILY NAME, Given · born DD-MMM-YYYY; a name that was erased is told as that."""
    family, born = card.get("family_name", ""), card.get("birth_date", "")
    if not family:
        return say("Name erased")
    name = f"{family.upper()}, {card.get('given_names', '')}"
    return f"{name} · {say('born {born}', born=day_of_birth(born))}" if born else name


def patients_named(patients: Iterable[str]) -> dict[str, str]:
    """Return how patients are named in lists; whoever shows them records the looks. One statement."""
    with services().database.read() as connection:
        found = cards.read_many(services(), connection, patients)
    return {id: patient_named(card) for id, card in found.items()}
