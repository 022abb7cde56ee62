"""The policy in force: one adopted row, read with every command so that processes never disagree."""

import json
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from biobank.domain.rules.policy import Policy, policy_of
from biobank.domain.verbs import VERBS
from biobank.services.services import Services
from biobank.storage.work import Work, begin

NO_POLICY = policy_of({"permissions": {}, "limits": {}, "reasons": {}, "settings": {}})
"""Before the first adoption nothing is permitted, except what genesis itself does."""


def policy_in_force(services: Services, work: Work, digest: str | None) -> Policy:
    """Return the policy with this digest, reading its content the first time it is met."""
    if digest is None:
        return NO_POLICY
    known = services.policy(digest)
    if known is not None:
        return known
    found = work.find("policy", {"digest": digest, "status": "in_force"})
    return services.remember_policy(policy_of(json.loads(found[0].content)))  # type: ignore[attr-defined]


def policy_with(services: Services, connection: Connection, digest: str | None) -> Policy:
    """Return the policy with this digest to those who only read."""
    known = None if digest is None else services.policy(digest)
    return known or policy_in_force(services, begin(connection), digest)


def policy_content(file: Path) -> dict[str, Any]:
    """Return the policy a file states, each verb's own roles where the file names none."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    permissions = {name: list(each.roles) for name, each in VERBS.items()} | told.get("permissions", {})
    return {
        "permissions": permissions,
        "limits": told["limits"],
        "settings": told["settings"],
        "reasons": told["reasons"],
    }
