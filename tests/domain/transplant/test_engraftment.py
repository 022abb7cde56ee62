"""Engraftment from laboratory values: the first of three consecutive ones on different days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.transplant.engraftment import Finding, Rule, Value, neutrophils, platelets

DAY_ZERO = "2026-03-02"
ANC = Rule(Decimal("0.5"), 30)
PLT = Rule(Decimal(20), 30)


def day(number: int) -> str:
    return (date.fromisoformat(DAY_ZERO) + timedelta(days=number)).isoformat()


def counts(told: dict[int, str]) -> list[Value]:
    return [Value(day(number), Decimal(count)) for number, count in told.items()]


def anc(told: dict[int, str], as_of: int = 40) -> Finding:
    return neutrophils(counts(told), DAY_ZERO, day(as_of), ANC)


def test_the_first_of_three_after_the_nadir():
    falling = {0: "3.2", 2: "1.1", 4: "0.6", 6: "0.1", 9: "0.02"}
    rising = {10: "0.4", 11: "0.5", 12: "0.9", 13: "1.4"}
    assert anc(falling | rising) == Finding("engrafted", day(11))


def test_values_before_the_nadir_are_not_engraftment():
    assert anc({0: "5", 1: "4", 2: "3", 3: "0.4"}, as_of=10) == Finding("not_yet")


def test_a_relapse_below_breaks_the_three():
    assert anc({5: "0.1", 10: "0.6", 11: "0.7", 12: "0.4", 13: "0.5", 14: "0.6", 15: "0.8"}).on_day == day(13)


def test_two_values_of_one_day_are_one_day():
    values = [*counts({5: "0.1", 10: "0.6", 11: "0.7"}), Value(day(11), Decimal("0.9"))]
    assert neutrophils(values, DAY_ZERO, day(12), ANC) == Finding("not_yet")


def test_the_lower_of_two_values_of_a_day_counts():
    values = [*counts({5: "0.1", 10: "0.6", 11: "0.7", 12: "0.8"}), Value(day(12), Decimal("0.3"))]
    assert neutrophils(values, DAY_ZERO, day(13), ANC) == Finding("not_yet")


@pytest.mark.parametrize(("as_of", "outcome"), [(29, "not_yet"), (30, "primary_graft_failure")])
def test_none_by_day_30_is_graft_failure(as_of, outcome):
    assert anc({5: "0.1", 20: "0.2", 28: "0.3"}, as_of) == Finding(outcome)


def test_after_day_30_it_is_late():
    assert anc({5: "0.1", 31: "0.6", 32: "0.7", 33: "0.8"}) == Finding("engrafted_late", day(31))


@pytest.mark.parametrize(("as_of", "outcome"), [(12, "not_yet"), (30, "never_below")])
def test_never_below_is_its_own_answer_and_not_an_early_one(as_of, outcome):
    assert anc({0: "3", 4: "1.1", 8: "0.9", 12: "0.7"}, as_of) == Finding(outcome)


def test_no_value_at_all_says_nothing_before_the_limit():
    assert anc({}, 10) == Finding("not_yet")
    assert anc({}, 35) == Finding("not_yet")


def test_platelets_wait_seven_days_after_a_transfusion():
    told = counts({6: "8", 10: "25", 11: "30", 12: "31", 13: "35", 14: "40", 15: "42", 16: "50"})
    assert platelets(told, [day(5)], DAY_ZERO, day(20), PLT).on_day == day(12)
    assert platelets(told, [day(7)], DAY_ZERO, day(20), PLT).on_day == day(14)
    assert platelets(told, [day(8)], DAY_ZERO, day(16), PLT) == Finding("not_yet")


def test_platelets_kept_up_by_transfusions_are_not_never_below():
    told = counts(dict.fromkeys(range(31), "25"))
    weekly = [day(number) for number in range(0, 31, 3)]
    assert platelets(told, weekly, DAY_ZERO, day(31), PLT) == Finding("not_by_limit")


values = st.dictionaries(st.integers(0, 60), st.decimals(0, 3, places=2).map(str), max_size=30)


@given(values, st.integers(0, 60))
def test_the_day_begins_three_good_days_after_a_bad_one(told, as_of):
    finding = anc(told, as_of)
    if finding.on_day is None:
        return
    numbers = sorted(told)
    first = next(number for number in numbers if day(number) == finding.on_day)
    following = [number for number in numbers if number >= first][:3]
    assert len(following) == 3
    assert all(Decimal(told[number]) >= ANC.threshold for number in following)
    assert any(Decimal(told[number]) < ANC.threshold for number in numbers if number < first)


@given(values, st.integers(30, 60))
def test_once_past_the_limit_there_is_an_answer(told, as_of):
    assert (anc(told, as_of).outcome == "not_yet") == (not told)


@given(values, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(told, random):
    shuffled = list(told.items())
    random.shuffle(shuffled)
    assert anc(dict(shuffled)) == anc(told)
