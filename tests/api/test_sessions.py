"""Signing in over HTTP: cookies, form tokens, locking, and doors that close at once."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from biobank.app import create_app
from biobank.edge.settings import SecuritySettings, SessionSettings, Settings
from biobank.services.identity import credentials
from tests.api.at_the_door import PERSON, REGISTER, signed_in
from tests.bank import Bank
from tests.served import PASSWORD, Served, code


def test_one_signs_in_works_and_signs_out(served_both: Served) -> None:
    caller = signed_in(served_both)
    assert caller.get("/api/v1/session").get_json()["roles"] == ["coordinator"]
    assert caller.post(REGISTER, {"id": str(uuid4()), **PERSON}).status_code == 200
    assert caller.delete("/api/v1/session").status_code == 204
    assert code(caller.get("/api/v1/session")) == "sign-in-needed"


def test_the_cookie_is_for_our_pages_only(served: Served) -> None:
    login, password = served.password("nurse")
    answer = served.nobody().post("/api/v1/session", {"login": login, "password": password})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_the_cookie_is_bound_to_this_host(sqlite_bank: Bank) -> None:
    settings = Settings(
        environment="test",
        security=SecuritySettings(https=True),
        session=SessionSettings(cookie="__Host-biobank"),
    )
    served = Served(sqlite_bank, settings)
    login, password = served.password("nurse")
    answer = served.nobody().post("/api/v1/session", {"login": login, "password": password})
    assert answer.headers["Set-Cookie"].startswith("__Host-biobank=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "ü"}])
def test_a_form_of_another_site_changes_nothing(served: Served, headers: dict[str, str]) -> None:
    caller = served.as_("coordinator")
    told = {"id": str(uuid4()), **PERSON}
    answer = caller.client.post(REGISTER, json=told, headers=headers)
    assert (answer.status_code, code(answer)) == (403, "form-not-ours")
    assert not served.bank.find("patient")


def test_a_token_of_another_session_is_no_token_here(served: Served) -> None:
    caller, other = served.as_("coordinator"), served.as_("coordinator")
    answer = caller.client.post(REGISTER, json={"id": str(uuid4()), **PERSON}, headers=other.headers)
    assert code(answer) == "form-not-ours"


def test_a_browser_that_says_it_comes_from_elsewhere_is_refused(served: Served) -> None:
    caller = served.as_("coordinator")
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert code(caller.post(REGISTER, {"id": str(uuid4()), **PERSON}, headers=headers)) == "form-not-ours"
    told = {"login": "nurse", "password": "x"}
    assert code(served.nobody().post("/api/v1/session", told, headers=headers)) == "form-not-ours"


def test_a_form_before_sign_in_carries_its_own_token(served: Served) -> None:
    # Of an application of its own, because it gets a route that no other may have.
    served.app = create_app(served.settings, served.bank.services)
    _form_route(served.app)
    caller = served.nobody()
    assert code(caller.client.post("/a-form", data={"csrf_token": "x"})) == "form-not-ours"
    token = caller.get("/a-form").get_data(as_text=True)
    assert caller.client.post("/a-form", data={"csrf_token": token}).get_data(as_text=True) == "kept"
    assert code(served.nobody().client.post("/a-form", data={"csrf_token": token})) == "form-not-ours"


def _form_route(app: Flask) -> None:
    from biobank.edge.form_tokens import csrf_token

    app.add_url_rule("/a-form", "a-form", csrf_token)
    app.add_url_rule("/a-form", "kept", lambda: "kept", methods=["POST"])


def test_what_does_not_fit_is_told_in_one_way(served: Served) -> None:
    served.password("nurse")
    told = {code(_tried(served, login)) for login in ("nurse", "nobody")}
    assert told == {"sign-in-failed"}
    assert _tried(served, "nurse").status_code == 401


def _tried(served: Served, login: str) -> Any:
    return served.nobody().post("/api/v1/session", {"login": login, "password": "wrong-" + PASSWORD})


def test_too_many_guesses_have_to_wait(served: Served) -> None:
    served.password("nurse")
    answers = [_tried(served, "nurse") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    assert code(answers[-1]) == "too-many-attempts"
    assert answers[-1].headers["Retry-After"] == "1"
    served.bank.clock.forward(seconds=1)
    assert _tried(served, "nurse").status_code == 401


def test_a_screen_left_alone_is_locked_until_its_person_is_back(served: Served) -> None:
    caller = signed_in(served, "nurse")
    served.bank.clock.forward(minutes=10)
    assert code(caller.get("/api/v1/units")) == "session-locked"
    assert caller.get("/api/v1/session").get_json()["locked"]
    assert code(caller.post("/api/v1/session/unlock", {"password": "wrong" * 4})) == "sign-in-failed"
    assert caller.post("/api/v1/session/unlock", {"password": PASSWORD}).status_code == 204
    assert caller.get("/api/v1/units").status_code == 200


def test_a_pin_unlocks_after_it_was_set(served: Served) -> None:
    caller = signed_in(served, "nurse")
    assert caller.post("/api/v1/session/pin", {"password": PASSWORD, "pin": "123456"}).status_code == 422
    assert caller.post("/api/v1/session/pin", {"password": PASSWORD, "pin": "204981"}).status_code == 204
    assert caller.post("/api/v1/session/lock").status_code == 204
    assert caller.post("/api/v1/session/unlock", {"pin": "204981"}).status_code == 204
    assert caller.get("/api/v1/units").status_code == 200


def test_use_keeps_a_screen_open(served: Served) -> None:
    caller = served.as_("nurse")
    for _ in range(4):
        served.bank.clock.forward(minutes=9)
        assert caller.get("/api/v1/units").status_code == 200


def test_a_password_set_by_another_is_changed_first(served: Served) -> None:
    person = served.bank.actor("nurse").person
    credentials.set_password(served.bank.services, person, PASSWORD, must_change=True)
    caller = served.nobody()
    told = caller.post("/api/v1/session", {"login": "nurse", "password": PASSWORD}).get_json()
    caller.headers["X-CSRF-Token"] = told["csrf_token"]
    assert told["must_change_password"]
    assert code(caller.get("/api/v1/units")) == "password-change-needed"
    change = {"password": PASSWORD, "new_password": "a-better-horse-battery-1"}
    assert caller.post("/api/v1/session/password", change).status_code == 204
    assert caller.get("/api/v1/units").status_code == 200


def test_doors_close_at_the_next_request(served_both: Served) -> None:
    bank, caller = served_both.bank, served_both.as_("technologist")
    person = bank.actor("technologist").person
    bank.ok("revoke-role", by="administrator", person=person, site=bank.site.id, role="technologist")
    assert code(caller.get("/api/v1/units")) == "not-yours-to-read"
    bank.ok("end-account", by="administrator", person=person)
    assert code(caller.get("/api/v1/units")) == "sign-in-needed"


def test_all_sessions_of_a_person_end_together(served: Served) -> None:
    here, elsewhere = served.as_("nurse"), served.as_("nurse")
    assert here.delete("/api/v1/sessions").status_code == 204
    assert code(elsewhere.get("/api/v1/units")) == "sign-in-needed"


def test_a_session_works_at_a_station(served: Served) -> None:
    bank = served.bank
    station = bank.made(
        "add-station", "station", by="administrator", site=bank.site.id, name="B1", kind="bench"
    )
    caller = signed_in(served, "nurse", station=station)
    assert caller.get("/api/v1/session").get_json()["station"] == station
    assert caller.post("/api/v1/session/station", {"station": None}).status_code == 204
    assert caller.get("/api/v1/session").get_json()["station"] is None
    assert code(caller.post("/api/v1/session/station", {"station": "T0000000009"})) == "station-not-here"


def test_glass_is_broken_with_a_reason_only(served: Served) -> None:
    caller = served.as_("administrator")
    assert code(caller.get("/api/v1/units")) == "break-glass-needed"
    assert code(caller.post("/api/v1/session/break-glass", {"reason": "  "})) == "fields-wrong"
    assert caller.post("/api/v1/session/break-glass", {"reason": "fire"}).status_code == 204
    assert caller.get("/api/v1/units").status_code == 200
    with served.bank.database.read() as connection:
        row = connection.exec_driver_sql("SELECT purpose, reason FROM viewing").one()
    assert tuple(row) == ("units", "fire")
