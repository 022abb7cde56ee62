"""Entered values: what a report says, read into the test's own unit, and questioned where it is unusual."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.assays import ASSAYS, Assay
from biobank.domain.laboratory.quantities import WORDS
from biobank.domain.laboratory.readings import Reading, read
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, instant, text
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, amber, red
from biobank.domain.things.laboratory import Result

MEASURES = tuple(WORDS.items())
RECORDERS = (*LABORATORY, "quality_officer", "data_manager")
AMENDERS = (*LABORATORY, "quality_officer")


@command
class Entered(Command):
    """What a report says: the value in its unit of measure, as it stands there."""

    value: str = text(
        "Value", max_length=40, hint="A number, or the word of the report", holds=("", {"": "decimal"})
    )
    entered_unit: str | None = choice("Unit of measure", MEASURES, required=False)
    organism: str | None = text("Organism", required=False, max_length=80)
    resulted_at: str | None = instant("Reported at", required=False, hint="Empty: now")
    value_confirmed: bool = boolean("The value is unusual and right", required=False)


def volume_of(facts: Facts) -> Decimal | None:
    """Return the volume by which a concentration is converted: the unit's, or what it was at first."""
    result: Result | None = facts.given.get("result")
    if result is not None:
        return result.volume_ml
    unit = facts.given.get("unit")
    return None if unit is None else unit.volume_ml


def reading_of(told: Any, facts: Facts) -> Reading | str:
    """Return the reading of what was entered, or the code of what is wrong with it."""
    return read(assay_of(told, facts), told.value, told.entered_unit, volume_of(facts))


def assay_of(told: Any, facts: Facts) -> Assay:
    """Return the test: of the result that is looked at, else as told."""
    result: Result | None = facts.given.get("result")
    return ASSAYS[told.test if result is None else result.test]


def readable(told: Entered, facts: Facts) -> Reading:
    """Return the reading of a value that the guards let through."""
    reading = reading_of(told, facts)
    if isinstance(reading, str):
        raise TypeError(f"an unreadable value was let through: {reading}")
    return reading


def _not(code: str) -> Any:
    """Return the check that a value is not wrong in this way."""

    def check(told: Entered, facts: Facts) -> Params | None:
        if reading_of(told, facts) != code:
            return None
        assay = assay_of(told, facts)
        words = ", ".join(assay.words) or ", ".join(WORDS[unit] for unit in assay.units)
        return {"test": assay.title, "known": words}

    return check


value_is_known = red("value-unknown")(_not("value-unknown"))
value_is_a_number = red("value-not-a-number")(_not("value-not-a-number"))
unit_of_measure_is_known = red("unit-of-measure-unknown")(_not("unit-of-measure-unknown"))
volume_is_known = red("volume-unknown")(_not("volume-unknown"))


@amber("value-implausible", *AMENDERS)
def value_is_plausible(told: Entered, facts: Facts) -> Params | None:
    """A value off by a thousand is questioned; confirming it says it is right."""
    reading = reading_of(told, facts)
    if isinstance(reading, str) or reading.questioned is None or told.value_confirmed:
        return None
    value, low, high, measure = reading.questioned
    return {"value": value, "low": low, "high": high, "measure": measure}


@red("organism-not-a-name")
def organism_is_a_name(told: Entered, _: Facts) -> Params | None:
    """An organism is told by its name, and by nothing that could be a person's."""
    plain = (told.organism or "").replace(".", "").replace("-", "").replace(" ", "")
    return {} if plain and not (plain.isascii() and plain.isalpha()) else None


READABLE = (
    value_is_known,
    value_is_a_number,
    unit_of_measure_is_known,
    volume_is_known,
    value_is_plausible,
    organism_is_a_name,
)
