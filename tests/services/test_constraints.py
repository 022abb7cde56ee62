"""The database has the last word: what it will not have twice is refused, and never half recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from biobank.domain.things.laboratory import Lot
from biobank.services.execute import Submission, execute_batch
from biobank.storage import rows, tables
from biobank.storage.violated import constraint_of
from tests import journey, journey_storage
from tests.bank import Bank
from tests.faults import before_each
from tests.tampering import codes

FREEZER = {"name": "CR-1", "kind": "freezer", "calibrated_until": "2099-01-01"}
TOLD = {"item": "DMSO", "number": "L-1", "expires_on": "2099-01-01"}
FASTER = Lot(id="L000RIVALS", stream="x", version=1, site_id="x", **TOLD)


@contextmanager
def always_faster(bank: Bank) -> Iterator[list[str]]:
    """Have somebody register the same lot between each decision and what it writes."""
    raced: list[str] = []
    writing: list[str] = []

    def race(connection: Any, statement: str) -> None:
        if statement.startswith("INSERT INTO lot ") and not writing:
            writing.append(statement)
            rows.insert_all(connection, "lot", [FASTER])
            raced.append(writing.pop())

    with before_each(bank.database, race):
        yield raced


def test_what_loses_again_with_fresh_facts_is_refused_and_kept(bank: Bank) -> None:
    with always_faster(bank) as raced:
        lost = bank.refused("register-lot", "taken-meanwhile", **TOLD)
    assert lost.params == {"rule": "uq_lot_item_number"}
    assert len(raced) == 2
    (attempt,) = lost.events
    assert bank.events(attempt.partition("#")[0])[-1].kind == "AttemptRefused"
    assert codes(bank) == set()
    bank.ok("register-lot", **TOLD)


def test_in_a_batch_it_is_refused_alone(bank: Bank) -> None:
    commands = [bank.command("register-lot", **TOLD), bank.command("register-equipment", **FREEZER)]
    submissions = [Submission(each) for each in commands]
    with always_faster(bank):
        lost, won = execute_batch(bank.services, bank.actor("technologist"), submissions, "b-1")
    assert (lost.code, won.accepted) == ("taken-meanwhile", True)
    assert codes(bank) == set()


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"slot_id": None, "custody": "location"}, "uq_unit_din_product_code_division"),
        ({"division": "Z0"}, "uq_unit_slot_id"),
        ({"division": "Z0", "custody": "location"}, "ck_unit_slot_when_stored"),
        ({"division": "Z0", "slot_id": None, "custody": "pocket"}, "ck_unit_custody_known"),
    ],
)
def test_both_databases_tell_the_same_constraint(bank: Bank, changed: dict[str, Any], name: str) -> None:
    unit = journey_storage.frozen_bag(bank)
    bank.ok("store-unit", unit=unit, slot=journey_storage.vessel(bank).slots[0])
    twin = replace(bank.get("unit", unit), id="UTWIN00000", **changed)
    with pytest.raises(IntegrityError) as caught, bank.database.write() as connection:
        rows.insert_all(connection, "unit", [twin])
    assert constraint_of(caught.value) == name


def test_two_writers_of_one_stream_are_a_race_and_no_rule(bank: Bank) -> None:
    event = bank.events(bank.get("patient", journey.registered_patient(bank)).stream)[0]
    with pytest.raises(IntegrityError) as caught, bank.database.write() as connection:
        connection.execute(tables.event.insert().values(**event._mapping))
    assert constraint_of(caught.value) is None
