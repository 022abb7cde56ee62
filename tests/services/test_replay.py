"""The replay follows each thing through all streams, with a memory that does not grow with the bank."""

import gc
import json
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, literal_column, select, update

from biobank.services.audit.findings import Tally
from biobank.services.audit.rebuild import rebuild
from biobank.services.audit.verify import verify_replay
from biobank.storage import tables
from tests import journey_storage
from tests.bank import Bank
from tests.bench.filling import fill
from tests.bench.story import life
from tests.tampering import findings, owner, rechain

SMALL, MORE = 10, 40


def replay_peak(bank: Bank) -> int:
    """Return the most memory that a replay of the whole bank held at one moment, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        assert list(verify_replay(bank.services, Tally())) == []
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def said_by_events(bank: Bank) -> int:
    with bank.database.read() as connection:
        return connection.execute(select(func.sum(func.length(tables.event.c.body)))).scalar_one()


def test_a_bank_five_times_as_large_is_replayed_in_the_same_memory(
    postgres_bank: Bank, tmp_path: Path
) -> None:
    _replayed_in_the_same_memory(postgres_bank, tmp_path)


@pytest.mark.soak
def test_so_is_one_in_a_file(sqlite_bank: Bank, tmp_path: Path) -> None:
    _replayed_in_the_same_memory(sqlite_bank, tmp_path)


def _replayed_in_the_same_memory(bank: Bank, tmp_path: Path) -> None:
    template, keys = life(bank), tmp_path / "keys.db"
    fill(bank, [template] * SMALL, keys)
    said, peak = said_by_events(bank), replay_peak(bank)
    fill(bank, [template] * MORE, keys, before=SMALL)
    grown = said_by_events(bank) - said
    assert grown > 3 * said
    assert replay_peak(bank) - peak < grown / 10


def test_slots_that_one_event_brought_are_compared_one_by_one(bank: Bank) -> None:
    slots = journey_storage.vessel(bank).slots
    table = tables.things["slot"]
    with owner(bank) as connection:
        connection.execute(update(table).where(table.c.id == slots[0]).values(label="Z9"))
        connection.execute(delete(table).where(table.c.id == slots[1]))
    found = {(one.code, slots[0] in one.sentence, slots[1] in one.sentence) for one in findings(bank)}
    assert found == {
        ("projection-differs", True, False),
        ("projection-missing", False, True),
        ("count-differs", False, False),
    }


@pytest.mark.parametrize("text", ["not a number", "NaN", "1e3", "100.0"])
def test_a_decimal_that_is_none_is_found_and_stops_nothing(bank: Bank, text: str) -> None:
    life(bank)
    unit = next(one.id for one in bank.find("unit") if one.volume_ml is not None)
    with owner(bank) as connection:
        kept = literal_column(f"'{text}'")
        connection.execute(
            update(tables.things["unit"]).where(tables.things["unit"].c.id == unit).values(volume_ml=kept)
        )
    (found,) = (one for one in findings(bank) if one.code == "projection-differs")
    assert f"{unit}: volume_ml is {text!r}" in found.sentence


def test_a_planted_row_is_found_wherever_the_server_sorts_it(bank: Bank) -> None:
    table = tables.things["person"]
    planted = ["h0000000000", "H-1", "Ä", "_", "é'"]
    row = {"stream": "x", "version": 1, "name": "X", "status": "active"}
    told = [{**row, "id": id, "login": id} for id in planted]
    with owner(bank) as connection:
        connection.execute(insert(table), told)
    found = findings(bank)
    assert {one.code for one in found} == {"projection-unfounded"}
    assert len(found) == len(planted)


def test_a_thing_changed_in_the_stream_of_another_is_found(bank: Bank) -> None:
    nurse, other = bank.people["nurse"].person, bank.people["second_nurse"].person
    bank.ok("end-account", by="console", person=nurse)
    last = json.loads(bank.events(f"person/{nurse}")[-1].body)
    (change,) = last["changes"]
    with owner(bank) as connection:
        rechain(connection, f"person/{nurse}", last["seq"], changes=[{**change, "id": other}])
    found = {(one.code, one.stream, one.seq) for one in findings(bank) if other in one.sentence}
    assert ("changed-in-another-stream", f"person/{nurse}", last["seq"]) in found
    assert ("projection-differs", f"person/{other}", None) in found


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ({"thing": "dragon", "version": 1, "was": {}}, "projection-missing"),
        ({"id": "H\u00c4"}, "change-unreadable"),
        ({"id": "H\ud800"}, "change-unreadable"),
        ({"version": "2"}, "change-unreadable"),
        ({"was": None}, "change-unreadable"),
    ],
)
def test_a_change_of_no_known_form_is_a_finding_and_no_fault(
    sqlite_bank: Bank, forged: dict[str, object], code: str
) -> None:
    stream = f"person/{sqlite_bank.people['nurse'].person}"
    sqlite_bank.ok("end-account", by="console", person=stream.partition("/")[2])
    last = sqlite_bank.events(stream)[-1]
    told = json.loads(last.body)
    told["changes"] = [{**told["changes"][0], **forged}]
    with owner(sqlite_bank) as connection:
        changed = update(tables.event).where(tables.event.c.id == last.id).values(body=json.dumps(told))
        connection.execute(changed)
    assert code in {one.code for one in verify_replay(sqlite_bank.services, Tally())}


def test_nothing_is_rebuilt_from_events_that_do_not_follow(bank: Bank) -> None:
    person = bank.people["nurse"].person
    bank.ok("end-account", by="console", person=person)
    last = json.loads(bank.events(f"person/{person}")[-1].body)
    (change,) = last["changes"]
    table = tables.things["person"]
    with owner(bank) as connection:
        rechain(connection, f"person/{person}", last["seq"], changes=[{**change, "version": 7}])
        connection.execute(update(table).where(table.c.id == person).values(name="Somebody Else"))
    with bank.database.write() as connection:
        assert {one.code for one in rebuild(connection)} == {"version-skips"}
    assert bank.get("person", person).name == "Somebody Else"
