"""Washing: a unit's cells into a new container, without the plasma or the DMSO they were in."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory import divisions
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
from biobank.domain.rooms.processing import RELEASED, product_code_is_one
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import date, decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.unit import Unit


@command
class WashUnit(Balanced):
    """Wash a unit into a new container."""

    unit: str = ref("unit", "Unit")
    volume_ml: Decimal = decimal("Volume afterwards", "mL", minimum=SMALLEST_ML)
    dmso_percent: Decimal | None = decimal("DMSO left", "%", required=False, minimum="0", maximum="100")
    tnc_e6: Decimal | None = decimal("Nucleated cells afterwards", "×10⁶", required=False, minimum="0")
    cd34_e6: Decimal | None = decimal("CD34+ cells afterwards", "×10⁶", required=False, minimum="0")
    product_code: str | None = text(
        "Next product code", required=False, max_length=5, hint="Empty: as before"
    )
    expires_on: str | None = date("Expires on", required=False)

    def kept_ml(self) -> Decimal:
        """Return the volume afterwards."""
        return self.volume_ml

    def cells_told(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the cells counted afterwards, in 10⁶."""
        return self.tnc_e6, self.cd34_e6


@red("wash-of-reserved")
def liquid_is_not_reserved(_: WashUnit, facts: Facts) -> Params | None:
    """Washed liquid cells wait for a release of their own: no order may go on counting with them."""
    unit: Unit = facts["unit"]
    kept = unit.material != "thawed" and unit.assignment != "free"
    return {"unit": unit.id, "order": unit.order_id or "–"} if kept else None


def _portion(told: WashUnit, facts: Facts) -> Portion:
    unit: Unit = facts["unit"]
    code = told.product_code or unit.product_code
    others = taken(facts, code)
    return Portion(
        container=unit.container,
        volume_ml=told.volume_ml,
        product_code=code,
        division=divisions.kept(unit.division, others),
        tnc_e6=told.tnc_e6,
        cd34_e6=told.cd34_e6,
    )


def _carried_on(unit: Unit) -> dict[str, Any]:
    """Return what a thawed unit's wash takes along: it was released and issued for today."""
    if unit.material != "thawed":
        return {"material": "processed"}
    return {
        "material": "thawed",
        "disposition": unit.disposition,
        "assignment": unit.assignment,
        "order_id": unit.order_id,
        "course_id": unit.course_id,
    }


def _holds(facts: Facts, washed: Unit) -> tuple[Change, ...]:
    if washed.disposition in RELEASED:
        return ()
    return held_like(facts, washed, facts["parent_holds"], 0)


def wash(told: WashUnit, facts: Facts) -> tuple[Draft, ...]:
    """The washed cells are a new unit; orders for the old one are for the new."""
    unit: Unit = facts["unit"]
    expiry = told.expires_on or unit.expires_on
    told_dmso = {"dmso_percent": told.dmso_percent if told.dmso_percent is not None else unit.dmso_percent}
    columns = {**_carried_on(unit), **told_dmso, "expires_on": expiry, "viability_percent": None}
    washed = child(facts, unit, _portion(told, facts), 0, **columns)
    lines = facts["order_lines"] if washed.order_id else ()
    changes = (
        *used_up(facts, unit),
        *passed_on(facts["parent_holds"]),
        *made(facts, (unit,), washed, "wash", (unit.volume_ml,), 0),
        *_holds(facts, washed),
        *(change(line, unit_id=washed.id) for line in lines if line.order_id == washed.order_id),
        *recorded(told, facts, unit, "wash"),
    )
    data = {"washed": washed.id, **balance_data(told, facts)}
    return (Draft(kind="UnitWashed", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="wash-unit",
    room="processing",
    title="Wash",
    about="Wash a unit's cells into a new container, which needs its own label.",
    command=WashUnit,
    event="UnitWashed",
    effect=wash,
    moves={"material": "collected|processed|thawed>divided", "custody": "person|location>gone"},
    needs=(*STEP_NEEDS, *PARENT_NEEDS, many("order_lines", "order_line", unit_id="unit.id")),
    guards=(product_code_is_one, liquid_is_not_reserved, *STEP_GUARDS, *BALANCE_GUARDS),
    roles=LABORATORY,
)
