"""Worksheets of the laboratory: volumes that balance, cells in each bag, DMSO, clocks until freezing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.balance import NOTHING, imbalance
from biobank.domain.laboratory.quantities import per_ul_of_total, percent_of
from biobank.domain.rooms.balancing import Balanced, incoming_ml, outgoing_ml, parents
from biobank.domain.rooms.batch_record import began
from biobank.domain.rooms.dividing import portions
from biobank.domain.rules.cells import dmso_g, e6_per_kg
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.clocks import ALERT, OVER, Clock, dmso_to_freezing, liquid_hold
from biobank.domain.rules.facts import Facts
from biobank.domain.sentences.phrase import Filled, Joined, Phrase, filled, joined
from biobank.domain.things.unit import Unit
from biobank.domain.worksheets.line import ATTENTION, BAD, GOOD, PLAIN, Line, figure

_TONES = {ALERT: ATTENTION, OVER: BAD}
_SPENT = (
    ("waste_ml", Phrase("{volume} waste")),
    ("sampled_ml", Phrase("{volume} samples")),
    ("loss_ml", Phrase("{volume} lost")),
)
_OF_KIND = {
    "bag": Phrase("Bag {division}"),
    "vial": Phrase("Vial {division}"),
    "tube": Phrase("Tube {division}"),
}


def balance(told: Balanced, facts: Facts) -> Iterable[Line]:
    """Yield what went in, what came out, and whether both agree."""
    came = incoming_ml(told, facts)
    if came is not None:
        yield Line("In", f"{figure(came)} mL", _went_in(told, facts))
    if not _kept_is_known(told):
        return
    went = outgoing_ml(told)
    yield Line("Out", f"{figure(went)} mL", _came_out(told))
    if came is not None:
        yield _difference(came, went, facts)


def _went_in(told: Balanced, facts: Facts) -> Joined:
    volumes = [figure(one.volume_ml) for one in parents(facts) if one.volume_ml is not None]
    added = [filled("{volume} added", volume=figure(told.added_ml))] if told.added_ml else []
    return joined(" + ", *volumes, *added)


def _kept_is_known(told: Any) -> bool:
    if hasattr(told, "bags"):
        return bool(told.bags)
    return getattr(told, "volume_ml", None) is not None


def _came_out(told: Any) -> Joined:
    kept = [one.volume_ml for one in told.bags] if hasattr(told, "bags") else [told.kept_ml()]
    spent = [
        Filled(words, {"volume": figure(value)}) for name, words in _SPENT if (value := getattr(told, name))
    ]
    return joined(" + ", *map(figure, kept), *spent)


def _difference(came: Decimal, went: Decimal, facts: Facts) -> Line:
    tolerance = facts.policy.limit("balance_tolerance_percent")
    off = imbalance(came, went, tolerance) is not None
    share = f"{figure(percent_of(went - came, came), 1)} %" if came else "–"
    working = filled(
        "{sum} mL; {tolerance} % are allowed",
        sum=f"{figure(went)} − {figure(came)} = {figure(went - came)}",
        tolerance=figure(tolerance),
    )
    return Line("Difference", f"{figure(went - came)} mL, {share}", working, BAD if off else GOOD)


def processed(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield the balance, and how many cells are left and how dense they are."""
    yield from balance(told, facts)
    unit: Unit | None = facts["unit"]
    for name, label in (
        ("tnc_e6", Phrase("Nucleated cells recovered")),
        ("cd34_e6", Phrase("CD34+ cells recovered")),
    ):
        after, before = getattr(told, name), getattr(unit, name, None)
        if after is not None and before:
            working = filled("{part} of {whole}", part=figure(after), whole=f"{figure(before)} × 10⁶")
            tone = PLAIN if after <= before else ATTENTION
            yield Line(label, f"{figure(percent_of(after, before), 1)} %", working, tone)
    if told.tnc_e6 is not None and told.volume_ml:
        dense = per_ul_of_total(told.tnc_e6, told.volume_ml)
        working = filled(
            "{cells} in {volume}",
            cells=f"{figure(told.tnc_e6)} × 10⁶",
            volume=f"{figure(told.volume_ml)} mL",
        )
        yield Line("Nucleated cells", f"{figure(dense, 0)} /µL", working)


