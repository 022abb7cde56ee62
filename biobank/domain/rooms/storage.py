"""Storage: putting a unit into a slot, moving it, taking it out, putting it back, finding it elsewhere."""

from typing import Any

from biobank.domain.rooms.vessel_rules import SLOT_GUARDS, SLOT_NEEDS, others
from biobank.domain.rules.change import change, new
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.freezer import Slot
from biobank.domain.things.quality import Deviation
from biobank.domain.things.unit import Unit


def _stored(facts: Facts, kind: str) -> tuple[Draft, ...]:
    """The unit in its slot; whoever stood there on record and cannot be there any more is missing."""
    unit: Unit = facts["unit"]
    slot: Slot = facts["slot"]
    columns: dict[str, Any] = {"slot_id": slot.id, "place_id": slot.place_id, "holder_id": None}
    moved = after(facts, unit, **columns, custody_since=facts.happened_at, out_since=None)
    draft = Draft(
        kind=kind,
        stream=unit.stream,
        unit=unit.id,
        subjects={"slot": slot.id, "vessel": slot.vessel_id},
        changes=(moved, *out_too_long(facts)),
        data=_spread(facts),
    )
    return (draft, *(_displaced(facts, one, number) for number, one in enumerate(others(facts))))


def _spread(facts: Facts) -> dict[str, Any]:
    """Say when all of a patient's stored units are in fewer vessels than the policy wants."""
    others: tuple[str, ...] = facts["other_vessels"]
    used = {facts["slot"].vessel_id, *others}
    wanted = int(facts.policy.choice("distinct_vessels"))
    if not others or len(used) >= wanted:
        return {}
    return {"notices": ["units-share-a-vessel"], "vessels": len(used), "wanted_vessels": wanted}


def out_too_long(facts: Facts) -> tuple[Any, ...]:
    """Return a deviation for the same event when the unit was out of its slot longer than the limit."""
    unit: Unit = facts["unit"]
    if unit.out_since is None:
        return ()
    minutes = minutes_between(unit.out_since, facts.happened_at)
    if minutes <= facts.policy.limit("out_of_slot_minutes"):
        return ()
    deviation = Deviation(
        id=facts.fresh.id(Deviation.LETTER),
        stream=unit.stream,
        site_id=facts.actor.site,
        unit_id=unit.id,
        code="out-of-slot-too-long",
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
    )
    return (new(deviation),)


def _displaced(facts: Facts, other: Unit, number: int) -> Draft:
    gone: dict[str, Any] = {"custody": "missing", "slot_id": None, "place_id": None}
    missed = change(other, **gone, custody_since=facts.happened_at, disposition=held_disposition(other))
    return Draft(
        kind="UnitDisplaced",
        stream=other.stream,
        unit=other.id,
        subjects={"slot": facts["slot"].id, "found": facts["unit"].id},
        changes=(missed, new_hold(facts, other, "missing", number=number)),
    )


@command
class StoreUnit(Command):
    """Put a frozen unit into a free slot."""

    unit: str = ref("unit", "Unit")
    slot: str = ref("slot", "Slot", locks=False, shares=True)


def store(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the slot."""
    return _stored(facts, "UnitStored")


verb(
    name="store-unit",
    room="storage",
    title="Store",
    about="Put a frozen unit into a slot.",
    command=StoreUnit,
    event="UnitStored",
    effect=store,
    moves={"material": "frozen", "custody": "person|location>slot"},
    needs=SLOT_NEEDS,
    guards=SLOT_GUARDS,
    roles=LABORATORY,
    undo="take-out-unit",
)


@command
class MoveUnit(Command):
    """Move a stored unit to another free slot."""

    unit: str = ref("unit", "Unit")
    slot: str = ref("slot", "New slot", locks=False, shares=True)


def move(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the other slot."""
    return _stored(facts, "UnitMoved")


verb(
    name="move-unit",
    room="storage",
    title="Move",
    about="Move a stored unit to another slot.",
    command=MoveUnit,
    event="UnitMoved",
    effect=move,
    moves={"material": "frozen", "custody": "slot>slot"},
    needs=SLOT_NEEDS,
    guards=SLOT_GUARDS,
    roles=LABORATORY,
    undo="move-unit",
)


@command
class TakeOutUnit(Command):
    """Take a unit out of its slot into your hands."""

    unit: str = ref("unit", "Unit")


def take_out(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the hands of whoever took it."""
    unit: Unit = facts["unit"]
    held: dict[str, Any] = {"slot_id": None, "place_id": None, "holder_id": facts.actor.person}
    at = facts.happened_at
    moved = after(facts, unit, **held, custody_since=at, out_since=at)
    subjects = {"slot": unit.slot_id} if unit.slot_id else {}
    return (
        Draft(kind="UnitTakenOut", stream=unit.stream, unit=unit.id, subjects=subjects, changes=(moved,)),
    )


verb(
    name="take-out-unit",
    room="storage",
    title="Take out",
    about="Take a unit out of its slot.",
    command=TakeOutUnit,
    event="UnitTakenOut",
    effect=take_out,
    moves={"material": "frozen", "custody": "slot>person"},
    roles=LABORATORY,
    undo="store-unit",
)


@command
class RestockUnit(Command):
    """Put a unit that was taken out back into a slot."""

    unit: str = ref("unit", "Unit")
    slot: str = ref("slot", "Slot", locks=False, shares=True)


def restock(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is back in a slot."""
    return _stored(facts, "UnitRestocked")


verb(
    name="restock-unit",
    room="storage",
    title="Put back",
    about="Put a unit that was taken out back into a slot; too long outside opens a deviation.",
    command=RestockUnit,
    event="UnitRestocked",
    effect=restock,
    moves={"material": "frozen", "custody": "person>slot"},
    needs=SLOT_NEEDS,
    guards=SLOT_GUARDS,
    roles=LABORATORY,
    undo="take-out-unit",
)


@command
class FindUnitInSlot(Command):
    """Report that a unit was found in a slot where it is not on record."""

    unit: str = ref("unit", "Unit", anywhere=True)
    slot: str = ref("slot", "Slot it was found in", locks=False, shares=True)


@red("not-where-recorded")
def unit_is_where_recorded(_: Command, facts: Facts) -> Params | None:
    """A unit is where its record says; elsewhere is always something to look into."""
    unit: Unit = facts["unit"]
    slot: Slot = facts["slot"]
    if unit.slot_id == slot.id:
        return None
    return {"unit": unit.id, "slot": slot.label, "recorded": unit.custody}


def find_in_slot(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the slot it was found in."""
    return _stored(facts, "UnitFoundInSlot")


verb(
    name="find-unit-in-slot",
    room="storage",
    title="Found in a slot",
    about="Report a unit found in a slot other than its record says; whatever was to be there is missing.",
    command=FindUnitInSlot,
    event="UnitFoundInSlot",
    effect=find_in_slot,
    moves={"custody": "person|location|slot|transit|missing>slot"},
    needs=SLOT_NEEDS,
    guards=(unit_is_where_recorded, *SLOT_GUARDS),
    roles=LABORATORY,
)
