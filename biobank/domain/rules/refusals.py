"""Every refusal a verb can give, read off its row: for the help, and for tests that hold the help to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from biobank.domain.rules import lifecycle
from biobank.domain.rules.label_control import FAULTS, LABELLED
from biobank.domain.rules.verb import AMBER, RED, Verb

RULE, STATE, SIGNATURE, RECORD = "rule", "state", "signature", "record"
"""Where a refusal comes from: a rule of the verb, a unit's state, signatures, or what any record must say."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: its code, where it comes from, its colour, and who may decide otherwise."""

    code: str
    source: str
    colour: str = RED
    waived_by: tuple[str, ...] = ()


def refusals_of(verb: Verb) -> tuple[Refusal, ...]:
    """Return every refusal of a verb once, its own rules first."""
    found: dict[str, Refusal] = {}
    for each in (*_rules(verb), *_labels(verb), *_states(verb), *_signatures(verb), *_record(verb)):
        found.setdefault(each.code, each)
    return tuple(found.values())


def _rules(verb: Verb) -> Iterator[Refusal]:
    for guard in verb.guards:
        waived_by = guard.waived_by if guard.colour == AMBER else ()
        yield Refusal(guard.code, RULE, guard.colour, waived_by)


def _labels(verb: Verb) -> Iterator[Refusal]:
    """Yield what is said of a piece that does not stand for its thing, where one can be scanned."""
    if any(spec.kind in ("ref", "refs") and spec.thing in LABELLED for spec in verb.fields):
        for code in dict.fromkeys(FAULTS.values()):
            yield Refusal(code, RULE)


def _states(verb: Verb) -> Iterator[Refusal]:
    """Yield the refusal of each state in which the verb is not possible."""
    if verb.subject is None:
        return
    for row in verb.moves:
        for state in lifecycle.MACHINES[row.machine]:
            if state not in row.before:
                yield Refusal(f"unit-is-{state.replace('_', '-')}", STATE)


def _signatures(verb: Verb) -> Iterator[Refusal]:
    if not verb.signings:
        return
    yield Refusal("signature-missing", SIGNATURE)
    yield Refusal("signer-not-authorised", SIGNATURE)
    if len(verb.signings) > 1 or any(each.by == "other" for each in verb.signings):
        yield Refusal("same-person-twice", SIGNATURE)
    if any(each.by == "actor" for each in verb.signings):
        yield Refusal("signature-by-another", SIGNATURE)


def _record(verb: Verb) -> Iterator[Refusal]:
    yield Refusal("not-permitted", RECORD)
    if verb.reason == "required":
        yield Refusal("reason-missing", RECORD)
    if not verb.reports:
        yield Refusal("cannot-be-reported", RECORD)
    for code in OF_ANY_RECORD:
        yield Refusal(code, RECORD)


OF_ANY_RECORD = (
    "no-such-thing",
    "changed-meanwhile",
    "taken-meanwhile",
    "expects-another-thing",
    "of-another-site",
    "already-submitted",
    "submitted-by-another",
    "named-account-ended",
    "claimed-in-the-future",
    "claimed-before-collection",
    "verbal-order-not-a-physicians",
    "verbal-order-to-oneself",
    "verbal-order-not-read-back",
)
"""Refusals that any verb can give, whatever it does."""
