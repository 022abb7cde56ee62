"""Spans of a timeline: a year, month, day, hour or minute of the site's clock, as it stands in an address.

`2026`, `2026-03`, `2026-03-02`, `2026-03-02T08` and `2026-03-02T08:05` are
spans; each but the last has parts, and each but the first lies in another.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import instant_text, moment
from biobank.web.moments import day_in_words
from biobank.words.days import day_in_year, month_shown

_SPAN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d))?)?)?)?")
LENGTHS = (4, 7, 10, 13, 16)
"""How long the text of a span is, from a year to a minute."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span by its text, and the moments it begins and ends at."""

    text: str
    since: str
    until: str

    @property
    def level(self) -> int:
        """Return how fine it is: 0 for a year, 4 for a minute."""
        return LENGTHS.index(len(self.text))


def span_of(text: str, zone: str) -> Span | None:
    """Return the span that a text names in a zone, or None when it names none."""
    found = _SPAN.fullmatch(text)
    if found is None or not text.isascii():
        return None
    year, month, day, hour, minute = (int(each) if each else None for each in found.groups())
    try:
        begins = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)  # noqa: DTZ001  wall clock
        ends = _end(begins, LENGTHS.index(len(text)))
        return Span(text, _moment(begins, zone), _moment(ends, zone))
    except (ValueError, OverflowError):
        return None


def _end(begins: datetime, level: int) -> datetime:
    if level == 0:
        return begins.replace(year=begins.year + 1)
    if level == 1:
        return (begins + timedelta(days=32)).replace(day=1)
    return begins + (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))[level - 2]


def _moment(wall: datetime, zone: str) -> str:
    return instant_text(wall.replace(tzinfo=ZoneInfo(zone)))


def span_in_words(text: str) -> str:
    """Return a span as people say it: 2026, March as Mar 2026, 02-Mar-2026, with its hour or minute."""
    match LENGTHS.index(len(text)):
        case 0:
            return text
        case 1:
            return f"{month_shown(int(text[5:7]))} {text[:4]}"
        case 2:
            return day_in_words(text)
        case 3:
            return f"{day_in_words(text[:10])} {text[11:]}:00–{text[11:]}:59"
    return f"{day_in_words(text[:10])} {text[11:]}"


def path_to(span: Span | None) -> tuple[str, ...]:
    """Return the spans that a span lies in, the widest first, and itself."""
    return () if span is None else tuple(span.text[:length] for length in LENGTHS[: span.level + 1])


def parts_of(span: Span | None, moments: Iterable[str], zone: str) -> tuple[tuple[str, int], ...]:
    """Return the next finer spans in which something happened, in order, and how many things."""
    level = 0 if span is None else span.level + 1
    if level >= len(LENGTHS):
        return ()
    inside = (each for each in moments if span is None or span.since <= each < span.until)
    found = Counter(wall_text(each, zone)[: LENGTHS[level]] for each in inside)
    return tuple(sorted(found.items()))


def wall_text(at: str, zone: str) -> str:
    """Return a moment as the site's clock showed it, to the minute."""
    return f"{moment(at).astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def part_in_words(text: str) -> str:
    """Return a part without what its whole says already: Mar, 02-Mar, 08:00, 08:05."""
    match LENGTHS.index(len(text)):
        case 0:
            return text
        case 1:
            return month_shown(int(text[5:7]))
        case 2:
            return day_in_year(date.fromisoformat(text))
        case 3:
            return f"{text[11:]}:00"
    return text[11:]
