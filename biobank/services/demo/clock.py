"""The simulated clock of a demonstration: it runs over fifteen years and stops at the moment of loading."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from biobank.domain.rules.clock import instant_text, later, local_day, moment

SATURDAY = 5
RECENT_DAYS = 10
"""Scenes as recent as this fall on the very day told, weekend or not: they are what is going on now."""


@dataclass(slots=True)
class Simulated:
    """A clock that stories move on; it never goes back, and never past `end`."""

    at: str
    end: str
    zone: str

    def __call__(self) -> str:
        """Return where the clock stands."""
        return self.at

    def forward(self, **span: float) -> str:
        """Move on by a span and return the new moment."""
        self.at = min(later(self.at, **span), self.end)
        return self.at

    def go_to(self, there: str) -> None:
        """Move on to a moment, unless it is past already."""
        self.at = max(self.at, min(there, self.end))

    def earlier(self, **span: float) -> str:
        """Return the moment a span before the one at which the clock stands."""
        return later(self.at, **{name: -amount for name, amount in span.items()})

    @property
    def today(self) -> str:
        """The calendar day on which the clock stands."""
        return local_day(self.at, self.zone)

    def days_from_now(self, days: int) -> str:
        """Return the calendar day so many days after (or before) the one on which the clock stands."""
        return (date.fromisoformat(self.today) + timedelta(days=days)).isoformat()

    def ago(self, **span: float) -> str:
        """Return the moment a span before the clock stops: what happens today is told so."""
        return later(self.end, **{name: -amount for name, amount in span.items()})

    def on(self, days_ago: int, at: str, *, any_day: bool = False) -> str:
        """Return a time of day so many days before the end; weekends wait for Monday, unless any day does."""
        day = self._last - timedelta(days=days_ago)
        if day.weekday() >= SATURDAY and days_ago > RECENT_DAYS and not any_day:
            day += timedelta(days=7 - day.weekday())
        told = datetime.combine(day, time.fromisoformat(at), ZoneInfo(self.zone))
        return min(instant_text(told), self.end)

    def after(self, days: int, at: str, *, any_day: bool = False) -> str:
        """Return a time of day so many days after the day on which the clock stands."""
        return self.on((self._last - date.fromisoformat(self.today)).days - days, at, any_day=any_day)

    @property
    def _last(self) -> date:
        return moment(self.end).astimezone(ZoneInfo(self.zone)).date()
