"""What a patient has consented to, on a day: in force, expired or withdrawn are three answers."""

from collections.abc import Iterable

from biobank.domain.things.patient import Consent

COLLECTING = ("collect", "store")
"""Scopes that must be in force on the day of collection."""


def in_force(consents: Iterable[Consent], scope: str, day: str) -> Consent | None:
    """Return the consent of a scope that holds on a calendar day, if there is one."""
    return next((one for one in consents if one.scope == scope and _holds(one, day)), None)


def missing_scopes(consents: Iterable[Consent], scopes: Iterable[str], day: str) -> tuple[str, ...]:
    """Return the scopes without a consent in force on a day."""
    known = tuple(consents)
    return tuple(scope for scope in scopes if in_force(known, scope, day) is None)


def use_is_withdrawn(consents: Iterable[Consent]) -> bool:
    """Say whether the patient withdrew the consent to use and gave none since.

    An expired consent blocks no use: stored cells stay usable. Only a
    withdrawal does, and it discards nothing.
    """
    statuses = {one.status for one in consents if one.scope == "use"}
    return "withdrawn" in statuses and "given" not in statuses


def _holds(one: Consent, day: str) -> bool:
    return one.status == "given" and one.given_on <= day and (one.ends_on is None or day <= one.ends_on)
