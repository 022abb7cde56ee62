"""Putting a unit down at a location without slots, and picking it up again."""

from biobank.domain.rooms.handover import hands, in_hands, unit_is_in_these_hands
from biobank.domain.rules.change import Change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.temperatures import held_c, place_fits, wanted_c
from biobank.domain.rules.verb import Params, amber, red, verb
from biobank.domain.things.freezer import Place
from biobank.domain.things.unit import Unit

STORES = ("room", "vessel", "rack", "box")
"""Kinds of places that hold units in slots only, or none at all."""


@red("place-not-for-putting-down")
def place_is_a_location(_: Command, facts: Facts) -> Params | None:
    """A unit is put down at a location; a vessel takes it in a slot."""
    place: Place = facts["place"]
    return {"place": place.name} if place.kind in STORES else None


@red("place-out-of-service")
def place_is_in_service(_: Command, facts: Facts) -> Params | None:
    """A location that was taken out of service holds nothing."""
    place: Place = facts["place"]
    return None if place.status == "in_service" else {"place": place.name}


@amber("place-temperature", "processing_director", "medical_director", "physician")
def temperature_fits_the_state(_: Command, facts: Facts) -> Params | None:
    """Frozen cells lie cold, liquid cells lie cool: a place that cannot is no place for them."""
    unit: Unit = facts["unit"]
    place: Place = facts["place"]
    if place_fits(place, unit.material, facts.policy):
        return None
    wanted, held = wanted_c(unit.material, facts.policy), held_c(place)
    return {
        "place": place.name,
        "coldest_c": str(held[0]),
        "warmest_c": str(held[1]),
        "wanted_c": str(wanted[1]),
    }


LOCATION_GUARDS = (place_is_a_location, place_is_in_service, temperature_fits_the_state)
"""For verbs with the fields `unit` and `place`."""


def at_place(facts: Facts) -> Change:
    """Return the unit as lying at the place that the command names."""
    unit: Unit = facts["unit"]
    put = {"slot_id": None, "place_id": facts["place"].id, "holder_id": None}
    lying: Change = after(facts, unit, **put, custody_since=facts.happened_at)
    return lying


@command
class PutDownUnit(Command):
    """Put a unit down at a location."""

    unit: str = ref("unit", "Unit")
    place: str = ref("place", "Location", locks=False)


def put_down(_: PutDownUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit lies at the location."""
    unit: Unit = facts["unit"]
    draft = Draft(
        kind="UnitPutDown",
        stream=unit.stream,
        unit=unit.id,
        subjects={"place": facts["place"].id},
        changes=(at_place(facts),),
    )
    return (draft,)


verb(
    name="put-down-unit",
    room="handover",
    title="Put down",
    about="Leave a unit in a fridge, cabinet, water bath or shipper.",
    command=PutDownUnit,
    event="UnitPutDown",
    effect=put_down,
    moves={"custody": "person|location>location"},
    guards=(unit_is_in_these_hands, *LOCATION_GUARDS),
    roles=HANDLERS,
    undo="pick-up-unit",
)


@command
class PickUpUnit(Command):
    """Pick a unit up from a location."""

    unit: str = ref("unit", "Unit")


def pick_up(told: PickUpUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in the hands of whoever picked it up."""
    unit: Unit = facts["unit"]
    draft = Draft(
        kind="UnitPickedUp",
        stream=unit.stream,
        unit=unit.id,
        subjects={"place": unit.place_id} if unit.place_id else {},
        changes=(in_hands(facts, hands(told, facts)),),
    )
    return (draft,)


verb(
    name="pick-up-unit",
    room="handover",
    title="Pick up",
    about="Take a unit from its location into your hands.",
    command=PickUpUnit,
    event="UnitPickedUp",
    effect=pick_up,
    moves={"custody": "location>person"},
    roles=HANDLERS,
    undo="put-down-unit",
)
