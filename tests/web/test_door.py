"""The door: signing in and out, locking and unlocking, one's own account; and errors that tell no secrets."""

import pytest

from biobank.services.identity import credentials
from tests import journey_storage
from tests.served import PASSWORD, Served
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen


@pytest.fixture
def stranger(served: Served) -> Pages:
    """Nobody at a screen; the technologist has a password."""
    served.password("technologist")
    return Pages(served.bank, served.nobody().client)


def enter(pages: Pages, login: str = "technologist", password: str = PASSWORD, **more: str):
    return pages.send("/sign-in", login=login, password=password, **more)


def test_whoever_is_not_signed_in_comes_to_the_door_and_then_where_they_wanted(stranger: Pages) -> None:
    answer = stranger.once("/do/store-unit?unit=U0123456789")
    assert answer.status_code == 303
    door = answer.headers["Location"]
    assert door == "/sign-in?next=%2Fdo%2Fstore-unit%3Funit%3DU0123456789"
    fields = form_of(stranger.get(door), "/sign-in")
    sent = {"login": ["technologist"], "password": [PASSWORD]}
    assert stranger.send("/sign-in", fields | sent).headers["Location"] == "/do/store-unit?unit=U0123456789"
    assert "Store" in seen(stranger.get("/do/store-unit"))


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_door_leads_nowhere_else(stranger: Pages, path: str) -> None:
    fields = form_of(stranger.get("/sign-in"), "/sign-in") | {"next": [path]}
    sent = {"login": ["technologist"], "password": [PASSWORD]}
    assert stranger.send("/sign-in", fields | sent).headers["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(stranger: Pages) -> None:
    answer = enter(stranger, password="something else entirely")
    assert answer.status_code == 401
    assert "do not fit" in seen(answer)
    assert form_of(answer, "/sign-in")["login"] == ["technologist"]
    assert "something else" not in answer.get_data(as_text=True)


def test_many_wrong_passwords_make_one_wait(stranger: Pages) -> None:
    answers = [enter(stranger, password="something else entirely") for _ in range(12)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Wait" in seen(answers[-1])


def test_a_form_of_the_door_from_elsewhere_is_refused(stranger: Pages) -> None:
    assert enter(stranger, csrf_token="0" * 64).status_code == 403


def test_a_station_is_kept_with_the_session_and_offered_first_next_time(
    served: Served, stranger: Pages
) -> None:
    station = served.bank.made(
        "add-station", "station", by="administrator", site=served.bank.site.id, name="Cryo 2", kind="bench"
    )
    enter(stranger, station=station)
    assert "Cryo 2" in seen(stranger.get("/do"))
    stranger.send("/sign-out", form_of(stranger.get("/do"), "/sign-out"))
    assert form_of(stranger.get("/sign-in"), "/sign-in")["station"] == [station]


def test_a_password_given_by_someone_else_must_be_changed_first(served: Served, stranger: Pages) -> None:
    person = served.bank.people["nurse"].person
    credentials.set_password(served.bank.services, person, "handed over on paper 1", must_change=True)
    assert enter(stranger, "nurse", "handed over on paper 1").headers["Location"] == "/account/password"
    assert stranger.once("/do").headers["Location"] == "/account/password"
    new = "four words of my own"
    wrong = stranger.send("/account/password", password="handed over on paper 1", new_password=new, again="x")
    assert "differently the second time" in seen(wrong)
    weak = stranger.send("/account/password", password="handed over on paper 1", new_password="a", again="a")
    assert "not accepted" in seen(weak)
    stranger.send("/account/password", password="handed over on paper 1", new_password=new, again=new)
    assert "Your password is changed." in seen(stranger.get("/do"))


def test_signing_out_ends_the_session_and_forgets_what_was_shown(technologist: Pages) -> None:
    technologist.scan("NOT-A-CODE-AT-ALL")
    technologist.send("/sign-out", form_of(technologist.get("/do"), "/sign-out"))
    assert technologist.once("/do").headers["Location"].startswith("/sign-in")
    assert "no code" not in seen(technologist.get("/sign-in"))


def test_a_locked_screen_shows_nothing_and_opens_to_its_own_person_only(technologist: Pages) -> None:
    unit = journey_storage.frozen_bag(technologist.bank)
    technologist.send("/lock", form_of(technologist.get("/do"), "/lock"))
    path = f"/do/store-unit?unit={unit}"
    page = technologist.get(path)
    assert page.status_code == 401
    assert "Locked" in seen(page)
    assert "DUARTE" not in seen(page)
    fields = form_of(page, "/unlock")
    refused = technologist.send("/unlock", fields, secret="not mine at all")
    assert "neither the PIN nor the password" in seen(refused)
    fields = form_of(refused, "/unlock")
    opened = technologist.send("/unlock", fields, secret=PASSWORD)
    assert opened.headers["Location"] == path
    assert technologist.once(path).status_code == 200


def test_whoever_locks_the_screen_goes_on_where_they_were(technologist: Pages) -> None:
    unit = journey_storage.frozen_bag(technologist.bank)
    for left, after in ((f"/do/store-unit?unit={unit}", f"/do/store-unit?unit={unit}"), ("/undo/x", "/")):
        fields = form_of(technologist.get("/do"), "/lock")
        headers = {**ACCEPT, "Referer": f"http://localhost{left}"}
        locked = technologist.client.post("/lock", data=fields, headers=headers, follow_redirects=True)
        refused = technologist.send("/unlock", form_of(locked, "/unlock"), secret="not mine at all")
        opened = technologist.send("/unlock", form_of(refused, "/unlock"), secret=PASSWORD)
        assert opened.headers["Location"] == after


def test_a_pin_unlocks(technologist: Pages) -> None:
    fields = form_of(technologist.get("/account"), "/account/pin")
    refused = technologist.send("/account/pin", fields, pin="123456", password=PASSWORD)
    assert "not accepted" in seen(refused)
    technologist.send("/account/pin", fields, pin="739164", password=PASSWORD)
    assert "Your PIN is set." in seen(technologist.get("/account"))
    technologist.send("/lock", form_of(technologist.get("/do"), "/lock"))
    fields = form_of(technologist.get("/locked"), "/unlock")
    assert technologist.send("/unlock", fields, secret="739164").status_code == 303
    assert technologist.once("/do").status_code == 200


def test_a_screen_left_alone_locks_and_loses_nothing_that_was_entered(technologist: Pages) -> None:
    bank = technologist.bank
    journey_storage.vessel(bank)
    bag = journey_storage.frozen_bag(bank)
    form = technologist.form(f"/do/store-unit?unit={bag}")
    form |= {"slot": [bank.find("slot")[0].id], "note": ["Held at the bench."]}
    bank.clock.forward(minutes=11)
    locked = technologist.send("/do/store-unit", form)
    assert locked.status_code == 401
    assert bank.get("unit", bag).custody == "person"
    again = technologist.send("/unlock", form_of(locked, "/unlock"), secret=PASSWORD)
    shown = form_of(again, "/do/store-unit")
    assert {name: shown[name] for name in ("unit", "slot", "note", "command")} == {
        name: form[name] for name in ("unit", "slot", "note", "command")
    }
    assert technologist.send("/do/store-unit", shown).status_code == 303


def test_a_signature_is_not_kept_in_a_locked_screen(technologist: Pages) -> None:
    form = technologist.form("/do/store-unit")
    form |= {"further_login": ["nurse"], "further_password": ["a secret of a nurse"]}
    technologist.bank.clock.forward(minutes=11)
    page = technologist.send("/do/store-unit", form).get_data(as_text=True)
    assert "a secret of a nurse" not in page


def test_one_s_screens_elsewhere_are_seen_and_signed_out(served: Served, technologist: Pages) -> None:
    other = Pages(served.bank, served.as_("technologist").client)
    assert other.once("/do").status_code == 200
    page = technologist.get("/account")
    technologist.send("/account/sessions/end", form_of(page, "/account/sessions/end"))
    assert other.once("/do").status_code == 303
    assert technologist.once("/do").status_code == 200


def test_nobody_signs_out_somebody_else(served: Served, technologist: Pages) -> None:
    nurse = served.as_("nurse")
    assert nurse.session is not None
    form = form_of(technologist.get("/do"), "/lock") | {"id": [nurse.session.id]}
    assert technologist.send("/account/sessions/end", form).status_code == 404


def test_a_token_is_shown_once_and_ended(technologist: Pages) -> None:
    made = technologist.send(
        "/account/tokens", form_of(technologist.get("/account"), "/account/tokens"), label="A"
    )
    secret = next(part for part in seen(made).split() if part.startswith("bbt_"))
    page = technologist.get("/account")
    assert secret not in page.get_data(as_text=True)
    technologist.send("/account/tokens/end", form_of(page, "/account/tokens/end"))
    assert "The token is ended." in seen(technologist.get("/account"))


def test_the_dim_screen_stays(technologist: Pages) -> None:
    technologist.send("/theme", form_of(technologist.get("/do"), "/theme") | {"theme": ["dim"]})
    assert 'data-theme="dim"' in technologist.get("/do").get_data(as_text=True)
    technologist.send("/theme", form_of(technologist.get("/do"), "/theme") | {"theme": ['"><b>']})
    assert 'data-theme="light"' in technologist.get("/do").get_data(as_text=True)


def test_an_emergency_opens_a_record_for_a_reason(served: Served) -> None:
    administrator = at_screen(served, "administrator")
    bag = journey_storage.frozen_bag(served.bank)
    closed = administrator.get(f"/things/{bag}")
    assert closed.status_code == 403
    assert "DUARTE" not in seen(closed)
    form = form_of(closed, "/break-glass")
    assert form["next"] == [closed.request.path]
    opened = administrator.send("/break-glass", form, reason="Ward on fire", follow=True)
    assert opened.status_code == 200
    assert "DUARTE" in seen(opened)


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/no/such/page", 404, "Nothing is found at this address."),
        ("GET", "/things/<script>", 404, "Nothing is found"),
        ("GET", "/things/U0000000000", 404, "Nothing is found"),
        ("GET", "/lock", 405, "does not take GET"),
        ("PUT", "/do", 403, "present session"),
    ],
)
def test_errors_are_pages_in_plain_words(
    technologist, method: str, path: str, status: int, words: str
) -> None:
    answer = technologist.client.open(path, method=method, headers=ACCEPT)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in seen(answer)


def test_too_much_at_once_is_a_page_too(technologist: Pages) -> None:
    form = technologist.form("/do/store-unit") | {"note": ["x" * 3_000_000]}
    answer = technologist.send("/do/store-unit", form)
    assert answer.status_code == 413
    assert answer.mimetype == "text/html"


def test_what_goes_wrong_inside_is_not_shown(technologist: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("select secret from patients")

    monkeypatch.setattr("biobank.web.work.button", broken)
    answer = technologist.get("/do")
    assert answer.status_code == 500
    assert "secret" not in seen(answer)
    assert "Traceback" not in seen(answer)
    assert answer.headers["X-Request-Id"] in seen(answer)


def test_each_page_may_run_only_our_own_scripts(technologist: Pages) -> None:
    for path in ("/", "/do", "/do/collect", "/help", "/help/elements", "/account", "/scan"):
        answer = technologist.get(path)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        page = answer.get_data(as_text=True)
        assert " style=" not in page, path
        assert " onclick=" not in page, path
        assert "<script>" not in page, path
