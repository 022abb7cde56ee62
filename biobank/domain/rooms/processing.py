"""Processing a unit in its own container: volume reduction, depletion, dilution, cryoprotectant."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.product_codes import is_product_code
from biobank.domain.rooms.balancing import BALANCE_GUARDS, SMALLEST_ML, Balanced, balance_data
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, recorded
from biobank.domain.rooms.descent import DIVISION_NEEDS, next_product, recoded
from biobank.domain.rules.change import Change
from biobank.domain.rules.command import command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import new_hold
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import Unit

KINDS = (
    ("volume_reduction", "Volume reduction"),
    ("plasma_depletion", "Plasma depletion"),
    ("red_cell_depletion", "Red cell depletion"),
    ("concentration", "Concentration"),
    ("dilution", "Dilution"),
    ("other", "Other (say what in the note)"),
)
RELEASED = ("released", "exceptionally_released")


@command
class ProcessUnit(Balanced):
    """Process a unit in its own container."""

    unit: str = ref("unit", "Unit")
    step: str = choice("Step", KINDS)
    volume_ml: Decimal = decimal("Volume afterwards", "mL", minimum=SMALLEST_ML)
    tnc_e6: Decimal | None = decimal("Nucleated cells afterwards", "×10⁶", required=False, minimum="0")
    cd34_e6: Decimal | None = decimal("CD34+ cells afterwards", "×10⁶", required=False, minimum="0")
    product_code: str | None = text(
        "Next product code", required=False, max_length=5, hint="Empty: as before"
    )

    def kept_ml(self) -> Decimal:
        """Return the volume afterwards."""
        return self.volume_ml

    def cells_told(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the cells counted afterwards, in 10⁶."""
        return self.tnc_e6, self.cd34_e6


@red("product-code-malformed")
def product_code_is_one(told: Any, _: Facts) -> Params | None:
    """A product code has the form of one."""
    wrong = told.product_code and not is_product_code(told.product_code)
    return {"product_code": told.product_code} if wrong else None


def cells_after(told: Balanced, unit: Unit, *, kept: bool) -> dict[str, Decimal | None]:
    """Return the figures after a step: as counted, else unknown, unless all cells were kept."""
    tnc, cd34 = told.cells_told()
    return {
        "tnc_e6": unit.tnc_e6 if tnc is None and kept else tnc,
        "cd34_e6": unit.cd34_e6 if cd34 is None and kept else cd34,
    }


def released_no_more(facts: Facts, unit: Unit) -> tuple[dict[str, str], tuple[Change, ...]]:
    """Return what becomes of a release when the product is changed: it is to be released anew."""
    if unit.disposition not in RELEASED:
        return {}, ()
    return {"disposition": "quarantined"}, (new_hold(facts, unit, "awaiting-results"),)


def process(told: ProcessUnit, facts: Facts) -> tuple[Draft, ...]:
    """The same unit, processed: another volume, other figures, maybe its next product."""
    unit: Unit = facts["unit"]
    withdrawn, holds = released_no_more(facts, unit)
    code = told.product_code or unit.product_code
    columns = {
        "volume_ml": told.volume_ml,
        **cells_after(told, unit, kept=told.step == "dilution"),
        **recoded(facts, unit, code),
        **withdrawn,
    }
    changed = after(facts, unit, **columns)
    products = next_product(facts, changed.row, 0) if code != unit.product_code else ()
    changes = (changed, *products, *holds, *recorded(told, facts, unit, told.step))
    data = {"step": told.step, **balance_data(told, facts)}
    return (Draft(kind="UnitProcessed", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="process-unit",
    room="processing",
    title="Process",
    about="Reduce, deplete, concentrate or dilute a unit in its own container.",
    command=ProcessUnit,
    event="UnitProcessed",
    effect=process,
    moves={
        "material": "collected|processed>processed",
        "custody": "person|location",
        "disposition": "quarantined|released|exceptionally_released",
        "assignment": "free",
    },
    needs=(*STEP_NEEDS, *DIVISION_NEEDS),
    guards=(product_code_is_one, *STEP_GUARDS, *BALANCE_GUARDS),
    roles=LABORATORY,
)
