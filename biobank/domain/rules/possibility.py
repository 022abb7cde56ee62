"""Which verbs are possible now for a thing that was scanned or opened: roles and lifecycle, nothing else.

This is a read, not a decision: it looks at no other thing, so a verb that is
possible here may still meet a guard. It depends only on the kind of thing, its
states, the roles and the policy, which is why its answer can be kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from biobank.domain.rules import lifecycle
from biobank.domain.rules.policy import Policy
from biobank.domain.rules.verb import REGISTRY, Verb


@dataclass(frozen=True, slots=True)
class Possibility:
    """One verb for one thing: possible, or not and the code that says why."""

    verb: Verb
    code: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def possible(self) -> bool:
        """Say whether nothing is known that stands against it."""
        return self.code is None


@cache
def verbs_on(thing: str) -> tuple[Verb, ...]:
    """Return the verbs whose subject is a thing of this kind, by room and name."""
    found = (each for each in REGISTRY.values() if _subject_kind(each) == thing)
    return tuple(sorted(found, key=lambda each: (each.room, each.name)))


def _subject_kind(verb: Verb) -> str | None:
    return None if verb.subject is None else verb.field(verb.subject).thing


def possibilities(
    thing: str, states: Mapping[str, str], roles: frozenset[str], policy: Policy
) -> tuple[Possibility, ...]:
    """Return each verb on a thing of this kind, and for what is not possible the code that says why.

    `states` are a unit's four machines; other things have none here.
    """
    return tuple(_possibility(each, states, roles, policy) for each in verbs_on(thing))


def _possibility(verb: Verb, states: Mapping[str, str], roles: frozenset[str], policy: Policy) -> Possibility:
    blocked = lifecycle.first_obstacle(verb.moves, states) if states else None
    if blocked is not None:
        return Possibility(verb, *wrong_state(verb, blocked, states))
    if not policy.may(roles, verb.name):
        who = ", ".join(policy.permitted_roles(verb.name)) or "nobody"
        return Possibility(verb, "not-permitted", {"verb": verb.title, "roles": who})
    return Possibility(verb)


def wrong_state(verb: Verb, blocked: lifecycle.Row, states: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the code and parameters that say which state stands against a verb."""
    state = states[blocked.machine]
    wanted = (name for name in lifecycle.MACHINES[blocked.machine] if name in blocked.before)
    params = {
        "verb": verb.title,
        "machine": blocked.machine,
        "state": state,
        "wanted": _listed(wanted),
    }
    return f"unit-is-{state.replace('_', '-')}", params


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
