"""The unit: one physical container, from filling to empty, and how units descend."""

from decimal import Decimal

from biobank.domain.things.thing import Thing, thing


@thing("unit", "U")
class Unit(Thing):
    """One physical container of cells; its product (DIN, code, division) is a dated attribute.

    Volumes in mL; `tnc_e6` and `cd34_e6` are total cells in the container in
    units of 10⁶; percentages 0–100. `custody_since` is when the present
    custody state began; `out_since` is when the unit last left a slot.
    """

    site_id: str
    patient_id: str
    episode_id: str
    donation_id: str | None = None
    din: str
    product_code: str
    division: str = "00"
    container: str = "bag"
    material: str = "collected"
    custody: str = "person"
    disposition: str = "quarantined"
    assignment: str = "free"
    slot_id: str | None = None
    place_id: str | None = None
    holder_id: str | None = None
    attached_to: str | None = None
    custody_since: str
    out_since: str | None = None
    volume_ml: Decimal | None = None
    tnc_e6: Decimal | None = None
    cd34_e6: Decimal | None = None
    viability_percent: Decimal | None = None
    dmso_percent: Decimal | None = None
    blood_group: str | None = None
    biohazard: bool = False
    collected_at: str
    dmso_added_at: str | None = None
    frozen_at: str | None = None
    thawed_at: str | None = None
    expires_on: str | None = None
    order_id: str | None = None
    course_id: str | None = None
    exposed: bool = False
    overwrapped: bool = False


@thing("product", "3")
class Product(Thing):
    """A product code a unit carried, and since when it is superseded; old codes still resolve."""

    unit_id: str
    din: str
    product_code: str
    division: str
    since: str
    superseded_at: str | None = None


@thing("lineage", "4")
class Lineage(Thing):
    """One edge of descent: volume of a parent unit that went into a child unit."""

    parent_id: str
    child_id: str
    how: str
    volume_ml: Decimal | None = None


@thing("label_copy", "X")
class LabelCopy(Thing):
    """One numbered printed copy of a label of one subject, and what became of it.

    `status`: printed (sent to a printer), verified (scanned by a person),
    applied, then spoiled, destroyed, returned, lost or void. `reason` is why it
    was printed again, `ended_reason` why it is no longer live. `product_code` is
    what the label says where that is not yet the unit's own: the product it is about to become.
    `applied_at` is when it was affixed, and stays after its end. `site_id` and `station` are where it was
    printed, and is accounted for.
    """

    subject_id: str
    unit_id: str | None = None
    patient_id: str | None = None
    serial: str
    design: str
    design_digest: str
    status: str = "printed"
    reason: str | None = None
    printed_at: str
    printed_by: str
    purpose: str = "unit"
    ended_at: str | None = None
    ended_reason: str | None = None
    product_code: str | None = None
    applied_at: str | None = None
    station: str | None = None
    site_id: str = ""


@thing("handover", "Y")
class Handover(Thing):
    """A unit given by one person to another person or place, open until accepted or declined."""

    unit_id: str
    from_person: str
    to_person: str | None = None
    to_place: str | None = None
    sent_at: str
    expected_at: str | None = None
    temperature_c: Decimal | None = None
    closed_at: str | None = None
    status: str = "sent"
