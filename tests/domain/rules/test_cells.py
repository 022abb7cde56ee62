"""The arithmetic of the graft: published vectors, and what must hold for any bag."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.cells import (
    cd34_e6,
    cd34_e6_per_kg,
    dmso_g,
    dmso_g_per_kg,
    e6_per_kg,
    running_dose,
)

DENSITY = Decimal("1.10")
amounts = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(5000), places=2)


@pytest.mark.parametrize(
    ("cells", "volume", "weight", "dose"), [("1500", "200", "70", "4.2857"), ("1000", "100", "100", "1.0000")]
)
def test_cd34_dose_follows_the_formula(cells, volume, weight, dose):
    assert cd34_e6_per_kg(Decimal(cells), Decimal(volume), Decimal(weight)) == Decimal(dose)


@pytest.mark.parametrize(
    ("volume", "percent", "weight", "grams", "per_kg"),
    [("200", "10", "70", "22.0", "0.3143"), ("250", "10", "20", "27.5", "1.3750")],
)
def test_dmso_follows_the_formula(volume, percent, weight, grams, per_kg):
    found = dmso_g(Decimal(volume), Decimal(percent), DENSITY)
    assert found == Decimal(grams)
    assert dmso_g_per_kg(found, Decimal(weight)) == Decimal(per_kg)


@pytest.mark.parametrize("weight", ["0", "-1"])
def test_nobody_weighs_nothing(weight):
    with pytest.raises(ValueError, match="above zero"):
        e6_per_kg(Decimal(1), Decimal(weight))


@given(amounts, amounts, amounts)
def test_two_halves_hold_what_the_whole_holds(cells, volume, other):
    assert cd34_e6(cells, volume) + cd34_e6(cells, other) == cd34_e6(cells, volume + other)


@given(st.lists(st.none() | amounts, max_size=6), amounts, amounts)
def test_running_dose_counts_each_bag_once(counts, weight, target):
    dose = running_dose(counts, weight, target)
    counted = [one for one in counts if one is not None]
    assert dose.uncounted == len(counts) - len(counted)
    assert dose.collected_e6_per_kg == e6_per_kg(sum(counted, Decimal(0)), weight)
    assert dose.reached == (dose.collected_e6_per_kg >= target)
    assert dose.missing_e6_per_kg >= 0


def test_running_dose_says_what_is_missing():
    dose = running_dose([Decimal(210), None], Decimal(70), Decimal(5))
    assert (dose.collected_e6_per_kg, dose.missing_e6_per_kg, dose.uncounted) == (3, 2, 1)
    assert not dose.reached
