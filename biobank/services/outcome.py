"""The outcome of a command: what is kept for ever and given back to every retry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.ledger.canonical import canonical_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """Accepted with its event references and new ids, or refused with a code and its parameters.

    `made` maps kinds of things to the ids that the command made. `violations`
    are the codes an accepted report or waiver went against. `repeated` says
    this outcome was given before.
    """

    command: str
    accepted: bool
    events: tuple[str, ...] = ()
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    violations: tuple[str, ...] = ()
    repeated: bool = False

    def stored(self) -> str:
        """Return the outcome as it is kept; never a rendered response."""
        return canonical_text(
            {
                "accepted": self.accepted,
                "events": self.events,
                "made": self.made,
                "code": self.code,
                "params": self.params,
                "violations": self.violations,
            }
        )


def kept(command: str, text: str) -> Outcome:
    """Return an outcome as it was first given."""
    told = json.loads(text)
    return Outcome(
        command=command,
        accepted=told["accepted"],
        events=tuple(told["events"]),
        made={kind: tuple(ids) for kind, ids in told["made"].items()},
        code=told["code"],
        params=told["params"],
        violations=tuple(told["violations"]),
        repeated=True,
    )
