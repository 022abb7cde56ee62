"""Figures as laboratories report them: drawn from a seed, within the ranges of the field."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random

TENTH = Decimal("0.1")
WHOLE = Decimal(1)


def drawn(rng: Random, low: float, high: float, step: Decimal = TENTH) -> Decimal:
    """Return a figure between two others, in steps."""
    return Decimal(str(rng.uniform(low, high))).quantize(step, ROUND_HALF_EVEN)


def rounded(value: Decimal, step: Decimal = TENTH) -> Decimal:
    """Return a figure in steps."""
    return value.quantize(step, ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Apheresis:
    """What an apheresis yields: volume, concentrations as the analysers print them, viability."""

    volume_ml: Decimal
    tnc_e9_per_l: Decimal
    cd34_per_ul: Decimal
    viability_percent: Decimal

    @property
    def tnc_e6(self) -> Decimal:
        """Nucleated cells in 10⁶: 10⁹/L is 10⁶/mL."""
        return self.tnc_e9_per_l * self.volume_ml

    @property
    def cd34_e6(self) -> Decimal:
        """CD34+ cells in 10⁶."""
        return self.cd34_per_ul * self.volume_ml / 1000


def apheresis(
    rng: Random,
    weight_kg: int,
    cd34_e6_per_kg: float,
    *,
    viability: tuple[float, float] = (93, 99),
    volume_ml: tuple[float, float] = (185, 315),
) -> Apheresis:
    """Return an apheresis that yields about so many CD34+ cells per kg."""
    volume = drawn(rng, *volume_ml, WHOLE)
    cd34 = Decimal(str(cd34_e6_per_kg * rng.uniform(0.97, 1.04))) * weight_kg
    return Apheresis(
        volume_ml=volume,
        tnc_e9_per_l=drawn(rng, 150, 260),
        cd34_per_ul=rounded(cd34 * 1000 / volume, WHOLE),
        viability_percent=drawn(rng, *viability),
    )


def neutrophils(rng: Random, day: int) -> Decimal:
    """Return a neutrophil count in 10⁹/L so many days after an autologous reinfusion."""
    if day < 3:
        return drawn(rng, 0.3, 1.2, Decimal("0.01"))
    if day < 10:
        return drawn(rng, 0.02, 0.2, Decimal("0.01"))
    return drawn(rng, 0.6 + (day - 10) * 0.3, 1.4 + (day - 10) * 0.5, Decimal("0.01"))


def platelets(rng: Random, day: int) -> Decimal:
    """Return a platelet count in 10⁹/L so many days after an autologous reinfusion."""
    if day < 4:
        return drawn(rng, 40, 110, WHOLE)
    if day < 12:
        return drawn(rng, 9, 18, WHOLE)
    return drawn(rng, 24 + (day - 12) * 6, 38 + (day - 12) * 9, WHOLE)


EDSS_STEP = Decimal("0.5")


def edss(rng: Random, before: Decimal, years: float) -> Decimal:
    """Return an EDSS some time after a transplant: better at first, then about stable."""
    gain = Decimal("1.0") if years >= 1 else EDSS_STEP
    wobble = EDSS_STEP * rng.choice((-1, 0, 0, 0, 1))
    return max(Decimal("1.0"), min(Decimal("9.0"), before - gain + wobble))


def score(rng: Random, before: int, years: float) -> int:
    """Return a skin or lupus score some time after a transplant: it falls, and wobbles."""
    share = 0.35 if years >= 2 else 0.5 if years >= 1 else 0.7
    return max(0, round(before * share) + rng.choice((-2, -1, 0, 0, 1)))
