"""Who else a patient might be: names, birth dates and numbers alike."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.command import Command
from biobank.domain.things.thing import Thing
from biobank.services import cards
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage.work import Work


@special("similar_patients")
def similar_patients(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the other patients with this family name, or with this birth date and a name alike.

    Of a change that tells only one of the two, the other is as it stands on the card.
    """
    told = {name: getattr(command, name, None) for name in ("family_name", "birth_date")}
    if not any(told.values()):
        return ()
    own = getattr(command, "patient", None)
    card = (cards.read(services, work.connection, own) or {}) if own else {}
    family, born = (told[name] or card.get(name) for name in ("family_name", "birth_date"))
    if not family:
        return ()
    named = set(cards.with_name(services, work.connection, family))
    start = cards.normalised(family)[:3]
    near = set(cards.with_name(services, work.connection, start)) if len(start) == 3 else set()
    same_day = set(cards.born_on(services, work.connection, born)) if born else set()
    return tuple(sorted((named | (near & same_day)) - {own}))


@special("newly_alike")
def newly_alike(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return those of the similar patients on whom it does not stand yet that another is alike."""
    similar = given["similar_patients"]
    return work.find("patient", {"id": similar, "similar_name": False}) if similar else ()


@special("both_records")
def both_records(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the two records that a command is about."""
    return given["patient"], given["other"]


@special("same_number")
def same_number(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[str, ...]:
    """Return the other patients who carry a number the command tells, whatever its kind.

    Two people who register the same number at once do it one after the other.
    """
    own = getattr(command, "patient", None)
    told = (getattr(command, field, None) for field in cards.NUMBER_FIELDS)
    numbers = [number for number in told if number]
    work.claim(cards.number_tokens(services, numbers))
    found = {id for number in numbers for id in cards.with_number(services, work.connection, number)}
    return tuple(sorted(found - {own}))
