"""The bedside: before connecting, wristband and unit are scanned, and a second person confirms."""

from biobank.domain.rooms.grafts import (
    COURSE_OF_UNIT,
    USE_CONSENTS,
    order_is_confirmed,
    order_is_of_this_patient,
    order_stands,
    use_is_consented,
)
from biobank.domain.rooms.issue import checked, out_of_slot
from biobank.domain.rooms.lots import LOT_NEEDS, lots_are_free
from biobank.domain.rooms.scanning import (
    BAND_GUARDS,
    BAND_NEEDS,
    LABEL_GUARDS,
    LABEL_NEEDS,
    other_patient,
    twin_deviation,
)
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Signing, verb
from biobank.domain.things.unit import Unit

AT_BEDSIDE = ("nurse", "physician", "technologist", "medical_director")
GIVEABLE = "collected|processed|thawed"


@command
class VerifyAtBedside(Command):
    """Verify unit and patient before connecting."""

    unit: str = ref("unit", "Unit")
    label: str | None = code("Label on the container", required=False)
    wristband: str | None = code("Patient's wristband", required=False, private=True)


def verify(told: VerifyAtBedside, facts: Facts) -> tuple[Draft, ...]:
    """Two people compared the container with the wristband; the unit may be connected."""
    unit: Unit = facts["unit"]
    (draft,) = checked(told, facts, "before_connect", "BedsideVerified")
    verified = draft.adding(after(facts, unit, **out_of_slot(facts, unit)))
    other = other_patient(facts)
    return (verified,) if other is None else (verified, twin_deviation(facts, other, "wrong-patient"))


verb(
    name="verify-at-bedside",
    room="bedside",
    title="Verify at bedside",
    about="Before connecting: scan the wristband and the unit, and let a second person confirm.",
    command=VerifyAtBedside,
    event="BedsideVerified",
    effect=verify,
    moves={
        "material": GIVEABLE,
        "custody": "person|location",
        "disposition": "released|exceptionally_released",
        "assignment": "issued|at_bedside>at_bedside",
    },
    needs=(
        *COURSE_OF_UNIT,
        *LABEL_NEEDS,
        *BAND_NEEDS,
        *LOT_NEEDS,
        USE_CONSENTS,
    ),
    guards=(
        *LABEL_GUARDS,
        *BAND_GUARDS,
        order_stands,
        order_is_of_this_patient,
        use_is_consented,
        order_is_confirmed,
        lots_are_free,
    ),
    signings=(Signing("verified", AT_BEDSIDE, by="other"),),
    roles=AT_BEDSIDE,
    bedside=True,
)
