"""Entered in error: a unit that never was, said by two people."""

from biobank.domain.rooms.endings import END_NEEDS, ended
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.verb import Params, Signing, many, red, verb
from biobank.domain.things.unit import Unit


@command
class EnterInError(Command):
    """Say that a unit was entered in error."""

    unit: str = ref("unit", "Unit")


@red("units-descend-from-it")
def nothing_descends_from_it(_: Command, facts: Facts) -> Params | None:
    """A unit from which others were made has been; segments still attached to it go with it."""
    real = [one.id for one in facts["children"] if _is_real(one, facts)]
    return {"units": real} if real else None


def _is_real(child: Unit, facts: Facts) -> bool:
    """Say whether cells came out of it: what was tested or given was there, and so was what it came from."""
    return child.material != "entered_in_error" and child.attached_to != facts["unit"].id


def enter_in_error(_: EnterInError, facts: Facts) -> tuple[Draft, ...]:
    """The unit is out of every list; its record stays, and names what was said to come from it."""
    attached = [one.id for one in facts["segments"] if one.material in ALIVE]
    children = [one.id for one in facts["children"]]
    return ended(facts, "UnitEnteredInError", data={"children": children, "with_it": attached})


verb(
    name="enter-in-error",
    room="corrections",
    title="Entered in error",
    about="Say that a unit never was: its record stays, and nobody can use it.",
    command=EnterInError,
    event="UnitEnteredInError",
    effect=enter_in_error,
    moves={
        "material": "collected|processed|frozen|thawed>entered_in_error",
        "custody": "person|location|slot|transit|attached|missing>gone",
        "assignment": "free",
    },
    needs=(
        *END_NEEDS,
        many("edges", "lineage", parent_id="unit.id"),
        many("children", "unit", id="edges.child_id"),
    ),
    guards=(nothing_descends_from_it,),
    signings=(Signing("performed"), Signing("agrees", (), "other")),
    roles=("processing_director", "medical_director", "quality_officer"),
    reports=False,
    reason="required",
)
