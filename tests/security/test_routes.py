"""Every route: who is let in without signing in and why, form tokens, locks, and headers."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from biobank.edge.actions import ACTIONS
from biobank.edge.headers import ALWAYS
from biobank.edge.settings import SecuritySettings, SessionSettings, Settings
from biobank.services.identity import sessions
from tests.bank import Bank
from tests.security.attacked import Attacked
from tests.security.routes import SAFE, Route, address, every_route
from tests.served import Caller, Served, code
from tests.web.pages import ACCEPT, form_of

OPEN = {
    "GET /healthz": "a load balancer asks whether the process lives; it says nothing else",
    "GET /readyz": "a load balancer asks whether work can be done; parts by name, no figures",
    "GET /metrics": "Prometheus reads counts by route and verb; nobody's name or id is in them",
    "GET /static/<path:filename>": "styles and scripts of the door itself; the same for everybody",
    "GET /sign-in": "the door",
    "POST /sign-in": "the door; it takes a form token of its own",
    "POST /api/v1/session": "the door of programs",
    "GET /api/v1/openapi.json": "what the API takes and answers; it stands in the repository too",
    "GET /api/v1/problems/<code>": "what a problem's code means; the answer to not being let in links to it",
    "POST /sign-out": "ends a session if there is one, and forgets what the browser kept",
    "POST /theme": "light or dim, also at the door",
    "POST /language": "what the door is read in; only a person whose screen is open keeps it for good",
}
"""Routes that need no sign-in, and why. Whatever else is there asks who is asking."""

ENDS_AT_THE_DOOR = ("POST /sign-in", "POST /api/v1/session", "POST /sign-out")
"""Open routes that answer nobody with 401, or send them to the door."""

WHILE_LOCKED = {
    "GET /api/v1/session": "who is here, so that a program knows that it is locked",
    "DELETE /api/v1/session": "ending a session is always possible",
    "POST /api/v1/session/lock": "locking what is locked",
    "POST /api/v1/session/unlock": "the way back",
    "POST /api/v1/session/password": "it asks for the password, which unlocks as well",
    "POST /lock": "locking what is locked",
    "GET /locked": "the locked screen itself",
    "POST /unlock": "the way back",
}
"""What a locked session still does besides what needs none."""


def asked(client: FlaskClient, route: Route, path: str, form: dict[str, str] | None = None) -> TestResponse:
    if route.is_json:
        body = {"json": {}} if route.method == "POST" else {}
        return client.open(path, method=route.method, buffered=True, **body)
    data = {"data": form or {}} if route.method == "POST" else {}
    return client.open(path, method=route.method, headers=ACCEPT, buffered=True, **data)


def test_every_route_asks_who_is_asking(attacked: Attacked) -> None:
    wrong, before = [], attacked.rows()
    for route in every_route(attacked.served.app):
        client = attacked.served.app.test_client()
        token = form_of(client.get("/sign-in", headers=ACCEPT), "/sign-in")["csrf_token"][0]
        answer = asked(client, route, address(route, attacked), {"csrf_token": token})
        to_door = answer.headers.get("Location", "").startswith("/sign-in")
        let_in = not to_door and answer.status_code not in (401, 403)
        if let_in != (route.name in OPEN) and route.name not in ENDS_AT_THE_DOOR:
            wrong.append((route.name, answer.status_code, answer.headers.get("Location")))
    assert not wrong
    assert attacked.rows() == before


def test_what_is_open_is_still_there(attacked: Attacked) -> None:
    names = {route.name for route in every_route(attacked.served.app)}
    assert names >= {*OPEN, *WHILE_LOCKED}


def test_a_locked_screen_does_nothing_but_unlock(attacked: Attacked) -> None:
    wrong, served = [], attacked.served
    for route in every_route(served.app):
        if route.name in {*OPEN, *WHILE_LOCKED}:
            continue
        caller = served.as_("everybody")
        with attacked.bank.database.write() as connection:
            connection.exec_driver_sql("UPDATE session SET locked_at = opened_at")
        form = {"csrf_token": caller.headers["X-CSRF-Token"]}
        caller.client.environ_base["HTTP_X_CSRF_TOKEN"] = form["csrf_token"]
        answer = asked(caller.client, route, address(route, attacked), form)
        if answer.status_code != 401:
            wrong.append((route.name, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("token", [None, "", "none", "0" * 43, "\u00fc"])
def test_no_route_that_changes_anything_takes_a_form_of_another_site(
    attacked: Attacked, token: str | None
) -> None:
    caller, wrong, before = attacked.everybody(), [], attacked.rows()
    for route in every_route(attacked.served.app):
        if route.method in SAFE:
            continue
        form = {} if token is None else {"csrf_token": token}
        answer = asked(caller.client, route, address(route, attacked), form)
        if answer.status_code != 403:
            wrong.append((route.name, answer.status_code))
    assert not wrong
    assert attacked.rows() == before
    assert caller.get("/api/v1/session").status_code == 200  # nobody was signed out either


@pytest.mark.parametrize("token", [None, "", "none", "0" * 64])
def test_nobody_is_signed_in_by_a_form_of_another_site(served: Served, token: str | None) -> None:
    """Login CSRF: a victim who works unknowingly in the attacker's account."""
    login, password = served.password("nurse")
    client = served.app.test_client()
    form = {"login": login, "password": password} | ({} if token is None else {"csrf_token": token})
    answer = client.post("/sign-in", data=form, headers=ACCEPT)
    assert client.get_cookie(served.settings.session.cookie) is None, answer.status_code
    crossed = {**ACCEPT, "Sec-Fetch-Site": "cross-site"}
    client.get("/sign-in", headers=ACCEPT)
    assert client.post("/sign-in", data=form, headers=crossed).status_code == 403


