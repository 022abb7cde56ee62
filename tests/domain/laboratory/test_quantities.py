"""Counts of cells, converted and shown: exact in every unit of the laboratory."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.laboratory import quantities
from biobank.domain.laboratory.assays import ASSAYS, CELLS
from biobank.domain.laboratory.readings import Reading, read
from biobank.domain.rules.cells import e6_per_kg

amounts = st.decimals("0.001", "999999", places=3)
volumes = st.decimals("0.1", "2000", places=1)


@given(amounts, st.sampled_from(sorted(quantities.PER_UL)))
def test_a_concentration_comes_back_from_any_unit(value, unit):
    assert quantities.in_unit(quantities.per_ul(value, unit), unit) == value


@pytest.mark.parametrize(
    ("value", "unit"), [("1.5", "e9_per_l"), ("1500", "per_ul"), ("1.5", "e3_per_ul"), ("1.5", "e6_per_ml")]
)
def test_one_concentration_in_every_unit(value, unit):
    """1500/µL × 200 mL is 300 × 10⁶ cells, 4.2857 × 10⁶/kg at 70 kg."""
    total = quantities.cells_e6(Decimal(value), unit, Decimal(200))
    assert total == 300
    assert e6_per_kg(total, Decimal(70)) == Decimal("4.2857")


@given(amounts, volumes)
def test_a_total_and_its_concentration_agree(value, volume):
    back = quantities.per_ul_of_total(quantities.total_e6(value, volume), volume)
    assert abs(back - value) < Decimal("1e-15")


def test_a_concentration_of_no_volume_is_no_total():
    assert quantities.cells_e6(Decimal(5), "per_ul", None) is None
    assert quantities.cells_e6(Decimal(5), "e8", None) == 500


@given(st.sampled_from([one for one in ASSAYS.values() if one.low is not None]), st.data())
def test_a_value_off_by_a_thousand_is_questioned(assay, data):
    """Whatever the plausible value, its thousandfold and its thousandth are outside the range."""
    low, high = assay.low, assay.high
    right = data.draw(st.decimals(low, high, places=4).filter(lambda one: low <= one <= high))
    unit = "per_ul" if assay.kind == CELLS else assay.unit
    volume = Decimal(100)
    assert _reading(assay, right, unit, volume).questioned is None
    assert _reading(assay, right * 1000, unit, volume).questioned
    assert _reading(assay, right / 1000, unit, volume).questioned


def _reading(assay, value, unit, volume):
    found = read(assay, format(value.normalize(), "f"), unit, volume)
    assert isinstance(found, Reading)
    return found


@pytest.mark.parametrize(
    ("test", "value", "unit", "code"),
    [
        ("tnc", "1,5", "e9_per_l", "value-not-a-number"),
        ("tnc", "-1", "e9_per_l", "value-not-a-number"),
        ("tnc", "NaN", "e9_per_l", "value-not-a-number"),
        ("tnc", "1e40", "e9_per_l", "value-not-a-number"),
        ("tnc", "1e999999999", "e9_per_l", "value-not-a-number"),
        ("tnc", "९०", "e9_per_l", "value-not-a-number"),
        ("tnc", "1_000", "e9_per_l", "value-not-a-number"),
        ("tnc", "1.5", "percent", "unit-of-measure-unknown"),
        ("tnc", "1.5", "e9_per_l", "volume-unknown"),
        ("sterility", "perhaps", None, "value-unknown"),
        ("abo-rh", "A", None, "value-unknown"),
    ],
)
def test_what_is_wrong_with_a_value(test, value, unit, code):
    assert read(ASSAYS[test], value, unit, None) == code


def test_a_reading_keeps_what_was_entered():
    reading = read(ASSAYS["tnc"], "180", "e9_per_l", Decimal(200))
    assert (reading.value, reading.entered, reading.entered_unit) == ("36000", "180", "e9_per_l")


def test_a_culture_is_preliminary_until_it_is_final():
    words = ("pending", "no_growth_to_date", "no_growth", "growth")
    standing = [read(ASSAYS["sterility"], word, None, None).status for word in words]
    assert standing == ["preliminary", "preliminary", "final", "final"]
