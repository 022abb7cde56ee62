"""Freezing: DMSO is added, and a controlled-rate run turns the liquid unit into a frozen one."""

from decimal import Decimal
from typing import Any

from biobank.domain.laboratory.product_codes import is_product_code, when_frozen
from biobank.domain.rooms.balancing import SMALLEST_ML
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, Step, began, recorded
from biobank.domain.rooms.descent import DIVISION_NEEDS, next_product, recoded
from biobank.domain.rooms.labels_before_freezing import label_is_on_it, named_for_freezing
from biobank.domain.rooms.processing import released_no_more
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.clock import local_day, minutes_between
from biobank.domain.rules.clocks import OVER, Clock, dmso_to_freezing, liquid_hold
from biobank.domain.rules.command import command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, date, decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, amber, many, red, verb
from biobank.domain.things.unit import Unit

DECIDE = ("processing_director", "medical_director", "physician")
LABELS = many("copies", "label_copy", unit_id="unit.id")
HELD = (("cold", "Refrigerated, 2–6 °C"), ("room", "At room temperature"))


@command
class AddDmso(Step):
    """Add DMSO to a unit."""

    unit: str = ref("unit", "Unit")
    volume_ml: Decimal = decimal("Volume afterwards", "mL", minimum=SMALLEST_ML)
    dmso_percent: Decimal = decimal("DMSO afterwards", "%", minimum="1", maximum="20")


@red("dmso-added-already")
def dmso_is_not_in_it(_: AddDmso, facts: Facts) -> Params | None:
    """DMSO is added once."""
    unit: Unit = facts["unit"]
    return None if unit.dmso_added_at is None else {"unit": unit.id, "at": unit.dmso_added_at}


@red("volume-cannot-shrink")
def volume_grows(told: AddDmso, facts: Facts) -> Params | None:
    """What is added makes the volume larger."""
    unit: Unit = facts["unit"]
    if unit.volume_ml is None or told.volume_ml >= unit.volume_ml:
        return None
    return {"before": unit.volume_ml, "after": told.volume_ml}


def add_dmso(told: AddDmso, facts: Facts) -> tuple[Draft, ...]:
    """The unit holds DMSO, and its clock runs until freezing starts."""
    unit: Unit = facts["unit"]
    withdrawn, holds = released_no_more(facts, unit)
    columns = {"volume_ml": told.volume_ml, "dmso_percent": told.dmso_percent, **withdrawn}
    changed = after(facts, unit, dmso_added_at=began(told, facts), **columns)
    changes = (changed, *holds, *recorded(told, facts, unit, "dmso"))
    return (Draft(kind="DmsoAdded", stream=unit.stream, unit=unit.id, changes=changes),)


verb(
    name="add-dmso",
    room="processing",
    title="Add DMSO",
    about="Add cryoprotectant; from now on the unit must be frozen within minutes.",
    command=AddDmso,
    event="DmsoAdded",
    effect=add_dmso,
    moves={"material": "collected|processed>processed", "custody": "person|location", "assignment": "free"},
    needs=STEP_NEEDS,
    guards=(dmso_is_not_in_it, volume_grows, *STEP_GUARDS),
    roles=LABORATORY,
)


@command
class FreezeUnit(Step):
    """Freeze a unit in a controlled-rate run."""

    unit: str = ref("unit", "Unit")
    programme: str = text("Programme", max_length=40)
    run_number: str = text("Run number", max_length=40)
    end_temperature_c: Decimal = decimal("Temperature at the end", "°C", minimum="-200", maximum="30")
    liquid_hold: str = choice("Kept until then", HELD)
    product_code: str | None = text(
        "Next product code", required=False, max_length=5, hint="Empty: S1128 becomes S1194 or S1195"
    )
    expires_on: str | None = date("Expires on", required=False)
    overwrapped: bool = boolean("In an overwrap bag", required=False)


def next_code(told: FreezeUnit, unit: Unit) -> str | None:
    """Return the product that the frozen unit is, as told or as a public example says."""
    return told.product_code or when_frozen(unit.product_code, unit.dmso_percent)


@red("next-product-unknown")
def next_product_is_known(told: FreezeUnit, facts: Facts) -> Params | None:
    """A frozen unit has a product code of its own, in the form of one."""
    code = next_code(told, facts["unit"])
    known = code is not None and is_product_code(code)
    return None if known else {"product_code": facts["unit"].product_code}


@amber("viability-low", *DECIDE)
def viability_suffices(_: FreezeUnit, facts: Facts) -> Params | None:
    """Cells are frozen at the viability of the policy or above."""
    unit: Unit = facts["unit"]
    limit = facts.policy.limit("viability_prefreeze_percent")
    if unit.viability_percent is None or unit.viability_percent >= limit:
        return None
    return {"unit": unit.id, "viability": unit.viability_percent, "limit": limit}


@amber("dmso-waited-too-long", *DECIDE)
def dmso_clock_is_in_time(told: FreezeUnit, facts: Facts) -> Params | None:
    """Freezing starts soon after DMSO was added, for it harms warm cells."""
    unit: Unit = facts["unit"]
    if unit.dmso_added_at is None:
        return None
    return _late(dmso_to_freezing(unit.dmso_added_at, facts.policy), began(told, facts))


