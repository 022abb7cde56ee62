"""The guard that a verb has which is never done without a reason."""

from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.verb import Params, red


@red("reason-missing")
def reason_is_given(told: Command, facts: Facts) -> Params | None:
    """What sets something aside for good, or changes a record, says why."""
    return {"reasons": list(facts.policy.reasons(facts.verb))} if not told.reason else None
