"""Accounts of labels: a day's prints are closed when printed = affixed + ended, and else as a deviation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from biobank.domain.rooms.labels import PRINTERS
from biobank.domain.rooms.numbers import site_is_ones_own
from biobank.domain.rules.change import new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.deviating import opened
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import date, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.label_control import NOT_YET_ON_IT, copies_disagree, is_live
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.labels import LabelAccount
from biobank.domain.things.people import Person, Site
from biobank.domain.things.unit import LabelCopy

MOST_TOLD = 12
"""So many copies are named in a refusal; a day's list names them all."""


@dataclass(frozen=True, slots=True)
class LabelRun:
    """What a person printed on a day, and all other copies of the same labels."""

    copies: tuple[LabelCopy, ...] = ()
    others: tuple[LabelCopy, ...] = ()

    @property
    def affixed(self) -> int:
        """Return how many copies are on something."""
        return sum(one.status == "applied" for one in self.copies)

    @property
    def ended(self) -> int:
        """Return how many copies are void, spoiled, destroyed, returned or lost."""
        return sum(not is_live(one) for one in self.copies)

    @property
    def loose(self) -> tuple[LabelCopy, ...]:
        """Return the copies of which nobody has said what became of them."""
        return tuple(one for one in self.copies if one.status in NOT_YET_ON_IT)


@command
class CloseLabels(Command):
    """Close what a person printed on a day."""

    site: str = ref("site", "Site")
    day: str = date("Printed on")
    person: str = ref("person", "Printed by", locks=False)


@red("nothing-was-printed")
def something_was_printed(told: CloseLabels, facts: Facts) -> Params | None:
    """An account of nothing would hide a wrong day."""
    run: LabelRun = facts["label_run"]
    person: Person = facts["person"]
    return None if run.copies else {"person": person.name, "day": told.day}


@red("labels-loose")
def every_copy_is_accounted_for(told: CloseLabels, facts: Facts) -> Params | None:
    """Printed = affixed + ended; whoever closes it otherwise says why, and a deviation opens."""
    run: LabelRun = facts["label_run"]
    if not run.loose or told.reason is not None:
        return None
    named = ", ".join(named_copies(run.loose[:MOST_TOLD]))
    return {"loose": len(run.loose), "printed": len(run.copies), "copies": named}


def named_copies(copies: Iterable[LabelCopy]) -> list[str]:
    """Return copies by the thing and the number that stand on them."""
    return [f"{one.subject_id} {one.serial}" for one in copies]


def _disagreeing(run: LabelRun, now: str) -> Sequence[str]:
    """Return why printed is not affixed + ended, of each label that was printed then."""
    loose = ["not-accounted"] if run.loose else []
    found = copies_disagree((*run.copies, *run.others), now, 0)
    return sorted({*loose, *(one.why for one in found if one.why != "not-accounted")})


def close(told: CloseLabels, facts: Facts) -> tuple[Draft, ...]:
    """The account is closed as it stands; what does not add up is a deviation."""
    site: Site = facts["site"]
    run: LabelRun = facts["label_run"]
    why = _disagreeing(run, facts.now)
    account = LabelAccount(
        id=facts.fresh.id(LabelAccount.LETTER),
        stream=site.stream,
        site_id=site.id,
        day=told.day,
        person_id=told.person,
        printed=len(run.copies),
        affixed=run.affixed,
        ended=run.ended,
        loose=len(run.loose),
        closed_at=facts.now,
        closed_by=facts.actor.person,
        reason=told.reason,
        status="disagrees" if why else "agrees",
    )
    closed = Draft(
        kind="LabelsClosed",
        stream=site.stream,
        subjects={"site": site.id, "label_account": account.id, "person": told.person},
        changes=(new(account),),
        data={"loose": [one.id for one in run.loose], "why": list(why)},
    )
    if not why:
        return (closed,)
    return (closed, opened(facts, site.stream, None, "labels-of-day-disagree", account=account.id))


verb(
    name="close-labels",
    room="labels",
    title="Close labels of a day",
    about="Close what a person printed on a day: printed = affixed + ended. What is loose opens a deviation.",
    command=CloseLabels,
    event="LabelsClosed",
    effect=close,
    subject="site",
    needs=(special("label_run"),),
    guards=(site_is_ones_own, something_was_printed, every_copy_is_accounted_for),
    roles=(*PRINTERS, "quality_officer"),
    reports=False,
)
