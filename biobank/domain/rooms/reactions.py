"""Reactions: what happened to the patient while cells ran, or after. Always here, never only elsewhere."""

from biobank.domain.rooms.bedside import AT_BEDSIDE
from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, integer, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.quality import Deviation
from biobank.domain.things.transplant import Infusion
from biobank.domain.things.unit import Unit

REACTIONS = (
    ("nausea", "Nausea or vomiting"),
    ("flushing", "Flushing"),
    ("cough", "Cough or tightness in the throat"),
    ("rash", "Rash or itching"),
    ("fever", "Fever"),
    ("rigors", "Rigors"),
    ("hypotension", "Low blood pressure"),
    ("hypertension", "High blood pressure"),
    ("bradycardia", "Slow heart rate"),
    ("arrhythmia", "Irregular heart rate"),
    ("hypoxia", "Low oxygen saturation"),
    ("dyspnoea", "Shortness of breath"),
    ("chest_pain", "Chest pain"),
    ("haemoglobinuria", "Red urine"),
    ("anaphylaxis", "Anaphylaxis"),
    ("seizure", "Seizure"),
    ("other", "Another reaction (say what in the note)"),
)
SEVERITIES = {1: "minor", 2: "minor", 3: "major", 4: "critical", 5: "critical"}


@command
class RecordReaction(Command):
    """Record a reaction to a reinfusion."""

    unit: str = ref("unit", "Unit")
    kind: str = choice("Reaction", REACTIONS)
    grade: int = integer(
        "Grade", minimum="1", maximum="5", hint="1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 death"
    )


@red("never-infused")
def unit_was_started(_: Command, facts: Facts) -> Params | None:
    """A reaction is to a unit that runs or ran."""
    return None if facts["infusions"] else {"unit": facts["unit"].id}


@red("grade-out-of-range")
def grade_is_known(told: RecordReaction, _: Facts) -> Params | None:
    """Grades are whole numbers from 1 to 5."""
    return None if told.grade in SEVERITIES else {"grade": told.grade}


def record_reaction(told: RecordReaction, facts: Facts) -> tuple[Draft, ...]:
    """The reaction stands with the infusion, and as an adverse event for the quality officer."""
    unit: Unit = facts["unit"]
    event = Deviation(
        id=facts.fresh.id(Deviation.LETTER),
        stream=unit.stream,
        site_id=facts.actor.site,
        unit_id=unit.id,
        code="adverse-event",
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
        severity=SEVERITIES.get(told.grade, "critical"),
    )
    draft = Draft(
        kind="ReactionRecorded",
        stream=unit.stream,
        unit=unit.id,
        subjects={"adverse_event": event.id},
        changes=(*_with_reaction(told, facts["infusions"]), new(event)),
        data={"reaction": told.kind, "grade": told.grade},
    )
    return (draft,)


def _with_reaction(told: RecordReaction, infusions: tuple[Infusion, ...]) -> tuple[Change, ...]:
    if not infusions:
        return ()
    newest = max(infusions, key=lambda one: one.started_at)
    said = f"{newest.reactions or ''} {told.kind}:{told.grade}".strip()
    return (change(newest, reactions=said),)


verb(
    name="record-reaction",
    room="bedside",
    title="Record reaction",
    about="Record what happened to the patient during or after the reinfusion of a unit.",
    command=RecordReaction,
    event="ReactionRecorded",
    effect=record_reaction,
    moves={"material": "infusing|infused"},
    needs=(many("infusions", "infusion", unit_id="unit.id"),),
    guards=(unit_was_started, grade_is_known),
    roles=AT_BEDSIDE,
    bedside=True,
)
