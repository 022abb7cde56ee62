"""Reinfusion: the cells given, bag by bag, with the volume that is credited as dose."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.bedside import AT_BEDSIDE, GIVEABLE
from biobank.domain.rooms.descent import SEGMENTS, detached
from biobank.domain.rooms.grafts import GRAFT_NEEDS, order_is_of_this_patient, planned
from biobank.domain.rooms.issue import CHECKS, out_of_slot, standing_check
from biobank.domain.rooms.lots import LOT_NEEDS, lots_are_free
from biobank.domain.rooms.reserving import LINE_NEEDS, line_change
from biobank.domain.rooms.scanning import twin_deviation
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.cells import dmso_g
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.clock import local_day, minutes_between
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.deviating import opened
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ENDS
from biobank.domain.rules.same_person import same_person
from biobank.domain.rules.verb import Params, amber, one, red, verb
from biobank.domain.things.patient import Patient
from biobank.domain.things.transplant import Course, Infusion
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import cd34_given_e6, dmso_of, per_kg, share_given, shown

VITAL_SIGNS = (
    ("charted_elsewhere", "Charted elsewhere"),
    ("steady", "Taken: steady"),
    ("changed", "Taken: changed, see reactions"),
)
NOT_YET_TRANSPLANTED = ("open", "cleared", "conditioning")
IN_REPORTS = "Only in a report of another patient's bag"


@command
class StartReinfusion(Command):
    """Start the reinfusion of a unit."""

    unit: str = ref("unit", "Unit")
    recipient: str | None = ref("patient", "Who received it", required=False, hint=IN_REPORTS, anywhere=True)


@red("wrong-patient")
def recipient_is_the_patient(_: Command, facts: Facts) -> Params | None:
    """A unit reaches the patient it came from, and no other, ever."""
    other = _wrong_recipient(facts)
    if other is None:
        return None
    unit: Unit = facts["unit"]
    told = {"unit": unit.id, "unit_patient": unit.patient_id, "patient": other.id}
    data = {"verb": facts.verb, "code": "wrong-patient", "params": told}
    return {**told, "_twins": (Draft(kind="AttemptRefused", stream=other.stream, data=data),)}


def _wrong_recipient(facts: Facts) -> Patient | None:
    recipient: Patient | None = facts["recipient"]
    if recipient is None or same_person(recipient, facts["owner"]):
        return None
    return recipient


@red("not-verified-at-bedside")
def bedside_was_verified(told: Command, facts: Facts) -> Params | None:
    """Identity is checked on every bag, by two people, just before it is connected."""
    if standing_check(told, facts, "before_connect") is not None:
        return None
    return {"unit": facts["unit"].id, "minutes": facts.policy.limit("check_validity_minutes")}


@amber("another-bag-running")
def one_bag_at_a_time(_: Command, facts: Facts) -> Params | None:
    """With two bags at once nobody can say which one a reaction is to."""
    running = [one.unit_id for one in facts["infusions"] if one.status == "running"]
    return {"units": running} if running else None


@amber("thawed-too-long")
def thaw_is_recent(_: Command, facts: Facts) -> Params | None:
    """DMSO harms thawed cells with every minute."""
    unit: Unit = facts["unit"]
    minutes = _minutes_since_thaw(unit, facts)
    limit = facts.policy.limit("thaw_to_end_minutes")
    return {"minutes": minutes, "limit": limit} if minutes is not None and minutes > limit else None


def _minutes_since_thaw(unit: Unit, facts: Facts) -> int | None:
    return None if unit.thawed_at is None else round(minutes_between(unit.thawed_at, facts.happened_at))


def start(told: StartReinfusion, facts: Facts) -> tuple[Draft, ...]:
    """The bag runs; the first of the course makes its day 0."""
    unit: Unit = facts["unit"]
    wrong = _wrong_recipient(facts)
    infusion = _begun(facts, **_of_nobody(facts, wrong=wrong is not None))
    begun = after(facts, unit, **out_of_slot(facts, unit))
    check = standing_check(told, facts, "before_connect")
    plan = planned(facts)
    draft = Draft(
        kind="ReinfusionStarted",
        stream=unit.stream,
        unit=unit.id,
        subjects={
            "infusion": infusion.id,
            **({"check": check.id} if check else {}),
            **({"course": unit.course_id} if unit.course_id else {}),
            **({"recipient": wrong.id} if wrong else {}),
        },
        changes=(begun, new(infusion), *(() if wrong or unit.material in ENDS else _day_zero(facts))),
        data=plan.told() if plan else {},
    )
    drafts = in_their_streams(draft)
    return drafts if wrong is None else (*drafts, twin_deviation(facts, wrong, "wrong-patient"))


def _of_nobody(facts: Facts, *, wrong: bool = False) -> dict[str, Any]:
    """Return what keeps a report from being a dose: cells of another patient, or of a bag that has ended.

    A bag that is said to be given once more gives nothing more, and nothing of it runs.
    """
    if facts["unit"].material in ENDS:
        none = dict.fromkeys(("course_id", "cd34_e6", "cd34_per_kg", "dmso_g"))
        return {**none, "status": "stopped", "stopped_at": facts.happened_at}
    return {"course_id": None} if wrong else {}


def _begun(facts: Facts, **columns: Any) -> Infusion:
    """Return the infusion; given to another patient, its cells are credited to no course."""
    unit: Unit = facts["unit"]
    dmso = dmso_of(unit, facts.policy.limit("dmso_density_g_per_ml"))
    return Infusion(
        id=facts.fresh.id(Infusion.LETTER),
        stream=unit.stream,
        patient_id=unit.patient_id,
        unit_id=unit.id,
        started_at=facts.happened_at,
        **{"course_id": unit.course_id, "dmso_g": shown(dmso), **columns},
    )


def _day_zero(facts: Facts) -> tuple[Change, ...]:
    """Return the course as transplanted: day 0 is the local day of its first reinfusion."""
    course: Course | None = facts["course"]
    if course is None or course.status not in NOT_YET_TRANSPLANTED:
        return ()
    day = local_day(facts.happened_at, course.zone)
    return (change(course, status="transplanted", day_zero=day),)


verb(
    name="start-reinfusion",
    room="bedside",
    title="Start reinfusion",
    about="Start giving a verified unit to its patient.",
    command=StartReinfusion,
    event="ReinfusionStarted",
    effect=start,
    moves={
        "material": f"{GIVEABLE}>infusing",
        "custody": "person|location",
        "disposition": "released|exceptionally_released",
        "assignment": "at_bedside",
    },
    needs=(*GRAFT_NEEDS, CHECKS, *LOT_NEEDS, one("owner", "patient", id="unit.patient_id")),
    guards=(
        recipient_is_the_patient,
        order_is_of_this_patient,
        bedside_was_verified,
        lots_are_free,
        one_bag_at_a_time,
        thaw_is_recent,
    ),
    roles=AT_BEDSIDE,
    bedside=True,
)


@command
class StopReinfusion(Command):
    """Stop the reinfusion of a unit."""

    unit: str = ref("unit", "Unit")
    volume_ml: Decimal = decimal("Volume of cells given, without rinsing", "mL", minimum="0", maximum="5000")
    vital_signs: str | None = choice("Vital signs", VITAL_SIGNS, required=False)


@red("volume-above-content")
def volume_was_in_the_bag(told: StopReinfusion, facts: Facts) -> Params | None:
    """No more is given than was in the bag; rinsing is not counted."""
    unit: Unit = facts["unit"]
    if unit.volume_ml is None:
        return None
    tolerance = facts.policy.limit("volume_credit_tolerance_percent")
    most = unit.volume_ml * (100 + tolerance) / 100
    return {"given": told.volume_ml, "content": unit.volume_ml} if told.volume_ml > most else None


def stop(told: StopReinfusion, facts: Facts) -> tuple[Draft, ...]:
    """What was given is credited; what is left in the bag is given to nobody."""
    unit: Unit = facts["unit"]
    done = after(facts, unit, slot_id=None, place_id=None, holder_id=None, custody_since=facts.happened_at)
    infusion = _stopped(told, facts)
    minutes = _minutes_since_thaw(unit, facts)
    draft = Draft(
        kind="ReinfusionStopped",
        stream=unit.stream,
        unit=unit.id,
        subjects={"infusion": infusion.id, **({"order": unit.order_id} if unit.order_id else {})},
        changes=(done, infusion, *_order_changes(facts), *detached(facts, unit)),
        data={
            "volume_ml": told.volume_ml,
            "share_percent": round(share_given(unit, told.volume_ml) * 100),
            "cd34_e6_per_kg": getattr(infusion.row, "cd34_per_kg", None),
            "minutes_since_thaw": minutes,
        },
    )
    late = minutes is not None and minutes > facts.policy.limit("thaw_to_end_minutes")
    drafts = in_their_streams(draft)
    return (*drafts, _too_long(facts, minutes or 0)) if late else drafts


def _stopped(told: StopReinfusion, facts: Facts) -> Change:
    """Return the running infusion as stopped; a report without a start makes one that began as it ended."""
    unit: Unit = facts["unit"]
    course: Course | None = facts["course"]
    cells = cd34_given_e6(unit, told.volume_ml)
    weight = course.weight_kg if course and not _was_misgiven(facts) else None
    density = facts.policy.limit("dmso_density_g_per_ml")
    columns: dict[str, Any] = {
        "stopped_at": facts.happened_at,
        "volume_ml": told.volume_ml,
        "cd34_e6": None if cells is None else shown(cells),
        "cd34_per_kg": shown(per_kg(cells, weight)) if cells is not None and weight else None,
        "dmso_g": shown(dmso_g(told.volume_ml, unit.dmso_percent or Decimal(0), density)),
        "vital_signs": told.vital_signs,
        "status": "stopped",
    }
    running: Infusion | None = facts["infusion"]
    if running is None:
        return new(_begun(facts, **{**columns, **_of_nobody(facts)}))
    return change(running, **columns)


def _was_misgiven(facts: Facts) -> bool:
    """Say whether the running infusion went into another patient, so that it is no dose of the course."""
    running: Infusion | None = facts["infusion"]
    return running is not None and running.course_id is None


def _order_changes(facts: Facts) -> tuple[Change, ...]:
    """Return the unit's line as done, and the order as fulfilled when it was the last."""
    if _was_misgiven(facts):
        return line_change(facts, "cancelled")
    return (*line_change(facts, "infused"), *_fulfilled(facts))


