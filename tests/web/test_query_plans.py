"""No page and no everyday command reads a large table from end to end, however small the bank still is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests import journey_storage
from tests.bank import Bank
from tests.full_bank import FullBank
from tests.web.pages import ACCEPT
from tests.web.test_browser_pages import paths

LARGE = {
    "agreement",
    "card_token",
    "command",
    "consent",
    "course",
    "donation",
    "episode",
    "event",
    "handover",
    "hold",
    "label_copy",
    "lineage",
    "order",
    "patient",
    "pending",
    "private_value",
    "process",
    "product",
    "result",
    "slot",
    "slot_use",
    "unit",
    "viewing",
}
"""Tables with a row for each patient, unit, slot or step."""

SCAN = re.compile(r"^SCAN (\w+)")
Sent = dict[str, Any]


@contextmanager
def sent_to(bank: Bank) -> Iterator[Sent]:
    """Collect each statement that is sent meanwhile, with the values of one sending."""
    found: Sent = {}

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        found.setdefault(statement, given)

    event.listen(bank.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(bank.database.engine, "before_cursor_execute", note)


def read_whole(bank: Bank, sent: Sent) -> list[str]:
    """Return the large tables that statements read from end to end, with the statement."""
    found = []
    with bank.database.read() as connection:
        for statement, given in sent.items():
            if not statement.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                continue
            one = given[0] if isinstance(given, list) else given
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one):
                scanned = SCAN.match(row.detail)
                if scanned and _table(statement, scanned[1]) in LARGE and "INDEX" not in row.detail:
                    found.append(f"{row.detail}: {' '.join(statement.split())[:600]}")
    return found


def _table(statement: str, name: str) -> str:
    """Return the table that a name in a plan stands for."""
    alias = re.search(rf"(\w+) AS {name}\b", statement)
    return alias[1] if alias else name


@pytest.mark.parametrize("role", ["technologist", "physician", "nurse", "coordinator", "quality_officer"])
def test_no_page_reads_a_large_table_whole(full_bank: FullBank, role: str) -> None:
    client = full_bank.served.as_(role).client
    asked = paths(full_bank)
    with sent_to(full_bank.bank) as sent:
        for path in (*asked["technologist"], *asked["quality_officer"], "/", "/patients?q=du", "/scan"):
            assert client.get(path, headers=ACCEPT).status_code in (200, 403), path
    assert len(sent) > 30
    assert read_whole(full_bank.bank, sent) == []


def test_no_command_reads_a_large_table_whole(sqlite_bank: Bank) -> None:
    with sent_to(sqlite_bank) as sent:
        journey_storage.stored_bag(sqlite_bank)
    assert len(sent) > 30
    assert read_whole(sqlite_bank, sent) == []
