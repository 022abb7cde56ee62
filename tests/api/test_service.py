"""The service tells whether it is ready, what it counts and what it takes; and logs no one's data."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from biobank.app import create_app
from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.sentences.english import ENGLISH
from biobank.edge import request_log
from biobank.edge.actions import ACTIONS
from biobank.edge.opening import open_services
from biobank.edge.settings import DatabaseSettings, KeySettings, Settings
from biobank.services.policies import policy_content
from tests.bank import POLICY as POLICY_FILE
from tests.served import PASSWORD, Served, code

POLICY = policy_content(POLICY_FILE)
PERSON = {
    "family_name": "Zwetschgenbaum",
    "given_names": "Apollonia",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "HN-4711",
}


@pytest.fixture
def document(served: Served) -> dict[str, Any]:
    answer = served.nobody().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    request_log.configure()


def test_it_lives_and_is_ready(served_both: Served) -> None:
    nobody = served_both.nobody()
    assert nobody.get("/healthz").get_json() == {"alive": True}
    answer = nobody.get("/readyz")
    assert (answer.status_code, answer.get_json()["ready"]) == (200, True)


@pytest.mark.parametrize("blank", [True, False])
def test_it_is_not_ready_without_tables_or_ledger(request: Any, tmp_path: Any, *, blank: bool) -> None:
    url = request.getfixturevalue("blank_sqlite_url" if blank else "sqlite_url")
    settings = Settings(
        environment="test",
        database=DatabaseSettings(url=url),
        keys=KeySettings(path=str(tmp_path / "keys.db")),
    )
    services = open_services(settings)
    client = create_app(settings, services).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "ready": False,
        "database": True,
        "schema": not blank,
        "ledger": False,
        "policy": False,
    }
    services.keys.close()
    services.database.close()


def test_a_production_service_is_not_ready_on_a_demonstration_ledger(served: Served) -> None:
    from biobank.services.readiness import readiness

    found = readiness(served.bank.services, POLICY, wants_production=True)
    assert (found.ledger, found.ready) == (False, False)


def test_a_policy_older_than_the_program_is_said_to_be_so(served: Served) -> None:
    bank = served.bank
    settings = {name: value for name, value in POLICY["settings"].items() if name != "follow_up"}
    older = canonical_text({**POLICY, "settings": settings})
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=older)
    ready = served.nobody().get("/readyz")
    assert (ready.status_code, ready.get_json()["policy"]) == (503, False)
    told = served.as_("physician").get("/worklist")
    assert told.status_code == 503
    assert "older than this program: it does not state follow_up" in told.get_json()["detail"]
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=canonical_text(POLICY))
    assert served.nobody().get("/readyz").status_code == 200
    assert served.as_("physician").get("/worklist").status_code == 200


def test_meters_count_by_route_and_verb_only(served: Served) -> None:
    caller = served.as_("coordinator")
    made = caller.do("patients/register-patient", **PERSON).get_json()["made"]["patient"][0]
    caller.get(f"/api/v1/patients/{made}")
    text = served.nobody().get("/metrics").get_data(as_text=True)
    assert 'biobank_commands_total{outcome="accepted",verb="register-patient"} 1.0' in text
    assert 'route="/api/v1/patients/<patient>"' in text
    for private in (made, *PERSON.values(), served.bank.actor("coordinator").person):
        assert f'"{private}"' not in text


def test_the_log_tells_no_body_no_query_and_no_name(served: Served, logged: io.StringIO) -> None:
    request_log.configure(logged)
    login, password = served.password("nurse")
    served.nobody().post("/api/v1/session", {"login": login, "password": password + "x"})
    caller = served.as_("coordinator")
    made = caller.do("patients/register-patient", **PERSON).get_json()["made"]["patient"][0]
    caller.post("/api/v1/scan", {"text": PERSON["hospital_number"]})
    caller.get(f"/api/v1/patients/{made}?name=Zwetschgenbaum")
    caller.get("/Zwetschgenbaum/Apollonia")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["status"] for line in lines] == [401, 200, 200, 200, 404]
    assert all(line["event"] == "request" and line["ms"] >= 0 for line in lines)
    assert lines[1]["actor"] == served.bank.actor("coordinator").person
    assert caller.session is not None
    for private in (*PERSON.values(), PASSWORD, made, caller.session.secret):
        assert private not in logged.getvalue()


def test_a_failure_is_logged_by_type_and_place(
    served: Served, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("Zwetschgenbaum")

    request_log.configure(logged)
    monkeypatch.setattr("biobank.edge.commands.execute", fails)
    served.as_("coordinator").do("patients/register-patient", **PERSON)
    failure = json.loads(logged.getvalue().splitlines()[0])
    assert (failure["event"], failure["errors"]) == ("failure", ["ValueError"])
    assert any("fails" in place for place in failure["at"])
    assert "Zwetschgenbaum" not in logged.getvalue()


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/units", "/nowhere", "/metrics"])
def test_each_answer_tells_browsers_what_it_may_do(served: Served, path: str) -> None:
    headers = served.nobody().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])


def test_each_code_is_explained(served: Served) -> None:
    nobody = served.nobody()
    for name in ("slot-taken", "sign-in-needed"):
        found = nobody.get(f"/api/v1/problems/{name}").get_json()
        assert found["says"] == ENGLISH[name].says
    assert code(nobody.get("/api/v1/problems/nothing")) == "not-found"


def test_the_document_tells_every_route(served: Served, document: dict[str, Any]) -> None:
    told = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method in ("get", "post", "delete")
    }
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in served.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert told == routes


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_the_document_refers_only_to_what_it_holds(document: dict[str, Any]) -> None:
    for reference in set(_references(document)):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_the_document_is_complete_in_each_operation(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.0.3"
    names = []
    for path, item in document["paths"].items():
        declared = {each["name"] for each in item.get("parameters", []) if each["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        for operation in (item[method] for method in item if method != "parameters"):
            assert operation["summary"]
            assert operation["tags"]
            assert any(status.startswith("2") for status in operation["responses"])
            names.append(operation.get("operationId"))
    ids = [name for name in names if name]
    assert len(ids) == len(set(ids))
    assert set(ACTIONS) <= set(ids)


def test_the_document_tells_each_verb_s_fields(document: dict[str, Any]) -> None:
    for action in ACTIONS.values():
        body = document["paths"][action.api_path]["post"]["requestBody"]["content"]["application/json"]
        schema = document["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
        fields = {spec.name: spec for spec in action.verb.fields}
        assert fields.keys() <= schema["properties"].keys()
        assert set(schema["required"]) == {"id"} | {name for name, spec in fields.items() if spec.required}


def test_a_program_that_asks_for_json_gets_problems_as_json(served: Served) -> None:
    answer = served.nobody().client.get("/nowhere", headers={"Accept": "application/json"})
    assert code(answer) == "not-found"


def test_no_id_in_a_request_is_believed(served: Served) -> None:
    told = {"id": str(uuid4()), **PERSON}
    headers = {"X-Forwarded-For": "192.0.2.1", "X-Request-Id": "mine"}
    answer = served.as_("coordinator").post("/api/v1/patients/register-patient", told, headers=headers)
    assert answer.headers["X-Request-Id"] != "mine"
