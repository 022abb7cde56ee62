"""Clocks that run on cells: how long they may wait liquid, or in DMSO, before they are frozen.

Each clock is a start and two moments, so that guards, worklists and pages
read the same one. Limits are the policy's.
"""

from dataclasses import dataclass
from decimal import Decimal

from biobank.domain.rules.clock import later
from biobank.domain.rules.policy import Policy

IN_TIME, ALERT, OVER = "in_time", "alert", "over"
COLD_FROM_C = Decimal(2)
COLD_TO_C = Decimal(6)


@dataclass(frozen=True, slots=True)
class Clock:
    """A running clock: since when, when it wants attention, and when its limit is passed."""

    since: str
    alert_at: str
    limit_at: str

    def standing(self, now: str) -> str:
        """Return `in_time`, `alert` or `over` at a moment."""
        if now > self.limit_at:
            return OVER
        return ALERT if now > self.alert_at else IN_TIME


def is_cold(temperature_c: Decimal) -> bool:
    """Say whether a temperature is that of the refrigerated liquid hold, 2–6 °C."""
    return COLD_FROM_C <= temperature_c <= COLD_TO_C


def liquid_hold(collected_at: str, policy: Policy, *, cold: bool) -> Clock:
    """Return the liquid hold clock, which starts at the end of collection.

    Cold, the alert is the limit; at room temperature it comes earlier, because
    a night at room temperature halves the CD34+ recovery.
    """
    limit = "liquid_hold_cold_hours" if cold else "liquid_hold_room_hours"
    alert = limit if cold else "liquid_hold_room_alert_hours"
    return Clock(
        collected_at,
        later(collected_at, hours=float(policy.limit(alert))),
        later(collected_at, hours=float(policy.limit(limit))),
    )


def dmso_to_freezing(dmso_added_at: str, policy: Policy) -> Clock:
    """Return the clock from DMSO added to freezing started."""
    return Clock(
        dmso_added_at,
        later(dmso_added_at, minutes=float(policy.limit("dmso_to_freezing_alert_minutes"))),
        later(dmso_added_at, minutes=float(policy.limit("dmso_to_freezing_flag_minutes"))),
    )
