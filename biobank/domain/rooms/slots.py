"""Slots: closing one that is iced, bent or reserved, and opening it again."""

from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.freezer import Slot

BLOCK_CAUSES = (
    ("iced", "Iced up"),
    ("damaged", "Damaged"),
    ("kept_free", "Kept free on purpose"),
    ("other", "Other"),
)


@command
class BlockSlot(Command):
    """Block a slot."""

    slot: str = ref("slot", "Slot")
    cause: str = choice("Why", BLOCK_CAUSES)


@red("slot-blocked-already")
def slot_is_not_blocked(_: Command, facts: Facts) -> Params | None:
    """An open slot is blocked once."""
    slot: Slot = facts["slot"]
    return None if slot.status == "open" else {"slot": slot.label}


@red("slot-occupied")
def slot_is_empty(_: Command, facts: Facts) -> Params | None:
    """A slot with a unit in it is emptied first."""
    holders = facts["holders"]
    return {"slot": facts["slot"].label, "unit": holders[0].id} if holders else None


def _slot_draft(facts: Facts, kind: str, status: str, **data: str) -> tuple[Draft, ...]:
    slot: Slot = facts["slot"]
    subjects = {"slot": slot.id, "vessel": slot.vessel_id}
    changed = (change(slot, status=status),)
    return (Draft(kind=kind, stream=slot.stream, subjects=subjects, changes=changed, data=data),)


def block(told: BlockSlot, facts: Facts) -> tuple[Draft, ...]:
    """The slot takes nothing."""
    return _slot_draft(facts, "SlotBlocked", "blocked", cause=told.cause)


verb(
    name="block-slot",
    room="freezers",
    title="Block slot",
    about="Close a slot that cannot be used.",
    command=BlockSlot,
    event="SlotBlocked",
    effect=block,
    subject="slot",
    needs=(many("holders", "unit", slot_id="command.slot"),),
    guards=(slot_is_not_blocked, slot_is_empty),
    roles=LABORATORY,
)


@command
class OpenSlot(Command):
    """Open a blocked slot."""

    slot: str = ref("slot", "Slot")


@red("slot-open-already")
def slot_is_blocked(_: Command, facts: Facts) -> Params | None:
    """Only a blocked slot is opened."""
    slot: Slot = facts["slot"]
    return None if slot.status == "blocked" else {"slot": slot.label}


def open_slot(_: OpenSlot, facts: Facts) -> tuple[Draft, ...]:
    """The slot can be used again."""
    return _slot_draft(facts, "SlotOpened", "open")


verb(
    name="open-slot",
    room="freezers",
    title="Open slot",
    about="Let a blocked slot be used again.",
    command=OpenSlot,
    event="SlotOpened",
    effect=open_slot,
    subject="slot",
    guards=(slot_is_blocked,),
    roles=LABORATORY,
)
