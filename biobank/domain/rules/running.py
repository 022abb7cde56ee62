"""Which clocks run on a unit as it stands: for worklists and pages, from the same limits that guards read."""

from dataclasses import dataclass

from biobank.domain.rules.clock import later
from biobank.domain.rules.clocks import COLD_FROM_C, COLD_TO_C, Clock, dmso_to_freezing, liquid_hold
from biobank.domain.rules.policy import Policy
from biobank.domain.things.freezer import Place
from biobank.domain.things.unit import Unit

LIQUID_HOLD, DMSO, THAW, OUT_OF_SLOT = "liquid-hold", "dmso", "thaw", "out-of-slot"
_LOOSE = ("person", "location", "transit")


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs on a unit; `assumed` says that it rests on how the unit is said to be kept."""

    name: str
    clock: Clock
    assumed: bool = False


def running_clocks(unit: Unit, place: Place | None, policy: Policy) -> tuple[Running, ...]:
    """Return the clocks that run on a unit that is now at this place; an ended unit has none."""
    found = (_hold(unit, place, policy), _dmso(unit, policy), _thaw(unit, policy), _out(unit, policy))
    return tuple(each for each in found if each is not None)


def _hold(unit: Unit, place: Place | None, policy: Policy) -> Running | None:
    """Return the liquid hold; in hands and on the way it is counted as kept cold, which is only assumed."""
    if unit.material not in ("collected", "processed") or unit.container != "bag":
        return None
    cold = place is None or _is_cold(place)
    return Running(LIQUID_HOLD, liquid_hold(unit.collected_at, policy, cold=cold), assumed=place is None)


def _is_cold(place: Place) -> bool:
    if place.coldest_c is None or place.warmest_c is None:
        return False
    return place.coldest_c >= COLD_FROM_C and place.warmest_c <= COLD_TO_C


def _dmso(unit: Unit, policy: Policy) -> Running | None:
    if unit.dmso_added_at is None or unit.material not in ("collected", "processed"):
        return None
    return Running(DMSO, dmso_to_freezing(unit.dmso_added_at, policy))


def _thaw(unit: Unit, policy: Policy) -> Running | None:
    """Return the clock of thawed cells, which wants attention from its first minute."""
    if unit.thawed_at is None or unit.material not in ("thawed", "infusing"):
        return None
    limit = later(unit.thawed_at, minutes=float(policy.limit("thaw_to_end_minutes")))
    return Running(THAW, Clock(unit.thawed_at, unit.thawed_at, limit))


def _out(unit: Unit, policy: Policy) -> Running | None:
    """Return how long frozen cells have been out of their slot; an issued bag travels in its shipper."""
    loose = unit.material == "frozen" and unit.custody in _LOOSE and unit.assignment in ("free", "reserved")
    if not loose or unit.out_since is None:
        return None
    limit = later(unit.out_since, minutes=float(policy.limit("out_of_slot_minutes")))
    return Running(OUT_OF_SLOT, Clock(unit.out_since, unit.out_since, limit))
