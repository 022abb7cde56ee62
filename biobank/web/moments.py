"""Moments as people read them: the site's time with UTC beside it, days as 05-Mar-2026."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment
from biobank.words.days import day_as_printed, day_shown


class Shown(NamedTuple):
    """One moment three times: where we are, in UTC, and for machines."""

    local: str
    utc: str
    iso: str


def shown(text: str, zone: str) -> Shown:
    """Return a canonical moment as the site's clock on the wall says it, and in UTC."""
    at = moment(text)
    here = at.astimezone(ZoneInfo(zone))
    local = f"{day_in_words(here.date())} {here:%H:%M:%S} {here:%Z}"
    return Shown(local, f"{at:%H:%M:%S} UTC", text)


def day_at(text: str, zone: str) -> str:
    """Return the day of a canonical moment at the site."""
    return day_in_words(moment(text).astimezone(ZoneInfo(zone)).date())


def clock_time(text: str, zone: str) -> str:
    """Return only the time of day at the site, such as 14:32:08 CET."""
    return f"{moment(text).astimezone(ZoneInfo(zone)):%H:%M:%S %Z}"


def day_in_words(day: date | str) -> str:
    """Return a day as the reader's language writes it, its month in letters; in English as DD-MMM-YYYY."""
    return day_shown(date.fromisoformat(day) if isinstance(day, str) else day)


def day_of_birth(day: date | str) -> str:
    """Return a day of birth as DD-MMM-YYYY, as on labels, in every language."""
    return day_as_printed(date.fromisoformat(day) if isinstance(day, str) else day)


def with_offset(text: str, zone: str) -> str:
    """Return what a time field holds with its zone's offset; a text that is no such time stays as it is.

    In the hour that a clock change repeats, the first one is meant; in the hour that it leaves out there is
    no such time, and the text stays as it is.
    """
    try:
        here = datetime.fromisoformat(text)
    except ValueError:
        return text
    if here.tzinfo is not None:
        return text
    told = here.replace(tzinfo=ZoneInfo(zone))
    there_is = told.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == here
    return told.isoformat() if there_is else text


def for_field(text: str, zone: str) -> str:
    """Return a canonical moment as a time field holds it: the site's time, without offset."""
    try:
        return moment(text).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return text
