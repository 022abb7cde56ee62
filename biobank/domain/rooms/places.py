"""Places: locations without slots, and what every place can undergo: a new name, and retirement."""

from decimal import Decimal

from biobank.domain.rooms.freezers import BUILDERS, name_is_free, temperatures_are_in_order
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, many, red, special, verb
from biobank.domain.things.freezer import Place

LOCATION_KINDS = (
    ("fridge", "Fridge"),
    ("bench", "Bench"),
    ("cabinet", "Safety cabinet"),
    ("water_bath", "Water bath"),
    ("controlled_rate_freezer", "Controlled-rate freezer"),
    ("shipper", "Dry shipper"),
    ("apheresis", "Apheresis unit"),
    ("ward", "Ward"),
)


@command
class AddLocation(Command):
    """Add a location without slots."""

    site: str = ref("site", "Site")
    within: str | None = ref("place", "Room it stands in", required=False, locks=False)
    kind: str = choice("What it is", LOCATION_KINDS)
    name: str = text("Name", max_length=80)
    coldest_c: Decimal | None = decimal(
        "Coldest it is qualified for", "°C", required=False, minimum="-273.15", maximum="60"
    )
    warmest_c: Decimal | None = decimal(
        "Warmest it is qualified for", "°C", required=False, minimum="-273.15", maximum="60"
    )


def add_location(told: AddLocation, facts: Facts) -> tuple[Draft, ...]:
    """A location of the site, with the temperatures it is qualified for."""
    site = facts["site"]
    place = Place(
        id=facts.fresh.id(Place.LETTER),
        stream=site.stream,
        site_id=site.id,
        kind=told.kind,
        name=told.name,
        parent_id=told.within,
        coldest_c=told.coldest_c,
        warmest_c=told.warmest_c,
    )
    subjects = {"place": place.id}
    return (Draft(kind="LocationAdded", stream=place.stream, subjects=subjects, changes=(new(place),)),)


verb(
    name="add-location",
    room="freezers",
    title="Add location",
    about="Add a place without slots: fridge, bench, water bath, freezing run, shipper, ward.",
    command=AddLocation,
    event="LocationAdded",
    effect=add_location,
    subject="site",
    needs=(many("same_name", "place", site_id="command.site", kind="command.kind", name="command.name"),),
    guards=(name_is_free, temperatures_are_in_order),
    roles=BUILDERS,
    reports=False,
)


@red("place-retired-already")
def place_is_in_service(_: Command, facts: Facts) -> Params | None:
    """A retired place stays as it was."""
    place: Place = facts["place"]
    return None if place.status == "in_service" else {"place": place.name}


@command
class RenamePlace(Command):
    """Give a place another name."""

    place: str = ref("place", "Place")
    name: str = text("New name", max_length=80)


@red("name-in-use-here")
def neighbours_differ(told: RenamePlace, facts: Facts) -> Params | None:
    """No two places in service beside each other share a name."""
    place: Place = facts["place"]
    taken = [
        one
        for one in facts["same_name"]
        if one.id != place.id and one.parent_id == place.parent_id and one.status == "in_service"
    ]
    return {"name": told.name} if taken else None


def rename(told: RenamePlace, facts: Facts) -> tuple[Draft, ...]:
    """The place has the new name; its code and what is in it stay."""
    place: Place = facts["place"]
    draft = Draft(
        kind="PlaceRenamed",
        stream=place.stream,
        subjects={"place": place.id},
        changes=(change(place, name=told.name),),
    )
    return (draft,)


verb(
    name="rename-place",
    room="freezers",
    title="Rename place",
    about="Give a room, vessel, rack, box or location another name.",
    command=RenamePlace,
    event="PlaceRenamed",
    effect=rename,
    subject="place",
    needs=(many("same_name", "place", site_id="place.site_id", name="command.name"),),
    guards=(place_is_in_service, neighbours_differ),
    roles=BUILDERS,
    reports=False,
)


@command
class RetirePlace(Command):
    """Take a place out of service for good."""

    place: str = ref("place", "Place")


@red("place-not-empty")
def place_is_empty(_: Command, facts: Facts) -> Params | None:
    """Only an empty place is retired; the sentence says how many units are in it."""
    inside = facts["units_inside"]
    return {"place": facts["place"].name, "count": len(inside)} if inside else None


@red("place-has-places")
def other_streams_are_empty(_: Command, facts: Facts) -> Params | None:
    """A room is retired after its vessels, whose stories are told in streams of their own."""
    place: Place = facts["place"]
    apart = [
        one for one in facts["places_inside"] if one.stream != place.stream and one.status == "in_service"
    ]
    return {"place": place.name, "first": apart[0].name} if apart else None


def retire(_: RetirePlace, facts: Facts) -> tuple[Draft, ...]:
    """The place and all that stands in it take nothing more."""
    place: Place = facts["place"]
    gone = [one for one in (place, *facts["places_inside"]) if one.status == "in_service"]
    draft = Draft(
        kind="PlaceRetired",
        stream=place.stream,
        subjects={"place": place.id},
        changes=tuple(change(one, status="retired") for one in gone if one.stream == place.stream),
    )
    return (draft,)


verb(
    name="retire-place",
    room="freezers",
    title="Retire place",
    about="Take an empty place out of service for good, with everything that stands in it.",
    command=RetirePlace,
    event="PlaceRetired",
    effect=retire,
    subject="place",
    needs=(special("places_inside"), special("units_inside")),
    guards=(place_is_in_service, other_streams_are_empty, place_is_empty),
    roles=BUILDERS,
    reports=False,
    reason="required",
)
