"""Labels read when spoiled: the table in the help is what is measured, and two symbols beat one."""

from dataclasses import asdict

import pytest

from biobank.web.label_help import SPOILED, measured_rates
from tests.labels.degradation import CELLS, measure

TABLE = {each["cell"]: each for each in measured_rates()}
# Readers differ a little between versions and machines.
LEEWAY = 5
# What was measured before for a QR code and a Data Matrix at opposite ends, ice over a tenth of the label.
FROST_BOTH = 75


def test_the_help_tells_of_every_way_of_spoiling():
    assert list(TABLE) == list(CELLS) == list(SPOILED)


def test_two_symbols_are_never_worse_than_one_and_reach_what_was_measured_before():
    for each in TABLE.values():
        assert each["either"] >= max(each["qr"], each["matrix"])
    assert TABLE["frost over 10 %"]["either"] >= FROST_BOTH


@pytest.mark.soak
@pytest.mark.parametrize("cell", CELLS)
def test_the_help_tells_what_is_measured(cell):
    measured = asdict(measure(cell))
    for kind in ("qr", "matrix", "either"):
        assert abs(measured[kind] - TABLE[cell][kind]) <= LEEWAY
