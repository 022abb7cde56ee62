"""Dividing: one unit's cells into several bags, each with a division of its own."""

from decimal import Decimal

from biobank.domain.laboratory import divisions
from biobank.domain.laboratory.balance import NOTHING, shares
from biobank.domain.rooms.balancing import (
    BALANCE_GUARDS,
    SMALLEST_ML,
    Balanced,
    balance_data,
    incoming_ml,
    outgoing_ml,
)
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
from biobank.domain.rules.change import Change
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, ref, rows
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import Unit

BAG_KINDS = (("bag", "Bag"), ("vial", "Vial"))


@command
class Filled:
    """One container filled from the unit."""

    container: str = choice("Container", BAG_KINDS)
    volume_ml: Decimal = decimal("Volume", "mL", minimum=SMALLEST_ML)


@command
class SplitUnit(Balanced):
    """Split a unit into several containers."""

    unit: str = ref("unit", "Unit")
    bags: tuple[Filled, ...] = rows("Containers filled", Filled)

    def kept_ml(self) -> Decimal:
        """Return the volume in the containers filled."""
        return sum((one.volume_ml for one in self.bags), NOTHING)


@red("split-into-one")
def split_makes_several(told: SplitUnit, _: Facts) -> Params | None:
    """A split makes at least two containers."""
    return None if len(told.bags) >= 2 else {"count": len(told.bags)}


@red("divisions-exhausted")
def divisions_suffice(told: SplitUnit, facts: Facts) -> Params | None:
    """Every container gets a division that no other of its DIN and product code has."""
    unit: Unit = facts["unit"]
    room = divisions.room_below(unit.division, taken(facts, unit.product_code))
    return None if room >= len(told.bags) else {"division": unit.division, "room": room}


def portions(told: SplitUnit, facts: Facts) -> tuple[Portion, ...]:
    """Return what is in each container: its volume, and its share of the cells."""
    unit: Unit = facts["unit"]
    volumes = [one.volume_ml for one in told.bags]
    whole = max(incoming_ml(told, facts) or NOTHING, outgoing_ml(told))
    lettered = divisions.for_bags(unit.division, taken(facts, unit.product_code), len(told.bags))
    return tuple(
        Portion(
            container=one.container,
            volume_ml=one.volume_ml,
            product_code=unit.product_code,
            division=division,
            tnc_e6=tnc,
            cd34_e6=cd34,
        )
        for one, division, tnc, cd34 in zip(
            told.bags,
            lettered,
            shares(unit.tnc_e6, whole, volumes),
            shares(unit.cd34_e6, whole, volumes),
            strict=True,
        )
    )


def split(told: SplitUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit's cells are in new units; the unit itself has come to its end."""
    unit: Unit = facts["unit"]
    children: list[Change] = []
    ids: list[str] = []
    for number, portion in enumerate(portions(told, facts)):
        bag = child(facts, unit, portion, number, material="processed")
        ids.append(bag.id)
        children.extend(made(facts, (unit,), bag, "split", (portion.volume_ml,), number))
        children.extend(held_like(facts, bag, facts["parent_holds"], number))
    changes = (
        *used_up(facts, unit),
        *passed_on(facts["parent_holds"]),
        *children,
        *recorded(told, facts, unit, "split"),
    )
    data = {"children": ids, **balance_data(told, facts)}
    return (Draft(kind="UnitSplit", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="split-unit",
    room="processing",
    title="Split",
    about="Divide a unit's cells into several containers, each with its own division.",
    command=SplitUnit,
    event="UnitSplit",
    effect=split,
    moves={
        "material": "collected|processed>divided",
        "custody": "person|location>gone",
        "disposition": "quarantined|released|exceptionally_released",
        "assignment": "free",
    },
    needs=(*STEP_NEEDS, *PARENT_NEEDS),
    guards=(split_makes_several, divisions_suffice, *STEP_GUARDS, *BALANCE_GUARDS),
    roles=LABORATORY,
)
