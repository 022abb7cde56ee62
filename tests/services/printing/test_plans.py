"""However many jobs have been printed, looking for what is to be done reads only what goes on."""

import re

import pytest
from sqlalchemy import insert

from biobank.services.printing import claiming, jobs
from biobank.services.printing.metering import under_way
from biobank.storage import tables
from tests.bank import Bank
from tests.printers import printer_at
from tests.web.test_query_plans import sent_to

MANY = 3_000
READ_WHOLE = re.compile(r"Seq Scan on print_job|SCAN (print_job|one|earlier)$")


@pytest.fixture
def long_printed(bank: Bank) -> Bank:
    """A bank that has printed for years."""
    printer, person = printer_at(bank, 9100), bank.actor("technologist").person
    row = {
        "site_id": bank.site.id,
        "printer_id": printer,
        "requested_by": person,
        "requested_at": bank.clock(),
        "state": "sent",
        "total": 1,
        "done": 1,
        "going": 1,
        "left_out": 0,
        "attempts": 1,
        "trying_since": bank.clock(),
        "next_at": bank.clock(),
    }
    with bank.database.write() as connection:
        told = [{**row, "command": f"job-{number}"} for number in range(MANY)]
        connection.execute(insert(tables.print_job), told)
        connection.exec_driver_sql("ANALYZE")
    return bank


def test_no_ended_job_is_read_to_find_the_next(long_printed: Bank) -> None:
    bank = long_printed
    with sent_to(bank) as sent, bank.database.read() as connection:
        assert not claiming.anything_due(bank.services)
        assert claiming.claim_next(bank.services, "sender") is None
        assert under_way(bank.services) is not None
        assert not jobs.open_at(connection, bank.site.id)
        assert not jobs.stuck_at(connection, bank.site.id, 60)
        assert len(jobs.ended_at(connection, bank.site.id)) == jobs.MOST_ENDED
    assert [plan for plan in _plans(bank, sent) if READ_WHOLE.search(plan)] == []


def _plans(bank: Bank, sent: dict[str, object]) -> list[str]:
    asked = "EXPLAIN QUERY PLAN " if bank.database.is_sqlite else "EXPLAIN "
    found = []
    with bank.database.read() as connection:
        for statement, given in sent.items():
            if "print_job" in statement and statement.startswith(("SELECT", "UPDATE")):
                rows = connection.exec_driver_sql(asked + statement, given).all()
                found += [str(row[-1]) for row in rows]
    return found
