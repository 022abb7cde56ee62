"""The centre's adopted policy: roles, reasons and limits, as one immutable value.

A policy takes effect only by an adoption event; its digest stands in every
event made under it. Limits are numbers with their unit in the name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biobank.domain.ledger.canonical import canonical_text


@dataclass(frozen=True, slots=True)
class Policy:
    """Permissions, reason codes and limits in force, with the digest that names them."""

    content: Mapping[str, Any]
    digest: str

    def may(self, roles: frozenset[str], verb: str) -> bool:
        """Say whether any of the roles is permitted the verb."""
        return not roles.isdisjoint(self.content["permissions"].get(verb, ()))

    def permitted_roles(self, verb: str) -> tuple[str, ...]:
        """Return the roles that may do the verb, in the policy's order."""
        return tuple(self.content["permissions"].get(verb, ()))

    def limit(self, name: str) -> Decimal:
        """Return a limit by its name, such as `liquid_hold_cold_hours`."""
        return Decimal(str(self.content["limits"][name]))

    def choice(self, name: str) -> Any:
        """Return a setting by its name, such as `engraftment_day_limit`."""
        return self.content["settings"][name]

    def reasons(self, verb: str) -> Mapping[str, str]:
        """Return the reason codes offered for a verb, with their words."""
        lists: Mapping[str, Mapping[str, str]] = self.content["reasons"]
        return lists.get(verb, lists.get("general", {}))


def policy_of(content: Mapping[str, Any]) -> Policy:
    """Return the policy with this content and the digest of its canonical form."""
    return Policy(content, hashlib.sha256(canonical_text(content).encode()).hexdigest())
