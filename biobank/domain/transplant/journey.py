"""From referral to day 0: the step at which a patient stands, since when, and whether that is late.

A centre may state its own days for each step in the policy's settings, as
`step_days`; what stands here is taken for steps that it does not name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from biobank.domain.rules.clock import day_count
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.things.patient import Donation, Episode, Mobilisation
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_of

STEPS: tuple[tuple[str, str, int], ...] = (
    ("indication", Phrase("Board decision"), 30),
    ("suitability", Phrase("Fit to be collected"), 30),
    ("eligibility", Phrase("Infection markers"), 30),
    ("mobilisation", Phrase("Mobilisation"), 30),
    ("collection-clearance", Phrase("Clearance for collection"), 14),
    ("collection", Phrase("Collection"), 2),
    ("freezing", Phrase("Freezing"), 3),
    ("release", Phrase("Results and release"), 21),
    ("course", Phrase("Transplant course"), 60),
    ("order", Phrase("Order"), 30),
    ("bags", Phrase("Bags for the order"), 7),
    ("clearance", Phrase("Clearance for conditioning"), 14),
    ("conditioning", Phrase("Conditioning"), 14),
    ("day-zero", Phrase("Day 0"), 14),
)
"""Each step on the way by code and words, and after how many days without the next one somebody asks."""

_NAMES = tuple(code for code, _, _ in STEPS)
_USABLE = ("released", "exceptionally_released")


@dataclass(frozen=True, slots=True)
class Journey:
    """A patient on the way from referral to day 0, with what was recorded of it."""

    patient_id: str
    episode: Episode | None
    mobilisations: tuple[Mobilisation, ...] = ()
    donations: tuple[Donation, ...] = ()
    bags: tuple[Unit, ...] = ()
    course: Course | None = None
    orders: tuple[Order, ...] = ()

    @property
    def order(self) -> Order | None:
        """Return the order that stands: the newest one that was not called off."""
        standing = [each for each in self.orders if each.status != "called_off"]
        return max(standing, key=lambda each: each.prescribed_at, default=None)

    @property
    def ready(self) -> tuple[Unit, ...]:
        """Return the bags that may be given."""
        return tuple(each for each in self.living if each.disposition in _USABLE)

    @property
    def living(self) -> tuple[Unit, ...]:
        """Return the bags that still hold cells."""
        return tuple(each for each in self.bags if each.material in ALIVE)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a patient stands: the step that comes next, the last progress, and the day planned as day 0."""

    step: str
    since: str
    planned_for: str | None
    days: int
    limit: int
    is_past: bool

    @property
    def number(self) -> int:
        """Return the number of the step, from 1."""
        return _NAMES.index(self.step) + 1

    @property
    def is_late(self) -> bool:
        """Say whether the planned day is over, or this step has taken longer than its days."""
        return self.is_past or self.days > self.limit


def stand(journey: Journey, today: str, days: Mapping[str, Any]) -> Stand:
    """Return where a patient stands today; `days` are those the policy states for steps."""
    step = _step(journey)
    since = _last_progress(journey)
    order = journey.order
    planned = order.infuse_on if order else None
    usual = {code: number for code, _, number in STEPS}
    return Stand(
        step=step,
        since=since,
        planned_for=planned,
        days=max(0, day_count(since[:10], today)),
        limit=int(days.get(step, usual[step])),
        is_past=planned is not None and planned < today,
    )


def _step(journey: Journey) -> str:
    course = journey.course
    if course is not None and course.status == "conditioning":
        return "day-zero"
    if course is not None and course.status == "cleared":
        return "conditioning"
    if journey.episode is not None and not journey.donations and journey.order is None:
        return before_collection(journey, journey.episode)
    if not journey.ready:
        return _before_release(journey)
    return "course" if course is None else _before_clearance(journey)


def _before_release(journey: Journey) -> str:
    """Return what the cells wait for; a course of which no cells are left waits for some."""
    if not journey.living:
        return "bags" if journey.course is not None else "collection"
    liquid = any(each.material in ("collected", "processed") for each in journey.living)
    return "freezing" if liquid else "release"


def before_collection(journey: Journey, episode: Episode) -> str:
    """Return the first decision that an episode lacks; a new one may begin beside old cells."""
    decided: Sequence[tuple[str, object]] = (
        ("indication", episode.indication_decision),
        ("suitability", episode.suitability),
        ("eligibility", episode.eligibility),
        ("mobilisation", journey.mobilisations),
        ("collection-clearance", episode.cleared_at),
    )
    return next((code for code, known in decided if not known), "collection")


def _before_clearance(journey: Journey) -> str:
    order = journey.order
    if order is None or order.status == "reopened":
        return "order"
    kept = [each for each in journey.living if each.order_id == order.id]
    enough = order.weight_kg and cd34_of(kept) / order.weight_kg >= order.cd34_per_kg
    return "clearance" if enough else "bags"


def _last_progress(journey: Journey) -> str:
    """Return the newest moment or day at which something on the way was done; the step waits since then."""
    return max(each for each in _progress(journey) if each is not None)


def _progress(journey: Journey) -> Iterable[str | None]:
    episode, course = journey.episode, journey.course
    yield ""
    if episode is not None:
        yield from (episode.opened_at, episode.cleared_at)
    yield from (each.started_on for each in journey.mobilisations)
    yield from (each.ended_at for each in journey.donations)
    yield from (each.frozen_at for each in journey.bags)
    if course is not None:
        yield from (course.opened_at, course.cleared_at, course.conditioning_started_at)
    yield from (each.prescribed_at for each in journey.orders)
