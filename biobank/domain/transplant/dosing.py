"""Dose and DMSO: what a patient gets per kilogram, planned and given.

Cells are counted in units of 10⁶, volumes in mL, DMSO in g; the formulas are
those of `cells`. The limit of DMSO counts whatever was given in the last 24 hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from biobank.domain.rules.cells import dmso_g
from biobank.domain.rules.clock import later
from biobank.domain.things.transplant import Infusion
from biobank.domain.things.unit import Unit

SHOWN = Decimal("0.0001")
DAY_HOURS = 24


def per_kg(amount: Decimal, weight_kg: Decimal) -> Decimal:
    """Return an amount per kilogram of body weight."""
    return amount / weight_kg


def shown(value: Decimal) -> Decimal:
    """Return a number as it stands in events and on pages: four decimals."""
    return value.quantize(SHOWN, ROUND_HALF_EVEN)


def dmso_of(unit: Unit, density_g_per_ml: Decimal) -> Decimal:
    """Return the DMSO in a whole bag; a bag without volume or DMSO holds none that is known."""
    if unit.volume_ml is None or unit.dmso_percent is None:
        return Decimal(0)
    return dmso_g(unit.volume_ml, unit.dmso_percent, density_g_per_ml)


def share_given(unit: Unit, given_ml: Decimal) -> Decimal:
    """Return which share of a bag a volume is, 1 at most: rinsing adds volume but no cells."""
    if not unit.volume_ml:
        return Decimal(1)
    return min(given_ml / unit.volume_ml, Decimal(1))


def cd34_given_e6(unit: Unit, given_ml: Decimal) -> Decimal | None:
    """Return the CD34+ cells that a given volume of a bag is credited with, in 10⁶."""
    return None if unit.cd34_e6 is None else unit.cd34_e6 * share_given(unit, given_ml)


def cd34_of(units: Iterable[Unit]) -> Decimal:
    """Return the CD34+ cells of several bags, in 10⁶; a bag that was not counted adds none."""
    return sum((unit.cd34_e6 for unit in units if unit.cd34_e6 is not None), Decimal(0))


def uncounted(units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the bags whose CD34+ cells are not known."""
    return tuple(unit.id for unit in units if unit.cd34_e6 is None)


def dmso_in_last_day(infusions: Iterable[Infusion], at: str) -> Decimal:
    """Return the DMSO of all infusions that ran within the 24 hours before a moment, in g."""
    since = later(at, hours=-DAY_HOURS)
    given = (
        one.dmso_g
        for one in infusions
        if one.dmso_g is not None and one.started_at <= at and (one.stopped_at or at) > since
    )
    return sum(given, Decimal(0))


def days_needed(dmso_g_per_kg: Decimal, limit_g_per_kg: Decimal) -> int:
    """Return over how many days an amount of DMSO must be split to stay within the limit of a day."""
    return int((dmso_g_per_kg / limit_g_per_kg).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Plan:
    """What was given so far and what lies ready, per kg: CD34+ in 10⁶/kg, DMSO in g/kg.

    `uncounted` are bags ahead whose cells are not known; they add nothing.
    """

    given_per_kg: Decimal
    ahead_per_kg: Decimal
    dmso_day_g_per_kg: Decimal
    uncounted: tuple[str, ...] = ()

    @property
    def total_per_kg(self) -> Decimal:
        """The dose when everything that lies ready is given, in 10⁶/kg."""
        return self.given_per_kg + self.ahead_per_kg

    def told(self) -> dict[str, Decimal | list[str]]:
        """Return the plan as it stands in an event."""
        return {
            "given_e6_per_kg": shown(self.given_per_kg),
            "ahead_e6_per_kg": shown(self.ahead_per_kg),
            "dmso_day_g_per_kg": shown(self.dmso_day_g_per_kg),
            "uncounted": list(self.uncounted),
        }


def plan(
    ahead: Sequence[Unit],
    today: Sequence[Unit],
    infusions: Sequence[Infusion],
    course_id: str,
    weight_kg: Decimal,
    at: str,
    density_g_per_ml: Decimal,
) -> Plan:
    """Return dose and DMSO of a course at a moment.

    `ahead` are the bags still to be given in the course; of them, `today` are
    those whose DMSO counts now: thawed already, or about to be thawed. DMSO of
    other courses' infusions counts too, their cells do not.
    """
    credited = sum(
        (one.cd34_e6 for one in infusions if one.course_id == course_id and one.cd34_e6 is not None),
        Decimal(0),
    )
    dmso = dmso_in_last_day(infusions, at) + sum(
        (dmso_of(unit, density_g_per_ml) for unit in today), Decimal(0)
    )
    return Plan(
        given_per_kg=per_kg(credited, weight_kg),
        ahead_per_kg=per_kg(cd34_of(ahead), weight_kg),
        dmso_day_g_per_kg=per_kg(dmso, weight_kg),
        uncounted=uncounted(ahead),
    )
