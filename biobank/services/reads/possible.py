"""Which verbs are possible for a thing as it stands; kept by state, roles and policy."""

from collections.abc import Mapping

from biobank.domain.rules.policy import Policy
from biobank.domain.rules.possibility import Possibility, possibilities
from biobank.services.reads.kept import Kept

Key = tuple[str, tuple[str, ...], frozenset[str], str]
_kept: Kept[Key, tuple[Possibility, ...]] = Kept()


def key_of(thing: str, states: Mapping[str, str], roles: frozenset[str], policy: Policy) -> Key:
    """Return what an answer depends on, and nothing more; a digest never changes its policy."""
    return thing, tuple(states.values()), roles, policy.digest


def possible(
    thing: str, states: Mapping[str, str], roles: frozenset[str], policy: Policy
) -> tuple[Possibility, ...]:
    """Return each verb on a thing of this kind in this state, possible or with the code that says why not."""
    key = key_of(thing, states, roles, policy)
    return _kept.of(key, lambda: possibilities(thing, states, roles, policy))
