"""How the downtime book writes what it tells: patients, units, numbers and days, each in one line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from biobank.domain.codes.check_character import check_character
from biobank.domain.sentences.labels import value_in_words
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit
from biobank.services.audit.when import MONTHS
from biobank.services.downtime.heads import Heads
from biobank.services.downtime.stock import Person


def who(person: Person) -> str:
    """Return a patient in one line, as a wristband is compared."""
    born = f"born {day(person.born)}" if person.born else ""
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
    promised = "" if unit.assignment == "free" else f", {value_in_words('assignment', unit.assignment)}"
    return f"{unit.material} {unit.container}{promised}"


def standing(unit: Unit, holds: Sequence[Hold]) -> str:
    """Return whether a unit may be used, with every reason why not."""
    causes = sorted({hold.cause.replace("-", " ") for hold in holds})
    words = [value_in_words("disposition", unit.disposition), *causes]
    return ", ".join([*words, "exposed to warmth"] if unit.exposed else words)


def events(told: Heads) -> str:
    """Return how long the ledger was."""
    return f"{told.events:,} events in {told.streams:,} chains"


def amount(value: Decimal | None) -> str:
    """Return a number, or nothing where it is not known."""
    return "" if value is None else plain(value)


def plain(value: Any) -> str:
    """Return a number without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(text: str) -> str:
    """Return a calendar day as DD-MMM-YYYY."""
    return f"{text[8:10]}-{MONTHS[int(text[5:7]) - 1]}-{text[:4]}"
