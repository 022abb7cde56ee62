"""What hangs on the events is verified with them: outcomes, leaves, private values, policies, projections."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify, verify_replay
from biobank.storage import tables
from tests.bank import Bank
from tests.tampering import codes, findings, owner, rechain

PERSON = {"given_names": "Ana", "birth_date": "1980-02-03", "sex": "female"}
EVENT = tables.event.c


def patient(bank: Bank, number: str = "H-1") -> str:
    fields = {**PERSON, "family_name": f"Duarte {number}", "similar_seen": True}
    return bank.made("register-patient", "patient", by="coordinator", hospital_number=number, **fields)


def person_stream(bank: Bank) -> str:
    """A stream of three events: added, granted, granted."""
    person = bank.people["technologist"].person
    bank.ok("grant-role", by="console", person=person, site=bank.site.id, role="data_manager")
    return f"person/{person}"


def test_an_edited_projection_is_found(bank: Bank) -> None:
    person = bank.people["nurse"].person
    table = tables.things["person"]
    with owner(bank) as connection:
        connection.execute(update(table).where(table.c.id == person).values(name="Somebody Else"))
    (found,) = findings(bank)
    assert found.code == "projection-differs"
    assert "name" in found.sentence
    assert "Somebody Else" in str(found)
    assert {one.code for one in verify_replay(bank.services, Tally())} == {"projection-differs"}


def test_a_removed_projection_is_found(bank: Bank) -> None:
    table = tables.things["person"]
    with owner(bank) as connection:
        connection.execute(delete(table).where(table.c.id == bank.people["nurse"].person))
    assert codes(bank) == {"projection-missing"}


def test_a_planted_projection_is_found(bank: Bank) -> None:
    table = tables.things["person"]
    with owner(bank) as connection:
        row = {"id": "HX", "stream": "person/HX", "version": 1, "login": "x", "name": "X", "status": "active"}
        connection.execute(insert(table), row)
    assert codes(bank) == {"projection-unfounded"}


def test_an_altered_private_value_is_found(bank: Bank) -> None:
    stream = f"patient/{patient(bank)}"
    private = tables.private_value
    with owner(bank) as connection:
        sealed = bank.services.keys.seal(stream, json.dumps(["00" * 32, "Doe"]).encode())
        named = (private.c.stream == stream, private.c.field == "family_name")
        connection.execute(update(private).where(*named).values(sealed=sealed))
    assert codes(bank) == {"private-differs", "card-differs"}


def test_a_spoiled_private_value_is_found(bank: Bank) -> None:
    stream = f"patient/{patient(bank)}"
    private = tables.private_value
    with owner(bank) as connection:
        named = (private.c.stream == stream, private.c.field == "sex")
        connection.execute(update(private).where(*named).values(sealed=b"0" * 60))
    assert codes(bank) == {"private-altered", "card-differs"}


def test_a_removed_and_an_added_private_value_are_found(bank: Bank) -> None:
    stream = f"patient/{patient(bank)}"
    private = tables.private_value
    with owner(bank) as connection:
        named = (private.c.stream == stream, private.c.field == "sex")
        connection.execute(update(private).where(*named).values(field="nickname"))
    assert codes(bank) == {"private-missing", "private-uncommitted", "card-differs"}


def test_an_altered_card_is_found(bank: Bank) -> None:
    id = patient(bank)
    with owner(bank) as connection:
        sealed = bank.services.keys.seal(f"patient/{id}", b"{}")
        connection.execute(update(tables.card).values(sealed=sealed))
    assert codes(bank) == {"card-differs"}


@pytest.mark.parametrize(
    "change", [{"token": b"0" * 16}, {"field": "former_number"}, {"patient_id": "A0123456789"}]
)
def test_a_number_that_finds_somebody_else_is_found(bank: Bank, change: dict[str, Any]) -> None:
    patient(bank)
    token = tables.card_token
    with owner(bank) as connection:
        connection.execute(update(token).where(token.c.field == "number").values(change))
    assert codes(bank) == {"card-not-found-by-it"}


def test_an_erased_patient_is_no_finding(bank: Bank) -> None:
    stream = f"patient/{patient(bank)}"
    patient(bank, "H-2")
    bank.services.keys.erase(stream)
    tally = Tally()
    assert list(verify(bank.services, tally)) == []
    assert (tally.opened, tally.erased) == (5, 5)


def test_a_removed_command_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    command = json.loads(bank.events(stream)[-1].body)["command"]
    with owner(bank) as connection:
        connection.execute(delete(tables.command).where(tables.command.c.id == command))
    assert codes(bank) == {"command-missing"}


@pytest.mark.parametrize("outcome", ['{"events":[]}', "{", '{"events":["person/none#1"]}', "[]"])
def test_an_altered_outcome_is_found(bank: Bank, outcome: str) -> None:
    stream = person_stream(bank)
    command = json.loads(bank.events(stream)[-1].body)["command"]
    with owner(bank) as connection:
        changed = update(tables.command).where(tables.command.c.id == command).values(outcome=outcome)
        connection.execute(changed)
    assert "outcome-differs" in codes(bank)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "H0123456789"},
        {"at": "2020-01-01T00:00:00.000Z"},
        {"accepted": True},
        {"code": "another-code"},
        {"violations": ["not-verified"]},
    ],
)
def test_an_outcome_that_would_answer_a_retry_otherwise_is_found(bank: Bank, change: dict[str, Any]) -> None:
    told = {**PERSON, "family_name": "Duarte", "hospital_number": "H-1", "similar_seen": True}
    bank.ok("register-patient", by="coordinator", **told)
    refused = bank.refused("register-patient", "number-taken", by="coordinator", **told)
    assert codes(bank) == set()
    command = tables.command
    kept = json.loads(refused.stored())
    columns = change if "actor" in change or "at" in change else {"outcome": json.dumps({**kept, **change})}
    with owner(bank) as connection:
        connection.execute(update(command).where(command.c.id == refused.command).values(columns))
    assert codes(bank) == {"outcome-differs"}


def test_a_signature_moved_to_another_record_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    signature = {"person": "H1", "name": "Ana", "meaning": "grants", "record": "0" * 64}
    with owner(bank) as connection:
        rechain(connection, stream, 3, signatures=[signature])
    assert codes(bank) == {"signature-covers-another"}


@pytest.mark.parametrize(
    "otherwise",
    [{"purpose": "production"}, {"incarnation": 2}, {"opened_at": "2001-01-01T00:00:00.000Z"}],
)
def test_a_ledger_that_was_opened_otherwise_is_found(bank: Bank, otherwise: dict[str, object]) -> None:
    bank.services.ledger  # noqa: B018  the identity is that of before
    with owner(bank) as connection:
        connection.execute(update(tables.ledger).values(otherwise))
    assert codes(bank) == {"genesis-differs"}


def test_a_ledger_without_genesis_is_found(bank: Bank) -> None:
    stream = bank.site.stream
    with owner(bank) as connection:
        rechain(connection, stream, 1, kind="SiteAdded")
    assert "genesis-missing" in codes(bank)


def test_a_second_genesis_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        rechain(connection, stream, 2, kind="LedgerOpened", data={"purpose": "demonstration"})
    assert "genesis-twice" in codes(bank)


def test_a_policy_edited_in_the_event_is_found(bank: Bank) -> None:
    stream = bank.site.stream
    adopted = json.loads(bank.events(stream)[1].body)
    changed = adopted["changes"]
    changed[0]["now"]["content"] = '{"permissions":{}}'
    table = tables.things["policy"]
    with owner(bank) as connection:
        rechain(connection, stream, 2, changes=changed)
        connection.execute(update(table).values(content='{"permissions":{}}'))
    assert codes(bank) == {"policy-differs"}


def test_changes_that_do_not_follow_are_found(bank: Bank) -> None:
    person = bank.people["nurse"].person
    bank.ok("end-account", by="console", person=person)
    stream = f"person/{person}"
    last = json.loads(bank.events(stream)[-1].body)
    change = last["changes"][0]
    for told, code in (
        ({**change, "was": {**change["was"], "status": "asleep"}}, "was-differs"),
        ({**change, "version": 7}, "version-skips"),
        ({**change, "id": "H0000000000"}, "made-by-nobody"),
        ({"thing": "person"}, "change-unreadable"),
    ):
        with owner(bank) as connection:
            rechain(connection, stream, last["seq"], changes=[told])
        assert code in codes(bank), code


def test_a_head_that_names_no_stream_and_a_stream_without_head_are_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        connection.execute(update(tables.stream).where(tables.stream.c.id == stream).values(id="person/none"))
    assert codes(bank) == {"head-missing", "events-missing"}


def test_a_missing_leaf_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        connection.execute(delete(tables.pending).where(tables.pending.c.stream == stream))
    assert codes(bank) == {"leaf-missing"}


def test_a_leaf_of_the_log_counts_as_a_leaf(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        rows = connection.execute(select(tables.pending).where(tables.pending.c.stream == stream)).all()
        leaves = [
            {"number": n, "kind": "event", "stream": row.stream, "seq": row.seq, "hash": row.leaf_hash}
            for n, row in enumerate(rows)
        ]
        connection.execute(insert(tables.leaf), leaves)
        connection.execute(delete(tables.pending).where(tables.pending.c.stream == stream))
    assert codes(bank) == set()
