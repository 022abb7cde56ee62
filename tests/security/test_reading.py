"""Who reads whom: whatever tells a name has asked for permission and leaves a record of the look."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from io import StringIO
from zlib import decompress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from biobank.edge import request_log
from biobank.services.identity import sessions
from biobank.storage import tables
from tests.bank import Bank
from tests.security.attacked import Attacked
from tests.security.routes import Route, address, every_route
from tests.served import Caller
from tests.web.pages import ACCEPT

NAMES = ("okonkwo", "adaeze", "adaora", "wolfeschlegel", "nguy", "onerror=alert", "1987-03-05", "5 mar 1987")
"""What stands on the cards of the bank's patients."""

MADE_UP = "/help/elements"
"""It shows every element of the pages, with made-up people."""


def reads(app: Flask) -> Iterator[Route]:
    return (route for route in every_route(app) if route.method == "GET" and route.rule != MADE_UP)


def addresses(route: Route, attacked: Attacked) -> list[str]:
    """Return addresses of a route, for things one for each kind that belongs to patients, and for exports."""
    if route.rule == "/things/<id>":
        return [f"/things/{id}" for id in attacked.known.values()]
    if route.rule == "/do/<name>":
        unit, patient = attacked.full.units["released"], attacked.full.patients["graft"]
        hold = attacked.known["hold"]
        return [
            f"/do/take-out-unit?unit={unit}",
            f"/do/record-weight?patient={patient}",
            f"/do/lift-hold?hold={hold}",
        ]
    if "<form>" in route.rule:
        return [address(route, attacked, form=form) for form in ("json", "csv")]
    if route.rule == "/scan":
        return [f"/scan?id={id}" for id in attacked.known.values()]
    return [address(route, attacked)]


def told_names(client: FlaskClient, path: str, headers: dict[str, str]) -> list[str]:
    answer = client.get(path, headers=headers, buffered=True)
    text = answer.get_data(as_text=True).casefold()
    return [name for name in NAMES if name in text]


def looks(bank: Bank) -> int:
    with bank.database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.viewing)).scalar_one()


def at_another_site(attacked: Attacked) -> Caller:
    """Return a nurse with the same role at another site, who is there now."""
    bank, nurse = attacked.bank, attacked.bank.actor("nurse").person
    site = bank.made("add-site", "site", by="console", name="Ward", zone="Europe/Paris", facility="A9998")
    bank.ok("grant-role", by="console", person=nurse, site=site, role="nurse")
    with bank.database.write() as connection:
        opened = sessions.open_session(bank.services, connection, nurse, site)
    caller = attacked.served.nobody()
    caller.client.set_cookie(attacked.served.settings.session.cookie, opened.secret)
    caller.headers["X-CSRF-Token"] = opened.csrf
    return caller


def without_role(attacked: Attacked) -> Caller:
    """Return somebody whose only role was taken away while they were signed in."""
    bank, person = attacked.bank, attacked.bank.actor("data_manager").person
    caller = attacked.served.as_("data_manager")
    bank.ok("revoke-role", by="console", person=person, site=bank.site.id, role="data_manager")
    return caller


def test_whoever_sees_a_name_is_recorded(attacked: Attacked) -> None:
    wrong, seen = [], set()
    for route in reads(attacked.served.app):
        for path in addresses(route, attacked):
            # The same look by the same session within minutes is one row.
            caller, before = attacked.everybody(), looks(attacked.bank)
            if told_names(caller.client, path, {} if route.is_json else ACCEPT):
                seen.add(route.rule)
                if looks(attacked.bank) == before:
                    wrong.append(path)
    assert not wrong
    assert seen >= {"/patients/<id>", "/units/<id>", "/things/<id>", "/api/v1/patients/<patient>"}


@pytest.mark.parametrize("who", ["administrator", "far", "nobody's"])
def test_names_are_not_told_to_who_may_not_read_them(attacked: Attacked, who: str) -> None:
    makers = {"far": at_another_site, "nobody's": without_role}
    caller = makers[who](attacked) if who in makers else attacked.served.as_(who)
    wrong = []
    for route in reads(attacked.served.app):
        for path in addresses(route, attacked):
            found = told_names(caller.client, path, {} if route.is_json else ACCEPT)
            wrong += [(path, found)] if found else []
    assert not wrong


