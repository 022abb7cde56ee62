"""Who else a patient might be: names, birth dates and numbers alike."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.services import cards
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("similar_patients")
def similar_patients(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the other patients with this family name, or with this birth date and a name alike."""
    family, born = getattr(command, "family_name", None), getattr(command, "birth_date", None)
    if not family:
        return ()
    named = set(cards.with_name(services, work.connection, family))
    start = cards.normalised(family)[:3]
    near = set(cards.with_name(services, work.connection, start)) if len(start) == 3 else set()
    same_day = set(cards.born_on(services, work.connection, born)) if born else set()
    own = getattr(command, "patient", None)
    return tuple(sorted((named | (near & same_day)) - {own}))


@special("same_number")
def same_number(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the other patients who carry a number the command tells, whatever its kind."""
    own = getattr(command, "patient", None)
    numbers = [getattr(command, field, None) for field in cards.NUMBER_FIELDS]
    found = {
        id for number in numbers if number for id in cards.with_number(services, work.connection, number)
    }
    return tuple(sorted(found - {own}))
