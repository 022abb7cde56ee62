"""The first ten minutes: each role's own steps, done when they are done, and something to do them with."""

from biobank.domain.rules.roles import ROLES
from biobank.domain.verbs import VERBS
from biobank.services.reads.examples import EXAMPLES
from biobank.web.examples import FIELDS, PAGES, WAITING
from biobank.web.first_steps import FIRST_STEPS
from tests import journey, journey_storage
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import at_screen, seen

PATH = "/help/first-ten-minutes"


def test_each_role_has_steps_that_it_may_take_and_that_lead_somewhere(served: Served) -> None:
    assert set(FIRST_STEPS) == set(ROLES)
    for role, steps in FIRST_STEPS.items():
        pages = at_screen(served, role)
        assert f"0 of {len(steps)} steps are done" in seen(pages.get(PATH))
        for number, step in enumerate(steps, 1):
            assert not step.verb or role in VERBS[step.verb].roles, (role, step.title)
            assert pages.get(f"{PATH}/{role}/{number}").status_code == 200, (role, step.title)


def test_ones_own_steps_are_shown_and_those_of_others_are_one_link_away(served: Served) -> None:
    pages = at_screen(served, "technologist")
    text = seen(pages.get(PATH))
    assert text.index("Technologist yours") < text.index("Other roles") < text.index("Administrator")
    assert "Receive a bag" not in seen(pages.get(f"{PATH}/nurse"))
    assert pages.get(f"{PATH}/nobody").status_code == 404
    for number in ("0", "99", "-1", "one", "1" * 9):
        assert pages.get(f"{PATH}/nurse/{number}").status_code == 404


def test_a_step_is_done_when_it_is_done(served: Served) -> None:
    bank, pages = served.bank, at_screen(served, "technologist")
    steps = [step.verb or step.href for step in FIRST_STEPS["technologist"]]
    assert done(pages) == set()
    pages.get(f"{PATH}/technologist/{steps.index('/scan') + 1}")
    assert done(pages) == {"/scan"}
    journey_storage.vessel(bank)
    bag, slot = journey_storage.frozen_bag(bank), bank.find("slot")[0].id
    pages.done(f"/do/store-unit?unit={bag}", slot=slot)
    assert done(pages) == {"/scan", "store-unit"}
    pages.send("/account/pin", pages.form("/account", "/account/pin"), pin="482915", password="")
    assert "of" in seen(pages.get(PATH))


def done(pages) -> set[str]:
    """Return the steps of a technologist that are shown as done."""
    page = pages.get(PATH).get_data(as_text=True)
    marks = [line for line in page.splitlines() if line.startswith('<li class="step-')]
    told = zip(FIRST_STEPS["technologist"], marks, strict=True)
    return {step.verb or step.href for step, mark in told if "step-done" in mark}


def test_what_others_did_is_not_ones_own_work(served: Served) -> None:
    journey_storage.vessel(served.bank)
    bag, slot = journey_storage.frozen_bag(served.bank), served.bank.find("slot")[0].id
    served.bank.ok("store-unit", unit=bag, slot=slot, by="second_technologist")
    assert done(at_screen(served, "technologist")) == set()


def test_one_reads_only_ones_own_marks_at_a_shared_screen(served: Served) -> None:
    pages = at_screen(served, "technologist")
    pages.get(f"{PATH}/technologist/3")
    mark = pages.client.get_cookie("first-steps", path=PATH)
    assert mark is not None
    other = at_screen(served, "nurse")
    other.client.set_cookie("first-steps", mark.value, path=PATH)
    assert "0 of" in seen(other.get(PATH))


def test_a_step_takes_a_real_thing_in_a_demonstration(served: Served) -> None:
    journey_storage.vessel(served.bank)
    bag = journey_storage.frozen_bag(served.bank)
    episode = journey.cleared_episode(served.bank)
    for role, verb, goal in (
        ("technologist", "store-unit", f"/do/store-unit?unit={bag}"),
        ("apheresis_nurse", "collect", f"/do/collect?episode={episode}"),
    ):
        number = [step.verb for step in FIRST_STEPS[role]].index(verb) + 1
        answer = at_screen(served, role).once(f"{PATH}/{role}/{number}")
        assert (answer.status_code, answer.headers["Location"]) == (303, goal)


def test_each_example_is_known_by_its_name() -> None:
    named = {step.example for steps in FIRST_STEPS.values() for step in steps} - {""}
    assert named <= {*WAITING, *FIELDS, *PAGES}
    assert {*FIELDS, *PAGES} == set(EXAMPLES)


def test_the_steps_take_as_many_statements_however_full_the_bank_is(served: Served) -> None:
    pages = at_screen(served, "technologist")
    pages.get(PATH)
    with statements(served.bank) as empty:
        pages.get(PATH)
    journey_storage.vessel(served.bank)
    journey_storage.frozen_bag(served.bank)
    with statements(served.bank) as full:
        pages.get(PATH)
    assert len(empty) == len(full)
