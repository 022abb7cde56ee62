"""What a page offers: no form that is not for whoever looks, and no more at once than is read at a glance."""

import re

import pytest

from biobank.domain.rules.policy import policy_of
from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.services.policies import policy_content
from biobank.web import ranking
from tests.bank import POLICY
from tests.full_bank import FullBank
from tests.web.pages import at_screen

POLICY_IN_FORCE = policy_of(policy_content(POLICY))
FORM = re.compile(r'href="/do/([a-z-]+)')


def pages(full: FullBank) -> list[str]:
    bank = full.bank
    free = next(each for each in bank.find("slot") if not bank.find("unit", slot_id=each.id))
    things = [bank.find(kind)[0].id for kind in ("episode", "course", "order", "hold", "donation")]
    return [
        *(f"/units/{id}" for id in full.units.values()),
        *(f"/patients/{full.patients[name]}" for name in ("graft", "doubt")),
        *(f"/things/{id}" for id in things),
        f"/slots/{free.id}",
        f"/vessels/{full.vessel}",
        "/quality",
        "/bedside",
        "/vessels",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_to_a_form_that_is_not_for_ones_roles(full_bank: FullBank, role: str) -> None:
    screen = at_screen(full_bank.served, role)
    for path in pages(full_bank):
        offered = set(FORM.findall(screen.get(path).get_data(as_text=True)))
        wrong = [verb for verb in offered if not POLICY_IN_FORCE.may(frozenset({role}), verb)]
        assert not wrong, f"{path} offers a {role} {wrong}"


def test_a_thing_with_much_to_do_shows_the_usual_steps_and_folds_the_rest_away(full_bank: FullBank) -> None:
    page = at_screen(full_bank.served, "technologist").get(f"/units/{full_bank.units['released']}")
    work = page.get_data(as_text=True).partition('<div class="verbs">')[2].partition("Not possible now")[0]
    in_sight, _, folded = work.partition("<details")
    assert set(FORM.findall(in_sight)) <= set(ranking.USUAL)
    assert 0 < len(FORM.findall(in_sight)) <= ranking.MOST
    assert {"container-failure", "find-unit-in-slot"} <= set(FORM.findall(folded))


def test_few_verbs_are_all_in_sight() -> None:
    some = [VERBS[name] for name in ranking.USUAL]
    assert ranking.in_sight(some[: ranking.FEW]) == ranking.FEW
    assert ranking.in_sight(some) == ranking.MOST
    assert ranking.in_sight([VERBS["report-deviation"]] * 20) == ranking.INSTEAD
