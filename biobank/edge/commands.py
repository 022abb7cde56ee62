"""Submitting a command for whoever is signed in; both mouths go through here."""

from biobank.edge.actions import Action
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, refusal
from biobank.services.execute import Submission, execute
from biobank.services.identity.signed_in import SignedIn
from biobank.services.outcome import Outcome


def submit(who: SignedIn, action: Action, submission: Submission) -> Outcome:
    """Return the outcome of a command that was accepted; raises Problem for a refusal."""
    outcome = decided(who, action, submission)
    if not outcome.accepted:
        raise refusal(outcome)
    return outcome


def decided(who: SignedIn, action: Action, submission: Submission) -> Outcome:
    """Return the outcome of a command, accepted or refused; raises Problem service-cannot-sign."""
    if who.is_service and submission.proofs:
        raise Problem(403, "service-cannot-sign")
    here = parts()
    outcome = execute(here.services, who.actor, submission.command, submission.proofs)
    here.meters.commands.labels(action.name, outcome.code or "accepted").inc()
    return outcome
