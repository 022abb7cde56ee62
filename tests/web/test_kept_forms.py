"""What stood in a form when the screen locked: nobody reads it at the door, and its person has it back."""

import re

import pytest
from werkzeug.test import TestResponse

from biobank.services.identity.kept_forms import LONGEST
from tests import journey_storage
from tests.served import PASSWORD, Served
from tests.web.pages import ACCEPT, Fields, Pages, form_of, seen

STORE = "/do/store-unit"
NOTE = "Held at the bench by the window."
SECRETS = {"further_login": ["nurse"], "further_password": ["a secret of a nurse"]}


@pytest.fixture
def filled(technologist: Pages) -> Fields:
    """A form with something typed into it, and a signature on it."""
    bag = journey_storage.frozen_bag(technologist.bank)
    return technologist.form(f"{STORE}?unit={bag}") | {"note": [NOTE], **SECRETS}


def pressed_lock(pages: Pages, form: Fields) -> TestResponse:
    """Press *Lock this screen* on a page with a form: the form goes along, with what the button says."""
    return pages.send("/lock", form | {"lock_form": [STORE]})


def unlocked(pages: Pages, page: TestResponse) -> TestResponse:
    return pages.send("/unlock", form_of(page, "/unlock"), secret=PASSWORD)


def at_the_door(pages: Pages, page: TestResponse, login: str) -> TestResponse:
    return pages.send("/sign-in", form_of(page, "/sign-in"), login=login, password=PASSWORD)


def assert_hidden(page: TestResponse) -> None:
    source = page.get_data(as_text=True)
    assert [each for each in (NOTE, "bench", "a secret", "further_") if each in source] == []


def assert_back(pages: Pages, page: TestResponse, form: Fields) -> None:
    shown = form_of(page, STORE)
    assert {name: shown[name] for name in ("unit", "note", "command", "expects")} == {
        name: form[name] for name in ("unit", "note", "command", "expects")
    }
    assert pages.bank.find("unit")[0].custody == "person", "nothing was sent"


def test_locking_takes_what_is_typed_along(technologist: Pages, filled: Fields) -> None:
    locked = pressed_lock(technologist, filled)
    assert locked.status_code == 200
    assert "What you typed is kept" in seen(locked)
    assert "DUARTE" not in seen(locked)
    assert_hidden(locked)
    assert technologist.once("/do").status_code == 401
    refused = technologist.send("/unlock", form_of(locked, "/unlock"), secret="not mine at all")
    assert_hidden(refused)
    again = unlocked(technologist, refused)
    assert_back(technologist, again, filled)
    assert "a secret" not in again.get_data(as_text=True)


def test_the_button_that_locks_belongs_to_the_form(technologist: Pages, filled: Fields) -> None:
    page = technologist.get(f"{STORE}?unit={filled['unit'][0]}").get_data(as_text=True)
    buttons = re.findall(r'<button[^>]* form="do"[^>]*>', page)
    locks = [each for each in buttons if "/lock" in each]
    assert len(locks) == 1
    assert all(each in locks[0] for each in ("formnovalidate", f'value="{STORE}"', 'formaction="/lock"'))
    assert buttons[0] not in locks, "Enter in a field presses the first button of its form"
    assert 'action="/lock"' in technologist.get("/help").get_data(as_text=True)


def test_nothing_but_forms_of_ours_comes_back(technologist: Pages, filled: Fields) -> None:
    for path in ("https://evil.example/", "/sign-out", "/do/../account", ""):
        locked = technologist.send("/lock", filled | {"lock_form": [path]}, follow=True)
        assert "What you typed is kept" not in seen(locked)
        assert "sealed_form" not in form_of(locked, "/unlock")


def test_a_screen_that_locked_by_itself_hides_what_was_sent(technologist: Pages, filled: Fields) -> None:
    technologist.bank.clock.forward(minutes=11)
    for locked in (technologist.send(STORE, filled), pressed_lock(technologist, filled)):
        assert_hidden(locked)
        assert_back(technologist, unlocked(technologist, locked), filled)


def test_a_session_that_ended_hides_what_was_sent(technologist: Pages, filled: Fields) -> None:
    technologist.bank.clock.forward(hours=13)
    for door in (technologist.send(STORE, filled), pressed_lock(technologist, filled)):
        assert door.status_code == 401
        assert_hidden(door)
    again = at_the_door(technologist, door, "technologist")
    assert_back(technologist, again, filled)


@pytest.mark.parametrize("hours", [0, 13], ids=["signed out at the locked screen", "session ended"])
def test_another_person_is_told_and_shown_nothing(
    technologist: Pages, filled: Fields, served: Served, hours: int
) -> None:
    served.password("nurse")
    technologist.bank.clock.forward(hours=hours)
    page = pressed_lock(technologist, filled)
    if not hours:
        page = technologist.send("/sign-out", form_of(page, "/sign-out"))
        assert "kept for whoever filled it in" in seen(page)
        assert_hidden(page)
    answer = at_the_door(technologist, page, "nurse")
    assert answer.headers["Location"] == "/"
    start = technologist.get("/")
    assert "Somebody else was filling in a form here. It is not shown to you." in seen(start)
    assert_hidden(start)


def test_whoever_signs_in_again_after_signing_out_has_it_back(technologist: Pages, filled: Fields) -> None:
    locked = pressed_lock(technologist, filled)
    door = technologist.send("/sign-out", form_of(locked, "/sign-out"))
    assert technologist.once("/do").status_code == 303
    wrong = technologist.send(
        "/sign-in", form_of(door, "/sign-in"), login="technologist", password="not mine at all"
    )
    assert_back(technologist, at_the_door(technologist, wrong, "technologist"), filled)


def test_an_altered_text_brings_nothing_back(technologist: Pages, filled: Fields) -> None:
    locked = pressed_lock(technologist, filled)
    form = form_of(locked, "/unlock")
    text = form["sealed_form"][0]
    altered = technologist.send("/unlock", form, secret=PASSWORD, sealed_form=text[:-8])
    assert altered.headers["Location"] == STORE
    assert "Somebody else" not in seen(technologist.get("/"))


def test_what_is_half_a_day_old_is_not_shown(technologist: Pages, filled: Fields, served: Served) -> None:
    locked = pressed_lock(technologist, filled)
    door = technologist.send("/sign-out", form_of(locked, "/sign-out"))
    technologist.bank.clock.forward(hours=12)
    assert at_the_door(technologist, door, "technologist").status_code == 303
    assert "is not shown any more" in seen(technologist.get("/"))


def test_what_is_too_long_is_said_to_be_lost(technologist: Pages, filled: Fields) -> None:
    locked = pressed_lock(technologist, filled | {"note": ["bench" * (LONGEST // 5)]})
    assert locked.status_code == 200
    assert "too long to be kept" in seen(locked)
    assert_hidden(locked)
    assert unlocked(technologist, locked).headers["Location"] == STORE


def test_a_form_of_another_site_locks_nothing(technologist: Pages, filled: Fields) -> None:
    headers = {**ACCEPT, "Sec-Fetch-Site": "cross-site"}
    data = filled | {"lock_form": [STORE]}
    assert technologist.client.post("/lock", data=data, headers=headers).status_code == 403
    assert technologist.once("/do").status_code == 200
