"""What is told of a transplant course wherever one is shown: its few facts, and the dose as a bar."""

from collections.abc import Sequence
from typing import Any

from biobank.domain.rooms.courses import REGIMENS
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.transplant import Course, Order
from biobank.domain.transplant.clearance import NO_BACK_UP
from biobank.domain.transplant.dosing import Plan
from biobank.web.moments import day_in_words, shown
from biobank.web.naming import names_of
from biobank.web.summaries import in_words
from biobank.words.numbers import shown_number
from biobank.words.speaking import say, say_code

_REGIMENS = dict(phrases(REGIMENS))


def course_facts(course: Course, zone: str) -> list[tuple[str, Any]]:
    """Return what is known of a course: conditioning, weight, clearance, back-up and day 0."""
    weight = None
    if course.weight_kg is not None and course.weight_at is not None:
        kind, at = say_code(course.weight_kind or ""), shown(course.weight_at, zone).local
        weight = f"{in_words(course.weight_kg)} kg ({kind}), {at}"
    told = [
        (say("Conditioning"), _REGIMENS.get(course.regimen or "", course.regimen)),
        (say("Weight"), weight),
        (say("Cleared"), shown(course.cleared_at, zone).local if course.cleared_at else None),
        (say("Back-up"), _back_up(course)),
        (say("Day 0"), day_in_words(course.day_zero) if course.day_zero else None),
    ]
    return [(label, value) for label, value in told if value]


def _back_up(course: Course) -> str | None:
    if course.back_up in (None, NO_BACK_UP):
        return say("none, by signed decision") if course.back_up else None
    return names_of(course.back_up).get(course.back_up, course.back_up)


def dose_shown(found: Plan | None, orders: Sequence[Order]) -> dict[str, Any] | None:
    """Return ordered, given, ready and left to give, per kg; the bar's parts in thousandths of the order."""
    standing = [each for each in orders if each.status != "called_off"]
    if found is None or not standing:
        return None
    ordered = standing[-1].cd34_per_kg
    left = max(ordered - found.given_per_kg, ordered - ordered)
    return {
        "ordered": shown_number(f"{ordered:.1f}"),
        "given": shown_number(f"{found.given_per_kg:.2f}"),
        "ready": shown_number(f"{found.ahead_per_kg:.2f}"),
        "left": shown_number(f"{left:.2f}"),
        "given_part": _part(found.given_per_kg, ordered),
        "ready_part": _part(found.ahead_per_kg, ordered),
        "uncounted": len(found.uncounted),
    }


def _part(amount: Any, whole: Any) -> int:
    return min(1000, int(amount * 1000 / whole)) if whole else 0
