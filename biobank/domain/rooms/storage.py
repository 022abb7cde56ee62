"""Storage: putting a unit into a slot, moving it, taking it out and putting it back."""

from typing import Any

from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Need, Params, many, one, red, verb
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.unit import Unit

SLOT_NEEDS: tuple[Need, ...] = (
    many("holders", "unit", slot_id="command.slot"),
    one("vessel", "place", id="slot.vessel_id"),
)


@red("slot-taken")
def slot_is_free(_: Command, facts: Facts) -> Params | None:
    """A slot holds one container; the sentence says which, and since when."""
    others = [one for one in facts["holders"] if one.id != facts["unit"].id]
    if not others:
        return None
    slot: Slot = facts["slot"]
    return {"slot": slot.label, "unit": others[0].id, "since": others[0].custody_since}


@red("slot-blocked")
def slot_is_open(_: Command, facts: Facts) -> Params | None:
    """A slot that was blocked takes nothing."""
    slot: Slot = facts["slot"]
    return None if slot.status == "open" else {"slot": slot.label}


@red("vessel-not-for-untested")
def vessel_fits_infection_state(_: Command, facts: Facts) -> Params | None:
    """Infectious or untested product never shares a vessel with tested product."""
    unit: Unit = facts["unit"]
    vessel: Place = facts["vessel"]
    return {"vessel": vessel.name} if unit.biohazard and not vessel.holds_untested else None


@command
class StoreUnit(Command):
    """Put a frozen unit into a free slot."""

    unit: str = ref("unit", "Unit")
    slot: str = ref("slot", "Slot", locks=False)


def _into_slot(facts: Facts, kind: str) -> tuple[Draft, ...]:
    unit: Unit = facts["unit"]
    slot: Slot = facts["slot"]
    moved = after(
        facts,
        unit,
        slot_id=slot.id,
        place_id=slot.place_id,
        holder_id=None,
        custody_since=facts.happened_at,
        out_since=None,
    )
    subjects = {"slot": slot.id, "vessel": slot.vessel_id}
    return (Draft(kind=kind, stream=unit.stream, unit=unit.id, subjects=subjects, changes=(moved,)),)


def store(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the slot."""
    return _into_slot(facts, "UnitStored")


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
    guards=(slot_is_free, slot_is_open, vessel_fits_infection_state),
    roles=LABORATORY,
    undo="take-out-unit",
)


@command
class MoveUnit(Command):
    """Move a stored unit to another free slot."""

    unit: str = ref("unit", "Unit")
    slot: str = ref("slot", "New slot", locks=False)


def move(_: Command, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the other slot."""
    return _into_slot(facts, "UnitMoved")


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
    guards=(slot_is_free, slot_is_open, vessel_fits_infection_state),
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
