"""Donation numbers for work without the program: set aside before, accounted for after, to the last one.

Numbers are taken only when an event uses them; here the event is their
setting aside. Whether one was then used is told by the donation that carries
it, so that nothing at a chair waits for a list of numbers.
"""

from dataclasses import dataclass

from biobank.domain.rules import deviating
from biobank.domain.rules.allotment import Run
from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, code, integer, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, red, special, verb
from biobank.domain.things.numbers import ReservedNumber
from biobank.domain.things.people import Site

MOST_AT_ONCE = 100
MOST_WAITING = 300
"""Numbers of a site that may be set aside and not accounted for: what a drawer of labels holds."""

KEEPERS = (*LABORATORY, "apheresis_nurse", "quality_officer")
OUTCOMES = (
    ("returned", "Not used: its labels are destroyed"),
    ("spoiled", "Spoiled: its labels are destroyed"),
    ("lost", "Lost: its labels cannot be found"),
)
SET_ASIDE = special("set_aside")


@dataclass(frozen=True, slots=True)
class NumbersNamed:
    """The reserved numbers that a command names from first to last.

    `count` is nothing where no whole numbers were named, or not in order.
    `strangers` were never set aside; `used` are those a donation or unit carries.
    """

    first: str = ""
    last: str = ""
    count: int = 0
    rows: tuple[ReservedNumber, ...] = ()
    strangers: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    unreadable: bool = False


@red("din-given-back")
def number_is_not_given_back(_: Command, facts: Facts) -> Params | None:
    """Labels of a number that was given back are destroyed: one that turns up is a red stop."""
    ended: list[ReservedNumber] = [one for one in facts["set_aside"] if one.status != "reserved"]
    return {"din": ended[0].din, "outcome": ended[0].status} if ended else None


@command
class ReserveNumbers(Command):
    """Set donation numbers aside."""

    site: str = ref("site", "Site", anywhere=True)
    count: int = integer(
        "How many", minimum="1", maximum=str(MOST_AT_ONCE), hint="One for each collection that may happen"
    )


@red("numbers-of-another-site")
def site_is_ones_own(_: Command, facts: Facts) -> Params | None:
    """Who keeps the labels answers for the numbers."""
    site: Site = facts["site"]
    return None if site.id == facts.actor.site else {"site": site.name}


@red("numbers-enough")
def drawer_has_room(told: ReserveNumbers, facts: Facts) -> Params | None:
    """Numbers that nobody accounts for would become a heap of loose labels."""
    waiting: int = facts["numbers_waiting"]
    too_many = waiting + told.count > MOST_WAITING
    return {"waiting": waiting, "most": MOST_WAITING} if too_many else None


def reserve(_: ReserveNumbers, facts: Facts) -> tuple[Draft, ...]:
    """The next numbers of the facility are set aside: no donation gets one unless its label is scanned."""
    site: Site = facts["site"]
    run: Run = facts["next_dins"]
    rows = [
        ReservedNumber(
            id=text,
            stream=site.stream,
            site_id=site.id,
            block=run.texts[0],
            reserved_at=facts.now,
            reserved_by=facts.actor.person,
        )
        for text in run.texts
    ]
    reserved = Draft(
        kind="NumbersReserved",
        stream=site.stream,
        subjects={"site": site.id},
        changes=tuple(new(row) for row in rows),
        data={"first": run.texts[0], "last": run.texts[-1], "count": len(rows)},
        takes=(run.counter,) * run.taken,
    )
    return (reserved,)


verb(
    name="reserve-numbers",
    room="downtime",
    title="Set numbers aside",
    about="Set donation numbers aside, to be printed as labels for collections without the program.",
    command=ReserveNumbers,
    event="NumbersReserved",
    effect=reserve,
    subject="site",
    needs=(special("next_dins"), special("numbers_waiting")),
    guards=(site_is_ones_own, drawer_has_room),
    roles=KEEPERS,
    reports=False,
)


@command
class ReturnNumbers(Command):
    """Account for reserved numbers that were not used."""

    site: str = ref("site", "Site")
    first: str = code("First number", max_length=40, hint="Scan the label, or type its 13 characters")
    last: str | None = code("Last number", required=False, max_length=40, hint="Empty for one number alone")
    outcome: str = choice("What became of them", OUTCOMES)


@red("din-unreadable")
def numbers_read(_: ReturnNumbers, facts: Facts) -> Params | None:
    """Both ends are whole donation numbers."""
    return {} if facts["numbers_named"].unreadable else None


@red("numbers-out-of-order")
def numbers_are_in_order(_: ReturnNumbers, facts: Facts) -> Params | None:
    """From first to last, of one facility and year, and no more than can be looked through."""
    named: NumbersNamed = facts["numbers_named"]
    in_order = named.unreadable or 1 <= named.count <= MOST_WAITING
    return None if in_order else {"first": named.first, "last": named.last, "most": MOST_WAITING}


@red("number-not-reserved")
def numbers_are_reserved(_: ReturnNumbers, facts: Facts) -> Params | None:
    """What was never set aside needs no accounting."""
    strangers: tuple[str, ...] = facts["numbers_named"].strangers
    return {"din": strangers[0], "count": len(strangers)} if strangers else None


@red("number-used")
def numbers_are_unused(_: ReturnNumbers, facts: Facts) -> Params | None:
    """A number that a donation carries is accounted for by that donation."""
    used: tuple[str, ...] = facts["numbers_named"].used
    return {"din": used[0], "count": len(used)} if used else None


@red("number-accounted-already")
def numbers_wait(_: ReturnNumbers, facts: Facts) -> Params | None:
    """Each number is accounted for once."""
    ended = [one for one in facts["numbers_named"].rows if one.status != "reserved"]
    return {"din": ended[0].din, "outcome": ended[0].status} if ended else None


def give_back(told: ReturnNumbers, facts: Facts) -> tuple[Draft, ...]:
    """The numbers are never used: what became of their labels is on record; a loss opens a deviation."""
    site: Site = facts["site"]
    named: NumbersNamed = facts["numbers_named"]
    ended = {"status": told.outcome, "ended_at": facts.happened_at, "ended_by": facts.actor.person}
    returned = Draft(
        kind="NumbersReturned",
        stream=site.stream,
        subjects={"site": site.id},
        changes=tuple(change(row, **ended) for row in named.rows),
        data={"first": named.first, "last": named.last, "count": named.count, "outcome": told.outcome},
    )
    if told.outcome != "lost":
        return (returned,)
    lost = deviating.opened(facts, site.stream, None, "number-lost", first=named.first, last=named.last)
    return (returned, lost)


verb(
    name="return-numbers",
    room="downtime",
    title="Account for numbers",
    about="Say what became of reserved donation numbers that no collection used.",
    command=ReturnNumbers,
    event="NumbersReturned",
    effect=give_back,
    subject="site",
    needs=(special("numbers_named"),),
    guards=(
        site_is_ones_own,
        numbers_read,
        numbers_are_in_order,
        numbers_are_reserved,
        numbers_are_unused,
        numbers_wait,
    ),
    roles=KEEPERS,
    reports=False,
)
