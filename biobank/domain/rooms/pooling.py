"""Pooling: several units of one patient and one episode into one, with a donation number of its own."""

from decimal import Decimal
from typing import Any

from biobank.domain.codes.wedge import din_in
from biobank.domain.laboratory.balance import NOTHING
from biobank.domain.laboratory.divisions import UNDIVIDED
from biobank.domain.rooms.balancing import BALANCE_GUARDS, SMALLEST_ML, Balanced, balance_data
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, recorded
from biobank.domain.rooms.descent import Portion, child, held_like, made, passed_on, used_up
from biobank.domain.rooms.numbers import SET_ASIDE, number_is_not_given_back
from biobank.domain.rooms.processing import product_code_is_one
from biobank.domain.rules.command import command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import decimal, refs, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, many, one, red, special, verb
from biobank.domain.things.unit import Unit


@command
class PoolUnits(Balanced):
    """Pool units."""

    units: tuple[str, ...] = refs("unit", "Units")
    volume_ml: Decimal = decimal("Volume of the pool", "mL", minimum=SMALLEST_ML)
    din: str | None = text("Donation number of the pool", required=False, hint="Empty: the next number")
    product_code: str | None = text("Product code", required=False, max_length=5, hint="Empty: as before")

    def kept_ml(self) -> Decimal:
        """Return the volume of the pool."""
        return self.volume_ml


@red("pool-of-one")
def pool_has_several(told: PoolUnits, _: Facts) -> Params | None:
    """A pool is of at least two different units."""
    return None if len(set(told.units)) >= 2 else {"count": len(set(told.units))}


@red("pool-of-two-patients")
def pool_is_of_one_patient(_: PoolUnits, facts: Facts) -> Params | None:
    """Cells of two patients never meet; the near miss stands in the records of both."""
    units: tuple[Unit, ...] = facts["units"]
    strangers = [unit for unit in units if unit.patient_id != units[0].patient_id]
    if not strangers:
        return None
    params = {"unit": units[0].id, "other": strangers[0].id}
    told = {"verb": facts.verb, "code": "pool-of-two-patients", "params": params}
    twins = {
        unit.stream: Draft(kind="AttemptRefused", stream=unit.stream, unit=unit.id, data=told)
        for unit in strangers
    }
    return {**params, "_twins": tuple(twins.values())}


@red("pool-of-two-episodes")
def pool_is_of_one_episode(_: PoolUnits, facts: Facts) -> Params | None:
    """A pool is of one collection episode."""
    units: tuple[Unit, ...] = facts["units"]
    other = next((unit for unit in units if unit.episode_id != units[0].episode_id), None)
    return None if other is None else {"unit": units[0].id, "other": other.id}


@red("pool-of-unlike-states")
def states_are_compatible(_: PoolUnits, facts: Facts) -> Params | None:
    """Cells with and without cryoprotectant are not pooled."""
    units: tuple[Unit, ...] = facts["units"]
    cryoprotected = {unit.dmso_added_at is not None for unit in units}
    return None if len(cryoprotected) == 1 else {"units": [unit.id for unit in units]}


@red("pool-din-unusable")
def din_is_new(told: PoolUnits, facts: Facts) -> Params | None:
    """A pool has a donation number that nothing else has."""
    if told.din is None or (din_in(told.din) is not None and not facts["same_number_units"]):
        return None
    return {"used": len(facts["same_number_units"])}


def _number(told: PoolUnits, facts: Facts) -> tuple[str, tuple[str, ...]]:
    """Return the pool's donation number, and the counter it is taken from."""
    scanned = din_in(told.din)
    if scanned is not None and not facts["same_number_units"]:
        return scanned.number, ()
    return facts["next_din"].text, (facts["next_din"].counter,)


def _together(units: tuple[Unit, ...]) -> dict[str, Any]:
    """Return what is true of the pool: the worst and the earliest of what its parts are."""
    groups = {unit.blood_group for unit in units}
    expiries = [unit.expires_on for unit in units if unit.expires_on is not None]
    return {
        "donation_id": None,
        "material": "processed",
        "blood_group": groups.pop() if len(groups) == 1 else None,
        "biohazard": any(unit.biohazard for unit in units),
        "exposed": any(unit.exposed for unit in units),
        "collected_at": min(unit.collected_at for unit in units),
        "expires_on": min(expiries) if expiries else None,
        "viability_percent": None,
        "dmso_percent": None if units[0].dmso_percent is None else _mean_dmso(units),
        **_disposition(units),
    }


