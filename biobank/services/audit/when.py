"""When: each moment as the site's clock showed it, and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: canonical UTC text, and the clock on the wall with its offset."""

    utc: str
    local: str

    @property
    def day(self) -> str:
        """Return the local day, such as 05-Mar-2026."""
        return self.local[:11]

    @property
    def time(self) -> str:
        """Return the local time of day with its offset."""
        return self.local[12:]


@lru_cache(maxsize=4096)
def moment_at(text: str, zone: str) -> Moment:
    """Return a canonical moment with the time in a zone, such as 05-Mar-2026 14:32:08 +01:00."""
    return Moment(text, wall_clock(moment(text).astimezone(ZoneInfo(zone))))


def wall_clock(here: datetime) -> str:
    """Return an aware moment as its own clock shows it."""
    offset = here.strftime("%z")
    day = f"{here.day:02d}-{MONTHS[here.month - 1]}-{here.year}"
    return f"{day} {here:%H:%M:%S} {offset[:3]}:{offset[3:]}"


def is_moment(text: object) -> bool:
    """Say whether a text is a moment in canonical form."""
    if not isinstance(text, str) or len(text) != 24 or text[-1] != "Z" or text[10] != "T":
        return False
    try:
        moment(text)
    except ValueError:
        return False
    return True
