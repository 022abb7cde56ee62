"""The order of a unit's buttons, in each state it usually stands in."""

import pytest

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.policy import policy_of
from biobank.domain.rules.possibility import Possibility
from biobank.domain.verbs import VERBS
from biobank.services.policies import policy_content
from biobank.services.reads.possible import possible
from biobank.web import ranking
from tests.bank import POLICY
from tests.full_bank import FullBank
from tests.web.pages import at_screen

NEXT = {
    ("collected", "transit", "quarantined", "free"): "accept-unit",
    ("collected", "location", "quarantined", "free"): "process-unit",
    ("frozen", "person", "quarantined", "free"): "store-unit",
    ("frozen", "missing", "quarantined", "free"): "find-missing-unit",
    ("frozen", "slot", "quarantined", "free"): "release-unit",
    ("frozen", "slot", "released", "free"): "reserve-unit",
    ("frozen", "slot", "released", "reserved"): "take-out-unit",
    ("frozen", "person", "released", "reserved"): "check-issue",
    ("frozen", "person", "released", "issued"): "check-before-thaw",
    ("thawed", "person", "released", "issued"): "verify-at-bedside",
    ("thawed", "person", "released", "at_bedside"): "start-reinfusion",
    ("infusing", "person", "released", "at_bedside"): "stop-reinfusion",
}
POLICY_IN_FORCE = policy_of(policy_content(POLICY))
EVERYBODY = frozenset(role for verb in VERBS.values() for role in verb.roles)


def offered(state: tuple[str, ...]) -> list[str]:
    states = dict(zip(MACHINES, state, strict=True))
    found: list[Possibility] = list(possible("unit", states, EVERYBODY, POLICY_IN_FORCE))
    return [
        each.verb.name for each in sorted(found, key=lambda each: ranking.rank(each.verb)) if each.possible
    ]


@pytest.mark.parametrize("state", NEXT)
def test_the_usual_next_step_comes_first_and_reports_come_last(state):
    names = offered(state)
    assert names[0] == NEXT[state]
    safe = [name for name in names if not name.startswith(ranking.DANGER)]
    assert safe == names[: len(safe)]
    reports = [name for name in safe if name in ranking.REPORTS]
    assert "find-unit-in-slot" in reports
    assert safe[-len(reports) :] == reports


def test_the_order_names_verbs_that_there_are():
    assert {*ranking.USUAL, *ranking.REPORTS} <= VERBS.keys()


def test_the_page_of_a_stored_bag_does_not_begin_with_a_report(full_bank: FullBank):
    page = at_screen(full_bank.served, "technologist")
    told = page.get(f"/units/{full_bank.units['released']}").get_data(as_text=True)
    assert -1 < told.index("/do/reserve-unit?") < told.index("/do/take-out-unit?")
    assert told.index("/do/take-out-unit?") < told.index("/do/find-unit-in-slot?")
