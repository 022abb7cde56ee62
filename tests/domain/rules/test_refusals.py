"""What refuses a verb is read off its row: each code once, with its sentence and who may decide otherwise."""

import pytest

from biobank.domain.rules import refusals
from biobank.domain.rules.refusals import refusals_of
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.verbs import VERBS


def codes(verb: str, source: str) -> set[str]:
    return {each.code for each in refusals_of(VERBS[verb]) if each.source == source}


def test_every_refusal_of_every_verb_stands_once_and_has_its_sentence():
    for verb in VERBS.values():
        found = [each.code for each in refusals_of(verb)]
        assert len(set(found)) == len(found), verb.name
        assert set(found) <= set(ENGLISH), verb.name
        assert {guard.code for guard in verb.guards} <= set(found)


def test_a_verb_is_refused_in_each_state_that_it_does_not_start_from():
    assert codes("thaw-unit", refusals.STATE) >= {"unit-is-thawed", "unit-is-collected", "unit-is-slot"}
    assert "unit-is-frozen" not in codes("thaw-unit", refusals.STATE)
    assert codes("register-patient", refusals.STATE) == set()


@pytest.mark.parametrize(
    ("verb", "signatures"),
    [
        ("store-unit", set()),
        ("release-unit", {"signature-missing", "signer-not-authorised", "signature-by-another"}),
        ("collect", {"signature-missing", "signer-not-authorised", "same-person-twice"}),
    ],
)
def test_signatures_are_refused_as_the_verb_demands_them(verb: str, signatures: set[str]):
    assert codes(verb, refusals.SIGNATURE) == signatures


def test_amber_names_who_may_decide_and_red_nobody():
    for verb in VERBS.values():
        told = {each.code: each for each in refusals_of(verb)}
        for guard in verb.guards:
            assert bool(told[guard.code].waived_by) == (told[guard.code].colour == "amber")
