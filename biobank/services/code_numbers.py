"""The donation numbers of a facility's year, each accounted for: used, set aside, or missing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, union

from biobank.domain.rules.allotment import LAST, counter_of, donation_number
from biobank.domain.things.people import Site
from biobank.storage import tables

_unit, _donation, _reserved = (tables.things[name] for name in ("unit", "donation", "reserved_number"))
_low: Any = bindparam("low")
_high: Any = bindparam("high")
_carried = union(
    select(_unit.c.din).where(_unit.c.din.between(_low, _high)),
    select(_donation.c.din).where(_donation.c.din.between(_low, _high)),
)
_set_aside = select(_reserved.c.id).where(_reserved.c.id.between(_low, _high))
_value = select(tables.counter.c.value).where(tables.counter.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class YearOfNumbers:
    """How far the counter of a facility's year went, and what became of each number up to there.

    `beyond` are numbers scanned from pre-printed labels that the counter has not reached.
    """

    allotted: int
    used: int
    set_aside: int
    beyond: int
    unaccounted: tuple[str, ...]


def year_of_numbers(connection: Connection, site: Site, year: str) -> YearOfNumbers:
    """Return the account of one year, two digits; three statements."""
    told = {
        "low": donation_number(site.facility, year, 0),
        "high": donation_number(site.facility, year, LAST),
    }
    used = set(connection.execute(_carried, told).scalars())
    aside = set(connection.execute(_set_aside, told).scalars()) - used
    counter = {"name": counter_of("din", site.facility, year)}
    value = connection.execute(_value, counter).scalar_one_or_none() or 0
    numbers = (donation_number(site.facility, year, each) for each in range(1, value + 1))
    missing = tuple(number for number in numbers if number not in used and number not in aside)
    beyond = sum(1 for number in used if _serial(number) > value)
    return YearOfNumbers(value, len(used), len(aside), beyond, missing)


def _serial(number: str) -> int:
    return int(number[7:])