def test_a_form_s_own_token_is_of_no_use_to_another_session(served: Served) -> None:
    first, second = served.as_("nurse"), served.as_("physician")
    answer = second.client.post("/lock", data={"csrf_token": first.headers["X-CSRF-Token"]}, headers=ACCEPT)
    assert answer.status_code == 403


def test_every_answer_has_the_headers(attacked: Attacked) -> None:
    caller, wrong = attacked.everybody(), []
    for route in every_route(attacked.served.app):
        if route.method != "GET":
            continue
        for client in (caller.client, attacked.served.app.test_client()):
            answer = client.get(address(route, attacked), headers=ACCEPT, buffered=True)
            missing = [name for name, value in ALWAYS.items() if answer.headers.getlist(name) != [value]]
            kept = answer.headers.get("Cache-Control") != "no-store" and not route.rule.startswith("/static")
            if missing or kept or "Server" in answer.headers:
                wrong.append((route.name, missing, answer.headers.get("Cache-Control")))
    assert not wrong


def test_the_policy_lets_nothing_inline_run() -> None:
    policy = ALWAYS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for told in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert told in policy
    assert ALWAYS["X-Content-Type-Options"] == "nosniff"
    assert ALWAYS["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_no_page_has_scripts_or_styles_inside_it(attacked: Attacked) -> None:
    """The policy would stop them; what never stands there needs no stopping."""
    caller, wrong = attacked.everybody(), []
    for route in every_route(attacked.served.app):
        if route.method == "GET" and not route.is_json and not route.rule.startswith("/static"):
            answer = caller.client.get(address(route, attacked), headers=ACCEPT, follow_redirects=True)
            if answer.mimetype == "text/html":
                told = answer.get_data(as_text=True).lower()
                wrong += [
                    (route.name, each)
                    for each in ("<style", " style=", " onclick=", "javascript:")
                    if each in told
                ]
                wrong += [(route.name, "<script>")] if "<script>" in told else []
    assert not wrong


def test_cookies_are_for_our_pages_over_https_only(sqlite_bank: Bank) -> None:
    security, session = SecuritySettings(https=True), SessionSettings(cookie="__Host-biobank")
    served = Served(sqlite_bank, Settings(environment="test", security=security, session=session))
    login, password = served.password("nurse")
    client = served.app.test_client()
    at = {"base_url": "https://localhost", "headers": ACCEPT}
    door = client.get("/sign-in", **at)
    form = form_of(door, "/sign-in") | {"login": [login], "password": [password]}
    entered = client.post("/sign-in", data=form, **at)
    told = [*door.headers.getlist("Set-Cookie"), *entered.headers.getlist("Set-Cookie")]
    assert len(told) >= 2
    for cookie in told:
        assert cookie.startswith("__Host-biobank"), cookie
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie
    assert "max-age=" in entered.headers["Strict-Transport-Security"]


def test_a_method_nobody_knows_is_counted_under_one_word(served: Served) -> None:
    for number in range(20):
        served.app.test_client().open("/", method=f"MADEUP{number}")
    told = served.nobody().get("/metrics").get_data(as_text=True)
    assert "MADEUP" not in told


def test_no_redirect_leads_elsewhere(served: Served) -> None:
    caller = served.as_("technologist")
    away = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/\t/evil.example",
        "javascript:x",
    ]
    for path in away:
        token = {"csrf_token": caller.headers["X-CSRF-Token"], "next": path, "reason": "x"}
        answers = [
            caller.client.get("/sign-in", query_string={"next": path}, headers=ACCEPT),
            caller.client.post("/break-glass", data=token, headers=ACCEPT),
            caller.client.post("/place", data={**token, "site": served.bank.site.id}, headers=ACCEPT),
            caller.client.post("/theme", data=token, headers={**ACCEPT, "Referer": path}),
        ]
        for answer in answers:
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/")
            assert "evil" not in answer.headers["Location"]