@amber("liquid-hold-too-long", *DECIDE)
def liquid_hold_is_in_time(told: FreezeUnit, facts: Facts) -> Params | None:
    """Liquid cells wait from the end of collection no longer than their temperature allows."""
    clock = liquid_hold(facts["unit"].collected_at, facts.policy, cold=told.liquid_hold == "cold")
    return _late(clock, began(told, facts))


@red("ends-before-it-begins")
def expiry_lies_behind(told: FreezeUnit, facts: Facts) -> Params | None:
    """What is frozen expires after the day on which it was frozen."""
    day = local_day(began(told, facts), facts.actor.zone)
    return {"begins": day, "ends": told.expires_on} if told.expires_on and told.expires_on <= day else None


def _late(clock: Clock, start: str) -> Params | None:
    return {"since": clock.since, "limit": clock.limit_at} if clock.standing(start) == OVER else None


@amber("run-ended-warm", *DECIDE)
def run_ended_cold(told: FreezeUnit, facts: Facts) -> Params | None:
    """A run ends cold enough for storage."""
    limit = facts.policy.limit("freezing_end_warmest_c")
    if told.end_temperature_c <= limit:
        return None
    return {"temperature": told.end_temperature_c, "limit": limit}


@amber("label-of-other-product", *DECIDE)
def labels_name_the_product(told: FreezeUnit, facts: Facts) -> Params | None:
    """A label affixed for freezing names the product that the run makes: a frozen bag takes no new label."""
    code, named = next_code(told, facts["unit"]), named_for_freezing(facts)
    return None if named in (None, code) else {"named": named, "product": code}


def _with_it(told: FreezeUnit, facts: Facts, code: str, given: frozenset[str]) -> tuple[Change, ...]:
    """Return the changes of the segments attached to the unit: they freeze with it."""
    changes: list[Change] = []
    used = set(given)
    liquid = [one for one in facts["segments"] if one.material in ("collected", "processed")]
    for number, segment in enumerate(liquid, 1):
        recode = recoded(facts, segment, code, frozenset(used))
        frozen = change(segment, material="frozen", **_columns(told, facts, segment), **recode)
        used.add(recode.get("division", segment.division))
        changes.append(frozen)
        changes.extend(next_product(facts, frozen.row, number) if recode else ())  # type: ignore[arg-type]
    return tuple(changes)


def _columns(told: FreezeUnit, facts: Facts, unit: Unit) -> dict[str, Any]:
    return {
        "frozen_at": told.ended_at or facts.happened_at,
        "expires_on": told.expires_on or unit.expires_on,
        "overwrapped": told.overwrapped or unit.overwrapped,
    }


def _run(told: FreezeUnit, facts: Facts, unit: Unit) -> tuple[Change, ...]:
    details = {
        "programme": told.programme,
        "run_number": told.run_number,
        "end_temperature_c": told.end_temperature_c,
    }
    return recorded(told, facts, unit, "freezing", **details)


def _clocks(told: FreezeUnit, facts: Facts, unit: Unit) -> dict[str, Any]:
    """Return how long the cells waited, for the batch record."""
    start = began(told, facts)
    waited = {"liquid_minutes": round(minutes_between(unit.collected_at, start)), "held": told.liquid_hold}
    if unit.dmso_added_at is None:
        return waited
    standing = dmso_to_freezing(unit.dmso_added_at, facts.policy).standing(start)
    return {
        **waited,
        "dmso_minutes": round(minutes_between(unit.dmso_added_at, start)),
        "dmso_clock": standing,
    }


def freeze(told: FreezeUnit, facts: Facts) -> tuple[Draft, ...]:
    """The same unit, frozen: it carries its next product, and so do the segments attached to it."""
    unit: Unit = facts["unit"]
    withdrawn, holds = released_no_more(facts, unit)
    code = next_code(told, unit) or unit.product_code
    recode = recoded(facts, unit, code)
    frozen = after(facts, unit, **_columns(told, facts, unit), **recode, **withdrawn)
    products = next_product(facts, frozen.row, 0) if recode else ()
    given = frozenset({recode.get("division", unit.division)})
    changes = (
        frozen,
        *products,
        *holds,
        *_with_it(told, facts, code, given),
        *_run(told, facts, unit),
    )
    data = {"product_code": code, "run_number": told.run_number, **_clocks(told, facts, unit)}
    return (Draft(kind="UnitFrozen", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="freeze-unit",
    room="processing",
    title="Freeze",
    about="Record a controlled-rate freezing run; the unit gets its next product code.",
    command=FreezeUnit,
    event="UnitFrozen",
    effect=freeze,
    moves={
        "material": "collected|processed>frozen",
        "custody": "person|location",
        "disposition": "quarantined|released|exceptionally_released",
        "assignment": "free",
    },
    needs=(*STEP_NEEDS, *DIVISION_NEEDS, LABELS, many("segments", "unit", attached_to="unit.id")),
    guards=(
        next_product_is_known,
        viability_suffices,
        dmso_clock_is_in_time,
        liquid_hold_is_in_time,
        run_ended_cold,
        expiry_lies_behind,
        label_is_on_it,
        labels_name_the_product,
        *STEP_GUARDS,
    ),
    roles=LABORATORY,
)
