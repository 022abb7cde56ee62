"""Reserved donation numbers: which wait in the drawer, and what became of the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from biobank.storage import tables
from biobank.storage.prepared import fixed

MOST_SHOWN = 400
MOST_BLOCKS = 20
_number, _donation, _unit = (tables.things[name] for name in ("reserved_number", "donation", "unit"))
_person = tables.things["person"]
_is_used = or_(exists().where(_donation.c.din == _number.c.id), exists().where(_unit.c.din == _number.c.id))
_waits = and_(_number.c.status == fixed("reserved"), ~_is_used)
_waiting = (
    select(_number.c.id)
    .where(_number.c.site_id == bindparam("site"), _waits)
    .order_by(_number.c.id)
    .limit(MOST_SHOWN)
)
_marked = (
    select(
        _number.c.block,
        _number.c.id,
        _number.c.reserved_at,
        _number.c.reserved_by,
        _number.c.status,
        case((_is_used, 1), else_=0).label("used"),
    )
    .where(_number.c.site_id == bindparam("site"))
    .subquery()
)


def _counted(status: str, used: int) -> Any:
    return func.sum(case((and_(_marked.c.status == status, _marked.c.used == used), 1), else_=0))


_blocks = (
    select(
        _marked.c.block,
        func.max(_marked.c.id).label("last"),
        func.max(_marked.c.reserved_at).label("reserved_at"),
        func.max(_person.c.name).label("reserved_by"),
        func.count().label("count"),
        func.sum(_marked.c.used).label("used"),
        _counted("reserved", 0).label("waiting"),
        _counted("returned", 0).label("returned"),
        _counted("spoiled", 0).label("spoiled"),
        _counted("lost", 0).label("lost"),
    )
    .outerjoin(_person, _person.c.id == _marked.c.reserved_by)
    .group_by(_marked.c.block)
    .order_by(func.max(_marked.c.reserved_at).desc(), _marked.c.block.desc())
    .limit(MOST_BLOCKS)
)
_open_of_block = (
    select(_number.c.id)
    .where(_number.c.site_id == bindparam("site"), _number.c.block == bindparam("block"), _waits)
    .order_by(_number.c.id)
)


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers set aside together, and how many of them are where."""

    first: str
    last: str
    reserved_at: str
    reserved_by: str
    count: int
    used: int
    waiting: int
    returned: int
    spoiled: int
    lost: int

    @property
    def accounted(self) -> bool:
        """Say whether it is known of each number what became of it."""
        return self.waiting == 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers that follow one another."""

    first: str
    last: str
    count: int


def waiting(connection: Connection, site: str) -> tuple[str, ...]:
    """Return the reserved numbers of a site that nobody used or accounted for; one statement."""
    return tuple(connection.execute(_waiting, {"site": site}).scalars())


def blocks(connection: Connection, site: str) -> tuple[Block, ...]:
    """Return the blocks of a site, the newest first; one statement."""
    return tuple(Block(*row) for row in connection.execute(_blocks, {"site": site}))


def waiting_of_block(connection: Connection, site: str, block: str) -> tuple[str, ...]:
    """Return the numbers of one block that may still be used; one statement."""
    return tuple(connection.execute(_open_of_block, {"site": site, "block": block}).scalars())


def stretches(numbers: Iterable[str]) -> Iterator[Stretch]:
    """Yield numbers in order as stretches without a gap."""
    run: list[str] = []
    for number in numbers:
        if run and (number[:7] != run[-1][:7] or int(number[7:]) != int(run[-1][7:]) + 1):
            yield Stretch(run[0], run[-1], len(run))
            run = []
        run.append(number)
    if run:
        yield Stretch(run[0], run[-1], len(run))
