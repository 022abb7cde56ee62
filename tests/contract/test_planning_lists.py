"""What is to be planned: the lists of physicians and coordinators, their costs and their indexes."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from biobank.domain.rules.policy import policy_of
from biobank.domain.things.transplant import Course
from biobank.domain.transplant.follow_up import Milestone, milestone_on, milestones
from biobank.services.policies import policy_content
from biobank.services.reads import planning_lists, transplant_lists
from tests import journey, journey_transplant
from tests.bank import POLICY, Bank
from tests.web.counting import statements

SCHEDULE = milestones(policy_of(policy_content(POLICY)).choice("follow_up"))


def read(bank: Bank, by: Callable[..., Sequence[Any]], *given: Any) -> Sequence[Any]:
    with bank.database.read() as connection:
        return by(connection, bank.site.id, *given)


def day(bank: Bank, after: int) -> str:
    return (date.fromisoformat(journey.today(bank)) + timedelta(days=after)).isoformat()


def transplanted(bank: Bank, days_ago: int) -> Course:
    """A course whose day 0 was so many days ago, planted."""
    patient = journey.registered_patient(bank)
    course = Course(
        id=bank.fresh(f"course of {patient}").id("K"), stream=f"patient/{patient}", site_id=bank.site.id,
        patient_id=patient, number=1, opened_at=bank.clock(), status="transplanted",
        day_zero=day(bank, -days_ago), zone=bank.site.zone,
    )  # fmt: skip
    bank.plant(course)
    return course


def planned(bank: Bank) -> dict[str, planning_lists.ToPlan]:
    return {each.patient_id: each for each in read(bank, planning_lists.to_plan)}


def test_a_patient_with_released_bags_is_planned_until_they_are_ordered(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    for _ in range(2):
        journey_transplant.graft_bag(bank, patient)
    found = planned(bank)[patient]
    assert (len(found.bags), found.cd34_e6, found.course, found.per_kg) == (2, Decimal(800), None, None)
    course = journey_transplant.open_course(bank, patient)
    found = planned(bank)[patient]
    assert found.course is not None
    assert found.course.id == course
    assert found.per_kg == Decimal(800) / Decimal(70)
    order = journey_transplant.ordered(bank, course)
    assert patient not in planned(bank)
    bank.ok("call-off-order", by="physician", order=order, reason="other")
    assert patient in planned(bank)


def test_whoever_was_transplanted_or_has_nothing_released_is_not_planned(bank: Bank) -> None:
    given = transplanted(bank, 40)
    journey_transplant.graft_bag(bank, given.patient_id)
    held = journey.registered_patient(bank)
    unit = journey_transplant.graft_bag(bank, held)
    assert set(planned(bank)) == {held}
    bank.ok("quarantine-unit", unit=unit, cause="other")
    assert not planned(bank)


def test_a_filled_order_waits_for_its_clearance_and_the_cleared_course_tells_its_day(bank: Bank) -> None:
    done = journey_transplant.ordered_course(bank)
    (order,) = read(bank, transplant_lists.standing_orders)
    assert (order.is_filled, order.course_status) == (True, "open")
    told = {"identity_confirmed": True, "no_back_up": True, "course": done.course}
    bank.ok("clear-conditioning", by="physician", signed=[("physician", "cleared")], **told)
    (order,) = read(bank, transplant_lists.standing_orders)
    assert order.course_status == "cleared"
    policy = policy_of(policy_content(POLICY))
    (watched,) = read(bank, transplant_lists.watched_clearances, policy)
    assert watched.planned_for == journey.today(bank)


def due(bank: Bank) -> dict[str, tuple[str, int]]:
    found = read(bank, planning_lists.visits_due, journey.today(bank), SCHEDULE)
    return {each.course.id: (each.milestone.kind, each.milestone.day) for each in found}


def test_a_visit_is_due_from_its_window_until_it_was_made(bank: Bank) -> None:
    courses = {days: transplanted(bank, days) for days in (15, 16, 99, 365, 800, 3650)}
    expected = {
        16: ("d30", 30),
        99: ("d100", 100),
        365: ("yearly", 365),
        800: ("yearly", 730),
        3650: ("yearly", 3650),
    }
    assert due(bank) == {courses[days].id: visit for days, visit in expected.items()}
    told = {"by": "nurse", "alive": True}
    bank.ok("record-visit", course=courses[99].id, kind="d100", on_day=day(bank, 0), **told)
    bank.ok("record-visit", course=courses[800].id, kind="yearly", on_day=day(bank, -80), **told)
    bank.ok("record-visit", course=courses[3650].id, kind="m6", on_day=day(bank, -3400), **told)
    assert set(due(bank)) == {courses[days].id for days in (16, 365, 3650)}
    bank.clock.forward(days=1)
    assert due(bank)[courses[15].id] == ("d30", 30)


def test_nobody_calls_for_who_has_died_or_whose_course_was_closed(bank: Bank) -> None:
    dead, told_dead, closed = (transplanted(bank, 30) for _ in range(3))
    bank.ok("record-death", by="physician", patient=dead.patient_id, died_on=journey.today(bank))
    visit = {"kind": "d30", "on_day": journey.today(bank), "alive": False}
    bank.ok("record-visit", by="nurse", course=told_dead.id, **visit)
    bank.ok("close-course", by="physician", course=closed.id)
    bank.clock.forward(days=75)
    assert due(bank) == {}


def test_agreements_and_consents_are_renewed_before_they_end(bank: Bank) -> None:
    patients = [journey.registered_patient(bank) for _ in range(3)]
    told = {"by": "coordinator", "form_version": "1", "signed_on": journey.today(bank), "disposal": "ask"}
    first = bank.made("record-agreement", "agreement", patient=patients[0], ends_on=day(bank, 90), **told)
    bank.ok("record-agreement", patient=patients[1], ends_on=day(bank, 91), **told)
    bank.ok("record-agreement", patient=patients[2], **told)
    consent = {"by": "coordinator", "scope": "store", "form_version": "1", "given_on": journey.today(bank)}
    soon = bank.made("record-consent", "consent", patient=patients[1], ends_on=day(bank, 5), **consent)
    found = read(bank, planning_lists.ending, day(bank, 90))
    assert [each.id for each in found] == [soon, first]
    renewed = {"by": "coordinator", "form_version": "2", "signed_on": journey.today(bank)}
    bank.ok("renew-agreement", agreement=first, ends_on=day(bank, 4000), **renewed)
    assert [each.id for each in read(bank, planning_lists.ending, day(bank, 90))] == [soon]


def test_a_withdrawal_waits_for_a_decision_while_cells_exist(bank: Bank) -> None:
    patient, nothing_kept = journey.registered_patient(bank), journey.registered_patient(bank)
    journey_transplant.graft_bag(bank, patient)
    for each in (patient, nothing_kept):
        journey.consented(bank, each, "store", "research")
        for consent in bank.find("consent", patient_id=each, status="given"):
            withdrawn = {"consent": consent.id, "withdrawn_on": journey.today(bank)}
            bank.ok("withdraw-consent", by="coordinator", **withdrawn)
    found = [(each.patient_id, each.scope) for each in read(bank, planning_lists.withdrawn)]
    assert found == [(patient, "store")]
    journey.consented(bank, patient, "store")
    assert not read(bank, planning_lists.withdrawn)


def test_a_list_of_planning_costs_a_fixed_number_of_statements(bank: Bank) -> None:
    lists: tuple[tuple[Callable[..., Any], tuple[Any, ...], int], ...] = (
        (planning_lists.to_plan, (), 3),
        (planning_lists.visits_due, (journey.today(bank), SCHEDULE), 1),
        (planning_lists.ending, (day(bank, 90),), 2),
        (planning_lists.withdrawn, (), 1),
    )
    for _ in range(3):
        journey_transplant.graft_bag(bank, journey.registered_patient(bank))
        transplanted(bank, 30)
        for by, given, number in lists:
            with statements(bank) as sent:
                read(bank, by, *given)
            assert len(sent) == number, by.__name__


def test_each_list_of_planning_rests_on_an_index_of_its_own(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    with statements(bank) as sent:
        read(bank, planning_lists.to_plan)
        read(bank, planning_lists.visits_due, journey.today(bank), SCHEDULE)
        read(bank, planning_lists.ending, day(bank, 90))
        read(bank, planning_lists.withdrawn)
    with bank.database.read() as connection:
        plans = " ".join(_plan(connection, statement) for statement in sent)
    for index in (
        "ix_to_plan_site_id",
        "ix_visit_due_site_id",
        "ix_agreement_ending",
        "ix_consent_ending",
        "ix_consent_withdrawn",
    ):
        assert f"INDEX {index}" in plans
    assert not re.search("SCAN (course|visit_due|to_plan)", plans)


def _plan(connection: Connection, statement: str) -> str:
    given = tuple("" for _ in range(statement.count("?")))
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
    return " ".join(str(row.detail) for row in rows)


def test_the_visit_due_is_the_latest_whose_window_has_opened() -> None:
    assert milestone_on(SCHEDULE, 15) is None
    assert milestone_on(SCHEDULE, 16) == Milestone("d30", 30, 16)
    assert milestone_on(SCHEDULE, 85) == Milestone("d30", 30, 16)
    assert milestone_on(SCHEDULE, 86) == Milestone("d100", 100, 86)
    assert milestone_on(SCHEDULE, 365 * 30) == Milestone("yearly", 365 * 30, 365 * 30 - 14)
