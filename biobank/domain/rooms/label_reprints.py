"""Further copies of a label: each with its own number and a reason; never do two stand for one thing."""

from collections.abc import Sequence

from biobank.domain.codes.own_code import next_copy
from biobank.domain.rooms.labels import (
    GUARDS,
    NEEDS,
    PLAN_GUARDS,
    PRINTERS,
    LabelOf,
    copy_to_print,
    drawn,
    reason_is_listed,
)
from biobank.domain.rules.change import change
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import boolean
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import is_live, standing
from biobank.domain.rules.verb import Params, red, verb
from biobank.domain.things.unit import LabelCopy


@command
class ReprintLabel(LabelOf):
    """Print a further copy of a label."""

    to_exchange: bool = boolean(
        "The label that is on it stays valid until the new one takes its place", required=False
    )
    void_earlier: bool = boolean("The earlier copy is void from now on", required=False)


@red("no-copy-to-reprint")
def has_a_copy(_: Command, facts: Facts) -> Params | None:
    """Only what was printed before is printed again."""
    return None if facts["label_copies"] else {}


@red("exchange-and-void")
def earlier_copy_stays_or_ends(told: ReprintLabel, _: Facts) -> Params | None:
    """The earlier label either stays valid until it is replaced, or is void now."""
    return {} if told.to_exchange and told.void_earlier else None


@red("no-label-to-replace")
def something_is_on_it(told: ReprintLabel, facts: Facts) -> Params | None:
    """Only a label that is on something is replaced by another one."""
    copies: Sequence[LabelCopy] = facts["label_copies"]
    on_it = standing(copies)
    if not told.to_exchange or not copies or (on_it is not None and on_it.status == "applied"):
        return None
    return {"subject": copies[0].subject_id}


@red("earlier-copy-live")
def earlier_copies_are_settled(told: ReprintLabel, facts: Facts) -> Params | None:
    """Two live copies of one label would be one too many, but for the one that the new one is to replace."""
    live = [
        one.serial
        for one in facts["label_copies"]
        if is_live(one) and not (told.to_exchange and one.status == "applied")
    ]
    return {"serials": live} if live and not told.void_earlier else None


def reprint(told: ReprintLabel, facts: Facts) -> tuple[Draft, ...]:
    """A further copy is on its way; what is on the thing stays valid until it is replaced, or is void."""
    copies: Sequence[LabelCopy] = facts["label_copies"]
    copy = copy_to_print(told, facts, next_copy(max(one.serial for one in copies)))
    voided = [
        change(one, status="void", ended_at=facts.now, ended_reason=told.reason)
        for one in copies
        if is_live(one) and not told.to_exchange
    ]
    return (drawn("LabelReprinted", copy, facts).adding(*voided),)


verb(
    name="reprint-label",
    room="labels",
    title="Reprint label",
    about="Print a further copy, with its own number and a reason; the earlier copies are settled first.",
    command=ReprintLabel,
    event="LabelReprinted",
    effect=reprint,
    needs=NEEDS,
    guards=(
        *GUARDS,
        has_a_copy,
        earlier_copy_stays_or_ends,
        something_is_on_it,
        earlier_copies_are_settled,
        reason_is_listed,
        *PLAN_GUARDS,
    ),
    roles=PRINTERS,
    reports=False,
    reason="required",
)
