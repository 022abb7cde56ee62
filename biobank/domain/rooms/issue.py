"""Issue: the second gate, where two trained people look at the container before it leaves."""

from collections.abc import Iterable
from typing import Any

from biobank.domain.rooms.exposures import EXPOSURE_NEEDS, later_exposure_is_accepted
from biobank.domain.rooms.grafts import (
    DOSE_GUARDS,
    GRAFT_NEEDS,
    USE_CONSENTS,
    dmso_over_limit,
    order_is_confirmed,
    order_is_of_this_patient,
    order_stands,
    use_is_consented,
)
from biobank.domain.rooms.lots import LOT_NEEDS, lots_are_free
from biobank.domain.rooms.reserving import LINE_NEEDS, line_change
from biobank.domain.rooms.scanning import (
    LABEL_GUARDS,
    LABEL_NEEDS,
    PAIR,
    SECOND,
    check_made,
)
from biobank.domain.rules.apart import in_their_streams
from biobank.domain.rules.change import new
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.command import REPORTED, Command, command
from biobank.domain.rules.decision import after
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean, code, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.verb import Guard, Params, many, red, verb
from biobank.domain.things.people import Person
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import Unit

GOING_OUT = {
    "material": "collected|processed|frozen",
    "custody": "person|location",
    "disposition": "released|exceptionally_released",
    "assignment": "reserved",
}
CHECKS = many("checks", "check", unit_id="unit.id")


@command
class CheckIssue(Command):
    """Check a unit before it is issued."""

    unit: str = ref("unit", "Unit")
    label: str | None = code("Label on the container", required=False)
    container_intact: bool = boolean("The container is intact")
    records_agree: bool = boolean("Label, order and records agree")


@red("container-damaged")
def container_is_intact(told: CheckIssue, facts: Facts) -> Params | None:
    """A damaged container does not leave."""
    return None if told.container_intact else {"unit": facts["unit"].id}


@red("records-disagree")
def records_agree(told: CheckIssue, facts: Facts) -> Params | None:
    """Label, order and records are compared, and agree."""
    return None if told.records_agree else {"unit": facts["unit"].id}


def check_issue(told: CheckIssue, facts: Facts) -> tuple[Draft, ...]:
    """Two people have looked at the container and compared its label."""
    return checked(told, facts, "issue", "IssueChecked")


def checked(told: Command, facts: Facts, kind: str, event: str, **data: Any) -> tuple[Draft, ...]:
    """Return the event of a check that leaves the unit as it is."""
    unit: Unit = facts["unit"]
    check = check_made(told, facts, kind)
    subjects = {"check": check.id, **({"order": unit.order_id} if unit.order_id else {})}
    draft = Draft(
        kind=event, stream=unit.stream, unit=unit.id, subjects=subjects, changes=(new(check),), data=data
    )
    return (draft,)


verb(
    name="check-issue",
    room="issue",
    title="Check before issue",
    about="Two people inspect the container and compare label, order and records before it leaves.",
    command=CheckIssue,
    event="IssueChecked",
    effect=check_issue,
    moves=GOING_OUT,
    needs=(*GRAFT_NEEDS, *LABEL_NEEDS, *LOT_NEEDS, *EXPOSURE_NEEDS, USE_CONSENTS),
    guards=(
        *LABEL_GUARDS,
        order_stands,
        order_is_of_this_patient,
        container_is_intact,
        records_agree,
        lots_are_free,
        use_is_consented,
        later_exposure_is_accepted,
    ),
    signings=(SECOND,),
    roles=PAIR,
)


def out_of_slot(facts: Facts, unit: Unit) -> dict[str, Any]:
    """Return the columns that take a unit out of its slot, for a report of what its slot rules out."""
    if unit.slot_id is None:
        return {}
    at = facts.happened_at
    held = {"custody": "person", "holder_id": facts.actor.person, "custody_since": at, "out_since": at}
    return {"slot_id": None, "place_id": None, **held}


