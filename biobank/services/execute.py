"""The one command path: the only writer of custody facts in the program."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError, OperationalError

import biobank.services.special_needs  # noqa: F401  registers its loaders
from biobank.domain.ledger.body import Frame
from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Actor
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.verb import Verb
from biobank.domain.rules.verdict import Accepted, Refused, Verdict
from biobank.domain.verbs import VERB_OF
from biobank.services import follow_ups, preloading, recording, watching
from biobank.services import proofs as signing
from biobank.services.deciding import refused_stream, verdict_on
from biobank.services.outcome import Outcome, kept
from biobank.services.policies import policy_in_force
from biobank.services.services import Services
from biobank.services.trying import tried
from biobank.storage.rows import LostRace
from biobank.storage.work import Seen, Work, begin

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Submission:
    """A command and the one-use proofs that were bought to sign it."""

    command: Command
    proofs: tuple[str, ...] = ()


def execute(services: Services, actor: Actor, command: Command, proofs: Sequence[str] = ()) -> Outcome:
    """Decide and record one command in one transaction; a retry gets the first outcome back.

    Returns the outcome, accepted or refused. Raises only for bugs and
    infrastructure: when it raises, nothing was recorded, or the follow-ups of
    an accepted command are not complete; sending it again completes them.
    """
    submission = Submission(command, tuple(proofs))
    outcome = tried(lambda held: _transaction(services, actor, (submission,), None, held))[0]
    follow_ups.carry_out(services, actor, command, outcome, execute)
    return outcome


def execute_batch(
    services: Services, actor: Actor, submissions: Sequence[Submission], batch: str
) -> tuple[Outcome, ...]:
    """Decide many commands, a verdict each, at most 500 to a transaction; resumable by sending it again.

    When a transaction of the batch loses a race, its commands are run one by
    one, so that one late comer does not undo its neighbours.
    """
    outcomes: list[Outcome] = []
    for start in range(0, len(submissions), BATCH_SIZE):
        part = submissions[start : start + BATCH_SIZE]
        done = _batch_part(services, actor, part, batch)
        for each, outcome in zip(part, done, strict=True):
            follow_ups.carry_out(services, actor, each.command, outcome, execute)
        outcomes.extend(done)
    return tuple(outcomes)


def _batch_part(
    services: Services, actor: Actor, part: Sequence[Submission], batch: str
) -> Sequence[Outcome]:
    try:
        return _transaction(services, actor, part, batch)
    except (LostRace, IntegrityError, OperationalError):
        return [
            tried(lambda held, one=one: _transaction(services, actor, (one,), batch, held))[0]  # type: ignore[misc]
            for one in part
        ]


def _transaction(
    services: Services,
    actor: Actor,
    submissions: Sequence[Submission],
    batch: str | None,
    violated: str | None = None,
) -> list[Outcome]:
    ledger = services.ledger
    with services.database.write() as connection:
        work = begin(connection)
        if len(submissions) > 1:
            preloading.preload(work, [one.command for one in submissions])
        outcomes = [
            _one(services, work, actor, each, batch, ledger.purpose, violated) for each in submissions
        ]
        work.flush()
    return outcomes


def _one(
    services: Services,
    work: Work,
    actor: Actor,
    submission: Submission,
    batch: str | None,
    purpose: str,
    violated: str | None,
) -> Outcome:
    command = submission.command
    verb = VERB_OF[type(command)]
    hash = recording.command_hash(services.keys, verb, command)
    seen = work.seen(command.id)
    if seen.outcome is not None:
        return _repeated(command, seen, actor, same=hash == seen.hash)
    policy = policy_in_force(services, work, seen.policy)
    signatures = signing.consume(services, work, submission.proofs, hash.hex(), actor)
    now = services.clock()
    desk = recording.Desk(services, work, actor, command, verb, now, policy, signatures, batch, purpose)
    verdict = verdict_on(desk)
    if violated is not None and isinstance(verdict, Accepted):
        verdict = Refused("taken-meanwhile", {"rule": violated})
    outcome = _recorded(desk, verdict)
    work.record(command.id, hash, actor.person, now, outcome.stored())
    return outcome


def _repeated(command: Command, seen: Seen, actor: Actor, *, same: bool) -> Outcome:
    """Return the first outcome to whoever sent it; nobody is told that they did what another did."""
    first = kept(command.id, seen.outcome or "")
    if same and seen.actor == actor.person:
        return first
    code = "already-submitted" if seen.actor == actor.person else "submitted-by-another"
    params = {"events": list(first.events), "first": first.code or "accepted"}
    return Outcome(command.id, accepted=False, code=code, params=params, repeated=True)


def _recorded(desk: "recording.Desk", verdict: Verdict) -> Outcome:
    if isinstance(verdict, Accepted):
        return _accepted(desk, verdict)
    return _refused(desk, verdict)


def _accepted(desk: "recording.Desk", verdict: Accepted) -> Outcome:
    events = desk.append(verdict.drafts)
    called = watching.calls(desk, verdict.drafts)
    events += desk.append(called) if called else ()
    made = recording.made_by(verdict.drafts)
    codes = tuple(one.code for one in verdict.violations)
    return Outcome(desk.command.id, accepted=True, events=events, made=made, violations=codes)


def _refused(desk: "recording.Desk", verdict: Refused) -> Outcome:
    """Keep the near miss: in the patient's stream, else the vessel's, else the station's."""
    told = {"verb": desk.verb.name, "code": verdict.code, "params": dict(verdict.params)}
    stream, unit = refused_stream(desk)
    attempt = Draft(kind="AttemptRefused", stream=stream, unit=unit, data=told)
    events = desk.append((attempt, *verdict.twins))
    return Outcome(desk.command.id, accepted=False, events=events, code=verdict.code, params=verdict.params)


__all__ = ["Frame", "Submission", "Verb", "execute", "execute_batch"]
