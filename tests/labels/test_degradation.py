"""Labels read when spoiled: the table in the help is what is measured, and two symbols beat one."""

from dataclasses import asdict

import pytest

from biobank.web.label_help import SPOILED, iced_designs, measured_rates, signed_rates
from tests.labels.degradation import CELLS, FROSTS, SIGNED, doubled, measure

TABLE = {each["cell"]: each for each in measured_rates()}
TABLE_SIGNED = {each["cell"]: each for each in signed_rates()}
ICED = {each["design"]: each for each in iced_designs()}
# Readers differ a little between versions and machines.
LEEWAY = 5
# What was measured before for a QR code and a Data Matrix at opposite ends, ice over a tenth of the label.
FROST_BOTH = 75


def test_the_help_tells_of_every_way_of_spoiling():
    assert list(TABLE) == list(TABLE_SIGNED) == list(CELLS) == list(SPOILED)


def test_two_symbols_are_never_worse_than_one_and_reach_what_was_measured_before():
    for each in TABLE.values():
        assert each["either"] >= max(each["qr"], each["matrix"])
    assert TABLE["frost over 10 %"]["either"] >= FROST_BOTH


def test_every_design_with_both_symbols_reaches_under_ice_what_was_measured_before():
    assert list(ICED) == doubled()
    assert {name: each["ice_10"] for name, each in ICED.items() if each["ice_10"] < FROST_BOTH} == {}


@pytest.mark.parametrize("name", SIGNED.values())
def test_a_signed_label_is_read_by_its_signed_symbol_and_by_its_short_code(name):
    measured = measure("turned 15°", name, frames=2)
    assert (measured.either, measured.signed) == (100, 100)


@pytest.mark.soak
@pytest.mark.parametrize("cell", CELLS)
def test_the_help_tells_what_is_measured(cell):
    measured = asdict(measure(cell))
    for kind in ("qr", "matrix", "either"):
        assert abs(measured[kind] - TABLE[cell][kind]) <= LEEWAY


@pytest.mark.soak
@pytest.mark.parametrize(("short", "name"), SIGNED.items())
@pytest.mark.parametrize("cell", CELLS)
def test_the_help_tells_what_is_measured_of_signed_symbols(cell, short, name):
    measured = measure(cell, name)
    assert abs(measured.signed - TABLE_SIGNED[cell][f"{short}_signed"]) <= LEEWAY
    assert abs(measured.either - TABLE_SIGNED[cell][f"{short}_either"]) <= LEEWAY


@pytest.mark.soak
@pytest.mark.parametrize("name", doubled())
@pytest.mark.parametrize(("cell", "told"), FROSTS.items())
def test_the_help_tells_what_is_measured_of_each_design(name, cell, told):
    assert abs(measure(cell, name).either - ICED[name][told]) <= LEEWAY
