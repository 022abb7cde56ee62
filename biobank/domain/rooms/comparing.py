"""Comparing at the bedside: band and bag are scanned before anybody signs; a wrong one stops at once."""

from biobank.domain.rooms.bedside import AT_BEDSIDE, order_is_of_this_patient
from biobank.domain.rooms.grafts import COURSE_OF_UNIT, order_stands
from biobank.domain.rooms.scanning import BAND_GUARDS, BAND_NEEDS, LABEL_GUARDS, LABEL_NEEDS
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import one, verb
from biobank.domain.things.unit import Unit


@command
class CompareAtBedside(Command):
    """Compare the bag in hand with the wristband."""

    unit: str = ref("unit", "Unit")
    label: str | None = code("Label on the container", required=False)
    wristband: str | None = code("Patient's wristband", required=False, private=True)


def compare(_: CompareAtBedside, facts: Facts) -> tuple[Draft, ...]:
    """Band and bag belong together; nothing was done to the bag."""
    unit: Unit = facts["unit"]
    subjects = {"order": unit.order_id} if unit.order_id else {}
    return (Draft(kind="BedsideCompared", stream=unit.stream, unit=unit.id, subjects=subjects),)


verb(
    name="compare-at-bedside",
    room="bedside",
    title="Compare band and bag",
    about="Scan the wristband and the bag. Whatever does not belong together stops here.",
    command=CompareAtBedside,
    event="BedsideCompared",
    effect=compare,
    moves={
        "material": "collected|processed|frozen|thawed|infusing",
        "custody": "person|location",
        "disposition": "released|exceptionally_released",
        "assignment": "issued|at_bedside",
    },
    needs=(
        *COURSE_OF_UNIT,
        *LABEL_NEEDS,
        *BAND_NEEDS,
        one("recipient", "patient", id="order.patient_id"),
    ),
    guards=(*LABEL_GUARDS, *BAND_GUARDS, order_stands, order_is_of_this_patient),
    roles=AT_BEDSIDE,
    reports=False,
    bedside=True,
)
