"""Who may read patients' records as part of everyday work."""

from biobank.domain.rules.roles import ROLES

NO_PATIENTS = frozenset({"administrator"})
"""Roles that look after the system, not after patients."""

READERS = frozenset(ROLES) - NO_PATIENTS


BOOK_MAKERS = frozenset({"medical_director", "processing_director", "quality_officer", "technologist"})
"""Roles that may take everything of a site away as a downtime book."""


def may_read_patients(roles: frozenset[str]) -> bool:
    """Say whether one of these roles reads patients' records without a special reason."""
    return not roles.isdisjoint(READERS)
