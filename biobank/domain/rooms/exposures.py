"""Exposures: times at which a vessel was too warm, told once for everything that was in it."""

from collections.abc import Iterable
from decimal import Decimal

from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, decimal, instant, ref
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.past import moments_have_come
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Need, Params, amber, many, red, special, verb
from biobank.domain.things.freezer import Exposure, Place

CAUSES = (
    ("nitrogen_low", "Liquid nitrogen ran low"),
    ("lid_open", "Lid stood open"),
    ("power", "Power or controller failed"),
    ("sensor", "Sensor failed"),
    ("unknown", "Not known"),
)
WATCHERS = (*LABORATORY, "quality_officer")


@command
class RecordExposure(Command):
    """Record that a vessel was too warm."""

    vessel: str = ref("place", "Vessel")
    started_at: str = instant("Too warm from")
    ended_at: str | None = instant("Until", required=False, hint="Leave empty while it is still too warm")
    warmest_c: Decimal = decimal("Warmest reading", "°C", minimum="-273.15", maximum="60")
    cause: str = choice("Cause", CAUSES)


@red("not-a-vessel")
def place_is_a_vessel(_: Command, facts: Facts) -> Params | None:
    """A temperature is that of a whole vessel."""
    place: Place = facts["vessel"]
    return None if place.kind == "vessel" else {"place": place.name, "kind": place.kind}


@red("times-run-backwards")
def times_run_forwards(told: RecordExposure, facts: Facts) -> Params | None:
    """It ended after it started, and neither lies ahead."""
    ended = told.ended_at or facts.now
    return None if told.started_at <= ended <= facts.now else {"from": told.started_at, "until": ended}


def record_exposure(told: RecordExposure, facts: Facts) -> tuple[Draft, ...]:
    """One event of the vessel; units have it by the time they spent there."""
    vessel: Place = facts["vessel"]
    limit = facts.policy.limit("excursion_c")
    exposure = Exposure(
        id=facts.fresh.id(Exposure.LETTER),
        stream=vessel.stream,
        site_id=vessel.site_id,
        vessel_id=vessel.id,
        started_at=told.started_at,
        ended_at=told.ended_at,
        warmest_c=told.warmest_c,
        above_excursion=told.warmest_c > limit,
        cause=told.cause,
        recorded_by=facts.actor.person,
        known_at=facts.now,
    )
    draft = Draft(
        kind="ExposureRecorded",
        stream=vessel.stream,
        subjects={"vessel": vessel.id, "exposure": exposure.id},
        changes=(new(exposure),),
        data={"limit_c": limit, "cause": told.cause},
    )
    return (draft,)


verb(
    name="record-exposure",
    room="freezers",
    title="Record warm vessel",
    about="Record that a vessel was too warm; every unit that was in it then carries it.",
    command=RecordExposure,
    event="ExposureRecorded",
    effect=record_exposure,
    subject="vessel",
    guards=(place_is_a_vessel, times_run_forwards),
    roles=WATCHERS,
)


@command
class EndExposure(Command):
    """Record that a vessel is cold again."""

    vessel: str = ref("place", "Vessel")
    ended_at: str = instant("Cold again since")
    warmest_c: Decimal | None = decimal(
        "Warmest reading meanwhile", "°C", required=False, minimum="-273.15", maximum="60"
    )


def _running(facts: Facts) -> list[Exposure]:
    return [one for one in facts["exposures"] if one.ended_at is None]


@red("vessel-is-cold")
def vessel_is_warm(_: Command, facts: Facts) -> Params | None:
    """Only an exposure that runs can end."""
    return None if _running(facts) else {"vessel": facts["vessel"].name}


@red("times-run-backwards")
def end_follows_start(told: EndExposure, facts: Facts) -> Params | None:
    """A vessel is cold again after it was warm."""
    begun = [one.started_at for one in _running(facts) if one.started_at > told.ended_at]
    return {"from": begun[0], "until": told.ended_at} if begun else None


def end_exposure(told: EndExposure, facts: Facts) -> tuple[Draft, ...]:
    """The running exposures end, with the warmest reading they reached."""
    vessel: Place = facts["vessel"]
    limit = facts.policy.limit("excursion_c")
    ended = []
    for one in _running(facts):
        warmest = max(one.warmest_c, told.warmest_c or one.warmest_c)
        columns = {"ended_at": told.ended_at, "warmest_c": warmest, "above_excursion": warmest > limit}
        ended.append(change(one, **columns, known_at=facts.now))
    draft = Draft(
        kind="ExposureEnded", stream=vessel.stream, subjects={"vessel": vessel.id}, changes=tuple(ended)
    )
    return (draft,)


verb(
    name="end-exposure",
    room="freezers",
    title="Vessel cold again",
    about="Record that a vessel that was too warm is cold again.",
    command=EndExposure,
    event="ExposureEnded",
    effect=end_exposure,
    subject="vessel",
    needs=(many("exposures", "exposure", vessel_id="command.vessel"),),
    guards=(vessel_is_warm, moments_have_come("ended_at"), end_follows_start),
    roles=WATCHERS,
)


@amber("unit-was-exposed")
def exposure_is_accepted(_: Command, facts: Facts) -> Params | None:
    """A unit that was in a vessel above the limit goes on only by a physician's decision.

    Any verb may use this guard that needs `special("exposures")`.
    """
    return _worst(facts["exposures"])


@amber("unit-was-exposed")
def later_exposure_is_accepted(_: Command, facts: Facts) -> Params | None:
    """What became known since the unit was released, or last decided on, is decided on before it leaves.

    For verbs that need `EXPOSURE_NEEDS`.
    """
    return _worst(facts["exposures_undecided"])


EXPOSURE_NEEDS: tuple[Need, ...] = (special("exposures_undecided"),)


def _worst(exposures: Iterable[Exposure]) -> Params | None:
    harmful = [one for one in exposures if one.above_excursion]
    if not harmful:
        return None
    warmest = max(harmful, key=lambda one: one.warmest_c)
    return {"warmest_c": warmest.warmest_c, "started_at": warmest.started_at, "times": len(harmful)}
