"""The times a unit was held to: the clocks that ran on it, and what it went through in the cold."""

from collections.abc import Iterable
from typing import Any

from biobank.domain.rooms.exposures import CAUSES
from biobank.domain.rules.clock import minutes_between
from biobank.domain.rules.policy import Policy
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.freezer import Exposure
from biobank.domain.things.unit import Unit
from biobank.services.reads.unit_warmth import Outing, Warmth
from biobank.web.clocks import lasted
from biobank.web.moments import shown
from biobank.web.summaries import in_words
from biobank.words.speaking import say

Row = dict[str, Any]
_CAUSES = dict(phrases(CAUSES))
_GIVEN = ("infused",)


def clocks_run(unit: Unit, policy: Policy, zone: str) -> list[Row]:
    """Return the clocks that have run out their time on a unit, each with what it took and its limit."""
    spans = (
        (say("Liquid, from collection to freezing"), unit.collected_at, unit.frozen_at, _liquid(policy)),
        (say("DMSO added to freezing"), unit.dmso_added_at, unit.frozen_at, policy_minutes(policy, "dmso")),
        (say("Thawed to given"), unit.thawed_at, _given_at(unit), policy_minutes(policy, "thaw")),
    )
    return [_clock(what, since, until, limit, zone) for what, since, until, limit in spans if since and until]


def _liquid(policy: Policy) -> float:
    return float(policy.limit("liquid_hold_cold_hours")) * 60


def policy_minutes(policy: Policy, clock: str) -> float:
    """Return the limit of a clock in minutes."""
    names = {"dmso": "dmso_to_freezing_flag_minutes", "thaw": "thaw_to_end_minutes"}
    return float(policy.limit(names[clock]))


def _given_at(unit: Unit) -> str | None:
    return unit.custody_since if unit.material in _GIVEN else None


def _clock(what: str, since: str, until: str, limit: float, zone: str) -> Row:
    took = minutes_between(since, until)
    return {
        "what": what,
        "since": shown(since, zone)[:2],
        "until": shown(until, zone)[:2],
        "took": lasted(took),
        "limit": lasted(limit),
        "verdict": say("over its limit") if took > limit else say("within"),
        "tone": "attention" if took > limit else None,
    }


def warmth_shown(warmth: Warmth, policy: Policy, now: str, zone: str) -> list[Row]:
    """Return the times out of a slot and the warm times of the vessel, in the order in which they began."""
    limit = float(policy.limit("out_of_slot_minutes"))
    told = [(each.since, _outing(each, limit, now, zone)) for each in warmth.outings]
    told += [(each.started_at, _exposure(each, now, zone)) for each in warmth.warm]
    return [row for _, row in sorted(told, key=lambda each: each[0])]


def _outing(each: Outing, limit: float, now: str, zone: str) -> Row:
    took = minutes_between(each.since, each.until or now)
    over = took > limit and not each.issued
    return {
        "what": say("On its way to the patient") if each.issued else say("In no slot"),
        "since": shown(each.since, zone)[:2],
        "until": shown(each.until, zone)[:2] if each.until else None,
        "took": lasted(took),
        "limit": say("in its shipper") if each.issued else lasted(limit),
        "verdict": "" if each.issued else say("over its limit") if over else say("within"),
        "tone": "attention" if over else None,
    }


def _exposure(each: Exposure, now: str, zone: str) -> Row:
    warmest = in_words(each.warmest_c).replace("-", "−")
    return {
        "what": say(
            "Its vessel was too warm: {warmest} °C. {cause}",
            warmest=warmest,
            cause=say(_CAUSES.get(each.cause, in_words(each.cause))),
        ),
        "since": shown(each.started_at, zone)[:2],
        "until": shown(each.ended_at, zone)[:2] if each.ended_at else None,
        "took": lasted(minutes_between(each.started_at, each.ended_at or now)),
        "limit": say("none"),
        "verdict": say("cells may be harmed") if each.above_excursion else say("below what harms cells"),
        "tone": "bad" if each.above_excursion else "attention",
    }


def out_in_all(outings: Iterable[Outing], now: str) -> str:
    """Return how long a unit was in no slot in all, the way to the patient left out."""
    ours = [each for each in outings if not each.issued]
    return lasted(sum(minutes_between(each.since, each.until or now) for each in ours)) if ours else ""
