"""Dose and DMSO per kilogram: the published examples, and what must hold for any bags."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import later
from biobank.domain.things.transplant import Infusion
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import (
    cd34_given_e6,
    days_needed,
    dmso_in_last_day,
    dmso_of,
    plan,
    share_given,
    shown,
)

AT = "2026-03-02T08:00:00.000Z"
DENSITY = Decimal("1.10")
amounts = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(2000), places=1)
weights = st.decimals(min_value=Decimal(5), max_value=Decimal(200), places=1)


def bag(number: int = 1, **columns: Any) -> Unit:
    return Unit(
        **{
            "id": f"U{number:010}",
            "stream": "patient/A0000000001",
            "site_id": "S",
            "patient_id": "A0000000001",
            "episode_id": "E",
            "din": "A999926000001",
            "product_code": "S1194",
            "custody_since": AT,
            "collected_at": AT,
            **columns,
        }
    )


def infusion(started_at: str, dmso_g: str, **columns: Any) -> Infusion:
    return Infusion(
        **{
            "id": "10000000001",
            "stream": "patient/A0000000001",
            "patient_id": "A0000000001",
            "unit_id": "U0000000001",
            "started_at": started_at,
            "dmso_g": Decimal(dmso_g),
            "course_id": "K1",
            **columns,
        }
    )


def planned(weight: str, *bags: Unit, infusions: tuple[Infusion, ...] = ()) -> Any:
    return plan(bags, bags, infusions, "K1", Decimal(weight), AT, DENSITY)


def test_the_published_example_of_a_dose():
    cells = Decimal(1500) * 200 / 1000
    made = planned("70", bag(cd34_e6=cells, volume_ml=Decimal(200)))
    assert shown(made.total_per_kg) == Decimal("4.2857")


@pytest.mark.parametrize(
    ("volume", "weight", "per_kg", "days"), [("200", "70", "0.3143", 1), ("250", "20", "1.3750", 2)]
)
def test_the_published_examples_of_dmso(volume, weight, per_kg, days):
    made = planned(weight, bag(volume_ml=Decimal(volume), dmso_percent=Decimal(10)))
    assert shown(made.dmso_day_g_per_kg) == Decimal(per_kg)
    assert days_needed(made.dmso_day_g_per_kg, Decimal("1.0")) == days


def test_two_hundred_millilitres_at_ten_per_cent_hold_22_grams():
    assert dmso_of(bag(volume_ml=Decimal(200), dmso_percent=Decimal(10)), DENSITY) == Decimal("22.0")


@given(volume=amounts, given_ml=amounts, cells=amounts)
def test_a_part_is_never_credited_with_more_than_the_bag(volume, given_ml, cells):
    unit = bag(volume_ml=volume, cd34_e6=cells)
    credited = cd34_given_e6(unit, given_ml)
    assert 0 < credited <= cells
    assert (credited == cells) == (given_ml >= volume)


@given(volume=amounts, parts=st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_parts_of_a_bag_add_up_to_it(volume, parts):
    unit = bag(volume_ml=volume, cd34_e6=Decimal(400))
    shares = [share_given(unit, volume * part / sum(parts)) for part in parts]
    assert abs(sum(shares) - 1) < Decimal("1e-20")


@given(cells=st.lists(st.one_of(st.none(), amounts), min_size=1, max_size=8), weight=weights)
def test_a_dose_is_the_sum_of_the_counted_bags(cells, weight):
    bags = [bag(number, cd34_e6=each) for number, each in enumerate(cells)]
    made = planned(str(weight), *bags)
    counted = [each for each in cells if each is not None]
    assert abs(made.total_per_kg * weight - sum(counted)) < Decimal("1e-15")
    assert len(made.uncounted) == len(cells) - len(counted)


@pytest.mark.parametrize(
    ("hours_ago", "ran_minutes", "counts"), [(23, 10, True), (24, 10, True), (25, 10, False), (24, 0, False)]
)
def test_dmso_counts_for_24_hours_from_the_end_of_the_infusion(hours_ago, ran_minutes, counts):
    started = later(AT, hours=-hours_ago)
    given_before = infusion(started, "11", stopped_at=later(started, minutes=ran_minutes))
    assert dmso_in_last_day([given_before], AT) == (Decimal(11) if counts else 0)


@given(st.lists(st.tuples(st.integers(0, 72), st.integers(1, 50)), max_size=8), st.integers(1, 48))
def test_waiting_never_adds_dmso(given_before, wait):
    infusions = [
        infusion(later(AT, hours=-ago), str(grams), stopped_at=later(AT, hours=-ago, minutes=15))
        for ago, grams in given_before
    ]
    now = dmso_in_last_day(infusions, later(AT, hours=1))
    assert dmso_in_last_day(infusions, later(AT, hours=1 + wait)) <= now <= sum(g for _, g in given_before)


def test_dmso_of_another_course_counts_and_its_cells_do_not():
    other = infusion(later(AT, hours=-2), "30", course_id="K0", cd34_e6=Decimal(500))
    made = planned("30", bag(cd34_e6=Decimal(60)), infusions=(other,))
    assert (made.given_per_kg, made.ahead_per_kg) == (0, 2)
    assert made.dmso_day_g_per_kg == 1


@given(amounts)
def test_days_needed_keep_each_day_within_the_limit(dmso):
    limit = Decimal("1.0")
    days = days_needed(dmso, limit)
    assert dmso / days <= limit
    assert days == 1 or dmso / (days - 1) > limit
