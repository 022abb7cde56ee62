"""Bad input gets one clear error with a stable code, and changes nothing."""

import json
from typing import Any
from uuid import uuid4

import pytest

from biobank.edge.actions import ACTIONS
from tests.served import Caller, Served, code

PATH = "/api/v1/patients/register-patient"
PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "H-1",
}


def rows(served: Served) -> list[int]:
    """How much is recorded: events, commands and patients."""
    with served.bank.database.read() as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("event", "command", "patient", "pending", "private_value")
        ]


def good(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), **PERSON, **more}


@pytest.fixture
def desk(served: Served) -> Caller:
    return served.as_("coordinator")


RAW: list[tuple[str, bytes, str, int, str]] = [
    ("nothing", b"", "application/json", 400, "body-not-json"),
    ("no object", b"[]", "application/json", 400, "body-not-json"),
    ("a word", b'"x"', "application/json", 400, "body-not-json"),
    ("null", b"null", "application/json", 400, "body-not-json"),
    ("cut short", b'{"id": "12345678"', "application/json", 400, "body-not-json"),
    ("two objects", b"{}{}", "application/json", 400, "body-not-json"),
    ("not UTF-8", b'{"id": "\xff\xfe"}', "application/json", 400, "body-not-json"),
    ("UTF-16", '{"id": "1"}'.encode("utf-16"), "application/json", 400, "body-not-json"),
    ("a name twice", b'{"id": "12345678", "id": "87654321"}', "application/json", 400, "body-not-json"),
    ("NaN", b'{"id": NaN}', "application/json", 400, "body-not-json"),
    ("Infinity", b'{"id": -Infinity}', "application/json", 400, "body-not-json"),
    ("nested deeply", b'{"id":' + b"[" * 100_000, "application/json", 400, "body-not-json"),
    ("a number of 9,000 digits", b'{"id":' + b"9" * 9_000 + b"}", "application/json", 400, "body-not-json"),
    ("a form", b"id=12345678", "application/x-www-form-urlencoded", 415, "type-not-json"),
    ("XML", b"<id/>", "application/xml", 415, "type-not-json"),
    ("no type", b"{}", "", 415, "type-not-json"),
    ("too much", b'{"id":"' + b"x" * 2_100_000 + b'"}', "application/json", 413, "body-too-large"),
    ("half a character", b'{"\\ud800": 1}', "application/json", 422, "fields-wrong"),
]


def test_a_body_that_is_no_command(served: Served, desk: Caller) -> None:
    before, wrong = rows(served), {}
    for name, body, kind, status, expected in RAW:
        answer = desk.client.post(PATH, data=body, content_type=kind, headers=desk.headers)
        if (told := (answer.status_code, code(answer))) != (status, expected):
            wrong[name] = told
    assert not wrong
    assert rows(served) == before


FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"id": None}, "id"),
    ({"id": "short"}, "id"),
    ({"id": "x" * 65}, "id"),
    ({"id": "12345678; --"}, "id"),
    ({"family_name": None}, "family_name"),
    ({"family_name": ["Duarte"]}, "family_name"),
    ({"family_name": "x" * 201}, "family_name"),
    ({"family_name": "Du\x00arte"}, "family_name"),
    ({"family_name": "Du\u202earte"}, "family_name"),
    ({"birth_date": "1980-02-30"}, "birth_date"),
    ({"sex": "f"}, "sex"),
    ({"similar_seen": "yes"}, "similar_seen"),
    ({"surname": "Duarte"}, "surname"),
    ({"__class__": "x"}, "__class__"),
    ({"mode": "ordered"}, "mode"),
    ({"source": "guessed"}, "source"),
    ({"claimed_at": "2026-03-02T08:00:00Z"}, "claimed_at"),
    ({"expects": {"../../etc": 1}}, "expects"),
    ({"expects": {"A0123456789": "1"}}, "expects"),
    ({"expects": []}, "expects"),
    ({"proofs": "x"}, "proofs"),
    ({"proofs": ["a" * 20] * 9}, "proofs"),
    ({"note": "x" * 4001}, "note"),
    ({"performed_by": "me"}, "performed_by"),
]


def test_a_field_that_cannot_be_read_is_named(served: Served, desk: Caller) -> None:
    before, wrong = rows(served), {}
    for change, field in FIELDS:
        answer = desk.post(PATH, good(**change))
        named = list(answer.get_json(force=True).get("errors", ()))
        if (answer.status_code, code(answer), named) != (422, "fields-wrong", [field]):
            wrong[str(change)[:60]] = answer.get_data(as_text=True)
    assert not wrong
    assert rows(served) == before


