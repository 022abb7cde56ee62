"""Undo: the last thing done with a unit put back, where the world can be put back."""

from biobank.domain.rooms.storage import out_too_long
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.undoing import Newest
from biobank.domain.rules.verb import Params, many, one, red, special, verb
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.unit import Unit


@command
class Undo(Command):
    """Undo the last thing done with a unit."""

    unit: str = ref("unit", "Unit")


@red("cannot-be-undone")
def last_deed_has_an_inverse(_: Command, facts: Facts) -> Params | None:
    """Only what can be put back is undone; a thaw cannot."""
    newest: Newest | None = facts["newest"]
    if newest is not None and newest.inverse is not None:
        return None
    return {"deed": newest.verb.title if newest and newest.verb else "–"}


@red("built-on-since")
def nothing_builds_on_it(_: Command, facts: Facts) -> Params | None:
    """Nothing was done since that rests on it."""
    newest: Newest | None = facts["newest"]
    unit: Unit = facts["unit"]
    if newest is None or (not newest.since and newest.version == unit.version):
        return None
    return {"since": newest.since[0] if newest.since else "a change of the unit"}


@red("inverse-not-permitted")
def actor_may_do_the_inverse(_: Command, facts: Facts) -> Params | None:
    """Whoever undoes something may do what undoes it."""
    newest: Newest | None = facts["newest"]
    inverse = newest.inverse if newest else None
    if inverse is None or facts.policy.may(facts.actor.roles, inverse.name):
        return None
    return {"verb": inverse.title, "roles": ", ".join(facts.policy.permitted_roles(inverse.name))}


@red("former-slot-taken")
def former_slot_is_free(_: Command, facts: Facts) -> Params | None:
    """The slot the unit came from holds nothing else by now."""
    holders = [one for one in facts["former_holders"] if one.id != facts["unit"].id]
    return {"unit": holders[0].id, "since": holders[0].custody_since} if holders else None


@red("former-slot-closed")
def former_slot_is_in_use(_: Command, facts: Facts) -> Params | None:
    """The slot the unit came from was neither blocked since, nor its box retired."""
    slot: Slot | None = facts["former_slot"]
    box: Place | None = facts["former_box"]
    if slot is None or (slot.status == "open" and (box is None or box.status == "in_service")):
        return None
    return {"slot": slot.label}


def undo(_: Undo, facts: Facts) -> tuple[Draft, ...]:
    """The unit is as it was before."""
    unit: Unit = facts["unit"]
    newest: Newest = facts["newest"]
    put_back = change(unit, **newest.was)
    # Back in its slot by undoing is back in its slot: too long outside is told all the same.
    late = out_too_long(facts) if newest.was.get("slot_id") is not None else ()
    draft = Draft(
        kind="DeedUndone",
        stream=unit.stream,
        unit=unit.id,
        changes=(put_back, *late),
        data={"undone": newest.kind},
        compensates=newest.reference,
    )
    return (draft,)


verb(
    name="undo",
    room="corrections",
    title="Undo",
    about="Put back the last thing done with a unit, where the world can be put back.",
    command=Undo,
    event="DeedUndone",
    effect=undo,
    moves={},
    needs=(
        special("newest"),
        special("former_slot"),
        one("former_box", "place", id="former_slot.place_id"),
        many("former_holders", "unit", slot_id="former_slot.id"),
    ),
    guards=(
        last_deed_has_an_inverse,
        nothing_builds_on_it,
        actor_may_do_the_inverse,
        former_slot_is_free,
        former_slot_is_in_use,
    ),
    roles=HANDLERS,
    reports=False,
)
