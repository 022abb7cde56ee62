"""Holds: setting a unit aside for a reason, and lifting the reason once it was looked into."""

from biobank.domain.rules.change import Change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.holding import lifted, new_hold
from biobank.domain.rules.release_criteria import LIFTED_BY_RELEASE
from biobank.domain.rules.roles import HANDLERS
from biobank.domain.rules.verb import Params, Signing, many, one, red, verb
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit

CAUSES = (
    ("container-damaged", "Container damaged or leaking"),
    ("label-unreadable", "Label damaged or unreadable"),
    ("documentation", "Documentation incomplete"),
    ("result", "A result is in question"),
    ("temperature", "Temperature was out of range"),
    ("recall", "Recall or lot in question"),
    ("other", "Other (say what in the note)"),
)
LIFTED_OTHERWISE = {
    LIFTED_BY_RELEASE: "release-unit",
    "identity-in-doubt": "resolve-identity",
    "relabel": "reprint-label",
    "missing": "find-missing-unit",
}
"""Holds that are lifted by what they wait for, and by which verb."""


@command
class QuarantineUnit(Command):
    """Set a unit aside."""

    unit: str = ref("unit", "Unit", anywhere=True)
    cause: str = choice("Why", CAUSES)


def quarantine(told: QuarantineUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is in quarantine, with a hold that says why."""
    unit: Unit = facts["unit"]
    changes = (after(facts, unit), new_hold(facts, unit, told.cause))
    data = {"cause": told.cause}
    return (Draft(kind="UnitQuarantined", stream=unit.stream, unit=unit.id, changes=changes, data=data),)


verb(
    name="quarantine-unit",
    room="holds",
    title="Quarantine",
    about="Set a unit aside for a reason; nobody uses it until the reason is lifted and it is released.",
    command=QuarantineUnit,
    event="UnitQuarantined",
    effect=quarantine,
    moves={"disposition": "quarantined|released|exceptionally_released>quarantined"},
    roles=(*HANDLERS, "quality_officer", "coordinator"),
)


@command
class LiftHold(Command):
    """Lift a hold."""

    hold: str = ref("hold", "Hold")


@red("hold-lifted-already")
def hold_is_open(_: Command, facts: Facts) -> Params | None:
    """A hold is lifted once."""
    hold: Hold = facts["hold"]
    return None if hold.status == "open" else {"cause": hold.cause, "since": hold.lifted_at}


@red("hold-lifts-otherwise")
def hold_is_lifted_by_hand(_: Command, facts: Facts) -> Params | None:
    """Some holds are lifted by what they wait for, never by hand."""
    hold: Hold = facts["hold"]
    by = LIFTED_OTHERWISE.get(hold.cause)
    return None if by is None or _waiting_is_over(hold, facts) else {"cause": hold.cause, "verb": by}


def _waiting_is_over(hold: Hold, facts: Facts) -> bool:
    """A missing unit was found and a void label replaced: whoever inspected it lifts the hold."""
    if hold.cause == "missing":
        return bool(facts["unit"].custody != "missing")
    fresh = [one for one in facts["copies"] if one.status == "applied" and one.printed_at >= hold.placed_at]
    return hold.cause == "relabel" and bool(fresh)


def lift(_: LiftHold, facts: Facts) -> tuple[Draft, ...]:
    """The hold is lifted; the unit stays in quarantine until it is released."""
    hold: Hold = facts["hold"]
    changes: tuple[Change, ...] = (lifted(facts, hold),)
    draft = Draft(
        kind="HoldLifted",
        stream=hold.stream,
        unit=hold.unit_id,
        subjects={"hold": hold.id},
        changes=changes,
        data={"cause": hold.cause, "covers": {hold.id: hold.version}},
    )
    return (draft,)


verb(
    name="lift-hold",
    room="holds",
    title="Lift hold",
    about="Lift one reason for quarantine after it was looked into; the unit still needs its release.",
    command=LiftHold,
    event="HoldLifted",
    effect=lift,
    subject="hold",
    needs=(one("unit", "unit", id="hold.unit_id"), many("copies", "label_copy", unit_id="hold.unit_id")),
    guards=(hold_is_open, hold_is_lifted_by_hand),
    signings=(Signing("reviewed", ("quality_officer", "processing_director", "medical_director")),),
    roles=("quality_officer", "processing_director", "medical_director"),
    reports=False,
)
