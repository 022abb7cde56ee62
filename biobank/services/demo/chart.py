"""A patient's chart while their story is told: ids by what they are, and figures of their own."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from biobank.domain.codes.own_code import code_for, render
from biobank.services.demo.cast import Case
from biobank.services.demo.centre import Centre


@dataclass(slots=True)
class Chart:
    """What a story knows of its patient; `rng` gives this patient's figures, whatever others do."""

    case: Case
    centre: Centre
    rng: Random
    patient: str = ""
    episode: str = ""
    band: str = ""
    course: str = ""
    order: str = ""
    donations: list[str] = field(default_factory=list)
    bags: list[str] = field(default_factory=list)
    vials: list[str] = field(default_factory=list)
    weight_kg: Decimal = Decimal(0)

    @property
    def wristband(self) -> str:
        """The text that a scanner reads from the band on the wrist."""
        return render(code_for(self.band))


def label_of(unit: str, copy: str = "001") -> str:
    """Return the text that a scanner reads from a unit's label."""
    return render(code_for(unit, copy))


def chart(centre: Centre, case: Case, seed: str) -> Chart:
    """Open a chart, with figures drawn from a seed and the patient's number."""
    rng = Random(f"{seed}/{case.number}")  # noqa: S311  figures of invented patients, nothing secret
    return Chart(case, centre, rng, weight_kg=Decimal(case.weight_kg))
