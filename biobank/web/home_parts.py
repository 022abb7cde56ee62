"""Parts of a start page: what waits, how urgent it is, and what it means that nothing does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from biobank.domain.sentences.phrase import Phrase
from biobank.web.worklist import BY_NAME, COLUMNS
from biobank.web.worklist_reading import Reading, Row

SHOWN = 6
MOST_READ = 60
"""How many lines of a list are read to count them; beyond that the count says so."""

_URGENCY = {"bad": 0, "attention": 1}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a start page.

    `look` says how it is drawn: table, clocks, lines, journeys, left, ages, entries, facts, or count for
    a number that leads to its list. `number` is what a part counts that has other lines than that,
    `ages` are counts by age or by kind. What only tells and asks for nothing has `waits` false.
    """

    name: str
    title: str
    rows: Sequence[Row] = ()
    empty: str = ""
    columns: tuple[str, ...] = ()
    href: str = ""
    look: str = "table"
    shown: int = SHOWN
    number: int | None = None
    more: bool = False
    ages: tuple[tuple[str, int], ...] = ()
    waits: bool = True

    @property
    def count(self) -> int:
        """Return how much waits in it."""
        return len(self.rows) if self.number is None else self.number

    @property
    def urgent(self) -> int:
        """Return how many of its lines cannot wait; one whose clock is in alert cannot, before it is over."""
        return sum(1 for row in self.rows if row.get("tone") == "bad" or _is_pressed(row))

    @property
    def is_drawn(self) -> bool:
        """Say whether it has anything to be drawn."""
        return bool(self.rows or self.ages) and self.look != "count"

    @property
    def is_quiet(self) -> bool:
        """Say whether it has nothing, and words for that."""
        return not self.rows and not self.ages and bool(self.empty)


Parts = Callable[[Reading], Iterable[Part]]


def _is_pressed(row: Row) -> bool:
    return (row.get("clock") or {}).get("level") == "alert"


def most_urgent_first(rows: Iterable[Row]) -> list[Row]:
    """Return lines with those that cannot wait before the others; else they stay in their order."""
    return sorted(rows, key=lambda row: _URGENCY.get(row.get("tone") or "", 2))


def part_of(name: str, rows: Iterable[Row], look: str = "table", title: str = "") -> Part:
    """Return the part of a start page that is the beginning of a list."""
    found = BY_NAME[name]
    told = most_urgent_first(rows)
    return Part(
        name=name,
        title=title or found.title,
        rows=told[:MOST_READ],
        empty=found.empty,
        columns=found.columns,
        href=f"/worklist/{name}",
        look=look,
        more=len(told) > MOST_READ,
    )


def listed(*names: str, look: str = "table") -> Parts:
    """Return the parts of a start page that are lists of these names, as they stand under Waiting."""

    def read(reading: Reading) -> Iterable[Part]:
        for name in names:
            yield part_of(name, BY_NAME[name].rows(reading), look)

    return read


def counted(*names: str) -> Parts:
    """Return parts that only count the lines of lists, and lead there."""
    return listed(*names, look="count")


def columns_of(part: Part) -> list[dict[str, Any]]:
    """Return the columns of a part as tables draw them."""
    return [{"key": name, **(MORE_COLUMNS.get(name) or COLUMNS[name])} for name in part.columns]


MORE_COLUMNS: dict[str, dict[str, str]] = {
    "age": {"label": Phrase("Age")},
    "changed": {"label": Phrase("What changed")},
    "record": {"label": Phrase("Batch record"), "kind": "link"},
    "results": {"label": Phrase("Results")},
    "detail": {"label": Phrase("The last")},
    "for": {"label": Phrase("To be given on"), "kind": "day"},
    "last": {"label": Phrase("Last at"), "kind": "instant"},
    "trail": {"label": Phrase("Trail"), "kind": "link"},
}
"""Columns that only start pages have."""
