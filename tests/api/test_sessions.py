"""Signing in over HTTP: cookies, form tokens, locking, machines, and doors that close at once."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from biobank.app import create_app
from biobank.edge.settings import SecuritySettings, SessionSettings, Settings
from biobank.services.identity import credentials
from tests.bank import Bank
from tests.served import PASSWORD, Caller, Served, code

PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}
REGISTER = "/api/v1/patients/register-patient"


def signed_in(served: Served, role: str = "coordinator", **more: Any) -> Caller:
    """Sign in through the door, as people do."""
    login, password = served.password(role)
    caller = served.nobody()
    answer = caller.post("/api/v1/session", {"login": login, "password": password, **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    caller.headers["X-CSRF-Token"] = answer.get_json()["csrf_token"]
    return caller


def token_of(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = caller.post("/api/v1/tokens", {"label": "scale", **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


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


def test_a_token_needs_no_form_token(served_both: Served) -> None:
    secret = token_of(served_both.as_("coordinator"))["token"]
    answer = served_both.bearer(secret).post(REGISTER, {"id": str(uuid4()), **PERSON})
    assert answer.status_code == 200


def test_a_token_makes_no_token_and_keeps_no_session(served: Served) -> None:
    machine = served.bearer(token_of(served.as_("coordinator"))["token"])
    for answer in (
        machine.post("/api/v1/tokens", {"label": "more"}),
        machine.get("/api/v1/tokens"),
        machine.delete("/api/v1/session"),
        machine.post("/api/v1/session/lock"),
    ):
        assert (answer.status_code, code(answer)) == (403, "session-needed")


def test_a_token_is_listed_without_its_secret_and_ended(served: Served) -> None:
    caller = served.as_("coordinator")
    token = token_of(caller, days=7)
    (listed,) = caller.get("/api/v1/tokens").get_json()["tokens"]
    assert (listed["id"], listed["label"]) == (token["id"], "scale")
    assert token["token"] not in str(listed)
    assert caller.delete(f"/api/v1/tokens/{token['id']}").status_code == 204
    assert code(served.bearer(token["token"]).get("/api/v1/units")) == "sign-in-needed"
    assert code(caller.delete(f"/api/v1/tokens/{token['id']}")) == "not-found"


@pytest.mark.parametrize("secret", ["", "x", "bbt_" + "x" * 5000, "bbt_é", "bbt_\x7f"])
def test_a_wrong_token_is_nobody_s(served: Served, secret: str) -> None:
    machine = served.bearer(secret.encode().decode("latin-1"))
    assert code(machine.get("/api/v1/units")) == "sign-in-needed"


def test_a_wrong_token_beside_a_good_cookie_is_nobody_s(served: Served) -> None:
    caller = served.as_("nurse")
    answer = caller.client.get("/api/v1/units", headers={"Authorization": "Bearer wrong"})
    assert code(answer) == "sign-in-needed"


def test_only_an_administrator_makes_a_service_token(served: Served) -> None:
    answer = served.as_("nurse").post("/api/v1/tokens", {"label": "freezer", "service": True})
    assert (answer.status_code, code(answer)) == (403, "not-permitted")
    assert token_of(served.as_("administrator"), service=True)["token"]


def test_a_token_does_not_last_for_ever(served: Served) -> None:
    answer = served.as_("nurse").post("/api/v1/tokens", {"label": "x", "days": 366})
    assert (answer.status_code, code(answer)) == (422, "fields-wrong")


def granting(served: Served) -> dict[str, Any]:
    person = served.bank.actor("nurse").person
    return {"id": str(uuid4()), "person": person, "site": served.bank.site.id, "role": "physician"}


def proof_for(caller: Caller, command: dict[str, Any], login: str, **more: Any) -> Any:
    told = {
        "login": login,
        "password": PASSWORD,
        "meaning": "grants",
        "verb": "grant-role",
        "command": command,
    }
    return caller.post("/api/v1/proofs", {**told, **more})


def test_a_second_person_signs_without_taking_the_session(served_both: Served) -> None:
    served_both.password("quality_officer")
    caller, command = served_both.as_("administrator"), granting(served_both)
    bought = proof_for(caller, command, "quality_officer")
    assert bought.get_json()["statement"] == "I grant this role together with the person acting."
    proofs = [bought.get_json()["proof"]]
    answer = caller.post("/api/v1/people/grant-role", {**command, "proofs": proofs})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert caller.get("/api/v1/session").get_json()["roles"] == ["administrator"]


def test_a_proof_signs_neither_twice_nor_something_else(served: Served) -> None:
    served.password("quality_officer")
    caller, command = served.as_("administrator"), granting(served)
    proofs = [proof_for(caller, command, "quality_officer").get_json()["proof"]]
    other = {**command, "id": str(uuid4()), "role": "medical_director", "proofs": proofs}
    assert code(caller.post("/api/v1/people/grant-role", other)) == "second-person-grants-signing-role"
    assert caller.post("/api/v1/people/grant-role", {**command, "proofs": proofs}).status_code == 200
    third = {**granting(served), "proofs": proofs}
    assert code(caller.post("/api/v1/people/grant-role", third)) in (
        "role-granted-already",
        "second-person-grants-signing-role",
    )


def test_a_proof_expires(served: Served) -> None:
    served.password("quality_officer")
    caller, command = served.as_("administrator"), granting(served)
    proofs = [proof_for(caller, command, "quality_officer").get_json()["proof"]]
    served.bank.clock.forward(minutes=6)
    answer = caller.post("/api/v1/people/grant-role", {**command, "proofs": proofs})
    assert code(answer) == "second-person-grants-signing-role"


def test_a_machine_signs_nothing(served: Served) -> None:
    served.password("quality_officer")
    machine = served.bearer(token_of(served.as_("administrator"), service=True)["token"])
    command = granting(served)
    assert code(proof_for(machine, command, "quality_officer")) == "service-cannot-sign"
    people = served.as_("administrator")
    proofs = [proof_for(people, command, "quality_officer").get_json()["proof"]]
    answer = machine.post("/api/v1/people/grant-role", {**command, "proofs": proofs})
    assert (answer.status_code, code(answer)) == (403, "service-cannot-sign")
    assert people.post("/api/v1/people/grant-role", {**command, "proofs": proofs}).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"password": "wrong-" + PASSWORD}, "sign-in-failed"),
        ({"password": None}, "fields-wrong"),
        ({"meaning": "means-it"}, "fields-wrong"),
        ({"verb": "no-verb"}, "fields-wrong"),
        ({"command": {"id": "x"}}, "fields-wrong"),
        ({"command": "x"}, "fields-wrong"),
    ],
)
def test_a_proof_that_cannot_be(served: Served, change: dict[str, Any], expected: str) -> None:
    served.password("quality_officer")
    told = {"command": granting(served), **change}
    answer = proof_for(served.as_("administrator"), told.pop("command"), "quality_officer", **told)
    assert code(answer) == expected


def test_glass_is_broken_with_a_reason_only(served: Served) -> None:
    caller = served.as_("administrator")
    assert code(caller.get("/api/v1/units")) == "break-glass-needed"
    assert code(caller.post("/api/v1/session/break-glass", {"reason": "  "})) == "fields-wrong"
    assert caller.post("/api/v1/session/break-glass", {"reason": "fire"}).status_code == 204
    assert caller.get("/api/v1/units").status_code == 200
    with served.bank.database.read() as connection:
        row = connection.exec_driver_sql("SELECT purpose, reason FROM viewing").one()
    assert tuple(row) == ("units", "fire")
