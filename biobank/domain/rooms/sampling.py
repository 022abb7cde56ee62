"""Samples: QC vials, tubes and pilot segments taken from a unit that goes on as it is."""

from decimal import Decimal

from biobank.domain.laboratory import divisions
from biobank.domain.laboratory.balance import NOTHING, shares
from biobank.domain.rooms.balancing import SMALLEST_ML
from biobank.domain.rooms.batch_record import STEP_GUARDS, STEP_NEEDS, Step, recorded
from biobank.domain.rooms.descent import DIVISION_NEEDS, Portion, child, made, taken
from biobank.domain.rules.change import Change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, choice, decimal, ref, rows
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import Unit

SAMPLE_KINDS = (("vial", "QC vial"), ("tube", "Tube"), ("segment", "Pilot segment"))
SAMPLES = tuple(kind for kind, _ in SAMPLE_KINDS)


@command
class SampleTaken:
    """One sample: its container, its volume, and whether it stays on the bag."""

    container: str = choice("Container", SAMPLE_KINDS)
    volume_ml: Decimal = decimal("Volume", "mL", minimum=SMALLEST_ML)
    attached: bool = boolean("Stays attached to the bag", required=False)


@command
class TakeSample(Step):
    """Take samples from a unit."""

    unit: str = ref("unit", "Unit")
    samples: tuple[SampleTaken, ...] = rows("Samples", SampleTaken)


def _taken_ml(told: TakeSample) -> Decimal:
    return sum((one.volume_ml for one in told.samples), NOTHING)


@red("no-sample-told")
def some_sample_is_taken(told: TakeSample, _: Facts) -> Params | None:
    """At least one sample is taken."""
    return None if told.samples else {}


@red("sample-larger-than-unit")
def unit_holds_so_much(told: TakeSample, facts: Facts) -> Params | None:
    """Samples together are less than what the unit holds."""
    unit: Unit = facts["unit"]
    if unit.volume_ml is None or _taken_ml(told) < unit.volume_ml:
        return None
    return {"unit": unit.id, "volume": unit.volume_ml, "sampled": _taken_ml(told)}


@red("only-segments-stay-attached")
def attached_are_segments(told: TakeSample, facts: Facts) -> Params | None:
    """Only segments of a bag's own tubing stay attached to it."""
    loose = [one for one in told.samples if one.attached and one.container != "segment"]
    return {"unit": facts["unit"].id} if loose else None


@red("sample-divisions-exhausted")
def sample_divisions_suffice(told: TakeSample, facts: Facts) -> Params | None:
    """Every sample gets a division that no other container of its DIN and product code has."""
    unit: Unit = facts["unit"]
    room = divisions.room_below(unit.division, taken(facts, unit.product_code))
    return None if room >= len(told.samples) else {"division": unit.division, "room": room}


def take_samples(told: TakeSample, facts: Facts) -> tuple[Draft, ...]:
    """The samples are units of their own; the unit holds so much less."""
    unit: Unit = facts["unit"]
    volumes = [one.volume_ml for one in told.samples]
    whole = unit.volume_ml or _taken_ml(told)
    tnc = shares(unit.tnc_e6, whole, volumes)
    cd34 = shares(unit.cd34_e6, whole, volumes)
    left = after(
        facts,
        unit,
        volume_ml=None if unit.volume_ml is None else max(unit.volume_ml - _taken_ml(told), NOTHING),
        tnc_e6=_left(unit.tnc_e6, tnc),
        cd34_e6=_left(unit.cd34_e6, cd34),
    )
    lettered = divisions.for_samples(unit.division, taken(facts, unit.product_code), len(told.samples))
    made_rows: list[Change] = []
    for number, (one, division) in enumerate(zip(told.samples, lettered, strict=True)):
        portion = Portion(
            container=one.container,
            volume_ml=one.volume_ml,
            product_code=unit.product_code,
            division=division,
            tnc_e6=tnc[number],
            cd34_e6=cd34[number],
        )
        sample = child(facts, unit, portion, number, **_whereabouts(one, unit))
        made_rows.extend(made(facts, (unit,), sample, "sample", (one.volume_ml,), number))
    changes = (left, *made_rows, *recorded(told, facts, unit, "sampling"))
    return (Draft(kind="SampleTaken", stream=unit.stream, unit=unit.id, changes=changes),)


def _left(cells: Decimal | None, taken_cells: list[Decimal | None]) -> Decimal | None:
    if cells is None:
        return None
    return cells - sum((one for one in taken_cells if one is not None), NOTHING)


def _whereabouts(one: SampleTaken, unit: Unit) -> dict[str, str | None]:
    """An attached segment is where its bag is, while there is one; it is in nobody's hands of its own."""
    if one.attached and one.container == "segment" and unit.material in ALIVE:
        return {"custody": "attached", "attached_to": unit.id, "holder_id": None}
    return {}


verb(
    name="take-sample",
    room="processing",
    title="Take samples",
    about="Take QC vials or tubes, or seal pilot segments off the bag's tubing, attached or not.",
    command=TakeSample,
    event="SampleTaken",
    effect=take_samples,
    moves={"material": "collected|processed|thawed", "custody": "person|location"},
    needs=(*STEP_NEEDS, *DIVISION_NEEDS),
    guards=(
        some_sample_is_taken,
        unit_holds_so_much,
        attached_are_segments,
        sample_divisions_suffice,
        *STEP_GUARDS,
    ),
    roles=LABORATORY,
)


@command
class CutSegment(Command):
    """Cut an attached segment off its bag."""

    unit: str = ref("unit", "Segment")


def cut(_: CutSegment, facts: Facts) -> tuple[Draft, ...]:
    """The segment is in the hands of whoever cut it; the bag stays where it is."""
    unit: Unit = facts["unit"]
    told = {"attached_to": None, "slot_id": None, "place_id": None}
    held = {"holder_id": facts.actor.person, "custody_since": facts.happened_at}
    changed = after(facts, unit, **told, **held)
    subjects = {} if unit.attached_to is None else {"bag": unit.attached_to}
    draft = Draft(kind="SegmentCut", stream=unit.stream, unit=unit.id, subjects=subjects, changes=(changed,))
    return (draft,)


verb(
    name="cut-segment",
    room="processing",
    title="Cut segment",
    about="Cut an attached segment off its bag, to test it.",
    command=CutSegment,
    event="SegmentCut",
    effect=cut,
    moves={"custody": "attached>person"},
    roles=LABORATORY,
)
