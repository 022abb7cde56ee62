"""Corrections: a recorded value was wrong. The old one stays readable; what rested on it is asked again."""

from dataclasses import replace
from typing import Any

from biobank.domain.rooms.corrected_values import CORRECTABLE, KINDS, SENSIBLE, aim, corrected_to, value_fits
from biobank.domain.rooms.recounting import RECOUNT_NEEDS, recounted
from biobank.domain.rules import release_criteria as criteria
from biobank.domain.rules.change import Change, change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import held_disposition, new_hold
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.release_criteria import Evidence
from biobank.domain.rules.verb import Need, Params, many, one, red, special, verb
from biobank.domain.things.unit import Unit

RELEASED = ("released", "exceptionally_released")
CORRECTORS = (
    "technologist",
    "processing_director",
    "medical_director",
    "data_manager",
    "quality_officer",
    "apheresis_nurse",
    "coordinator",
)


@command
class Correct(Command):
    """Correct a recorded value."""

    what: str = choice("What was recorded wrongly", tuple(CORRECTABLE.items()))
    value: str = text(
        "What is right",
        max_length=80,
        hint="Days as 2026-03-31, moments with their offset",
        holds=("what", KINDS),
    )
    unit: str | None = ref("unit", "Unit", required=False)
    donation: str | None = ref("donation", "Collection", required=False)
    process: str | None = ref("process", "Processing step", required=False)
    lot_use: str | None = ref("lot_use", "Use of a reagent", required=False)
    mobilisation: str | None = ref("mobilisation", "Mobilisation", required=False)
    infusion: str | None = ref("infusion", "Reinfusion", required=False)
    visit: str | None = ref("visit", "Visit", required=False)
    consent: str | None = ref("consent", "Consent", required=False)
    agreement: str | None = ref("agreement", "Agreement", required=False)


@red("record-not-named")
def record_is_named(told: Correct, facts: Facts) -> Params | None:
    """The record that holds the value is named, and it alone."""
    thing, _ = aim(told)
    kinds = dict.fromkeys(key.partition(".")[0] for key in CORRECTABLE)
    named = [kind for kind in kinds if facts[kind] is not None]
    return None if named == [thing] else {"what": CORRECTABLE[told.what], "thing": thing}


@red("nothing-to-correct")
def value_differs(told: Correct, facts: Facts) -> Params | None:
    """A correction says something else than what stands there."""
    thing, column = aim(told)
    row = facts[thing]
    if row is None or value_fits.check(told, facts) is not None:
        return None
    same = getattr(row, column) == corrected_to(told)
    return {"what": CORRECTABLE[told.what]} if same else None


CORRECTED: tuple[Need, ...] = (
    special("corrected_unit"),
    special("forebears"),
    special("sampled"),
    many("results", "result", patient_id="corrected_unit.patient_id"),
    many("processes", "process", unit_id="forebears.id"),
    many("lot_uses", "lot_use", unit_id="forebears.id"),
    many("lots", "lot", id="lot_uses.lot_id"),
    many("holds", "hold", unit_id="corrected_unit.id", status="=open"),
    one("episode", "episode", id="corrected_unit.episode_id"),
    special("said_by"),
    *RECOUNT_NEEDS,
)


def correct(told: Correct, facts: Facts) -> tuple[Draft, ...]:
    """The value stands corrected; a release that would not have been given on it is withdrawn."""
    thing, column = aim(told)
    row = facts[thing]
    corrected = change(row, **{column: corrected_to(told)})
    unit: Unit | None = facts["corrected_unit"]
    draft = Draft(
        kind="RecordCorrected",
        stream=row.stream,
        unit=unit.id if unit else None,
        subjects={thing: row.id},
        changes=(corrected,),
        data={"what": told.what},
        corrects=facts["said_by"],
    )
    if unit is None:
        return (draft,)
    return (draft, *_withdrawn(facts, corrected), *recounted(facts, corrected))


def _withdrawn(facts: Facts, corrected: Change) -> tuple[Draft, ...]:
    """Put the unit into quarantine when it lacks, with the right value, what it did not lack before."""
    before = _evidence(facts)
    unit: Unit = corrected.row if isinstance(corrected.row, Unit) else before.unit
    if unit.disposition not in RELEASED or unit.material not in ALIVE:
        return ()
    lacked = {code for code, _ in criteria.shortfalls(before)}
    lacks = [code for code, _ in criteria.shortfalls(_with(before, corrected)) if code not in lacked]
    if not lacks:
        return ()
    changes = (
        change(unit, disposition=held_disposition(unit)),
        new_hold(facts, unit, "correction", lacks[0]),
    )
    draft = Draft(
        kind="ReleaseWithdrawn", stream=unit.stream, unit=unit.id, changes=changes, data={"lacking": lacks}
    )
    return (draft,)


def _evidence(facts: Facts) -> Evidence:
    return Evidence(
        unit=facts["corrected_unit"],
        forebears=facts["forebears"],
        sampled=facts["sampled"],
        results=facts["results"],
        processes=facts["processes"],
        lots=facts["lots"],
        holds=facts["holds"],
        episode=facts["episode"],
        viability_minimum=facts.policy.limit("viability_prefreeze_percent"),
    )


def _with(evidence: Evidence, corrected: Change) -> Evidence:
    row: Any = corrected.row
    if isinstance(row, Unit):
        return replace(evidence, unit=row)
    steps = tuple(row if one.id == row.id else one for one in evidence.processes)
    return replace(evidence, processes=steps)


verb(
    name="correct",
    room="corrections",
    title="Correct",
    about="Correct a recorded value: what it was, what it is, and why; the old one stays readable.",
    command=Correct,
    event="RecordCorrected",
    effect=correct,
    needs=CORRECTED,
    guards=(record_is_named, *SENSIBLE, value_differs),
    roles=CORRECTORS,
    reports=False,
    reason="required",
)
