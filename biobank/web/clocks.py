"""Running clocks as pages show them: what runs, how long is left, and how urgent it is."""

from collections.abc import Iterable

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.clocks import ALERT, IN_TIME, OVER
from biobank.domain.rules.running import DMSO, LIQUID_HOLD, OUT_OF_SLOT, THAW, Running

_LABELS = {
    DMSO: "DMSO in it: freezing due in",
    LIQUID_HOLD: "Liquid: to be frozen or given within",
    OUT_OF_SLOT: "Out of its slot: back within",
    THAW: "Thawed: to be given within",
}
_LEVELS = {IN_TIME: "quiet", ALERT: "alert", OVER: "flag"}


def clocks_shown(running: Iterable[Running], now: str) -> list[dict[str, str]]:
    """Return clocks as the macro `clock` draws them, the most urgent first."""
    order = sorted(running, key=lambda each: each.clock.limit_at)
    return [_shown(each, now) for each in order]


def _shown(each: Running, now: str) -> dict[str, str]:
    label = _LABELS[each.name]
    return {
        "label": label if not each.assumed else label.replace("Liquid:", "Liquid, if kept at 2–6 °C:"),
        "remaining": in_words(minutes_between(now, each.clock.limit_at)),
        "level": _LEVELS[each.clock.standing(now)],
        "until": each.clock.limit_at,
    }


def in_words(minutes: float) -> str:
    """Return a span as `2 h 5 min`, or by how much it is over; the same words as live.js."""
    whole = int(abs(minutes))
    hours, rest = divmod(whole, 60)
    words = f"{hours} h {rest} min" if hours else f"{rest} min" if rest else "less than 1 min"
    return f"{words} over" if minutes < 0 else words


def lasted(minutes: float) -> str:
    """Return how long something took, in the two largest measures that say it: `3 d 4 h`, `2 h 5 min`."""
    hours = int(minutes) // 60
    return in_words(minutes) if hours < 48 else f"{hours // 24} d {hours % 24} h"
