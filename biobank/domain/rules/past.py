"""What is told as having happened lies in the past, and what is expected ahead: guards for any command."""

from typing import Any

from biobank.domain.rules.clock import local_day
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.verb import Guard, Params, red


def days_have_come(*names: str) -> Guard:
    """Return the guard that none of these days of a command is still to come at the site."""

    @red("day-in-the-future")
    def days_are_past(told: Any, facts: Facts) -> Params | None:
        today = local_day(facts.now, facts.actor.zone)
        ahead = [day for name in names if (day := getattr(told, name)) is not None and day > today]
        return {"day": ahead[0], "today": today} if ahead else None

    return days_are_past


def moments_have_come(*names: str) -> Guard:
    """Return the guard that none of these moments of a command is still to come."""

    @red("moment-in-the-future")
    def moments_are_past(told: Any, facts: Facts) -> Params | None:
        moments = (getattr(told, name) for name in names)
        ahead = [moment for moment in moments if moment is not None and moment > facts.now]
        return {"moment": ahead[0], "now": facts.now} if ahead else None

    return moments_are_past


def moments_are_ahead(*names: str) -> Guard:
    """Return the guard that none of these moments, which are expected, has passed before it begins."""

    @red("moment-has-passed")
    def moments_are_to_come(told: Any, facts: Facts) -> Params | None:
        moments = (getattr(told, name) for name in names)
        passed = [moment for moment in moments if moment is not None and moment < facts.happened_at]
        return {"moment": passed[0], "now": facts.happened_at} if passed else None

    return moments_are_to_come


def in_order(first: str, second: str) -> Guard:
    """Return the guard that one day or moment of a command comes no later than another."""

    @red("times-run-backwards")
    def times_run_forwards(told: Any, _: Facts) -> Params | None:
        begins, ends = getattr(told, first), getattr(told, second)
        if begins is None or ends is None or begins[: len(ends)] <= ends:
            return None
        return {"from": begins, "until": ends}

    return times_run_forwards
