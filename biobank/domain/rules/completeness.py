"""What every record must say of itself, whatever its verb: why, who signed it, and who else saw it.

A request that lacks its reason is refused. A report is kept all the same, for
it has happened; what it lacks then stands among its violations.
"""

from collections.abc import Iterator

from biobank.domain.rules.command import REPORTED, Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.roles import SIGNERS
from biobank.domain.rules.verb import RED, Verb
from biobank.domain.rules.verdict import Refused

INCOMPLETE = "incomplete"
"""The colour of what only a report's record lacks: it opens a deviation and holds no unit."""

SEEING = ("verified", "witnessed", "agrees", "informed")
"""Meanings of a second person's signature: they saw what is recorded."""

WITNESSING = ("verified", "witnessed")
"""Meanings that a second person named in a report stands for; a decision is never made by being named."""


def shortfalls(verb: Verb, command: Command, facts: Facts) -> Iterator[Refused]:
    """Yield what the record lacks; codes: reason-missing, named-account-ended, unsigned, not-verified."""
    colour = INCOMPLETE if command.mode == REPORTED else RED
    if verb.reason == "required" and not command.reason:
        reasons = list(facts.policy.reasons(verb.name))
        yield Refused("reason-missing", {"reasons": reasons}, "reason_is_given", colour)
    for person in facts.named:
        if person.ended_at is not None and person.ended_at <= facts.happened_at:
            told = {"person": person.name, "since": person.ended_at}
            yield Refused("named-account-ended", told, "people_named_work_here", colour)
    if command.mode == REPORTED:
        yield from _unsigned(verb, facts)
        if second_person(command, facts) is None:
            yield Refused("not-verified", {"verb": verb.title}, "second_person_saw_it", INCOMPLETE)


def second_person(command: Command, facts: Facts) -> str | None:
    """Return the second person: who signed as such, else whom a report names beside whoever did it."""
    first = command.performed_by or facts.actor.person
    for signature in facts.signatures:
        works_here = not signature.roles.isdisjoint(SIGNERS)
        if signature.meaning in SEEING and signature.person != first and works_here:
            return signature.person
    named = command.mode == REPORTED and command.verified_by != first
    return command.verified_by if named else None


def _unsigned(verb: Verb, facts: Facts) -> Iterator[Refused]:
    """Yield the signatures that a report lacks; cells that nobody decided about are held for it."""
    missing = [one.meaning for one in verb.signings if facts.signed(one.meaning) is None]
    if not missing:
        return
    decisions = [meaning for meaning in missing if meaning not in WITNESSING]
    colour = RED if decisions else INCOMPLETE
    yield Refused("unsigned", {"meaning": ", ".join(missing)}, "signatures_are_given", colour)
