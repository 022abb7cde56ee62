"""Thaw: the check before, and the thaw itself, where dose, DMSO, weight and expiry are decided on."""

from biobank.domain.laboratory.product_codes import is_product_code
from biobank.domain.rooms.descent import DIVISION_NEEDS, next_product, recoded
from biobank.domain.rooms.grafts import (
    ALARMING_GRADE,
    DOSE_GUARDS,
    GRAFT_NEEDS,
    USE_CONSENTS,
    kept_units,
    order_is_confirmed,
    order_is_of_this_patient,
    order_stands,
    planned,
    use_is_consented,
    worst_grade,
)
from biobank.domain.rooms.issue import CHECKS, checked, out_of_slot, standing_check
from biobank.domain.rooms.lots import LOT_NEEDS, lots_are_free
from biobank.domain.rooms.scanning import (
    BAND_GUARDS,
    BAND_NEEDS,
    LABEL_GUARDS,
    LABEL_NEEDS,
    PAIR,
    SECOND,
    other_patient,
    twin_deviation,
)
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, code, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, amber, many, red, verb
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Unit

ISSUED_FROZEN = {
    "material": "frozen",
    "custody": "person|location",
    "disposition": "released|exceptionally_released",
    "assignment": "issued",
}


@command
class CheckBeforeThaw(Command):
    """Check a frozen bag and its patient before the thaw."""

    unit: str = ref("unit", "Unit")
    label: str | None = code("Label on the bag, not on its cassette", required=False)
    wristband: str | None = code("Patient's wristband", required=False, private=True)
    line_patent: bool = boolean("The venous line is open")
    premedicated: bool = boolean("Premedication is given")
    physician_reachable: bool = boolean("A physician can be reached at once")


@amber("patient-not-ready")
def patient_is_ready(told: CheckBeforeThaw, _: Facts) -> Params | None:
    """A thawed bag waits for nothing, so the patient is ready before it is thawed."""
    told_off = {
        "line": told.line_patent,
        "premedication": told.premedicated,
        "physician": told.physician_reachable,
    }
    lacking = [name for name, there in told_off.items() if not there]
    return {"lacking": lacking} if lacking else None


@amber("patient-not-conditioned")
def patient_was_conditioned(_: Command, facts: Facts) -> Params | None:
    """A thawed graft cannot go back, so that conditioning is on record before."""
    course: Course | None = facts["course"]
    ready = course is not None and course.status in ("conditioning", "transplanted")
    return None if ready else {"status": course.status if course else "missing"}


def check_before_thaw(told: CheckBeforeThaw, facts: Facts) -> tuple[Draft, ...]:
    """Two people compared the frozen bag with order and wristband, and the patient is ready."""
    ready = {
        "line_patent": told.line_patent,
        "premedicated": told.premedicated,
        "physician_reachable": told.physician_reachable,
    }
    drafts = checked(told, facts, "before_thaw", "CheckedBeforeThaw", **ready)
    other = other_patient(facts)
    return drafts if other is None else (*drafts, twin_deviation(facts, other, "wrong-patient"))


verb(
    name="check-before-thaw",
    room="bedside",
    title="Check before thaw",
    about="Two people compare the frozen bag with order and wristband, and see that the patient is ready.",
    command=CheckBeforeThaw,
    event="CheckedBeforeThaw",
    effect=check_before_thaw,
    moves=ISSUED_FROZEN,
    needs=(*GRAFT_NEEDS, *LABEL_NEEDS, *BAND_NEEDS, *LOT_NEEDS, USE_CONSENTS),
    guards=(
        *LABEL_GUARDS,
        *BAND_GUARDS,
        order_stands,
        order_is_of_this_patient,
        use_is_consented,
        lots_are_free,
        order_is_confirmed,
        patient_was_conditioned,
        patient_is_ready,
    ),
    signings=(SECOND,),
    roles=PAIR,
    bedside=True,
)


@command
class ThawUnit(Command):
    """Thaw a frozen unit."""

    unit: str = ref("unit", "Unit")
    place: str | None = ref("place", "Water bath or thawing device", required=False, locks=False)
    product_code: str | None = text("Product code when thawed", required=False, max_length=5)


@red("thaw-not-checked")
def thaw_was_checked(told: Command, facts: Facts) -> Params | None:
    """Two people checked this bag for this order just before."""
    if standing_check(told, facts, "before_thaw") is not None:
        return None
    return {"unit": facts["unit"].id, "minutes": facts.policy.limit("check_validity_minutes")}


@red("product-code-malformed")
def product_code_is_one(told: ThawUnit, _: Facts) -> Params | None:
    """A product code is S and four digits, or D and four characters of the facility."""
    wrong = told.product_code is not None and not is_product_code(told.product_code)
    return {"product_code": told.product_code} if wrong else None


@amber("bag-before-waits")
def bag_before_runs_well(_: Command, facts: Facts) -> Params | None:
    """The next bag is thawed when the one before runs well or is finished."""
    unit: Unit = facts["unit"]
    others = [one for one in kept_units(facts) if one.id != unit.id]
    waiting = [one.id for one in others if one.material == "thawed"]
    running = {one.id for one in others if one.material == "infusing"}
    badly = [
        one.unit_id
        for one in facts["infusions"]
        if one.unit_id in running and one.status == "running" and worst_grade(one) >= ALARMING_GRADE
    ]
    return {"units": [*waiting, *badly]} if waiting or badly else None


def thaw(told: ThawUnit, facts: Facts) -> tuple[Draft, ...]:
    """The same unit, thawed; its cryopreserved label stays valid and resolves to it."""
    unit: Unit = facts["unit"]
    recoding = recoded(facts, unit, told.product_code) if told.product_code else {}
    thawed = after(facts, unit, thawed_at=facts.happened_at, **recoding, **out_of_slot(facts, unit))
    products = next_product(facts, thawed.row, 0) if recoding else ()
    check = standing_check(told, facts, "before_thaw")
    plan = planned(facts, also_today=(unit,))
    draft = Draft(
        kind="UnitThawed",
        stream=unit.stream,
        unit=unit.id,
        subjects={
            **({"order": unit.order_id} if unit.order_id else {}),
            **({"check": check.id} if check else {}),
            **({"place": told.place} if told.place else {}),
        },
        changes=(thawed, *products, *_segments(facts)),
        data=plan.told() if plan else {},
    )
    return (draft,)


def _segments(facts: Facts) -> tuple[Change, ...]:
    """Return the changes of segments still attached to the bag: they thaw with it."""
    frozen = [one for one in facts["segments"] if one.material == "frozen"]
    return tuple(change(one, material="thawed", thawed_at=facts.happened_at) for one in frozen)


verb(
    name="thaw-unit",
    room="bedside",
    title="Thaw",
    about="Thaw a checked unit; from now on it is infused or discarded, never stored again.",
    command=ThawUnit,
    event="UnitThawed",
    effect=thaw,
    moves={**ISSUED_FROZEN, "material": "frozen>thawed"},
    needs=(
        *GRAFT_NEEDS,
        CHECKS,
        *DIVISION_NEEDS,
        *LOT_NEEDS,
        USE_CONSENTS,
        many("segments", "unit", attached_to="unit.id"),
    ),
    guards=(
        thaw_was_checked,
        product_code_is_one,
        order_stands,
        order_is_of_this_patient,
        use_is_consented,
        lots_are_free,
        order_is_confirmed,
        *DOSE_GUARDS,
        bag_before_runs_well,
    ),
    roles=PAIR,
    bedside=True,
)