def test_a_made_up_host_name_reaches_no_answer(served: Served) -> None:
    caller = served.as_("technologist")
    headers = {
        **ACCEPT,
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
    }
    for path in ("/", "/sign-in", "/no/such/page", "/api/v1/openapi.json"):
        answer = caller.client.get(path, headers=headers)
        assert b"evil.example" not in answer.data
        assert "evil.example" not in str(answer.headers)


def test_an_address_is_believed_from_the_proxies_told_of_only(sqlite_bank: Bank) -> None:
    served = Served(sqlite_bank)
    login, _ = served.password("nurse")
    for number in range(5):
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        answer = served.nobody().post("/api/v1/session", {"login": login, "password": "x"}, headers=forged)
    assert code(answer) == "too-many-attempts"


def test_every_verb_has_its_route_in_this_list(served: Served) -> None:
    names = {route.name for route in every_route(served.app)}
    assert {f"POST {action.api_path}" for action in ACTIONS.values()} <= names


def test_whoever_signs_in_gets_a_session_of_their_own(served: Served) -> None:
    """Session fixation: a cookie planted before signing in is worth nothing afterwards."""
    planted = served.as_("physician")
    login, password = served.password("nurse")
    door = planted.client.get("/account", headers=ACCEPT)
    assert door.status_code == 200
    cookie = served.settings.session.cookie
    secret = planted.session.secret if planted.session else ""
    form = {"login": login, "password": password, "csrf_token": planted.headers["X-CSRF-Token"]}
    assert planted.client.post("/sign-in", data=form, headers=ACCEPT).status_code == 303
    fresh = planted.client.get_cookie(cookie)
    assert fresh is not None
    assert fresh.value != secret
    old = served.nobody()
    old.client.set_cookie(cookie, secret)
    assert old.get("/api/v1/session").status_code == 401


def test_a_session_ends_everywhere_at_once(served: Served) -> None:
    one, other = served.as_("nurse"), served.as_("nurse")
    sessions.end_all(served.bank.services, served.bank.actor("nurse").person)
    assert [each.get("/api/v1/units").status_code for each in (one, other)] == [401, 401]


def test_a_session_ends_whatever_happens(served: Served) -> None:
    caller: Caller = served.as_("nurse")
    minutes = 12 * 60
    for _ in range(minutes // 9 - 1):
        served.bank.clock.forward(minutes=9)
        last = caller.get("/api/v1/units").status_code
    assert last == 200
    served.bank.clock.forward(minutes=9)
    assert caller.get("/api/v1/units").status_code == 401
