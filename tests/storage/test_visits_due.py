"""From when on somebody is to be seen again, is kept with every step, and is what visits and policy say."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from biobank.domain.ledger.canonical import canonical_text
from biobank.services.audit.findings import Tally
from biobank.services.audit.rebuild import rebuild
from biobank.services.audit.verify import verify_replay
from biobank.services.policies import policy_content
from biobank.storage import tables, visits_due
from biobank.storage.rows import LostRace
from tests import journey
from tests import journey_transplant as way
from tests.bank import POLICY, Bank

_kept = tables.visit_due


def kept(bank: Bank) -> dict[str, str]:
    """Return the courses that are followed, each with the day from which it is due."""
    with bank.database.read() as connection:
        assert visits_due.differing(connection) == []
        return {row.course_id: row.due_from for row in connection.execute(select(_kept))}


def day(bank: Bank, after: int) -> str:
    return (date.fromisoformat(journey.today(bank)) + timedelta(days=after)).isoformat()


def visited(bank: Bank, course: str, kind: str, *, alive: bool = True) -> None:
    told = {"kind": kind, "on_day": journey.today(bank), "alive": alive}
    bank.ok("record-visit", by="nurse", course=course, **told)


def adopted(bank: Bank, content: dict[str, Any]) -> None:
    bank.ok("adopt-policy", by="console", site=bank.site.id, content=canonical_text(content))


def test_the_next_visit_is_kept_from_day_0_to_the_close_of_the_course(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    day_zero = journey.today(bank)
    assert kept(bank) == {done.course: day(bank, 16)}
    bank.clock.forward(days=20)
    visited(bank, done.course, "d30")
    assert kept(bank) == {done.course: (date.fromisoformat(day_zero) + timedelta(days=86)).isoformat()}
    bank.clock.forward(days=1)
    visited(bank, done.course, "unplanned")
    assert kept(bank) == {done.course: (date.fromisoformat(day_zero) + timedelta(days=86)).isoformat()}
    bank.ok("close-course", by="physician", course=done.course)
    assert kept(bank) == {}


@pytest.mark.parametrize("how", ["told at a visit", "recorded"])
def test_nobody_is_kept_who_has_died(bank: Bank, how: str) -> None:
    done = way.reinfused_bag(bank)
    bank.clock.forward(days=20)
    if how == "recorded":
        bank.ok("record-death", by="physician", patient=done.patient, died_on=journey.today(bank))
    else:
        visited(bank, done.course, "d30", alive=False)
    assert kept(bank) == {}


def test_a_policy_with_other_visits_makes_all_anew(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    content = policy_content(POLICY)
    content["settings"]["follow_up"]["d30"] = 40
    adopted(bank, content)
    assert kept(bank) == {done.course: day(bank, 26)}
    del content["settings"]["follow_up"]
    adopted(bank, content)
    assert kept(bank) == {}, "an older policy plans no visits, and stops nothing"
    visited(bank, done.course, "unplanned")
    assert kept(bank) == {}


@pytest.mark.parametrize("wrong", [delete(_kept), update(_kept).values(due_from="2026-01-01")])
def test_what_is_wrong_is_found_and_made_anew(bank: Bank, wrong: Any) -> None:
    way.reinfused_bag(bank)
    right = kept(bank)
    with bank.database.write() as connection:
        connection.execute(wrong)
    assert "visit-differs" in {one.code for one in verify_replay(bank.services, Tally())}
    with bank.database.write() as connection:
        visits_due.recount(connection)
    assert kept(bank) == right


def test_a_rebuilt_bank_keeps_no_course_that_is_not_there(bank: Bank) -> None:
    vain = {"course_id": "K0000000000", "site_id": bank.site.id, "due_from": "2026-01-01"}
    with bank.database.write() as connection:
        connection.execute(insert(_kept).values(vain))
    assert {one.code for one in verify_replay(bank.services, Tally())} == {"visit-differs"}
    with bank.database.write() as connection:
        assert rebuild(connection) == ()
    assert kept(bank) == {}


def test_who_records_a_visit_while_a_policy_is_adopted_runs_again(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    course, policy = bank.get("course", done.course), tables.things["policy"]
    with bank.database.write() as connection:
        connection.execute(update(policy).values(status="superseded"))
        with pytest.raises(LostRace):
            visits_due.keep(connection, [(None, course)])
