"""Follow-up: which visit of a course is due on a day, by the schedule of the policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

YEARLY = "yearly"
YEARS_FOLLOWED = 30


@dataclass(frozen=True, slots=True)
class Milestone:
    """A visit of the schedule: its kind, its day after day 0, and from which day on it counts as made."""

    kind: str
    day: int
    opens: int


def milestones(schedule: Mapping[str, Any]) -> tuple[Milestone, ...]:
    """Return the visits of a schedule of days by kind, the latest first; `yearly` comes again each year."""
    window = int(schedule["window_days"])
    days = [(kind, int(day)) for kind, day in schedule.items() if kind not in (YEARLY, "window_days")]
    year = int(schedule[YEARLY])
    days += [(YEARLY, year * number) for number in range(1, YEARS_FOLLOWED + 1)]
    in_order = sorted(days, key=lambda each: -each[1])
    return tuple(Milestone(kind, day, day - window) for kind, day in in_order)


def milestone_on(found: tuple[Milestone, ...], day_number: int) -> Milestone | None:
    """Return the visit that has come due last by a day after day 0; an earlier one is then past making up."""
    return next((each for each in found if each.opens <= day_number), None)


def due_from(found: tuple[Milestone, ...], day_zero: str, seen: int | None) -> str | None:
    """Return the day from which the next visit is due, or None after the last; `seen` is the latest made."""
    ahead = [each.opens for each in found if seen is None or each.opens > seen]
    return day_after(day_zero, min(ahead)) if ahead else None


def day_after(day_zero: str, number: int) -> str:
    """Return the calendar day so many days after day 0."""
    return (date.fromisoformat(day_zero) + timedelta(days=number)).isoformat()