@pytest.mark.parametrize("who", ["administrator", "far", "nobody's"])
def test_records_stay_closed_even_without_names(attacked: Attacked, who: str) -> None:
    """Cells tell of a person too: units, holds and results are behind the same glass."""
    makers = {"far": at_another_site, "nobody's": without_role}
    caller = makers[who](attacked) if who in makers else attacked.served.as_(who)
    patient, unit = attacked.full.patients["graft"], attacked.full.units["released"]
    paths = [
        f"/patients/{patient}", f"/patients/{patient}/timeline", f"/patients/{patient}/export.csv",
        f"/patients/{patient}/export.pdf", f"/units/{unit}", f"/api/v1/units/{unit}",
        f"/api/v1/units/{unit}/history", f"/api/v1/patients/{patient}/timeline",
        *(f"/{kind}s/{attacked.known[kind]}" for kind in ("course", "episode", "order")),
        *(f"/things/{attacked.known[kind]}" for kind in ("hold", "result", "label_copy", "product")),
    ]  # fmt: skip
    told = {path: caller.client.get(path, headers=ACCEPT).status_code for path in paths}
    assert set(told.values()) == {403}, told


def test_a_list_of_units_ends_at_the_site(attacked: Attacked) -> None:
    caller, patient = at_another_site(attacked), attacked.full.patients["graft"]
    for query in ("", f"?patient={patient}", "?limit=200", f"?holder={attacked.known['person']}"):
        assert caller.get(f"/api/v1/units{query}").get_json()["units"] == []


def test_an_inspector_reads_and_exports_but_writes_nothing(attacked: Attacked) -> None:
    from biobank.edge.actions import ACTIONS
    from tests.security import hostile

    caller, before, wrong = attacked.served.as_("inspector"), attacked.rows(), []
    patient = attacked.full.patients["graft"]
    for form in ("json", "csv"):
        assert caller.get(f"/patients/{patient}/export.{form}").status_code == 200
    for name, action in ACTIONS.items():
        body = hostile.good(action.verb, attacked.known)
        answer = caller.post(action.api_path, body)
        page = caller.client.get(f"/do/{name}", headers=ACCEPT)
        if (answer.status_code, page.status_code) != (403, 403):
            wrong.append((name, answer.status_code, page.status_code))
    assert not wrong
    after = attacked.rows()
    assert {table for table in after if after[table] != before[table]} <= {
        "event",
        "command",
        "pending",
        "stream",
    }


def test_no_verb_is_done_without_its_role(attacked: Attacked) -> None:
    from biobank.domain.rules.roles import ROLES
    from biobank.edge.actions import ACTIONS
    from tests.security import hostile

    callers = {role: attacked.served.as_(role) for role in ROLES}
    wrong = []
    for name, action in ACTIONS.items():
        for role in sorted(set(ROLES) - set(action.verb.roles))[:3]:
            answer = callers[role].post(action.api_path, hostile.good(action.verb, attacked.known))
            if answer.get_json(force=True)["code"] != "not-permitted":
                wrong.append((name, role, answer.status_code))
    assert not wrong


def test_nobody_learns_from_a_number_that_somebody_is_a_patient(attacked: Attacked) -> None:
    bank = attacked.bank
    patient = attacked.full.patients["short"]
    bank.ok("register-wristband-number", by="nurse", patient=patient, wristband_number="WB-4711")
    told = {}
    for role in ("nurse", "administrator"):
        caller = attacked.served.as_(role)
        told[role] = caller.post("/api/v1/scan", {"text": "WB-4711"}).get_json()["id"]
    assert told == {"nurse": patient, "administrator": None}


def test_the_log_and_the_meters_name_nobody(attacked: Attacked) -> None:
    log, caller = StringIO(), attacked.everybody()
    request_log.configure(log)
    for route in reads(attacked.served.app):
        for path in addresses(route, attacked):
            caller.client.get(path, headers=ACCEPT, buffered=True)
    token = {"csrf_token": caller.headers["X-CSRF-Token"]}
    caller.client.post("/patients", data={**token, "text": "Okonkwo Adaeze"}, headers=ACCEPT)
    caller.client.get("/patients?text=Okonkwo", headers=ACCEPT)
    caller.client.get("/Okonkwo", headers=ACCEPT)
    caller.post("/api/v1/patients/register-patient", {"family_name": "Okonkwo", "Adaeze": 1})
    told = (log.getvalue() + caller.get("/metrics").get_data(as_text=True)).casefold()
    assert "request" in told
    assert not [name for name in NAMES if name in told]
    assert not [
        id
        for id in (*attacked.full.patients.values(), *attacked.full.units.values())
        if id.casefold() in told
    ]


