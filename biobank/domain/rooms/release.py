"""Release: quality control decides that a unit may be used, may be used all the same, or may not."""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rooms.exposures import exposure_is_accepted
from biobank.domain.rules import release_criteria as criteria
from biobank.domain.rules.change import Change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import long_text, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import lifted
from biobank.domain.rules.release_criteria import Evidence
from biobank.domain.rules.verb import Check, Guard, Need, Params, Signing, many, one, red, special, verb
from biobank.domain.things.unit import Unit

DIRECTORS = ("processing_director", "medical_director")
RELEASE_NEEDS: tuple[Need, ...] = (
    special("forebears"),
    special("sampled"),
    many("results", "result", patient_id="unit.patient_id"),
    many("processes", "process", unit_id="forebears.id"),
    many("lot_uses", "lot_use", unit_id="forebears.id"),
    many("lots", "lot", id="lot_uses.lot_id"),
    many("holds", "hold", unit_id="unit.id", status="=open"),
    one("episode", "episode", id="unit.episode_id"),
    special("exposures"),
)


def evidence_of(facts: Facts) -> Evidence:
    """Return what the decision on the unit rests on; needs `RELEASE_NEEDS`."""
    return Evidence(
        unit=facts["unit"],
        forebears=facts["forebears"],
        sampled=facts["sampled"],
        results=facts["results"],
        processes=facts["processes"],
        lots=facts["lots"],
        holds=facts["holds"],
        episode=facts["episode"],
        viability_minimum=facts.policy.limit("viability_prefreeze_percent"),
    )


def _criterion(code: str) -> Guard:
    """Return a criterion as a guard that nothing waives."""
    criterion = criteria.CRITERIA[code]
    check: Check = lambda _, facts: criterion(evidence_of(facts))  # noqa: E731  a guard is named by its criterion
    return Guard(criterion.__name__, code, check)


@red("released-by-its-only-processor")
def releaser_is_not_the_only_processor(_: Command, facts: Facts) -> Params | None:
    """Nobody releases what they alone processed."""
    signed = facts.signed("released")
    releaser = signed.person if signed else facts.actor.person
    performers = {step.performed_by for step in facts["processes"]}
    return {"person": facts.actor.name} if performers == {releaser} else None


@red("thawed-unit-came-back")
def nothing_thawed_came_back(_: Command, facts: Facts) -> Params | None:
    """Thawed cells are released only while they are at their patient; back from there they are discarded."""
    unit: Unit = facts["unit"]
    is_at_patient = unit.assignment in ("issued", "at_bedside")
    return {"unit": unit.id} if unit.material == "thawed" and not is_at_patient else None


@command
class ReleaseUnit(Command):
    """Release a unit for use."""

    unit: str = ref("unit", "Unit")


