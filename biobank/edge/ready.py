"""Readiness of the application that answers, measured against the policy that this version ships."""

from functools import cache
from typing import Any

from biobank.edge.parts import parts
from biobank.edge.settings import POLICY
from biobank.services.policies import policy_content
from biobank.services.readiness import Readiness, readiness


def ready() -> Readiness:
    """Return whether work can be done here: database, schema, ledger and policy, each by name."""
    here = parts()
    return readiness(here.services, _shipped(), wants_production=here.settings.is_production)


@cache
def _shipped() -> dict[str, Any]:
    return policy_content(POLICY)
