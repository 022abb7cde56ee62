"""Moments and days as text: one form in body, column and export.

A moment is `YYYY-MM-DDTHH:MM:SS.mmmZ`, always UTC and always 24 characters,
so that text order is time order on every database.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Say whether a time zone of this name exists."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def instant_text(moment: datetime) -> str:
    """Return an aware moment in the canonical form, cut to milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """Return the moment a canonical text names."""
    return datetime.fromisoformat(text)


def later(text: str, **span: float) -> str:
    """Return the canonical text of a moment a span later (hours=, minutes=, days= …)."""
    return instant_text(moment(text) + timedelta(**span))


def hours_between(start: str, end: str) -> float:
    """Return the hours from one moment to another."""
    return (moment(end) - moment(start)).total_seconds() / 3600


def minutes_between(start: str, end: str) -> float:
    """Return the minutes from one moment to another."""
    return (moment(end) - moment(start)).total_seconds() / 60


def local_day(text: str, zone: str) -> str:
    """Return the calendar day of a moment in a zone, as YYYY-MM-DD."""
    return moment(text).astimezone(ZoneInfo(zone)).date().isoformat()


def local_time(text: str, zone: str) -> str:
    """Return the time of day of a moment in a zone, as HH:MM."""
    return f"{moment(text).astimezone(ZoneInfo(zone)):%H:%M}"


def day_count(day_zero: str, day: str) -> int:
    """Return how many days a calendar day lies after day 0."""
    return (date.fromisoformat(day) - date.fromisoformat(day_zero)).days
