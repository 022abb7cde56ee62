"""The next visit of a course: due from the first opening that no visit has reached."""

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import day_count
from biobank.domain.transplant.follow_up import day_after, due_from, milestone_on, milestones

SCHEDULE = milestones({"window_days": 14, "d30": 30, "d100": 100, "m6": 182, "yearly": 365})
DAY_ZERO = "2024-02-29"


@given(st.none() | st.integers(-10, 11_200), st.integers(0, 11_200))
def test_a_visit_is_due_when_the_latest_that_opened_was_not_reached(seen: int | None, today: int) -> None:
    opened = milestone_on(SCHEDULE, today)
    is_due = opened is not None and (seen is None or seen < opened.opens)
    day = due_from(SCHEDULE, DAY_ZERO, seen)
    assert is_due == (day is not None and day_count(DAY_ZERO, day) <= today)


def test_the_days_are_those_of_the_schedule_and_after_thirty_years_there_is_none() -> None:
    assert due_from(SCHEDULE, DAY_ZERO, None) == "2024-03-16"
    assert due_from(SCHEDULE, DAY_ZERO, 15) == "2024-03-16"
    assert due_from(SCHEDULE, DAY_ZERO, 16) == day_after(DAY_ZERO, 86)
    assert due_from(SCHEDULE, DAY_ZERO, 365 * 30 - 14) is None
    assert due_from((), DAY_ZERO, None) is None