def release(_: ReleaseUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit may be ordered; the hold for awaited results is lifted with it."""
    return _decided(facts, "UnitReleased", {}, {})


def _decided(
    facts: Facts, kind: str, data: Mapping[str, Any], private: Mapping[str, str]
) -> tuple[Draft, ...]:
    unit: Unit = facts["unit"]
    lifts: tuple[Change, ...] = tuple(lifted(facts, hold) for hold in facts["holds"])
    draft = Draft(
        kind=kind,
        stream=unit.stream,
        unit=unit.id,
        changes=(after(facts, unit), *lifts),
        data={"covers": criteria.covers(evidence_of(facts)), **data},
        private=private,
    )
    return (draft,)


verb(
    name="release-unit",
    room="release",
    title="Release",
    about="QC release: the batch record and all results were reviewed and the unit may be used.",
    command=ReleaseUnit,
    event="UnitReleased",
    effect=release,
    moves={"material": "collected|processed|frozen|thawed", "disposition": "quarantined>released"},
    needs=RELEASE_NEEDS,
    guards=(
        nothing_thawed_came_back,
        *(_criterion(code) for code in criteria.CRITERIA),
        releaser_is_not_the_only_processor,
        exposure_is_accepted,
    ),
    signings=(Signing("released", ("processing_director",)),),
    roles=("processing_director",),
)


@command
class ReleaseExceptionally(Command):
    """Release a unit that does not meet all criteria."""

    unit: str = ref("unit", "Unit")
    organism: str | None = text("Organism", required=False, private=True, hint="When a culture grew")
    sensitivities: str | None = long_text("Sensitivities", required=False)
    antibiotic_plan: str | None = long_text("Antibiotic plan", required=False)


@red("antibiotic-plan-missing")
def growth_has_a_plan(told: ReleaseExceptionally, facts: Facts) -> Params | None:
    """Cells that grew something are given only with organism, sensitivities and a plan on record."""
    grown = criteria.growth(evidence_of(facts))
    if grown is None or (told.organism and told.sensitivities and told.antibiotic_plan):
        return None
    return {"test": grown["test"]}


NEVER_OVERRIDDEN = ("identity-in-doubt", "relabel", "missing")


@red("hold-not-overridden")
def holds_may_be_overridden(_: Command, facts: Facts) -> Params | None:
    """No decision replaces finding a unit, labelling it or knowing whose it is."""
    causes = [hold.cause for hold in facts["holds"] if hold.cause in NEVER_OVERRIDDEN]
    return {"cause": causes[0]} if causes else None


@red("nothing-is-lacking")
def something_is_lacking(_: Command, facts: Facts) -> Params | None:
    """A unit that meets every criterion is released in the usual way."""
    exposed = any(exposure.above_excursion for exposure in facts["exposures"])
    rejected = facts["unit"].disposition == "rejected"
    return None if exposed or rejected or criteria.shortfalls(evidence_of(facts)) else {}


def release_exceptionally(told: ReleaseExceptionally, facts: Facts) -> tuple[Draft, ...]:
    """The unit may be used although it lacks what the event names; its holds are lifted."""
    lacking = [code for code, _ in criteria.shortfalls(evidence_of(facts))]
    asked = {
        "organism": told.organism,
        "sensitivities": told.sensitivities,
        "antibiotic_plan": told.antibiotic_plan,
    }
    private = {name: value for name, value in asked.items() if value}
    return _decided(facts, "UnitReleasedExceptionally", {"lacking": lacking}, private)


verb(
    name="release-exceptionally",
    room="release",
    title="Release exceptionally",
    about="Release a unit that lacks something; the transplant physician was told and accepts it.",
    command=ReleaseExceptionally,
    event="UnitReleasedExceptionally",
    effect=release_exceptionally,
    moves={
        "material": "collected|processed|frozen|thawed",
        "disposition": "quarantined|rejected>exceptionally_released",
    },
    needs=RELEASE_NEEDS,
    guards=(something_is_lacking, nothing_thawed_came_back, holds_may_be_overridden, growth_has_a_plan),
    signings=(Signing("released", ("medical_director",)), Signing("informed", ("physician",), "other")),
    roles=("medical_director",),
    reason="required",
)


@command
class RejectUnit(Command):
    """Reject a unit: it is not to be used."""

    unit: str = ref("unit", "Unit")


@red("unit-on-its-way")
def unit_is_not_issued(_: Command, facts: Facts) -> Params | None:
    """A unit that was issued is returned first."""
    unit: Unit = facts["unit"]
    return {"assignment": unit.assignment} if unit.assignment in ("issued", "at_bedside") else None


def reject(_: RejectUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is kept apart; only an exceptional release can change that."""
    unit: Unit = facts["unit"]
    return (Draft(kind="UnitRejected", stream=unit.stream, unit=unit.id, changes=(after(facts, unit),)),)


verb(
    name="reject-unit",
    room="release",
    title="Reject",
    about="Decide that a unit is not to be used; it stays until it is discarded.",
    command=RejectUnit,
    event="UnitRejected",
    effect=reject,
    moves={"disposition": "quarantined|released|exceptionally_released>rejected"},
    guards=(unit_is_not_issued,),
    signings=(Signing("decided", DIRECTORS),),
    roles=DIRECTORS,
    reason="required",
)
