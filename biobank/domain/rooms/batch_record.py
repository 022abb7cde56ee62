"""The batch record: what every processing step names, and the rules on it.

SOP and version, times, people, equipment, room, and reagent lots. Rooms with
processing steps build their commands on `Step`, and add `STEP_NEEDS`,
`STEP_GUARDS` and `recorded` to their verbs.
"""

from typing import Any

from biobank.domain.rules.change import Change, new
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import instant, ref, refs, rows, text
from biobank.domain.rules.verb import Guard, Need, Params, red, special
from biobank.domain.things.laboratory import Equipment, EquipmentUse, Lot, LotUse, Process
from biobank.domain.things.unit import Unit

STEP_NEEDS: tuple[Need, ...] = (special("reagent_lots"),)


@command
class ReagentUsed:
    """One reagent or disposable lot used, and how much of it."""

    lot: str = ref("lot", "Lot", locks=False)
    amount: str | None = text("Amount", required=False, max_length=40, hint="With its unit: 20 mL, 1 set")


@command
class Step(Command):
    """What every processing step names."""

    sop: str = text("SOP", max_length=60)
    sop_version: str = text("SOP version", max_length=20)
    started_at: str | None = instant("Started", required=False, hint="Empty: now")
    ended_at: str | None = instant("Ended", required=False)
    equipment: tuple[str, ...] = refs("equipment", "Equipment", required=False, locks=False)
    place: str | None = ref("place", "Room or cabinet", required=False, locks=False)
    reagents: tuple[ReagentUsed, ...] = rows("Reagents and disposables", ReagentUsed, required=False)

    @property
    def start(self) -> str | None:
        """When it began, where that is told."""
        return self.started_at


def began(told: Step, facts: Facts) -> str:
    """Return the moment a step began: as told, else when it happened."""
    return told.start or facts.happened_at


def _day(told: Step, facts: Facts) -> str:
    return local_day(began(told, facts), facts.actor.zone)


@red("times-out-of-order")
def times_are_in_order(told: Step, facts: Facts) -> Params | None:
    """A step begins before it ends, and both are past."""
    start = began(told, facts)
    end = told.ended_at or start
    return None if start <= end <= facts.now else {"started": start, "ended": end, "now": facts.now}


@red("performed-and-verified-by-one")
def verifier_is_another(told: Step, facts: Facts) -> Params | None:
    """Whoever verifies a step is not who performed it."""
    performed = told.performed_by or facts.actor.person
    return {} if told.verified_by == performed else None


@red("equipment-out-of-service")
def equipment_is_in_service(_: Step, facts: Facts) -> Params | None:
    """Equipment that was taken out of service is not used."""
    return _named(one for one in facts["equipment"] if one.status != "in_service")


@red("equipment-calibration-lapsed")
def equipment_is_calibrated(told: Step, facts: Facts) -> Params | None:
    """Equipment is used within its calibration, at the time it was used."""
    day = _day(told, facts)
    return _named(one for one in facts["equipment"] if one.calibrated_until < day)


@red("equipment-cleaning-lapsed")
def equipment_is_clean(told: Step, facts: Facts) -> Params | None:
    """Equipment is used while its cleaning holds, at the time it was used."""
    day = _day(told, facts)
    return _named(one for one in facts["equipment"] if (one.cleaned_until or day) < day)


def _named(found: Any) -> Params | None:
    first: Equipment | None = next(iter(found), None)
    if first is None:
        return None
    return {
        "equipment": first.name,
        "calibrated_until": first.calibrated_until,
        "cleaned_until": first.cleaned_until,
    }


@red("lot-expired")
def lots_are_in_date(told: Step, facts: Facts) -> Params | None:
    """A lot is used until the end of its expiry day, at the time it was used."""
    day = _day(told, facts)
    lot = next((one for one in facts["reagent_lots"] if one.expires_on < day), None)
    return None if lot is None else {"item": lot.item, "lot": lot.number, "expired": lot.expires_on}


@red("lot-is-held")
def lots_are_not_held(_: Step, facts: Facts) -> Params | None:
    """A held lot goes into no product, whatever the time told."""
    lot: Lot | None = next((one for one in facts["reagent_lots"] if one.status == "held"), None)
    return None if lot is None else {"item": lot.item, "lot": lot.number, "since": lot.held_at}


STEP_GUARDS: tuple[Guard, ...] = (
    times_are_in_order,
    verifier_is_another,
    equipment_is_in_service,
    equipment_is_calibrated,
    equipment_is_clean,
    lots_are_in_date,
    lots_are_not_held,
)


def recorded(told: Step, facts: Facts, unit: Unit, step: str, **details: Any) -> tuple[Change, ...]:
    """Return the rows of a step on a unit: the process, its equipment and its lots."""
    process = Process(
        id=facts.fresh.id(Process.LETTER),
        stream=unit.stream,
        patient_id=unit.patient_id,
        unit_id=unit.id,
        step=step,
        sop=told.sop,
        sop_version=told.sop_version,
        started_at=began(told, facts),
        ended_at=told.ended_at,
        equipment_id=told.equipment[0] if told.equipment else None,
        place_id=told.place,
        performed_by=told.performed_by or facts.actor.person,
        recorded_by=facts.actor.person,
        verified_by=told.verified_by,
        **details,
    )
    return (new(process), *_equipment_used(told, facts, process), *_lots_used(told, facts, process))


def _equipment_used(told: Step, facts: Facts, process: Process) -> tuple[Change, ...]:
    return tuple(
        new(EquipmentUse(id=facts.fresh.id(EquipmentUse.LETTER, number), equipment_id=id, **_of(process)))
        for number, id in enumerate(dict.fromkeys(told.equipment))
    )


def _lots_used(told: Step, facts: Facts, process: Process) -> tuple[Change, ...]:
    return tuple(
        new(
            LotUse(
                id=facts.fresh.id(LotUse.LETTER, number),
                lot_id=one.lot,
                amount=one.amount,
                **_of(process),
            )
        )
        for number, one in enumerate(told.reagents)
    )


def _of(process: Process) -> dict[str, Any]:
    return {
        "stream": process.stream,
        "patient_id": process.patient_id,
        "unit_id": process.unit_id,
        "process_id": process.id,
    }