def _fulfilled(facts: Facts) -> tuple[Change, ...]:
    """Return the order as fulfilled when this was the last of its bags."""
    order = facts["order"]
    if order is None or order.status not in ("open", "reopened"):
        return ()
    unit: Unit = facts["unit"]
    left = [
        line
        for line in facts["lines"]
        if line.order_id == order.id and line.unit_id != unit.id and line.status in ("reserved", "issued")
    ]
    return () if left else (change(order, status="fulfilled"),)


def _too_long(facts: Facts, minutes: int) -> Draft:
    """Return the deviation for cells that were thawed longer than the limit when they were in."""
    unit: Unit = facts["unit"]
    return opened(facts, unit.stream, unit.id, "thaw-to-end-too-long", minutes=minutes)


verb(
    name="stop-reinfusion",
    room="bedside",
    title="Stop reinfusion",
    about="Say that the bag has run, or was stopped, and how much of it was given.",
    command=StopReinfusion,
    event="ReinfusionStopped",
    effect=stop,
    moves={"material": "infusing>infused", "custody": "person|location>gone"},
    needs=(
        *GRAFT_NEEDS,
        *LINE_NEEDS,
        one("infusion", "infusion", unit_id="unit.id", status="=running"),
        SEGMENTS,
    ),
    guards=(volume_was_in_the_bag,),
    roles=AT_BEDSIDE,
    bedside=True,
)
