"""Quick cards: one for each role, from the tables that decide, on one page of paper."""

import pytest

from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.web.first_steps import FIRST_STEPS
from tests.web.pages import Pages, seen


@pytest.mark.parametrize("role", ROLES)
def test_a_card_names_every_verb_of_its_role(technologist: Pages, role: str) -> None:
    text = seen(technologist.get(f"/help/cards/{role}"))
    assert ROLES[role] in text
    for verb in VERBS.values():
        if role in verb.roles:
            assert verb.title in text, verb.name
    for step in FIRST_STEPS[role]:
        assert (step.title in text) == step.on_card


def test_the_red_stops_of_a_role_are_those_of_its_verbs(technologist: Pages) -> None:
    nurse, data = (seen(technologist.get(f"/help/cards/{role}")) for role in ("nurse", "data_manager"))
    assert "Red stops" in nurse
    assert "The wristband is another patient's." in nurse.replace("’", "'")
    assert "Red stops" not in data


def test_ones_own_card_comes_first(technologist: Pages) -> None:
    text = technologist.get("/help/cards").get_data(as_text=True)
    assert text.index("/help/cards/technologist") < text.index("/help/cards/administrator")
    assert "/help/cards" in technologist.get("/help").get_data(as_text=True)


def test_a_role_that_is_none_has_no_card(technologist: Pages) -> None:
    assert technologist.get("/help/cards/nobody").status_code == 404
