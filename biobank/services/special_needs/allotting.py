"""The next numbers of a facility's year: read here, taken only by the event that uses them."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, cast

from sqlalchemy import bindparam, exists, func, select

from biobank.domain.codes.din import Din
from biobank.domain.codes.wedge import din_in
from biobank.domain.rooms.numbers import MOST_WAITING, NumbersNamed
from biobank.domain.rules.allotment import Allotment, Run, chain_of_identity, counter_of, donation_number
from biobank.domain.rules.clock import local_day
from biobank.domain.rules.command import Command
from biobank.domain.things.numbers import ReservedNumber
from biobank.domain.things.people import Site
from biobank.domain.things.thing import Thing
from biobank.domain.things.unit import Unit
from biobank.services.gathering import special
from biobank.services.services import Services
from biobank.storage import tables
from biobank.storage.prepared import fixed
from biobank.storage.work import Work

TextOf = Callable[[str, str, int], str]
_reserved, _donation, _unit = (tables.things[name] for name in ("reserved_number", "donation", "unit"))
_waiting = (
    select(func.count())
    .select_from(_reserved)
    .where(
        _reserved.c.site_id == bindparam("site"),
        _reserved.c.status == fixed("reserved"),
        ~exists().where(_donation.c.din == _reserved.c.id),
        ~exists().where(_unit.c.din == _reserved.c.id),
    )
)


@special("next_chain_of_identity")
def next_chain_of_identity(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> Allotment:
    """Return the next Chain of Identity identifier of the site's facility and year."""
    return _next(work, "chain-of-identity", chain_of_identity, given["site"], services)


@special("next_din")
def next_din(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Allotment:
    """Return the next donation number of the site's facility and year."""
    return _next(work, "din", donation_number, given["site"], services)


@special("next_dins")
def next_dins(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> Run:
    """Return as many donation numbers as are asked for, each free, in order."""
    site: Site = given["site"]
    wanted: int = command.count  # type: ignore[attr-defined]
    counter, year = _counter("din", site, services)
    start, texts = work.next_number(counter), []
    for taken in count(1):
        text = donation_number(site.facility, year, start + taken - 1)
        if not _is_used(work, "din", text):
            texts.append(text)
        if len(texts) == wanted:
            break
    return Run(counter, tuple(texts), taken)


def _next(work: Work, kind: str, text_of: TextOf, site: Site, services: Services) -> Allotment:
    """Step over numbers already used: pre-printed labels are scanned in any order, for pools too."""
    counter, year = _counter(kind, site, services)
    while True:
        text = text_of(site.facility, year, work.next_number(counter))
        if not _is_used(work, kind, text):
            return Allotment(counter, text)
        work.take(counter)


def _counter(kind: str, site: Site, services: Services) -> tuple[str, str]:
    year = local_day(services.clock(), site.zone)[2:4]
    return counter_of(kind, site.facility, year), year


def _is_used(work: Work, kind: str, text: str) -> bool:
    """Say whether something has this number, or it was set aside: labels in a drawer may carry it."""
    if kind != "din":
        return bool(work.find("episode", {"chain_of_identity": text}))
    carried = any(work.find(thing, {"din": text}) for thing in ("donation", "unit"))
    return carried or work.get("reserved_number", text) is not None


@special("same_din")
def same_din(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> tuple[Thing, ...]:
    """Return the donation or the pool that has the number the command tells, however it was scanned."""
    units = cast("tuple[Unit, ...]", _with_number(work, command, "unit", "din"))
    pools = (one for one in units if one.donation_id is None)
    return (*_with_number(work, command, "donation", "din"), *pools)


@special("set_aside")
def set_aside(
    work: Work, command: Command, given: Mapping[str, Any], services: Services
) -> tuple[Thing, ...]:
    """Return the reserved number that the command tells, if it is one."""
    return _with_number(work, command, "reserved_number", "id")


def _with_number(work: Work, command: Command, thing: str, column: str) -> tuple[Thing, ...]:
    parsed = din_in(getattr(command, "din", None))
    return () if parsed is None else work.find(thing, {column: parsed.number})


@special("numbers_waiting")
def numbers_waiting(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> int:
    """Return how many reserved numbers of the site nobody has used or accounted for."""
    found: int = work.connection.execute(_waiting, {"site": given["site"].id}).scalar_one()
    return found


@special("numbers_named")
def numbers_named(work: Work, command: Command, given: Mapping[str, Any], services: Services) -> NumbersNamed:
    """Return the reserved numbers from the first to the last that the command tells."""
    told = (getattr(command, "first", ""), getattr(command, "last", None))
    first = din_in(told[0])
    last = din_in(told[1]) if told[1] else first
    if first is None or last is None:
        return NumbersNamed(unreadable=True)
    numbers = _from_to(first, last)
    rows = (
        cast("tuple[ReservedNumber, ...]", work.find("reserved_number", {"id": numbers})) if numbers else ()
    )
    own = {row.din: row for row in rows if row.site_id == given["site"].id}
    return NumbersNamed(
        first.number,
        last.number,
        len(numbers),
        tuple(own[din] for din in numbers if din in own),
        tuple(din for din in numbers if din not in own),
        _carried(work, numbers),
    )


def _from_to(first: Din, last: Din) -> tuple[str, ...]:
    """Return the numbers of a run, or none where it is no run that can be looked through."""
    span = int(last.serial) - int(first.serial)
    if (first.facility, first.year) != (last.facility, last.year) or not 0 <= span < MOST_WAITING:
        return ()
    start = int(first.serial)
    return tuple(donation_number(first.facility, first.year, start + each) for each in range(span + 1))


def _carried(work: Work, numbers: tuple[str, ...]) -> tuple[str, ...]:
    if not numbers:
        return ()
    found = (*work.find("donation", {"din": numbers}), *work.find("unit", {"din": numbers}))
    return tuple(sorted({row.din for row in found}))  # type: ignore[attr-defined]
