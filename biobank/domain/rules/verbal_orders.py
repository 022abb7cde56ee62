"""Verbal orders: a physician decides by word of mouth, two people hear it, and the signature follows.

The order is read back to the physician; whoever acts and a second person both
put their name to it. It decides what the physician's own signature would.
"""

from collections.abc import Iterator

from biobank.domain.rules.clock import later
from biobank.domain.rules.command import Command
from biobank.domain.rules.completeness import second_person
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Violation
from biobank.domain.rules.verb import RED, Guard
from biobank.domain.rules.verdict import Refused

ORDERING = frozenset({"physician", "medical_director"})
"""Roles that order by word of mouth, and can countersign."""


def faults(command: Command, facts: Facts) -> Iterator[Refused]:
    """Yield what makes a verbal order none.

    Codes: verbal-order-not-a-physicians, verbal-order-to-oneself, verbal-order-not-read-back.
    """
    order = facts.verbal_order
    if order is None:
        return
    told = {"name": order.name}
    if order.roles.isdisjoint(ORDERING):
        yield Refused("verbal-order-not-a-physicians", told, "order_is_a_physicians", RED)
    if order.person in (facts.actor.person, command.performed_by):
        yield Refused("verbal-order-to-oneself", told, "order_is_anothers", RED)
    if second_person(command, facts) in (None, order.person):
        yield Refused("verbal-order-not-read-back", told, "order_was_read_back", RED)


def waiver(guard: Guard, command: Command, facts: Facts) -> str | None:
    """Return the physician whose verbal order decides against a guard, or None."""
    order = facts.verbal_order
    if order is None or order.roles.isdisjoint(ORDERING & frozenset(guard.waived_by)):
        return None
    return None if any(faults(command, facts)) else order.person


def countersigned_later(violations: tuple[Violation, ...], facts: Facts) -> tuple[Violation, ...]:
    """Return the violations, with the order itself where it decided none of them: it too is confirmed."""
    order = facts.verbal_order
    if order is None or any(one.waived_by == order.person for one in violations):
        return violations
    return (*violations, Violation("verbal-order", {"name": order.name}, order.person))


def countersign_due(facts: Facts) -> str | None:
    """Return until when the verbal order is countersigned, if there was one."""
    if facts.verbal_order is None:
        return None
    return later(facts.happened_at, hours=int(facts.policy.limit("countersign_hours")))
