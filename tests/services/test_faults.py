"""What goes wrong in a day's work: nothing is lost, nothing happens twice, nothing stands half.

A process killed in the middle of a command stands in `tests/storage/test_kill.py`; double submits over
HTTP in `tests/api/test_sending_twice.py`.
"""

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from biobank.domain.rules.clock import later
from biobank.services import execute as path
from biobank.services.execute import execute
from biobank.services.services import Services
from biobank.storage.database import open_database
from tests import journey, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank
from tests.faults import before_each, cut_after_commit, on_each_connection
from tests.tampering import codes, url_of

PERSON = {"family_name": "Duarte", "given_names": "Ana", "birth_date": "1980-02-03", "sex": "female"}


def registered(bank: Bank, id: str, by: str = "coordinator") -> Any:
    return bank.do("register-patient", by=by, id=id, hospital_number="H-1", **PERSON)


def patients(bank: Bank) -> int:
    """How many patients there are, having verified that nothing is half."""
    assert codes(bank) == set()
    return len(bank.find("patient"))


# The connection is lost.


def test_a_command_whose_answer_was_lost_is_sent_again_and_happened_once(bank: Bank) -> None:
    with cut_after_commit(bank.database), pytest.raises(ConnectionError):
        registered(bank, "c1")
    again = registered(bank, "c1")
    assert again.accepted
    assert again.repeated
    assert patients(bank) == 1


def test_a_connection_that_the_server_ends_midway_leaves_nothing(postgres_bank: Bank) -> None:
    bank = postgres_bank
    other = open_database(url_of(bank))

    def end(connection: Any, statement: str) -> None:
        if statement.startswith("INSERT INTO event"):
            pid = connection.connection.dbapi_connection.info.backend_pid
            with other.write() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with before_each(bank.database, end), pytest.raises(OperationalError):
        registered(bank, "c1")
    other.close()
    assert patients(bank) == 0
    again = registered(bank, "c1")
    assert again.accepted
    assert not again.repeated


# Two people, two tabs, one id.


def test_of_two_tabs_the_stale_one_changes_nothing(bank: Bank) -> None:
    unit = journey_storage.stored_bag(bank)
    seen = {unit: bank.get("unit", unit).version}
    bank.ok("take-out-unit", unit=unit, expects=seen)
    stale = bank.refused("mark-missing", "changed-meanwhile", unit=unit, expects=seen)
    assert (stale.params["seen"], stale.params["version"]) == (seen[unit], seen[unit] + 1)
    assert bank.get("unit", unit).custody == "person"


def test_what_happened_is_recorded_however_stale_the_page(bank: Bank) -> None:
    unit = journey.collected_bag(bank)
    seen = {unit: bank.get("unit", unit).version}
    told = {"unit": unit, "place": journey.fridge(bank)}
    bank.ok("put-down-unit", by="apheresis_nurse", **told, expects=seen)
    bank.ok("mark-missing", mode="reported", claimed_at=bank.clock(), unit=unit, expects=seen)
    assert bank.get("unit", unit).custody == "missing"


def test_nobody_is_told_that_they_did_what_another_did(bank: Bank) -> None:
    registered(bank, "c1")
    other = registered(bank, "c1", by="data_manager")
    assert (other.accepted, other.code, other.made) == (False, "submitted-by-another", {})
    assert registered(bank, "c1").accepted
    assert patients(bank) == 1


# Races.


def test_a_lost_race_is_run_again_with_fresh_facts(postgres_bank: Bank) -> None:
    """A rival begins the very stream a command is about to begin."""
    bank = postgres_bank
    nurse = bank.people["nurse"]
    rival = Services(open_database(url_of(bank)), bank.services.keys, clock=bank.clock)
    raced: list[str] = []

    def race(_: Any, statement: str) -> None:
        if statement.startswith("INSERT INTO event") and not raced:
            raced.append(statement)
            execute(rival, nurse, bank.command("add-person", login="y", name="Y"))

    with before_each(bank.database, race):
        bank.refused("add-person", "not-permitted", by="nurse", login="x", name="X")
    rival.database.close()
    chain = bank.events(f"station/{nurse.person}")
    assert [row.seq for row in chain] == [1, 2]
    assert codes(bank) == set()


