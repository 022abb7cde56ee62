"""How old what is open has become: units by their oldest hold, deviations by the day they were opened."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, literal_column, select

from biobank.domain.rules.clock import later
from biobank.domain.sentences.phrase import Phrase
from biobank.storage import tables
from biobank.storage.prepared import fixed

SPANS: tuple[tuple[int, str], ...] = (
    (90, Phrase("older than 90 days")),
    (30, Phrase("of 31 to 90 days")),
    (7, Phrase("of 8 to 30 days")),
    (1, Phrase("of 2 to 7 days")),
    (0, Phrase("of a day or less")),
)
"""Ages in days that are counted together, the oldest first: each begins after its number of days."""

_t = tables.things
_unit, _hold, _deviation = _t["unit"], _t["hold"], _t["deviation"]
_oldest = (
    select(func.min(_hold.c.placed_at).label("since"))
    .join(_unit, _unit.c.id == _hold.c.unit_id)
    .where(_unit.c.site_id == bindparam("site"), _hold.c.status == fixed("open"))
    # By an expression, or SQLite walks over all holds there ever were for the sake of their order.
    .group_by(func.coalesce(_hold.c.unit_id, ""))
    .subquery()
)
_opened = (
    select(_deviation.c.opened_at.label("since"))
    .where(_deviation.c.site_id == bindparam("site"), _deviation.c.status == fixed("open"))
    .subquery()
)


def _by_span(since: Any, rows: Any) -> Any:
    older: list[Any] = [
        (since < bindparam(f"before_{days}"), literal_column(f"{days}")) for days, _ in SPANS[:-1]
    ]
    spans = select(case(*older, else_=literal_column("0")).label("span")).select_from(rows).subquery()
    return select(spans.c.span, func.count()).group_by(spans.c.span)


_holds = _by_span(_oldest.c.since, _oldest)
_deviations = _by_span(_opened.c.since, _opened)


@dataclass(frozen=True, slots=True)
class Aged:
    """How many are of one span of age."""

    words: str
    days: int
    count: int


def held_by_age(connection: Connection, site: str, now: str) -> tuple[Aged, ...]:
    """Return the units under an open hold by the age of the oldest one; one statement."""
    return _aged(connection, _holds, site, now)


def deviations_by_age(connection: Connection, site: str, now: str) -> tuple[Aged, ...]:
    """Return the open deviations by age; one statement."""
    return _aged(connection, _deviations, site, now)


def _aged(connection: Connection, statement: Any, site: str, now: str) -> tuple[Aged, ...]:
    before = {f"before_{days}": later(now, days=-days) for days, _ in SPANS[:-1]}
    found: dict[int, int] = {
        row[0]: row[1] for row in connection.execute(statement, {"site": site, **before})
    }
    return tuple(Aged(words, days, found[days]) for days, words in SPANS if days in found)
