"""Engraftment from laboratory values: the first of three consecutive values on different days.

Neutrophils: at least 0.5 × 10⁹/L after the lowest point; none by the limit day
is primary graft failure. Platelets: at least 20 × 10⁹/L with no transfusion in
the seven days before. A count that never fell below is an answer of its own,
given only when the limit day is past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from biobank.domain.rules.clock import day_count

IN_A_ROW = 3
UNTRANSFUSED_DAYS = 7

ENGRAFTED = "engrafted"
LATE = "engrafted_late"
NEVER_BELOW = "never_below"
FAILURE = "primary_graft_failure"
NOT_BY_LIMIT = "not_by_limit"
NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Value:
    """One laboratory value: its calendar day and the count in 10⁹/L."""

    day: str
    count: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer: an outcome, and the day of engraftment where there is one."""

    outcome: str
    on_day: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold in 10⁹/L, and the day by which it must have been reached."""

    threshold: Decimal
    limit_days: int


def neutrophils(values: Iterable[Value], day_zero: str, as_of: str, rule: Rule) -> Finding:
    """Return the neutrophil engraftment as far as it is known on a day."""
    found = _finding(_by_day(values, day_zero), day_zero, as_of, rule)
    return Finding(FAILURE) if found.outcome == NOT_BY_LIMIT else found


def platelets(
    values: Iterable[Value], transfused_on: Iterable[str], day_zero: str, as_of: str, rule: Rule
) -> Finding:
    """Return the platelet engraftment as far as it is known on a day.

    A value within seven days after a transfusion shows the donor's platelets:
    it can neither begin nor belong to the three.
    """
    transfusions = tuple(transfused_on)
    supported = {one.day for one in values if _is_supported(one.day, transfusions)}
    daily = tuple(
        Value(one.day, Decimal(0)) if one.day in supported else one for one in _by_day(values, day_zero)
    )
    return _finding(daily, day_zero, as_of, rule)


def _is_supported(day: str, transfusions: Iterable[str]) -> bool:
    return any(0 <= day_count(given, day) < UNTRANSFUSED_DAYS for given in transfusions)


def _by_day(values: Iterable[Value], day_zero: str) -> tuple[Value, ...]:
    """Return one value for each day from day 0 on: the lowest, in order of days."""
    lowest: dict[str, Decimal] = {}
    for one in values:
        if day_count(day_zero, one.day) >= 0:
            lowest[one.day] = min(one.count, lowest.get(one.day, one.count))
    return tuple(Value(day, lowest[day]) for day in sorted(lowest))


def _finding(daily: Sequence[Value], day_zero: str, as_of: str, rule: Rule) -> Finding:
    past_limit = day_count(day_zero, as_of) >= rule.limit_days
    below = next((place for place, one in enumerate(daily) if one.count < rule.threshold), None)
    if below is None:
        return Finding(NEVER_BELOW if past_limit and daily else NOT_YET)
    first = _first_of_three(daily[below:], rule.threshold)
    if first is None:
        return Finding(NOT_BY_LIMIT if past_limit else NOT_YET)
    in_time = day_count(day_zero, first) <= rule.limit_days
    return Finding(ENGRAFTED if in_time else LATE, first)


def _first_of_three(daily: Sequence[Value], threshold: Decimal) -> str | None:
    for place in range(len(daily) - IN_A_ROW + 1):
        if all(one.count >= threshold for one in daily[place : place + IN_A_ROW]):
            return daily[place].day
    return None
