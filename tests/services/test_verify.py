"""Verification finds each known way to alter the ledger, and says honestly what only a witness can find."""

import json

import pytest
from sqlalchemy import delete, update

from biobank.services.audit import pages
from biobank.services.audit.findings import Tally
from biobank.services.audit.verify import verify
from biobank.storage import tables
from tests.bank import Bank
from tests.tampering import codes, forged, owner, rechain, rewrite

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


def test_an_untouched_ledger_has_no_finding(bank: Bank) -> None:
    patient(bank)
    bank.refused(
        "register-patient",
        "number-taken",
        by="coordinator",
        hospital_number="H-1",
        family_name="Other",
        **PERSON,
    )
    tally = Tally()
    assert list(verify(bank.services, tally)) == []
    assert tally.events == tally.told()["events"] > 20
    assert tally.opened == 5
    assert tally.streams > 10
    assert tally.things > 20
    assert tally.commands > 20


def test_pages_make_no_difference(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(bank)
    whole = Tally()
    assert list(verify(bank.services, whole)) == []
    for size in (1, 2, 3):
        monkeypatch.setattr(pages, "PAGE", size)
        monkeypatch.setattr(pages, "_by_place", pages._by_place.limit(size))
        monkeypatch.setattr(pages, "_after_place", pages._after_place.limit(size))
        monkeypatch.setattr(pages, "_by_id", pages._by_id.limit(size))
        paged = Tally()
        assert list(verify(bank.services, paged)) == []
        assert paged == whole


def test_progress_is_told(bank: Bank) -> None:
    told: list[str] = []
    list(verify(bank.services, Tally(), lambda what, _: told.append(what)))
    assert {"events", "commands", "changes", "patient"} <= set(told)


def test_a_changed_body_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        row = bank.events(stream)[1]
        told = update(tables.event).where(EVENT.id == row.id).values(body=forged(row.body, source="scan"))
        connection.execute(told)
    assert codes(bank) == {"hash-differs"}


def test_a_changed_body_with_its_hash_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        rows = bank.events(stream)
        rewrite(connection, rows[1], forged(rows[1].body, source="scan"))
    assert codes(bank) == {"predecessor-differs", "leaf-differs"}


def test_a_body_that_only_looks_the_same_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        row = bank.events(stream)[-1]
        spaced = json.dumps(json.loads(row.body))
        connection.execute(update(tables.event).where(EVENT.id == row.id).values(body=spaced))
    assert {"not-canonical", "hash-differs"} <= codes(bank)


@pytest.mark.parametrize("body", ["{", "[]", '{"v":1.5}', '"text"'])
def test_a_body_that_is_none_is_found(sqlite_bank: Bank, body: str) -> None:
    stream = person_stream(sqlite_bank)
    with owner(sqlite_bank) as connection:
        row = sqlite_bank.events(stream)[-1]
        connection.execute(update(tables.event).where(EVENT.id == row.id).values(body=body))
    assert "hash-differs" in codes(sqlite_bank)


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "RoleRevoked"), ("unit_id", "U123"), ("at", "2031-01-01T00:00:00.000Z")],
)
def test_a_column_that_belies_its_body_is_found(bank: Bank, column: str, value: str) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        row = bank.events(stream)[1]
        connection.execute(update(tables.event).where(EVENT.id == row.id).values({column: value}))
    assert "column-differs" in codes(bank)


def test_an_event_removed_from_the_tail_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        connection.execute(delete(tables.event).where(EVENT.id == bank.events(stream)[-1].id))
    assert codes(bank) == {"head-differs", "leaf-without-event", "event-missing", "projection-unfounded"}


def test_a_tail_removed_with_its_head_and_leaf_is_still_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        before, gone = bank.events(stream)[-2:]
        _drop_tail(connection, before, gone)
    assert codes(bank) == {"event-missing", "projection-unfounded"}


def _drop_tail(connection, before, gone) -> None:
    connection.execute(delete(tables.event).where(EVENT.id == gone.id))
    pending = tables.pending.c
    connection.execute(delete(tables.pending).where(pending.stream == gone.stream, pending.seq == gone.seq))
    moved = {"seq": before.seq, "hash": before.hash, "at": before.at}
    connection.execute(update(tables.stream).where(tables.stream.c.id == gone.stream).values(moved))


def test_an_event_removed_from_the_middle_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        connection.execute(delete(tables.event).where(EVENT.id == bank.events(stream)[1].id))
    assert {"seq-gap", "leaf-without-event", "event-missing"} <= codes(bank)


def test_the_first_event_removed_is_found(bank: Bank) -> None:
    stream = f"patient/{patient(bank)}"
    with owner(bank) as connection:
        connection.execute(delete(tables.event).where(EVENT.stream == stream))
    found = codes(bank)
    assert {"events-missing", "leaf-without-event", "private-without-event", "event-missing"} <= found


def test_swapped_events_are_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        _, second, third = bank.events(stream)
        for row, body in ((second, third.body), (third, second.body)):
            connection.execute(update(tables.event).where(EVENT.id == row.id).values(body=body))
    assert {"hash-differs", "column-differs"} <= codes(bank)


def test_a_chain_forged_anew_is_found_by_what_hangs_on_it(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        rechain(connection, stream, 2, rules="0" * 64)
    assert codes(bank) == {"rules-not-adopted"}


def test_a_tail_chained_anew_without_a_trace_needs_the_witness(bank: Bank) -> None:
    """The honest limit: all that hangs on the event follows it, and only an outside witness remembers."""
    stream = person_stream(bank)
    with owner(bank) as connection:
        rechain(connection, stream, 2, source="scan")
    assert codes(bank) == set()


def test_a_whole_tail_removed_without_a_trace_needs_the_witness(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        before, gone = bank.events(stream)[-2:]
        _drop_tail(connection, before, gone)
        body = json.loads(gone.body)
        connection.execute(delete(tables.command).where(tables.command.c.id == body["command"]))
        grant = tables.things["role_grant"]
        connection.execute(delete(grant).where(grant.c.id == body["changes"][0]["id"]))
    assert codes(bank) == set()


def test_a_clock_that_runs_backwards_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    bank.clock.forward(hours=1)
    bank.ok(
        "revoke-role",
        by="console",
        person=stream.partition("/")[2],
        site=bank.site.id,
        role="data_manager",
    )
    with owner(bank) as connection:
        rechain(connection, stream, 2, at="2026-03-02T08:30:00.000Z")
    assert codes(bank) == {"clock-backwards", "outcome-differs"}


def test_an_event_of_another_ledger_is_found(bank: Bank) -> None:
    stream = person_stream(bank)
    with owner(bank) as connection:
        rechain(connection, stream, 2, ledger="another")
    assert codes(bank) == {"ledger-differs"}
