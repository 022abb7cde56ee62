"""Missing units: not where they are on record, looked for, and found again."""

from typing import Any

from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import verb
from biobank.domain.things.unit import Unit


@command
class MarkMissing(Command):
    """Say that a unit is not where it is on record."""

    unit: str = ref("unit", "Unit")


def mark_missing(_: MarkMissing, facts: Facts) -> tuple[Draft, ...]:
    """The unit is looked for, and held until it was inspected."""
    unit: Unit = facts["unit"]
    gone: dict[str, Any] = {"slot_id": None, "place_id": None, "holder_id": None, "attached_to": None}
    held = {"disposition": held_disposition(unit), "custody_since": facts.happened_at}
    draft = Draft(
        kind="UnitMissed",
        stream=unit.stream,
        unit=unit.id,
        subjects={"slot": unit.slot_id} if unit.slot_id else {},
        changes=(after(facts, unit, **gone, **held), new_hold(facts, unit, "missing")),
    )
    return (draft,)


verb(
    name="mark-missing",
    room="endings",
    title="Missing",
    about="The unit is not where its record says; the search begins, and it is held.",
    command=MarkMissing,
    event="UnitMissed",
    effect=mark_missing,
    moves={"custody": "person|location|slot|transit|attached>missing"},
    roles=(*HANDLERS, "quality_officer"),
)


@command
class FindMissingUnit(Command):
    """Say that a missing unit was found."""

    unit: str = ref("unit", "Unit", anywhere=True)
    place: str | None = ref(
        "place", "Where it lies", required=False, locks=False, hint="Empty: in your hands"
    )


def find_missing(told: FindMissingUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the finder's hands or where it lies; its hold stays until it was inspected."""
    unit: Unit = facts["unit"]
    lying = {"custody": "location", "place_id": told.place, "holder_id": None}
    held = {"place_id": None, "holder_id": facts.actor.person}
    where: dict[str, Any] = lying if told.place else held
    found = after(facts, unit, **where, slot_id=None, custody_since=facts.happened_at)
    subjects = {"place": told.place} if told.place else {}
    return (Draft(kind="UnitFound", stream=unit.stream, unit=unit.id, subjects=subjects, changes=(found,)),)


verb(
    name="find-missing-unit",
    room="endings",
    title="Found",
    about="A missing unit was found, in your hands or where it lies; found in a slot has its own verb.",
    command=FindMissingUnit,
    event="UnitFound",
    effect=find_missing,
    moves={"custody": "missing>person"},
    roles=(*HANDLERS, "quality_officer"),
)
