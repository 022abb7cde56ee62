"""Occupancy: in which slots a unit was and when, and what its vessels went through meanwhile."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from biobank.domain.things.freezer import Exposure
from biobank.domain.things.unit import Unit


@dataclass(frozen=True, slots=True)
class Stay:
    """A unit's time in one slot; `until` is empty while it is there."""

    slot: str
    since: str
    until: str | None = None
    vessel: str | None = None

    def in_vessel(self, vessel: str | None) -> "Stay":
        """Return the stay with the vessel that its slot is in."""
        return replace(self, vessel=vessel)

    def meets(self, exposure: Exposure) -> bool:
        """Say whether the unit was in the vessel during any moment of the exposure."""
        if exposure.vessel_id != self.vessel:
            return False
        came_before_end = exposure.ended_at is None or self.since < exposure.ended_at
        left_after_start = self.until is None or exposure.started_at < self.until
        return came_before_end and left_after_start


def stays_of(unit: Unit, bodies: Iterable[Mapping[str, Any]]) -> Iterator[Stay]:
    """Yield the stays of a unit from its events in order, and the present one from its row."""
    open_stay: Stay | None = None
    for at, slot in _changes_of_slot(unit, bodies):
        if open_stay is not None:
            yield replace(open_stay, until=at)
        open_stay = None if slot is None else Stay(slot, at)
    if unit.slot_id is not None:
        known = open_stay is not None and open_stay.slot == unit.slot_id
        yield open_stay if known and open_stay else Stay(unit.slot_id, unit.custody_since)


def _changes_of_slot(unit: Unit, bodies: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str | None]]:
    for body in bodies:
        for each in body.get("changes", ()):
            if each["id"] == unit.id and "slot_id" in each["now"]:
                yield each["now"].get("custody_since", body["at"]), each["now"]["slot_id"]


def exposures_during(stays: Sequence[Stay], exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Return the exposures that met the unit in any of its stays."""
    return tuple(one for one in exposures if any(stay.meets(one) for stay in stays))


EXPOSED = "unit-was-exposed"
RELEASED = frozenset({"released", "exceptionally_released"})


def decided_at(unit: str, bodies: Iterable[Mapping[str, Any]]) -> str | None:
    """Return when someone last decided on a unit with all that was known of it, from its events in order."""
    decided = [body["at"] for body in bodies if _releases(unit, body) or _accepts(body)]
    return decided[-1] if decided else None


def _releases(unit: str, body: Mapping[str, Any]) -> bool:
    changes = (each for each in body.get("changes", ()) if each["id"] == unit)
    return any(each["now"].get("disposition") in RELEASED for each in changes)


def _accepts(body: Mapping[str, Any]) -> bool:
    return any(one["code"] == EXPOSED and "waived_by" in one for one in body.get("violations", ()))


def known_since(exposures: Iterable[Exposure], decided: str | None) -> tuple[Exposure, ...]:
    """Return the exposures that became known, or worse, at or after a decision; all without one."""
    if decided is None:
        return tuple(exposures)
    return tuple(one for one in exposures if one.known_at is None or one.known_at >= decided)
