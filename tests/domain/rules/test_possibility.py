"""What is possible for a thing follows from its states, the roles and the policy, and never from a guess."""

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.policy import Policy, policy_of
from biobank.domain.rules.possibility import possibilities, verbs_on
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.catalogue import told
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.things.everything import ALL
from biobank.domain.verbs import VERBS

POLICY: Policy = policy_of(
    {
        "permissions": {name: list(each.roles) for name, each in VERBS.items()},
        "limits": {},
        "settings": {},
        "reasons": {},
    }
)
STATES = st.fixed_dictionaries({name: st.sampled_from(states) for name, states in MACHINES.items()})
SOME_ROLES = st.frozensets(st.sampled_from(sorted(ROLES)))


@given(STATES, SOME_ROLES)
def test_each_verb_is_possible_or_says_why_not(states: dict[str, str], roles: frozenset[str]) -> None:
    found = possibilities("unit", states, roles, POLICY)
    assert {each.verb.name for each in found} == {each.name for each in verbs_on("unit")}
    for each in found:
        fits = all(states[move.machine] in move.before for move in each.verb.moves)
        assert each.possible is (fits and POLICY.may(roles, each.verb.name))
        if each.code is not None:
            assert told(each.code, each.params).next


@given(STATES, SOME_ROLES)
def test_state_speaks_before_role(states: dict[str, str], roles: frozenset[str]) -> None:
    for each in possibilities("unit", states, roles, POLICY):
        if each.code == "not-permitted":
            assert all(states[move.machine] in move.before for move in each.verb.moves)


def test_each_verb_with_a_subject_is_on_one_kind_of_thing() -> None:
    placed = [each.name for thing in ALL for each in verbs_on(thing)]
    assert sorted(placed) == sorted(each.name for each in VERBS.values() if each.subject is not None)


def test_an_ended_unit_offers_nothing_that_moves_it() -> None:
    states = {"material": "infused", "custody": "gone", "disposition": "released", "assignment": "free"}
    for each in possibilities("unit", states, frozenset(ROLES), POLICY):
        moving = [move for move in each.verb.moves if move.after is not None]
        assert not (each.possible and moving), each.verb.name


def test_other_things_ask_for_the_role_only() -> None:
    for each in possibilities("slot", {}, frozenset(), POLICY):
        assert each.code == "not-permitted"
    assert "not-permitted" in ENGLISH
