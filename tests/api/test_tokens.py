"""Tokens and proofs over HTTP: what speaks for a person, what signs, and what machines may not."""

from typing import Any
from uuid import uuid4

import pytest

from tests import journey_storage
from tests.api.at_the_door import PERSON, REGISTER
from tests.served import PASSWORD, Caller, Served, code


def token_of(caller: Caller, **more: Any) -> dict[str, Any]:
    answer = caller.post("/api/v1/tokens", {"label": "scale", **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


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


def test_only_a_program_imports_results(served: Served) -> None:
    """What was imported needs nobody to read the printout again, so nobody at a screen says that it was."""
    unit = journey_storage.frozen_bag(served.bank)
    result = {"unit": unit, "test": "viability", "value": "91", "entered_unit": "percent", "source": "import"}
    person = served.as_("technologist")
    told = {"id": str(uuid4()), **result}
    assert code(person.post("/api/v1/results/record-result", told)) == "source-not-yours"
    machine = served.bearer(token_of(person)["token"])
    assert machine.post("/api/v1/results/record-result", told).status_code == 200
