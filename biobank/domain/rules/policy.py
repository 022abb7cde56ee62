"""The centre's adopted policy: roles, reasons and limits, as one immutable value.

A policy takes effect only by an adoption event; its digest stands in every
event made under it. Limits are numbers with their unit in the name.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from biobank.domain.ledger.canonical import canonical_text


class PolicyLacks(LookupError):
    """The adopted policy is older than the program and does not state what is asked of it."""

    def __init__(self, name: str) -> None:
        """Name what is missing."""
        super().__init__(name)
        self.name = name


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
        """Return a limit by its name, such as `liquid_hold_cold_hours`; raises PolicyLacks."""
        return Decimal(str(self._stated("limits", name)))

    def choice(self, name: str) -> Any:
        """Return a setting by its name, such as `engraftment_day_limit`; raises PolicyLacks."""
        return self._stated("settings", name)

    def _stated(self, part: str, name: str) -> Any:
        try:
            return self.content[part][name]
        except KeyError as error:
            raise PolicyLacks(name) from error

    def telephones(self, site: str | None) -> Mapping[str, str]:
        """Return whom to call, by whose number it is: a site's own numbers before those of the centre."""
        settings: Mapping[str, Any] = self.content["settings"]
        return {**settings.get("telephones", {}), **settings.get("telephones_at", {}).get(site or "", {})}

    def label_elements(self, stage: str, site: str | None) -> tuple[str, ...]:
        """Return what must stand on labels of a stage: a site's own list before that of the centre."""
        settings: Mapping[str, Any] = self.content["settings"]
        own: Mapping[str, Any] = settings.get("label_elements_at", {}).get(site or "", {})
        return tuple({**settings.get("label_elements", {}), **own}.get(stage, ()))

    def reasons(self, verb: str) -> Mapping[str, str]:
        """Return the reason codes offered for a verb, with their words."""
        lists: Mapping[str, Mapping[str, str]] = self.content["reasons"]
        return lists.get(verb, lists.get("general", {}))


def policy_of(content: Mapping[str, Any]) -> Policy:
    """Return the policy with this content and the digest of its canonical form."""
    return Policy(content, hashlib.sha256(canonical_text(content).encode()).hexdigest())


def lacking(content: Mapping[str, Any], shipped: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the limits and settings that a program's own policy states and this content does not."""
    parts = ("limits", "settings")
    return tuple(name for part in parts for name in shipped[part] if name not in content[part])


LONGEST_PATTERN, LONGEST_WAIT_DAYS = 200, 3660
_TELEPHONE = re.compile(r"[0-9+()/ -]{0,30}")
_REPEATED_REPETITION = re.compile(r"[+*}]\??\)[+*{]")


def fault_of(content: Any) -> str | None:
    """Return what makes a content no usable policy, or None.

    A pattern that repeats a repetition is a fault: matching it may take for ever.
    """
    parts = ("permissions", "limits", "settings", "reasons")
    if not isinstance(content, dict) or not all(isinstance(content.get(part), dict) for part in parts):
        return "it needs permissions, limits, settings and reasons"
    wrong = [name for name, value in content["limits"].items() if not _is_number(value)]
    if wrong:
        return f"the limit {wrong[0]} is no number"
    sites = content["settings"].get("telephones_at", {})
    own = sites.values() if isinstance(sites, dict) else (sites,)
    lists = (content["settings"].get("telephones", {}), *own)
    if not all(_are_telephones(each) for each in lists):
        return "telephones are numbers by whose they are"
    stations = content["settings"].get("downtime_stations", [])
    if not isinstance(stations, list) or not all(isinstance(each, str) for each in stations):
        return "downtime_stations are names of stations"
    if not _are_lists_of_elements(content["settings"]):
        return "label_elements are lists of names by the stage of a label"
    if content["settings"].get("signed_labels", "optional") not in ("optional", "required"):
        return "signed_labels is optional or required"
    if "follow_up" in content["settings"] and not _is_schedule(content["settings"]["follow_up"]):
        return "follow_up is days by the visit, with window_days and yearly"
    return _fault_of_pattern(content["settings"].get("wristband_pattern"))


def _is_schedule(value: Any) -> bool:
    if not isinstance(value, dict) or not {"window_days", "yearly"} <= value.keys():
        return False
    return all(type(day) is int and 0 <= day <= LONGEST_WAIT_DAYS for day in value.values())


def _are_lists_of_elements(settings: Mapping[str, Any]) -> bool:
    sites = settings.get("label_elements_at", {})
    own = sites.values() if isinstance(sites, dict) else (None,)
    return all(_is_lists_of_names(each) for each in (settings.get("label_elements", {}), *own))


def _is_lists_of_names(value: Any) -> bool:
    if not isinstance(value, dict) or not all(isinstance(names, list) for names in value.values()):
        return False
    return all(isinstance(name, str) for names in value.values() for name in names)


def _are_telephones(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_telephone(each) for each in value.values())


def _is_telephone(value: Any) -> bool:
    return isinstance(value, str) and _TELEPHONE.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _fault_of_pattern(pattern: Any) -> str | None:
    if pattern is None:
        return None
    if not isinstance(pattern, str) or len(pattern) > LONGEST_PATTERN or _REPEATED_REPETITION.search(pattern):
        return "wristband_pattern is too long, or repeats a repetition"
    try:
        re.compile(pattern)
    except re.error:
        return "wristband_pattern is no pattern"
    return None