def test_two_commands_that_take_twin_streams_in_opposite_order_both_end_in_outcomes(
    postgres_bank: Bank,
) -> None:
    """Each holds its own patient's stream and then wants the other's, for the near miss of both."""
    bank = postgres_bank
    one, other = way.thawed_bag(bank), way.thawed_bag(bank)
    both_hold = threading.Barrier(2, timeout=20)
    met = threading.local()

    def hold(_: Any, statement: str) -> None:
        if "FOR UPDATE" in statement and "stream" in statement and not hasattr(met, "twice"):
            if hasattr(met, "once"):
                met.twice = True
                both_hold.wait()
            met.once = True

    def wrong_wrist(done: way.Transplant, wrist: way.Transplant) -> Any:
        told = {"unit": done.unit, "label": done.label(), "wristband": journey.band_of(bank, wrist.patient)}
        return bank.do("verify-at-bedside", by="nurse", signed=way.SECOND, **told)

    with before_each(bank.database, hold), ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda pair: wrong_wrist(*pair), [(one, other), (other, one)])
    assert [first.code, second.code] == ["wrong-patient", "wrong-patient"]
    for done in (one, other):
        events = bank.events(f"patient/{done.patient}")
        assert [row.kind for row in events].count("AttemptRefused") == 2
        assert [row.prev_hash for row in events[1:]] == [row.hash for row in events[:-1]]


# Bulk.


def test_a_batch_that_was_broken_off_is_sent_again_whole(bank: Bank, monkeypatch: Any) -> None:
    monkeypatch.setattr(path, "BATCH_SIZE", 2)
    commands = [
        bank.command("register-lot", item="Plasma-Lyte A", number=f"PL-{n}", expires_on="2099-12-31")
        for n in range(7)
    ]
    begun: list[str] = []

    def break_off(_: Any, statement: str) -> None:
        if not statement.startswith("INSERT INTO lot"):
            return
        begun.append(statement)
        if len(begun) == 3:
            raise ConnectionError("the network is gone")

    with before_each(bank.database, break_off), pytest.raises(ConnectionError):
        bank.batch(commands)
    assert len(bank.find("lot")) == 4
    outcomes = bank.batch(commands)
    assert [one.repeated for one in outcomes] == [True] * 4 + [False] * 3
    assert all(one.accepted for one in outcomes)
    assert len(bank.find("lot")) == 7
    assert codes(bank) == set()


# Clock and disk.


def test_a_clock_that_was_set_back_never_turns_a_stream_around(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    before = bank.clock()
    bank.clock.at = later(before, minutes=-3)
    journey.wristband(bank, patient)
    bodies = [json.loads(row.body) for row in bank.events(f"patient/{patient}")]
    assert [body["at"] for body in bodies] == [before, before]
    assert bodies[1]["clock_behind_ms"] == 180_000
    assert "clock_behind_ms" not in bodies[0]
    assert codes(bank) == set()


def test_a_full_disk_leaves_nothing_half(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    many = [
        bank.command("register-lot", item="DMSO", number=f"D-{n}", expires_on="2099-12-31")
        for n in range(300)
    ]
    with bank.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with on_each_connection(bank.database, f"PRAGMA max_page_count={pages + 2}"):
        with pytest.raises(OperationalError, match="full"):
            bank.batch(many)
        assert codes(bank) == set()
        recorded = len(bank.find("lot"))
        assert recorded < len(many)
    with on_each_connection(bank.database, "PRAGMA max_page_count=1000000"):
        outcomes = bank.batch(many)
        assert [one.repeated for one in outcomes].count(True) == recorded
        assert len(bank.find("lot")) == len(many)
        assert codes(bank) == set()


def test_a_database_that_another_program_holds_leaves_nothing_half(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    path_of = make_url(url_of(bank)).database
    holder = sqlite3.connect(str(path_of), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with on_each_connection(bank.database, "PRAGMA busy_timeout=20"):
        with pytest.raises(OperationalError, match="locked"):
            registered(bank, "c1")
        holder.execute("ROLLBACK")
        holder.close()
        assert patients(bank) == 0
        assert not registered(bank, "c1").repeated
    assert patients(bank) == 1
