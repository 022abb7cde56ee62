"""The looks at records that this process recorded lately; another process may record one of them again."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from biobank.domain.rules.clock import minutes_between

SAME_LOOK_MINUTES = 10
MOST_REMEMBERED = 20_000

Look = tuple[str, ...]


class RecentLooks:
    """Who looked at what and why, with the moment at which it was recorded."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._at: OrderedDict[Look, str] = OrderedDict()
        self._lock = Lock()

    def knows(self, look: Look, now: str) -> bool:
        """Say whether this look was recorded within the span."""
        before = self._at.get(look)
        return before is not None and 0 <= minutes_between(before, now) < SAME_LOOK_MINUTES

    def remember(self, looks: Iterable[Look], now: str) -> None:
        """Remember looks that are recorded now, and forget the oldest beyond the bound."""
        with self._lock:
            for look in looks:
                self._at[look] = now
                self._at.move_to_end(look)
            while len(self._at) > MOST_REMEMBERED:
                self._at.popitem(last=False)