def _disposition(units: tuple[Unit, ...]) -> dict[str, str]:
    standing = {unit.disposition for unit in units}
    if len({unit.patient_id for unit in units}) > 1 or "in_doubt" in standing:
        return {"disposition": "in_doubt"}
    return {"disposition": "rejected" if "rejected" in standing else "quarantined"}


def _mean_dmso(units: tuple[Unit, ...]) -> Decimal | None:
    whole = sum((unit.volume_ml or NOTHING for unit in units), NOTHING)
    if whole == 0:
        return units[0].dmso_percent
    parts = ((unit.dmso_percent or NOTHING) * (unit.volume_ml or NOTHING) for unit in units)
    return (sum(parts, NOTHING) / whole).quantize(Decimal("0.1"))


def _total(units: tuple[Unit, ...], column: str) -> Decimal | None:
    figures = [getattr(unit, column) for unit in units]
    return None if None in figures else sum(figures, NOTHING)


def _pool(told: PoolUnits, facts: Facts, din: str) -> Unit:
    units: tuple[Unit, ...] = facts["units"]
    portion = Portion(
        container="bag",
        volume_ml=told.volume_ml,
        product_code=told.product_code or units[0].product_code,
        division=UNDIVIDED,
        tnc_e6=_total(units, "tnc_e6"),
        cd34_e6=_total(units, "cd34_e6"),
    )
    return child(facts, units[0], portion, 0, din=din, **_together(units))


def pool(told: PoolUnits, facts: Facts) -> tuple[Draft, ...]:
    """The cells of all are in one new unit; a reported pool of two patients is told in both records."""
    units: tuple[Unit, ...] = tuple({unit.id: unit for unit in facts["units"]}.values())
    din, counters = _number(told, facts)
    pooled = _pool(told, facts, din)
    holds = facts["parent_holds"]
    own = tuple(unit for unit in units if unit.stream == pooled.stream)
    changes = (
        *made(facts, units, pooled, "pool", [unit.volume_ml for unit in units], 0),
        *(each for unit in own for each in used_up(facts, unit)),
        *passed_on([hold for hold in holds if hold.stream == pooled.stream]),
        *held_like(facts, pooled, holds, 0),
        *recorded(told, facts, pooled, "pooling"),
    )
    data = {"parents": [unit.id for unit in units], **balance_data(told, facts)}
    first = Draft(
        kind="UnitsPooled",
        stream=pooled.stream,
        unit=pooled.id,
        subjects={"pool": pooled.id},
        changes=changes,
        data=data,
        takes=counters,
    )
    return (first, *_in_other_records(facts, units, pooled))


def _in_other_records(facts: Facts, units: tuple[Unit, ...], pooled: Unit) -> tuple[Draft, ...]:
    strangers = [unit for unit in units if unit.stream != pooled.stream]
    return tuple(
        Draft(
            kind="UnitsPooled",
            stream=unit.stream,
            unit=unit.id,
            subjects={"pool": pooled.id},
            changes=(
                *used_up(facts, unit),
                *passed_on([hold for hold in facts["parent_holds"] if hold.unit_id == unit.id]),
            ),
        )
        for unit in strangers
    )


verb(
    name="pool-units",
    room="processing",
    title="Pool",
    about="Pool units of one patient and one episode; the pool gets a donation number of its own.",
    command=PoolUnits,
    event="UnitsPooled",
    effect=pool,
    subject="units",
    moves={
        "material": "collected|processed>divided",
        "custody": "person|location>gone",
        "disposition": "quarantined|released|exceptionally_released",
        "assignment": "free",
    },
    needs=(
        *STEP_NEEDS,
        many("parent_holds", "hold", unit_id="units.id", status="=open"),
        many("segments", "unit", attached_to="units.id"),
        one("site", "site", id="units.site_id"),
        special("next_din"),
        special("same_number_units"),
        SET_ASIDE,
    ),
    guards=(
        pool_has_several,
        pool_is_of_one_patient,
        pool_is_of_one_episode,
        states_are_compatible,
        din_is_new,
        number_is_not_given_back,
        product_code_is_one,
        *STEP_GUARDS,
        *BALANCE_GUARDS,
    ),
    roles=LABORATORY,
)