def test_titles_addresses_and_cookies_name_nobody(attacked: Attacked) -> None:
    """They stay in histories, tabs and backups of a browser."""
    caller, wrong = attacked.everybody(), []
    cookie = f"{attacked.served.settings.session.cookie}-answers"
    for route in reads(attacked.served.app):
        for path in addresses(route, attacked):
            answer = caller.client.get(path, headers=ACCEPT, buffered=True)
            told = answer.get_data(as_text=True).casefold()
            title = told.partition("<title>")[2].partition("</title>")[0]
            told = f"{title} {answer.headers} {kept_in(caller.client, cookie)}".casefold()
            wrong += [(path, name) for name in NAMES if name in told]
    token = {"csrf_token": caller.headers["X-CSRF-Token"]}
    for path, form in SEARCHES:
        answer = caller.client.post(path, data={**token, **form}, headers=ACCEPT)
        told = f"{answer.headers} {kept_in(caller.client, cookie)}".casefold()
        wrong += [(path, name) for name in NAMES if name in told]
    assert not wrong


SEARCHES = (
    ("/patients", {"text": "Okonkwo"}),
    ("/scan", {"text": "Okonkwo"}),
    ("/labels/find", {"text": "Okonkwo Adaeze"}),
    ("/bedside", {"text": "OKONKWO-ADAEZE"}),
    ("/do/register-patient", {"family_name": "Okonkwo", "given_names": "Adaeze"}),
    ("/do/take-out-unit", {"unit": "Okonkwo", "note": "Adaeze called"}),
)


def kept_in(client: FlaskClient, cookie: str) -> str:
    """Return what a browser keeps of our answers, as anybody with its files can read it."""
    found = client.get_cookie(cookie)
    if found is None:
        return ""
    packed = found.value.startswith(".")
    raw = found.value.lstrip(".").split(".")[0]
    told = urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    return json.dumps(json.loads(decompress(told) if packed else told), ensure_ascii=False)


def test_no_event_holds_a_name(attacked: Attacked) -> None:
    with attacked.bank.database.read() as connection:
        bodies = list(connection.execute(select(tables.event.c.body)).scalars())
        outcomes = list(connection.execute(select(tables.command.c.outcome)).scalars())
        log = [str(row) for row in connection.execute(select(tables.security_log))]
    told = "\n".join([*map(str, bodies), *outcomes, *log]).casefold()
    assert len(bodies) > 100
    assert not [name for name in NAMES if name in told]


def test_a_file_given_out_is_harmless_and_named_by_ids(attacked: Attacked) -> None:
    caller, full = attacked.everybody(), attacked.full
    answer = caller.get(f"/patients/{full.patients['hostile']}/export.csv")
    cells = [
        cell.strip('"') for line in answer.get_data(as_text=True).splitlines() for cell in line.split(",")
    ]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t") or cell[:2] == "-="]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="audit-trail-{full.patients["hostile"]}.csv"'
    )
    hostile_unit = f"/patients/{full.patients['graft']}/export.csv?unit=x%22%0d%0aX-Evil:1"
    refused = caller.get(hostile_unit)
    assert refused.status_code == 404
    assert "X-Evil" not in refused.headers


def test_labels_with_names_are_not_printed_for_who_only_administers(attacked: Attacked) -> None:
    bank, unit = attacked.bank, attacked.full.units["released"]
    copy = bank.made("print-label", "label_copy", by="technologist", unit=unit)
    path = f"/labels/pdf?copy={copy}"
    assert attacked.served.as_("administrator").client.get(path, headers=ACCEPT).status_code == 403
    assert at_another_site(attacked).client.get(path, headers=ACCEPT).status_code == 403
    assert attacked.served.as_("technologist").client.get(path, headers=ACCEPT).mimetype == "application/pdf"
