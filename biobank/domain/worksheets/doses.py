"""Worksheets of the clinic: counts as they are converted, doses per kilogram, what is left to give."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.assays import ASSAYS
from biobank.domain.laboratory.quantities import WORDS
from biobank.domain.rooms.entered_values import reading_of, volume_of
from biobank.domain.rooms.failures import SALVAGE, expiry_of
from biobank.domain.rooms.grafts import kept_units, planned
from biobank.domain.rooms.weights import percent_off
from biobank.domain.rules.cells import dmso_g
from biobank.domain.rules.clock import local_time
from biobank.domain.rules.facts import Facts
from biobank.domain.sentences.phrase import Filled, Phrase, filled
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_given_e6, per_kg, share_given
from biobank.domain.worksheets.line import ATTENTION, BAD, GOOD, PLAIN, Line, figure

PER_KG = "× 10⁶/kg"


def converted(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield a result as it will stand: converted into the unit of its test, and whether it is questioned."""
    if not told.value or (getattr(told, "test", None) is None and facts.given.get("result") is None):
        return
    reading = reading_of(told, facts)
    if isinstance(reading, str):
        return
    test = getattr(told, "test", None) or facts["result"].test
    assay, volume = ASSAYS[test], volume_of(facts)
    words = assay.words.get(reading.value)
    result = Phrase(words) if words else f"{reading.value} {WORDS.get(assay.unit or '', '')}".strip()
    told_as = f"{reading.entered} {WORDS.get(reading.entered_unit or '', '')}".strip()
    by_volume = f" × {figure(volume)} mL" if volume is not None and assay.unit == "e6" else ""
    working = "" if words else f"{told_as}{by_volume}"
    yield Line(assay.title, result, working, ATTENTION if reading.questioned else PLAIN)


def ordered(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield how many cells a dose means, and how the weight stands to the one recorded."""
    if told.cd34_per_kg is not None and told.weight_kg is not None:
        working = f"{figure(told.cd34_per_kg)} × 10⁶/kg × {figure(told.weight_kg)} kg"
        minimum = facts.policy.limit("cd34_minimum_e6_per_kg")
        tone = PLAIN if told.cd34_per_kg >= minimum else ATTENTION
        yield Line("CD34+ cells", f"{figure(told.cd34_per_kg * told.weight_kg)} × 10⁶", working, tone)
    course: Course | None = facts["course"]
    if course is not None and course.weight_kg is not None and told.weight_kg not in (None, course.weight_kg):
        yield Line("Recorded weight", f"{figure(course.weight_kg)} kg", "", BAD)


def weighed(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield how far a weight is from the last one, and what the graft comes to on it."""
    course: Course | None = facts["course"]
    if told.weight_kg is None or course is None:
        return
    if course.weight_kg is not None:
        percent = percent_off(told.weight_kg, course.weight_kg)
        limit = facts.policy.limit("weight_change_percent")
        working = filled(
            "{weight} kg before; {limit} % are allowed", weight=figure(course.weight_kg), limit=figure(limit)
        )
        yield Line("Change", f"{figure(percent, 1)} %", working, GOOD if percent <= limit else ATTENTION)
    plan = planned(facts, weight_kg=told.weight_kg)
    if plan is not None:
        working = filled(
            "{given} given + {ahead} ready",
            given=figure(plan.given_per_kg, 1),
            ahead=figure(plan.ahead_per_kg, 1),
        )
        yield Line("The graft on this weight", f"{figure(plan.total_per_kg, 1)} {PER_KG}", working)


def reserved(_: Any, facts: Facts) -> Iterable[Line]:
    """Yield what the order asks for, what is reserved on it, and what this bag adds."""
    unit: Unit | None = facts.given.get("unit")
    order, course = facts.given.get("order"), facts.given.get("course")
    if unit is None or order is None or course is None or not course.weight_kg or unit.cd34_e6 is None:
        return
    adds = per_kg(unit.cd34_e6, course.weight_kg)
    working = f"{figure(unit.cd34_e6)} × 10⁶ ÷ {figure(course.weight_kg)} kg"
    yield Line("This bag", _of(figure(adds, 2), f"{figure(order.cd34_per_kg, 2)} {PER_KG}"), working)


def given(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield what a volume of the bag is credited with, and what is left of the order."""
    unit: Unit | None = facts["unit"]
    if unit is None or told.volume_ml is None:
        return
    if unit.volume_ml:
        share = share_given(unit, told.volume_ml) * 100
        working = _of(figure(told.volume_ml), f"{figure(unit.volume_ml)} mL")
        tone = PLAIN if told.volume_ml <= unit.volume_ml else ATTENTION
        yield Line("Share of the bag", f"{figure(share, 0)} %", working, tone)
    density = facts.policy.limit("dmso_density_g_per_ml")
    if unit.dmso_percent is not None:
        grams = dmso_g(told.volume_ml, unit.dmso_percent, density)
        yield Line("DMSO given", f"{figure(grams, 2)} g", "")
    yield from _credited(told, facts, unit)


def _credited(told: Any, facts: Facts, unit: Unit) -> Iterable[Line]:
    course, order = facts["course"], facts["order"]
    cells = cd34_given_e6(unit, told.volume_ml)
    if cells is None or course is None or not course.weight_kg:
        return
    adds = per_kg(cells, course.weight_kg)
    yield Line("Dose of this bag", f"{figure(adds, 2)} {PER_KG}", _per_kg(cells, course.weight_kg))
    plan = planned(facts)
    if plan is None or order is None:
        return
    total = plan.given_per_kg + adds
    left = max(order.cd34_per_kg - total, Decimal(0))
    ahead = sum((one.cd34_e6 or Decimal(0) for one in kept_units(facts) if one.id != unit.id), Decimal(0))
    ready = filled("{dose} lie ready", dose=f"{figure(per_kg(ahead, course.weight_kg), 2)} {PER_KG}")
    in_all = _of(figure(total, 2), f"{figure(order.cd34_per_kg, 2)} {PER_KG}")
    yield Line("Given in all", in_all, ready)
    yield Line("Left to give", f"{figure(left, 2)} {PER_KG}", "", GOOD if not left else PLAIN)


def _of(part: str, whole: str) -> Filled:
    return filled("{part} of {whole}", part=part, whole=whole)


def _per_kg(cells: Decimal, weight_kg: Decimal) -> str:
    return f"{figure(cells)} × 10⁶ ÷ {figure(weight_kg)} kg"


def salvaged(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield what is left of a broken bag, and when the container it is poured into expires."""
    unit: Unit = facts["unit"]
    if told.lost_ml is not None and unit.volume_ml is not None:
        left = max(unit.volume_ml - told.lost_ml, unit.volume_ml - unit.volume_ml)
        sum_told = f"{figure(unit.volume_ml)} mL − {figure(told.lost_ml)} mL"
        poured = told.salvaged_ml if told.decision == SALVAGE else None
        yield Line("Left in it", f"{figure(left)} mL", sum_told, BAD if poured and poured > left else PLAIN)
    if told.decision != SALVAGE or unit.thawed_at is None or told.expires_at is not None:
        return
    limit = figure(facts.policy.limit("thaw_to_end_minutes"))
    working = filled(
        "thawed {time} + {limit} min", time=local_time(unit.thawed_at, facts.actor.zone), limit=limit
    )
    ends = expiry_of(told, facts)
    result = local_time(ends, facts.actor.zone) if ends else Phrase("is over: say it yourself")
    yield Line("The new container expires", result, working, PLAIN if ends else ATTENTION)
