"""The tests a laboratory reports on units, donations and patients: units, words and plausible ranges.

A range spans less than a factor of 1 000, so that a value off by 1 000 always
falls out of it and is questioned. Ranges question, they never refuse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from biobank.domain.laboratory.quantities import PER_UL, TOTALS
from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.domain.rules.markers import MARKERS
from biobank.domain.sentences.phrase import Phrase

CELLS, COUNT, PERCENT, NUMBER, CULTURE, MARKER, GROUP = (
    "cells", "count", "percent", "number", "culture", "marker", "group",
)  # fmt: skip

CULTURE_VALUES: Mapping[str, str] = {
    "pending": Phrase("Pending"),
    "no_growth_to_date": Phrase("No growth to date"),
    "no_growth": Phrase("No growth, final"),
    "growth": Phrase("Growth"),
}
MARKER_VALUES: Mapping[str, str] = {
    "pending": Phrase("Pending"),
    "nonreactive": Phrase("Not reactive"),
    "indeterminate": Phrase("Indeterminate"),
    "reactive": Phrase("Reactive"),
}
GROUPS: Mapping[str, str] = dict(BLOOD_GROUPS)
PRELIMINARY = frozenset({"pending", "no_growth_to_date"})
"""Values that a later report of the same test will replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assay:
    """One test: its words, what kind of value it has, in which unit it is kept.

    `low` and `high` are plausible: for cells in a container the concentration
    per µL, else the value in its own unit. `column` is the unit's figure that
    the result becomes. `about` are the things it can be a result on.
    """

    code: str
    title: str
    kind: str
    unit: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    column: str | None = None
    about: tuple[str, ...] = ("unit", "donation", "patient")

    def __post_init__(self) -> None:
        """Tell its words from its codes."""
        object.__setattr__(self, "title", Phrase(self.title))

    @property
    def units(self) -> tuple[str, ...]:
        """The units of measure a value may be entered in, the usual first."""
        if self.kind == CELLS:
            return (*TOTALS, *PER_UL)
        if self.kind == COUNT:
            return tuple(PER_UL)
        return () if self.unit is None else (self.unit,)

    @property
    def words(self) -> Mapping[str, str]:
        """The values it may have where it is no number."""
        return {CULTURE: CULTURE_VALUES, MARKER: MARKER_VALUES, GROUP: GROUPS}.get(self.kind, {})


def _cells(code: str, title: str, low: str, high: str, column: str | None = None) -> Assay:
    return Assay(
        code=code, title=title, kind=CELLS, unit="e6", low=Decimal(low), high=Decimal(high),
        column=column, about=("unit",),
    )  # fmt: skip


def _count(code: str, title: str, low: str, high: str, unit: str) -> Assay:
    return Assay(
        code=code, title=title, kind=COUNT, unit=unit, low=Decimal(low), high=Decimal(high),
        about=("patient", "donation"),
    )  # fmt: skip


def _percent(code: str, title: str, low: str, column: str | None = None) -> Assay:
    return Assay(
        code=code, title=title, kind=PERCENT, unit="percent", low=Decimal(low), high=Decimal(100),
        column=column, about=("unit",),
    )  # fmt: skip


def _number(code: str, title: str, unit: str, low: str, high: str) -> Assay:
    return Assay(
        code=code, title=title, kind=NUMBER, unit=unit, low=Decimal(low), high=Decimal(high), about=("unit",)
    )


_LIST: tuple[Assay, ...] = (
    _cells("tnc", "Total nucleated cells", "1000", "900000", column="tnc_e6"),
    _cells("cd34", "CD34+ cells", "30", "25000", column="cd34_e6"),
    _cells("cd3", "CD3+ cells", "100", "90000"),
    _cells("granulocytes", "Granulocytes", "300", "250000"),
    _percent("viability", "Viability", "5", column="viability_percent"),
    _percent("viability-post-thaw", "Viability after thaw", "5"),
    _percent("cd34-recovery", "CD34+ recovery", "5"),
    _percent("purity", "CD34+ purity", "0.2"),
    _percent("haematocrit", "Haematocrit", "0.2"),
    _number("endotoxin", "Endotoxin", "eu_per_ml", "0.005", "4.9"),
    _number("cd3-per-kg", "CD3+ cells per kg", "e6_per_kg", "0.001", "0.9"),
    Assay(code="sterility", title="Sterility culture", kind=CULTURE, about=("unit", "donation")),
    Assay(code="fungal-culture", title="Fungal culture", kind=CULTURE, about=("unit", "donation")),
    Assay(code="abo-rh", title="ABO and RhD", kind=GROUP),
    *(Assay(code=code, title=title, kind=MARKER) for code, title in MARKERS),
    _count("neutrophils", "Neutrophils", "0.1", "90", "e9_per_l"),
    _count("platelets", "Platelets", "3", "2500", "e9_per_l"),
    _count("wbc", "White blood cells", "0.3", "250", "e9_per_l"),
    _count("cd34-blood", "CD34+ cells in blood", "1", "900", "per_ul"),
)

ASSAYS: dict[str, Assay] = {one.code: one for one in _LIST}
"""Every test by its code, in the order a form offers them."""
