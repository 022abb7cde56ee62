"""Re-attribution: a unit was registered under the wrong patient, and moves to the right one.

The unit and every record of it leave one patient's stream for the other's. Its
labels are void, and a hold stays until a new one is on the container.
"""

from typing import Any

from biobank.domain.rules.blood_groups import differing
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.verb import Need, Params, Signing, many, red, verb
from biobank.domain.things.patient import Episode, Patient
from biobank.domain.things.quality import Deviation
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import LabelCopy, Unit

RECORDS: dict[str, str] = {
    "products": "product",
    "holds": "hold",
    "deviations": "deviation",
    "processes": "process",
    "lot_uses": "lot_use",
    "equipment_uses": "equipment_use",
    "results": "result",
    "checks": "check",
    "handovers": "handover",
    "copies": "label_copy",
}
"""What belongs to a unit and goes with it, by the name of the need."""

LIVE_LABELS = ("printed", "verified", "applied")


@command
class ReAttributeUnit(Command):
    """Move a unit to the patient whose cells it holds."""

    unit: str = ref("unit", "Unit")
    patient: str = ref("patient", "The right patient", anywhere=True)
    episode: str = ref("episode", "The episode of the right patient", locks=False, anywhere=True)


@red("already-this-patients")
def patient_is_another(_: Command, facts: Facts) -> Params | None:
    """A unit is moved to another patient than it has."""
    unit: Unit = facts["unit"]
    return {"unit": unit.id} if unit.patient_id == facts["patient"].id else None


@red("episode-of-another-patient")
def episode_is_the_patients(_: Command, facts: Facts) -> Params | None:
    """The episode is one of the right patient."""
    episode: Episode = facts["episode"]
    return None if episode.patient_id == facts["patient"].id else {"episode": episode.chain_of_identity}


@red("right-patient-not-active")
def right_patient_is_active(_: Command, facts: Facts) -> Params | None:
    """Cells go to a record that is in use."""
    patient: Patient = facts["patient"]
    return None if patient.status in ("active", "deceased") else {"status": patient.status}


@red("blood-group-differs")
def blood_group_is_the_patients(_: Command, facts: Facts) -> Params | None:
    """Cells of another blood group are not the patient's, whatever else speaks for it.

    The patient's other units are not asked: of a swap, they are the other half.
    """
    groups = differing([facts["unit"].blood_group, facts["patient"].blood_group])
    return {"groups": list(groups)} if groups else None


def re_attribute(_: ReAttributeUnit, facts: Facts) -> tuple[Draft, ...]:
    """The wrong patient's stream tells where the unit went, the right patient's where it came from.

    Segments attached to a bag hold the same cells and go with it, each with
    events, a void label and a hold of its own.
    """
    units: tuple[Unit, ...] = (facts["unit"], *facts["segments"])
    return tuple(draft for number, unit in enumerate(units) for draft in _moved(facts, unit, number))


def _moved(facts: Facts, unit: Unit, number: int) -> tuple[Draft, Draft]:
    patient: Patient = facts["patient"]
    home = {"stream": patient.stream, "patient_id": patient.id}
    columns = {**home, "episode_id": facts["episode"].id, "disposition": held_disposition(unit)}
    moved: Any = after(facts, unit, **columns) if number == 0 else change(unit, **columns)
    left = Draft(
        kind="UnitReattributed",
        stream=unit.stream,
        unit=unit.id,
        subjects={"patient": unit.patient_id, "to": patient.id},
        changes=(moved, *(_record_moved(row, home, facts) for row in _records(facts, unit))),
    )
    came = Draft(
        kind="UnitAttributed",
        stream=patient.stream,
        unit=unit.id,
        subjects={"patient": patient.id, "from": unit.patient_id},
        changes=(new_hold(facts, moved.row, "relabel", number=number),),
    )
    return left, came


def _records(facts: Facts, unit: Unit) -> list[Thing]:
    """Return what is told of a unit, the edges to what it came from included.

    A deviation that other units share stays with them; it still names this one.
    """
    told: list[Any] = [row for name in RECORDS for row in (*facts[name], *facts[OF_SEGMENTS + name])]
    edges = (*facts["edges"], *facts[OF_SEGMENTS + "edges"])
    of_unit = [row for row in told if row.unit_id == unit.id]
    own = [row for row in of_unit if not (isinstance(row, Deviation) and row.other_units)]
    return [*own, *(edge for edge in edges if edge.child_id == unit.id)]


def _record_moved(row: Any, home: dict[str, str], facts: Facts) -> Change:
    columns: dict[str, Any] = {name: value for name, value in home.items() if hasattr(row, name)}
    if isinstance(row, LabelCopy) and row.status in LIVE_LABELS:
        columns |= {"status": "void", "ended_at": facts.now, "ended_reason": "re_attributed"}
    return change(row, **columns)


OF_SEGMENTS = "segment_"
NEEDS: tuple[Need, ...] = (
    many("segments", "unit", attached_to="unit.id"),
    *(many(name, thing, unit_id="unit.id") for name, thing in RECORDS.items()),
    *(many(OF_SEGMENTS + name, thing, unit_id="segments.id") for name, thing in RECORDS.items()),
    many("edges", "lineage", child_id="unit.id"),
    many(OF_SEGMENTS + "edges", "lineage", child_id="segments.id"),
)

verb(
    name="re-attribute-unit",
    room="identity",
    title="Re-attribute",
    about="A unit stands under the wrong patient: evidence and two people move it to the right one.",
    command=ReAttributeUnit,
    event="UnitReattributed",
    effect=re_attribute,
    moves={
        "custody": "person|location|slot|transit|missing",
        "assignment": "free",
    },
    needs=NEEDS,
    guards=(
        patient_is_another,
        episode_is_the_patients,
        right_patient_is_active,
        blood_group_is_the_patients,
    ),
    signings=(
        Signing("attests-identity", ("processing_director", "medical_director")),
        Signing("verified", by="other"),
    ),
    roles=("processing_director", "medical_director"),
    reports=False,
    reason="required",
)