def selected(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield the balance, and what the selected cells come to per kilogram."""
    yield from balance(told, facts)
    if not told.weight_kg:
        return
    for cells, label in ((told.cd34_e6, Phrase("CD34+ per kg")), (told.cd3_e6, Phrase("CD3+ per kg"))):
        if cells is not None:
            working = f"{figure(cells)} × 10⁶ ÷ {figure(told.weight_kg)} kg"
            yield Line(label, f"{figure(e6_per_kg(cells, told.weight_kg), 4)} × 10⁶/kg", working)


def divided(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield the balance, and what is in each bag."""
    yield from balance(told, facts)
    unit: Unit | None = facts["unit"]
    if unit is None or not told.bags:
        return
    for portion in portions(told, facts):
        cells = [
            Filled(words, {"cells": f"{figure(value)} × 10⁶"})
            for value, words in (
                (portion.cd34_e6, Phrase("{cells} CD34+")),
                (portion.tnc_e6, Phrase("{cells} nucleated")),
            )
            if value is not None
        ]
        label = Filled(_OF_KIND[portion.container], {"division": portion.division})
        yield Line(label, joined(", ", f"{figure(portion.volume_ml or NOTHING)} mL", *cells))


def sampled(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield what the samples take from the unit, and what is left in it."""
    unit: Unit | None = facts["unit"]
    taken = [one.volume_ml for one in told.samples]
    if unit is None or unit.volume_ml is None or not taken:
        return
    left = unit.volume_ml - sum(taken, NOTHING)
    working = " − ".join(figure(one) for one in (unit.volume_ml, *taken))
    yield Line("Left in the bag", f"{figure(left)} mL", working, PLAIN if left > 0 else BAD)


def with_dmso(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield what was added, and the DMSO in the bag by the density that the policy states."""
    unit: Unit | None = facts["unit"]
    if told.volume_ml is None or unit is None:
        return
    if unit.volume_ml is not None:
        added = told.volume_ml - unit.volume_ml
        working = f"{figure(told.volume_ml)} − {figure(unit.volume_ml)}"
        yield Line("Added", f"{figure(added)} mL", working, PLAIN if added >= 0 else BAD)
    if told.dmso_percent is not None:
        yield dmso_line(told.volume_ml, told.dmso_percent, facts)


def dmso_line(volume_ml: Decimal, percent: Decimal, facts: Facts) -> Line:
    """Return the DMSO in a volume as a line."""
    density = facts.policy.limit("dmso_density_g_per_ml")
    working = f"{figure(volume_ml)} mL × {figure(percent)} % × {figure(density)} g/mL"
    return Line("DMSO in it", f"{figure(dmso_g(volume_ml, percent, density))} g", working)


def frozen(told: Any, facts: Facts) -> Iterable[Line]:
    """Yield how long the cells waited until the run began, against both clocks."""
    unit: Unit | None = facts["unit"]
    if unit is None:
        return
    start = began(told, facts)
    if told.liquid_hold is not None:
        clock = liquid_hold(unit.collected_at, facts.policy, cold=told.liquid_hold == "cold")
        yield _waited(Phrase("Liquid until freezing"), clock, start)
    if unit.dmso_added_at is not None:
        clock = dmso_to_freezing(unit.dmso_added_at, facts.policy)
        yield _waited(Phrase("In DMSO until freezing"), clock, start)


def _waited(label: Phrase, clock: Clock, start: str) -> Line:
    took, limit = minutes_between(clock.since, start), minutes_between(clock.since, clock.limit_at)
    most = filled("at most {span}", span=_span(limit))
    return Line(label, _span(took), most, _TONES.get(clock.standing(start), GOOD))


def _span(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def collected(told: Any, _: Facts) -> Iterable[Line]:
    """Yield what is in all bags together, and in all tubes."""
    for kind, words in (("bag", Phrase("In bags")), ("tube", Phrase("In tubes"))):
        volumes = [one.volume_ml for one in told.containers if one.kind == kind]
        if volumes:
            working = " + ".join(figure(one) for one in volumes)
            yield Line(words, f"{figure(sum(volumes, NOTHING))} mL", working if len(volumes) > 1 else "")
