"""When: each moment as the site's clock showed it, and in UTC."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import moment
from biobank.words.days import day_shown
from biobank.words.speaking import language


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
