"""When: each moment as the site's clock showed it, and in UTC."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment
from biobank.words.days import day_as_printed, day_shown
from biobank.words.speaking import language, say_code

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_DAYS = ("_on", "_until", "day", "day_zero", "admission")
_ON = "on"
"""How columns end that hold calendar days; a lot number that reads like a day is none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: canonical UTC text, and the clock on the wall with its offset, as it is spoken."""

    utc: str
    day: str
    time: str

    @property
    def local(self) -> str:
        """Return day and time on the wall, such as 05-Mar-2026 14:32:08 +01:00."""
        return f"{self.day} {self.time}"

    @property
    def minute(self) -> str:
        """Return the same to the minute, without its offset."""
        return f"{self.day} {self.time[:5]}"

    @property
    def second(self) -> str:
        """Return the same to the second, without its offset."""
        return f"{self.day} {self.time[:8]}"


def moment_at(text: str, zone: str) -> Moment:
    """Return a canonical moment with the time in a zone, in the language spoken."""
    return _moment_in(language(), text, zone)


@lru_cache(maxsize=4096)
def _moment_in(_: str, text: str, zone: str) -> Moment:
    here = moment(text).astimezone(ZoneInfo(zone))
    offset = here.strftime("%z")
    return Moment(text, day_shown(here.date()), f"{here:%H:%M:%S} {offset[:3]}:{offset[3:]}")


def is_moment(text: object) -> bool:
    """Say whether a text is a moment in canonical form."""
    if not isinstance(text, str) or len(text) != 24 or text[-1] != "Z" or text[10] != "T":
        return False
    try:
        moment(text)
    except ValueError:
        return False
    return True


def is_day(text: object) -> bool:
    """Say whether a text is a calendar day in canonical form."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def day_in_words(text: str) -> str:
    """Return a canonical day as the language spoken writes it."""
    return day_shown(date.fromisoformat(text))


def holds_days(column: str) -> bool:
    """Say whether a column holds calendar days."""
    return column == _ON or column.endswith(_OF_DAYS)


def private_in_words(field: str, value: str) -> str:
    """Return a private value as it is read: a day of birth as on labels, a code in words, else as it is."""
    if field == "birth_date" and is_day(value):
        return day_as_printed(date.fromisoformat(value))
    return say_code(value) if field == "sex" else value
