"""CD34 selection: the enriched cells in a new container, their purity, and the T cells left in them."""

from decimal import Decimal

from biobank.domain.laboratory import divisions
from biobank.domain.laboratory.product_codes import SELECTED
from biobank.domain.laboratory.quantities import percent_of, rounded
from biobank.domain.ledger.canonical import decimal_text
from biobank.domain.rooms.balancing import BALANCE_GUARDS, SMALLEST_ML, Balanced, balance_data
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, recorded
from biobank.domain.rooms.descent import (
    PARENT_NEEDS,
    Portion,
    child,
    held_like,
    made,
    passed_on,
    taken,
    used_up,
)
from biobank.domain.rooms.processing import product_code_is_one
from biobank.domain.rules.cells import e6_per_kg
from biobank.domain.rules.change import Change, new
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import verb
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import Unit


@command
class SelectUnit(Balanced):
    """Select the CD34+ cells of a unit into a new container."""

    unit: str = ref("unit", "Unit")
    volume_ml: Decimal = decimal("Volume of the selected cells", "mL", minimum=SMALLEST_ML)
    tnc_e6: Decimal | None = decimal("Nucleated cells selected", "×10⁶", required=False, minimum="0")
    cd34_e6: Decimal = decimal("CD34+ cells selected", "×10⁶", minimum="0")
    cd3_e6: Decimal = decimal("CD3+ cells left in them", "×10⁶", minimum="0")
    purity_percent: Decimal = decimal("CD34+ purity", "%", minimum="0", maximum="100")
    viability_percent: Decimal | None = decimal("Viability", "%", required=False, minimum="0", maximum="100")
    weight_kg: Decimal = decimal("Patient's weight", "kg", minimum="1", maximum="400")
    product_code: str | None = text("Product code", required=False, max_length=5, hint=f"Empty: {SELECTED}")

    def kept_ml(self) -> Decimal:
        """Return the volume of the selected cells; the rest is waste."""
        return self.volume_ml

    def cells_told(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the cells selected, in 10⁶."""
        return self.tnc_e6, self.cd34_e6


def _portion(told: SelectUnit, facts: Facts) -> Portion:
    unit: Unit = facts["unit"]
    code = told.product_code or SELECTED
    return Portion(
        container=unit.container,
        volume_ml=told.volume_ml,
        product_code=code,
        division=divisions.kept(unit.division, taken(facts, code)),
        tnc_e6=told.tnc_e6,
        cd34_e6=told.cd34_e6,
    )


def _results(told: SelectUnit, facts: Facts, selected: Unit) -> tuple[Change, ...]:
    """Return purity, CD3+ and CD3+/kg as results, to be checked by a second person like all copied ones."""
    figures = (
        ("purity", told.purity_percent, "percent"),
        ("cd3", told.cd3_e6, "e6"),
        ("cd3-per-kg", e6_per_kg(told.cd3_e6, told.weight_kg), "e6_per_kg"),
    )
    return tuple(
        new(_result(facts, selected, number, *figure, source=told.source))
        for number, figure in enumerate(figures)
    )


def _result(
    facts: Facts, unit: Unit, number: int, test: str, value: Decimal, measure: str, source: str
) -> Result:
    return Result(
        id=facts.fresh.id(Result.LETTER, number),
        stream=unit.stream,
        patient_id=unit.patient_id,
        unit_id=unit.id,
        test=test,
        value=decimal_text(value),
        value_unit=measure,
        entered=decimal_text(value),
        entered_unit=measure,
        resulted_at=facts.happened_at,
        recorded_by=facts.actor.person,
        source="import" if source == "import" else "copied",
    )


def _recovery(told: SelectUnit, unit: Unit) -> dict[str, Decimal]:
    if not unit.cd34_e6:
        return {}
    return {"cd34_recovery_percent": rounded(percent_of(told.cd34_e6, unit.cd34_e6), 1)}


def select(told: SelectUnit, facts: Facts) -> tuple[Draft, ...]:
    """The selected cells are a new unit with their figures; what was left over is waste."""
    unit: Unit = facts["unit"]
    columns = {"material": "processed", "viability_percent": told.viability_percent}
    selected = child(facts, unit, _portion(told, facts), 0, **columns)
    changes = (
        *used_up(facts, unit),
        *passed_on(facts["parent_holds"]),
        *made(facts, (unit,), selected, "selection", (unit.volume_ml,), 0),
        *held_like(facts, selected, facts["parent_holds"], 0),
        *_results(told, facts, selected),
        *recorded(told, facts, unit, "cd34_selection"),
    )
    data = {
        "selected": selected.id,
        "purity_percent": told.purity_percent,
        "cd34_e6_per_kg": e6_per_kg(told.cd34_e6, told.weight_kg),
        "cd3_e6_per_kg": e6_per_kg(told.cd3_e6, told.weight_kg),
        "weight_kg": told.weight_kg,
        **_recovery(told, unit),
        **balance_data(told, facts),
    }
    return (Draft(kind="UnitSelected", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="select-unit",
    room="processing",
    title="Select CD34+",
    about="Select a unit's CD34+ cells into a new container, with their purity and the T cells left.",
    command=SelectUnit,
    event="UnitSelected",
    effect=select,
    moves={
        "material": "collected|processed>divided",
        "custody": "person|location>gone",
        "disposition": "quarantined|released|exceptionally_released",
        "assignment": "free",
    },
    needs=(*STEP_NEEDS, *PARENT_NEEDS),
    guards=(product_code_is_one, *STEP_GUARDS, *BALANCE_GUARDS),
    roles=LABORATORY,
)
