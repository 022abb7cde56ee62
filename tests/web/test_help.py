"""Help is read from the tables that decide: no verb, state or refusal without its words."""

from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.web.first_steps import FIRST_STEPS
from tests.served import Served
from tests.web.pages import Pages, at_screen, seen


def test_each_verb_tells_who_may_and_everything_that_refuses_it(technologist: Pages) -> None:
    for name, verb in VERBS.items():
        text = seen(technologist.get(f"/help/verbs/{name}"))
        assert verb.title in text
        for guard in verb.guards:
            assert guard.code in text, (name, guard.code)


def test_states_and_fields_are_told_in_the_words_of_the_pages(technologist: Pages) -> None:
    split = seen(technologist.get("/help/verbs/split-unit"))
    assert "in other units" in split
    assert "divided" not in split.partition("The states of the unit")[2].partition("What stands before it")[0]
    collect = seen(technologist.get("/help/verbs/collect"))
    assert "One row or several: " in collect
    assert "A number in mL" in seen(technologist.get("/help/verbs/stop-reinfusion"))


def test_each_state_has_a_word_of_its_own(served: Served) -> None:
    told = served.app.jinja_env.get_template("macros/states.html").module.STATES
    for machine, states in MACHINES.items():
        words = [told[machine][state][0] for state in states]
        assert len(set(words)) == len(states), machine
        assert set(told[machine]) == set(states), machine


def test_each_role_has_first_steps_that_lead_somewhere(served: Served) -> None:
    assert set(FIRST_STEPS) == set(ROLES)
    for role, steps in FIRST_STEPS.items():
        pages = at_screen(served, role)
        for path in {path for _, _, path in steps}:
            assert pages.get(path).status_code == 200, (role, path)


def test_the_first_steps_of_ones_own_role_come_first(technologist: Pages) -> None:
    text = seen(technologist.get("/help/first-ten-minutes"))
    assert text.index("Technologist yours") < text.index("Administrator")


def test_first_steps_are_steps_the_role_may_take() -> None:
    for role, steps in FIRST_STEPS.items():
        for _, _, path in steps:
            if path.startswith("/do/"):
                assert role in VERBS[path.removeprefix("/do/")].roles, (role, path)


def test_all_work_lists_each_verb_once_for_everybody(served: Served) -> None:
    for role in ROLES:
        pages = at_screen(served, role)
        text = seen(pages.get("/do"))
        for verb in VERBS.values():
            assert verb.title in text, (role, verb.name)


def test_the_start_page_greets_and_offers_what_begins_without_a_scan(technologist: Pages) -> None:
    page = technologist.get("/")
    assert "Good morning, Technologist" in seen(page)
    assert "/do/register-patient" in page.get_data(as_text=True)
