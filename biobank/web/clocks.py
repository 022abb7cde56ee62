"""Running clocks as pages show them: what runs, how long is left, and how urgent it is."""

from collections.abc import Iterable

from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.clocks import ALERT, IN_TIME, OVER
from biobank.domain.rules.running import DMSO, LIQUID_HOLD, OUT_OF_SLOT, THAW, Running
from biobank.domain.sentences.phrase import Phrase
from biobank.words.speaking import say

_LABELS = {
    DMSO: Phrase("DMSO in it: freezing due in"),
    LIQUID_HOLD: Phrase("Liquid: to be frozen or given within"),
    OUT_OF_SLOT: Phrase("Out of its slot: back within"),
    THAW: Phrase("Thawed: to be given within"),
}
_ASSUMED = Phrase("Liquid, if kept at 2–6 °C: to be frozen or given within")
_LEVELS = {IN_TIME: "quiet", ALERT: "alert", OVER: "flag"}


def clocks_shown(running: Iterable[Running], now: str) -> list[dict[str, str]]:
    """Return clocks as the macro `clock` draws them, the most urgent first."""
    order = sorted(running, key=lambda each: each.clock.limit_at)
    return [_shown(each, now) for each in order]


def _shown(each: Running, now: str) -> dict[str, str]:
    label = _LABELS[each.name] if not each.assumed else _ASSUMED
    return {
        "label": say(label),
        "remaining": in_words(minutes_between(now, each.clock.limit_at)),
        "level": _LEVELS[each.clock.standing(now)],
        "until": each.clock.limit_at,
    }


def in_words(minutes: float) -> str:
    """Return a span as `2 h 5 min`, or by how much it is over; the same words as live.js."""
    whole = int(abs(minutes))
    hours, rest = divmod(whole, 60)
    words = (
        say("{hours} h {minutes} min", hours=hours, minutes=rest)
        if hours
        else say("{minutes} min", minutes=rest)
        if rest
        else say("less than 1 min")
    )
    return say("{time} over", time=words) if minutes < 0 else words


def lasted(minutes: float) -> str:
    """Return how long something took, in the two largest measures that say it: `3 d 4 h`, `2 h 5 min`."""
    hours = int(minutes) // 60
    return in_words(minutes) if hours < 48 else say("{days} d {hours} h", days=hours // 24, hours=hours % 24)