def standing_check(told: Command, facts: Facts, kind: str) -> Check | None:
    """Return the newest check of a kind that still holds for the unit's order, if there is one.

    Where one person alone reported that another was there, only what is
    reported as well rests on it: a request waits until the second has signed.
    """
    enough = ("passed", "named") if told.mode == REPORTED else ("passed",)
    return holding_check(facts["checks"], kind, facts["unit"], facts.happened_at, facts.policy, enough)


def holding_check(
    checks: Iterable[Check],
    kind: str,
    unit: Unit,
    at: str,
    policy: Policy,
    enough: tuple[str, ...] = ("passed",),
) -> Check | None:
    """Return the newest of these checks that is of a kind and holds for the unit's order at a moment."""
    limit = policy.limit("check_validity_minutes")
    held = [
        one
        for one in checks
        if (one.kind, one.order_id) == (kind, unit.order_id)
        and one.outcome in enough
        and 0 <= minutes_between(one.at, at) <= limit
    ]
    return max(held, key=lambda one: one.at, default=None)


@red("issue-not-checked")
def issue_was_checked(told: Command, facts: Facts) -> Params | None:
    """The check is made just before the unit leaves."""
    if standing_check(told, facts, "issue") is not None:
        return None
    return {"unit": facts["unit"].id, "minutes": facts.policy.limit("check_validity_minutes")}


def _when_never_frozen(guard: Guard) -> Guard:
    """Return a guard of dose that asks only about a graft that will not be thawed."""

    def check(told: Any, facts: Facts) -> Params | None:
        return None if facts["unit"].material == "frozen" else guard.check(told, facts)

    return Guard(guard.name, guard.code, check, guard.colour, guard.waived_by, guard.waives)


@command
class IssueUnit(Command):
    """Issue a unit to whoever carries it."""

    unit: str = ref("unit", "Unit")
    carrier: str | None = ref("person", "Who carries it", required=False, locks=False)


@red("carrier-account-ended")
def carrier_works_here(_: Command, facts: Facts) -> Params | None:
    """Whoever carries the unit works here."""
    person: Person | None = facts["carrier"]
    return {"person": person.name} if person is not None and person.status != "active" else None


def issue(told: IssueUnit, facts: Facts) -> tuple[Draft, ...]:
    """The unit is on its way to the patient, in the carrier's hands."""
    unit: Unit = facts["unit"]
    carrier = told.carrier or facts.actor.person
    at = facts.happened_at
    moved = after(facts, unit, holder_id=carrier, place_id=None, slot_id=None, custody_since=at)
    check = standing_check(told, facts, "issue")
    told_dmso = dmso_over_limit(facts, unit)
    draft = Draft(
        kind="UnitIssued",
        stream=unit.stream,
        unit=unit.id,
        subjects={
            "carrier": carrier,
            **({"order": unit.order_id} if unit.order_id else {}),
            **({"check": check.id} if check else {}),
        },
        changes=(moved, *line_change(facts, "issued")),
        # The ward is told with the bag that its DMSO will need splitting, washing or a physician.
        data={"dmso_over_limit": dict(told_dmso)} if told_dmso else {},
    )
    return in_their_streams(draft)


verb(
    name="issue-unit",
    room="issue",
    title="Issue",
    about="Give a checked unit out to the ward that will reinfuse it.",
    command=IssueUnit,
    event="UnitIssued",
    effect=issue,
    moves={**GOING_OUT, "custody": "person|location>person", "assignment": "reserved>issued"},
    needs=(*GRAFT_NEEDS, *LINE_NEEDS, CHECKS, *LOT_NEEDS, *EXPOSURE_NEEDS, USE_CONSENTS),
    guards=(
        issue_was_checked,
        carrier_works_here,
        lots_are_free,
        order_stands,
        order_is_of_this_patient,
        use_is_consented,
        order_is_confirmed,
        later_exposure_is_accepted,
        *(_when_never_frozen(each) for each in DOSE_GUARDS),
    ),
    roles=PAIR,
)
