"""Counts of cells, exact: concentrations in any unit, totals, percent.

Cells in one container are counted in 10⁶, concentrations in cells per µL.
Nothing is rounded but by `rounded`, which only shows. Doses per kg and DMSO
are calculated in `rules.cells`.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

PER_UL: dict[str, Decimal] = {
    "e9_per_l": Decimal(1000),
    "per_ul": Decimal(1),
    "e3_per_ul": Decimal(1000),
    "e6_per_ml": Decimal(1000),
    "e6_per_l": Decimal(1),
}
"""Cells per µL that one of each unit of concentration means."""

TOTALS: dict[str, Decimal] = {
    "e6": Decimal(1),
    "e7": Decimal(10),
    "e8": Decimal(100),
    "e9": Decimal(1000),
    "e10": Decimal(10_000),
}
"""10⁶ cells that one of each unit of a total means."""

WORDS: dict[str, str] = {
    "e9_per_l": "×10⁹/L",
    "per_ul": "/µL",
    "e3_per_ul": "×10³/µL",
    "e6_per_ml": "×10⁶/mL",
    "e6_per_l": "×10⁶/L",
    "e6": "×10⁶",
    "e7": "×10⁷",
    "e8": "×10⁸",
    "e9": "×10⁹",
    "e10": "×10¹⁰",
    "percent": "%",
    "eu_per_ml": "EU/mL",
    "e6_per_kg": "×10⁶/kg",
    "g_per_l": "g/L",
}
"""How each unit of measure is written for people."""

CELLS_STEP = Decimal("0.001")
"""The smallest part of 10⁶ cells that a share is told in: a thousand cells."""


def per_ul(value: Decimal, unit: str) -> Decimal:
    """Return a concentration in cells per µL; raises KeyError for a unit that is none."""
    return value * PER_UL[unit]


def in_unit(cells_per_ul: Decimal, unit: str) -> Decimal:
    """Return a concentration of cells per µL in another unit; the inverse of `per_ul`."""
    return cells_per_ul / PER_UL[unit]


def total_e6(cells_per_ul: Decimal, volume_ml: Decimal) -> Decimal:
    """Return the cells in a volume, in 10⁶: a mL has 1 000 µL."""
    return cells_per_ul * volume_ml / 1000


def per_ul_of_total(cells_e6: Decimal, volume_ml: Decimal) -> Decimal:
    """Return the cells per µL that so many 10⁶ cells in a volume make."""
    return cells_e6 * 1000 / volume_ml


def cells_e6(value: Decimal, unit: str, volume_ml: Decimal | None) -> Decimal | None:
    """Return a total in 10⁶ from a total or a concentration; None for a concentration of no volume."""
    if unit in TOTALS:
        return value * TOTALS[unit]
    return None if volume_ml is None else total_e6(per_ul(value, unit), volume_ml)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """Return how many percent of the whole a part is."""
    return part * 100 / whole


def rounded(value: Decimal, places: int) -> Decimal:
    """Return a value to so many decimal places, for showing."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def rounded_down(value: Decimal, step: Decimal = CELLS_STEP) -> Decimal:
    """Return the value cut to a step, so that shares never exceed what was shared."""
    return value.quantize(step, rounding=ROUND_DOWN)
