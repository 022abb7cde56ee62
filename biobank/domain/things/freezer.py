"""Where units can be: rooms, vessels, racks, boxes, slots, and places without slots."""

from decimal import Decimal

from biobank.domain.things.thing import Thing, thing


@thing("place", "F")
class Place(Thing):
    """A node of the location tree: room, vessel, rack, box, or a location without slots.

    A vessel and all below it share the vessel's stream and `vessel_id`; rooms
    and plain locations (fridge, bench, water bath, ward …) are in the site's.
    Temperatures in °C are those the place is qualified to hold. A box of
    `rows` × `columns` names its slots by `label_scheme`.
    """

    site_id: str
    kind: str
    name: str
    parent_id: str | None = None
    vessel_id: str | None = None
    rows: int = 0
    columns: int = 0
    warmest_c: Decimal | None = None
    coldest_c: Decimal | None = None
    holds_untested: bool = False
    label_scheme: str | None = None
    status: str = "in_service"


@thing("slot", "P")
class Slot(Thing):
    """One slot of a box: holds at most one container."""

    site_id: str
    vessel_id: str
    place_id: str
    label: str
    row: int
    column: int
    status: str = "open"


@thing("exposure", "I")
class Exposure(Thing):
    """A time during which a vessel was warmer than it should be; it touches whatever was in it then.

    `above_excursion` says that the warmest reading passed the limit above which
    frozen cells are harmed. `ended_at` is empty while the vessel is still warm.
    `known_at` is when what stands here was last recorded, which may be long after.
    """

    site_id: str
    vessel_id: str
    started_at: str
    ended_at: str | None = None
    warmest_c: Decimal
    above_excursion: bool
    cause: str
    recorded_by: str
    known_at: str | None = None
