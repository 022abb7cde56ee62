"""Arithmetic of the graft: CD34+ cells and DMSO, exact decimals with the unit in every name."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_FOUR_PLACES = Decimal("0.0001")


def cd34_e6(cells_per_ul: Decimal, volume_ml: Decimal) -> Decimal:
    """Return the CD34+ cells of a container in 10⁶: cells/µL × 1000 µL/mL × mL / 10⁶."""
    return cells_per_ul * volume_ml / 1000


def e6_per_kg(total_e6: Decimal, weight_kg: Decimal) -> Decimal:
    """Return cells in 10⁶ per kg, to four places; raises ValueError for a weight that is not positive."""
    return _per_kg(total_e6, weight_kg).quantize(_FOUR_PLACES, ROUND_HALF_UP)


def cd34_e6_per_kg(cells_per_ul: Decimal, volume_ml: Decimal, weight_kg: Decimal) -> Decimal:
    """Return the CD34+ dose in 10⁶/kg: 1500/µL × 200 mL at 70 kg is 4.2857."""
    return e6_per_kg(cd34_e6(cells_per_ul, volume_ml), weight_kg)


def dmso_g(volume_ml: Decimal, dmso_percent: Decimal, density_g_per_ml: Decimal) -> Decimal:
    """Return grams of DMSO in a volume: 200 mL at 10 % and 1.10 g/mL is 22.0 g."""
    return volume_ml * dmso_percent / 100 * density_g_per_ml


def dmso_g_per_kg(grams: Decimal, weight_kg: Decimal) -> Decimal:
    """Return grams of DMSO per kg, to four places; raises ValueError for a weight that is not positive."""
    return _per_kg(grams, weight_kg).quantize(_FOUR_PLACES, ROUND_HALF_UP)


def _per_kg(total: Decimal, weight_kg: Decimal) -> Decimal:
    if weight_kg <= 0:
        raise ValueError("a weight is above zero")
    return total / weight_kg


@dataclass(frozen=True, slots=True)
class RunningDose:
    """CD34+ in 10⁶/kg collected so far against the target, and how many bags are still uncounted.

    Whether to collect again tomorrow is the physician's decision; this is
    what it is decided on.
    """

    collected_e6_per_kg: Decimal
    target_e6_per_kg: Decimal
    uncounted: int

    @property
    def reached(self) -> bool:
        """Say whether the counted bags alone reach the target."""
        return self.missing_e6_per_kg == 0

    @property
    def missing_e6_per_kg(self) -> Decimal:
        """Return what is missing to the target, never below zero."""
        return max(Decimal(0), self.target_e6_per_kg - self.collected_e6_per_kg)


def running_dose(
    counts_e6: Iterable[Decimal | None], weight_kg: Decimal, target_e6_per_kg: Decimal
) -> RunningDose:
    """Return the running dose of an episode's bags; a bag without a count adds nothing but is told."""
    bags = tuple(counts_e6)
    counted = [one for one in bags if one is not None]
    total = e6_per_kg(sum(counted, Decimal(0)), weight_kg)
    return RunningDose(total, target_e6_per_kg, len(bags) - len(counted))
