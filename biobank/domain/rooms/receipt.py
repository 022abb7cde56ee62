"""Receipt at the laboratory: what arrived, how cold, how late; a discrepancy holds the unit."""

from decimal import Decimal

from biobank.domain.rooms.handover import OPEN_HANDOVERS, addressed_here, closed_handovers, giver_is_another
from biobank.domain.rooms.locations import LOCATION_GUARDS
from biobank.domain.rules.change import Change, new
from biobank.domain.rules.clocks import OVER, is_cold, liquid_hold
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.temperatures import temperature_fits
from biobank.domain.rules.verb import verb
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit

CONDITIONS = (
    ("good", "Good"),
    ("leaking", "Leaking"),
    ("clotted", "Clots or clumps seen"),
    ("discoloured", "Discoloured"),
    ("thawed", "Thawed on the way"),
)
LIQUID = ("collected", "processed")


@command
class ReceiveUnit(Command):
    """Receive a unit at the laboratory."""

    unit: str = ref("unit", "Unit", anywhere=True)
    place: str = ref("place", "Where it lies now", locks=False)
    condition: str = choice("Condition", CONDITIONS)
    temperature_c: Decimal = decimal("Temperature on arrival", "°C", minimum="-273", maximum="60")
    intact: bool = boolean("The container is intact and closed")
    label_matches: bool = boolean("The label matches what was announced")


def _hold_clock(told: ReceiveUnit, facts: Facts) -> str | None:
    """Return how the liquid hold stands, or None for a unit that is not liquid."""
    unit: Unit = facts["unit"]
    if unit.material not in LIQUID:
        return None
    clock = liquid_hold(unit.collected_at, facts.policy, cold=is_cold(told.temperature_c))
    return clock.standing(facts.happened_at)


def discrepancies(told: ReceiveUnit, facts: Facts) -> tuple[str, ...]:
    """Return what is otherwise than it should be, worst first: each holds the unit."""
    unit: Unit = facts["unit"]
    found = {
        "label": not told.label_matches,
        "container": not told.intact,
        "condition": told.condition != "good",
        "temperature": not temperature_fits(told.temperature_c, unit.material, facts.policy),
        "liquid-hold": _hold_clock(told, facts) == OVER,
    }
    return tuple(code for code, wrong in found.items() if wrong)


def _received(facts: Facts, found: tuple[str, ...]) -> tuple[Change, ...]:
    unit: Unit = facts["unit"]
    columns = {"slot_id": None, "place_id": facts["place"].id, "holder_id": None}
    if not found:
        return (after(facts, unit, **columns, custody_since=facts.happened_at),)
    columns["disposition"] = held_disposition(unit)
    lying = after(facts, unit, **columns, custody_since=facts.happened_at)
    return (lying, new_hold(facts, unit, "discrepancy", found[0]))


def receive(told: ReceiveUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit lies in the laboratory; nothing that arrives is turned away, but it may be held."""
    unit: Unit = facts["unit"]
    found = discrepancies(told, facts)
    data = {
        "condition": told.condition,
        "temperature_c": told.temperature_c,
        "intact": told.intact,
        "label_matches": told.label_matches,
        "discrepancies": list(found),
        "liquid_hold": _hold_clock(told, facts),
    }
    draft = Draft(
        kind="UnitReceived",
        stream=unit.stream,
        unit=unit.id,
        subjects={"place": facts["place"].id},
        changes=(*_received(facts, found), *closed_handovers(facts, "received")),
        data={name: value for name, value in data.items() if value is not None},
    )
    return (draft, _deviation(facts, found)) if found else (draft,)


def _deviation(facts: Facts, found: tuple[str, ...]) -> Draft:
    unit: Unit = facts["unit"]
    made = Deviation(
        id=facts.fresh.id(Deviation.LETTER),
        stream=unit.stream,
        site_id=facts.actor.site,
        unit_id=unit.id,
        code=f"received-{found[0]}",
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
        severity="major" if found[0] in ("label", "container") else "minor",
    )
    return Draft(
        kind="DeviationOpened",
        stream=unit.stream,
        unit=unit.id,
        subjects={"deviation": made.id},
        changes=(new(made),),
        data={"codes": [f"received-{code}" for code in found], "verb": facts.verb},
    )


verb(
    name="receive-unit",
    room="receipt",
    title="Receive",
    about="A unit arrives in the laboratory: condition, temperature, container and label.",
    command=ReceiveUnit,
    event="UnitReceived",
    effect=receive,
    moves={"material": "collected|frozen|processed", "custody": "person|transit>location"},
    needs=(OPEN_HANDOVERS,),
    guards=(giver_is_another, addressed_here, *LOCATION_GUARDS),
    roles=LABORATORY,
)
