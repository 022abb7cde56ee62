"""Submitting a command for whoever is signed in; both mouths go through here."""

from biobank.edge.actions import Action
from biobank.edge.parts import parts
from biobank.edge.problems import Problem, refusal
from biobank.services.execute import Submission, execute
from biobank.services.identity.signed_in import SESSION, SignedIn
from biobank.services.outcome import Outcome

IMPORT = "import"
IMPORTED = frozenset({"record-result", "amend-result", "select-unit"})
"""Verbs whose figures a second person checks, unless they were imported."""


def submit(who: SignedIn, action: Action, submission: Submission) -> Outcome:
    """Return the outcome of a command that was accepted; raises Problem for a refusal."""
    outcome = decided(who, action, submission)
    if not outcome.accepted:
        raise refusal(outcome)
    return outcome


def decided(who: SignedIn, action: Action, submission: Submission) -> Outcome:
    """Return the outcome of a command, accepted or refused.

    Raises Problem service-cannot-sign, and source-not-yours: figures that an instrument sent need nobody to
    read the printout again, so nobody at a screen says that they were sent.
    """
    if who.is_service and submission.proofs:
        raise Problem(403, "service-cannot-sign")
    imported = action.name in IMPORTED and submission.command.source == IMPORT
    if imported and who.via == SESSION:
        raise Problem(403, "source-not-yours")
    here = parts()
    outcome = execute(here.services, who.actor, submission.command, submission.proofs)
    here.meters.commands.labels(action.name, outcome.code or "accepted").inc()
    return outcome