def test_what_was_sent_is_not_sent_back(desk: Caller) -> None:
    answer = desk.post(PATH, good(sex="a-very-private-answer", hospital_number="x" * 50))
    assert "a-very-private-answer" not in answer.get_data(as_text=True)
    assert "x" * 50 not in answer.get_data(as_text=True)


def test_each_verb_names_what_it_needs(served: Served) -> None:
    before, bench, wrong = rows(served), served.as_("technologist"), {}
    for name, action in ACTIONS.items():
        needed = {spec.name for spec in action.verb.fields if spec.required} | {"id"}
        answer = bench.post(action.api_path, {})
        if answer.status_code != 422 or set(answer.get_json(force=True)["errors"]) != needed:
            wrong[name] = answer.get_data(as_text=True)
    assert not wrong
    assert rows(served) == before


def test_an_id_that_names_nothing_is_refused_and_kept(served: Served) -> None:
    answer = served.as_("technologist").do("storage/take-out-unit", unit="U0123456789")
    assert (answer.status_code, code(answer)) == (404, "no-such-thing")
    assert answer.get_json(force=True)["events"]


ADDRESSES = [
    ("GET", "/api/v1/storage/store-unit", 405, "method-wrong"),
    ("DELETE", "/healthz", 405, "method-wrong"),
    ("GET", "/api/v1/nothing/here", 404, "not-found"),
    ("GET", "/api/v1/units/U0123456789", 404, "no-such-thing"),
    ("GET", "/api/v1/units/%00", 404, "no-such-thing"),
    ("GET", "/api/v1/units/" + "x" * 5000, 404, "no-such-thing"),
    ("GET", "/api/v1/units/U0123456789/history", 404, "no-such-thing"),
    ("GET", "/api/v1/patients/' OR 1=1 --", 404, "no-such-thing"),
    ("GET", "/api/v1/patients/A0123456789/timeline", 404, "no-such-thing"),
    ("GET", "/api/v1/vessels/F0123456789", 404, "no-such-thing"),
    ("GET", "/api/v1/worklists/everything", 404, "not-found"),
    ("GET", "/api/v1/commands/unknown-command", 404, "no-such-thing"),
    ("GET", "/api/v1/problems/no-such-code", 404, "not-found"),
    ("GET", "/api/v1/units?limit=0", 422, "fields-wrong"),
    ("GET", "/api/v1/units?limit=201", 422, "fields-wrong"),
    ("GET", "/api/v1/units?limit=-1", 422, "fields-wrong"),
    ("GET", "/api/v1/units?limit=١", 422, "fields-wrong"),
    ("GET", "/api/v1/units?after=x", 422, "fields-wrong"),
    ("GET", "/api/v1/units?custody=pocket", 422, "fields-wrong"),
    ("GET", "/api/v1/units?din=%27%20OR", 422, "fields-wrong"),
    ("GET", "/api/v1/units?color=red", 422, "fields-wrong"),
    ("GET", "/api/v1/units/U0123456789/history?before=x", 422, "fields-wrong"),
]


def test_an_address_that_leads_nowhere(client: Caller) -> None:
    wrong = {}
    for method, path, status, expected in ADDRESSES:
        answer = client.client.open(path, method=method, headers=client.headers)
        if (told := (answer.status_code, code(answer))) != (status, expected):
            wrong[path[:80]] = told
    assert not wrong


NOT_KEPT = ["/api/v1/units/%00", "/api/v1/commands/%00aaaaaaaa", "/api/v1/units?din=%00"]


@pytest.mark.parametrize("path", NOT_KEPT)
def test_a_character_no_database_keeps_leads_nowhere_on_both(served_both: Served, path: str) -> None:
    assert served_both.as_("technologist").get(path).status_code in (404, 422)


@pytest.mark.parametrize("field", ["login", "password"])
def test_a_character_no_database_keeps_signs_nobody_in(served_both: Served, field: str) -> None:
    told = {"login": "nurse", "password": "x" * 12, field: "a\x00b"}
    answer = served_both.nobody().post("/api/v1/session", told)
    assert answer.status_code in (401, 422)


def test_a_failure_inside_tells_nothing_of_it(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the secret is Xanadu")

    caller = served.as_("coordinator")
    monkeypatch.setattr("biobank.edge.commands.execute", fails)
    answer = caller.post(PATH, good())
    assert (answer.status_code, code(answer)) == (500, "wrong-answer")
    assert "Xanadu" not in answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in json.dumps(answer.get_json(force=True))
