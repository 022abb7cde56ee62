"""How the downtime book writes what it tells: patients, units, numbers and days, each in one line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from biobank.domain.codes.check_character import check_character
from biobank.domain.sentences.labels import value_in_words
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit
from biobank.services.downtime.heads import Heads
from biobank.services.downtime.stock import Person
from biobank.words.days import day_as_printed, day_shown
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_code


def who(person: Person) -> str:
    """Return a patient in one line, as a wristband is compared."""
    born = say("born {born}", born=day_of_birth(person.born)) if person.born else ""
    return " · ".join(each for each in (person.name, born, person.numbers, person.blood_group) if each)


def usable(unit: Unit) -> bool:
    """Say whether nothing that is recorded stands against the unit's use."""
    return unit.disposition in ("released", "exceptionally_released") and unit.custody != "missing"


def number_of(unit: Unit) -> str:
    """Return the donation number as it is printed, with its check character."""
    return number_in_groups(unit.din)


def number_in_groups(din: str) -> str:
    """Return a donation number in its groups, with its check character."""
    return f"{din[:5]} {din[5:7]} {din[7:]} {check_character(din)}" if len(din) == 13 else din


def product_of(unit: Unit) -> str:
    """Return product code and division."""
    return f"{unit.product_code} {unit.division}"


def state_of(unit: Unit) -> str:
    """Return what it is and whether it is promised to anybody."""
    promised = "" if unit.assignment == "free" else f", {said('assignment', unit.assignment)}"
    kind = say("{material} {container}", material=say_code(unit.material), container=say_code(unit.container))
    return f"{kind}{promised}"


def cause_of(text: str) -> str:
    """Return the code of a cause as words."""
    return say_code(text.replace("-", "_"))


def said(column: str, value: Any) -> str:
    """Return a state in the language spoken."""
    return say(value_in_words(column, value))


def standing(unit: Unit, holds: Sequence[Hold]) -> str:
    """Return whether a unit may be used, with every reason why not."""
    causes = sorted({cause_of(hold.cause) for hold in holds})
    words = [said("disposition", unit.disposition), *causes]
    return ", ".join([*words, say("exposed to warmth")] if unit.exposed else words)


def events(told: Heads) -> str:
    """Return how long the ledger was."""
    return say("{events} events in {chains} chains", events=told.events, chains=told.streams)


def amount(value: Decimal | None) -> str:
    """Return a number, or nothing where it is not known."""
    return "" if value is None else plain(value)


def plain(value: Any) -> str:
    """Return a number without zeros that say nothing."""
    text = f"{value:f}"
    return shown_number(text.rstrip("0").rstrip(".") if "." in text else text)


def day(text: str) -> str:
    """Return a calendar day as the language writes it."""
    return day_shown(date.fromisoformat(text[:10]))


def day_of_birth(text: str) -> str:
    """Return a day of birth as on labels and wristbands, which are compared letter by letter."""
    return day_as_printed(date.fromisoformat(text[:10]))
