"""Clocks on cells stand still in the domain: a start, a limit, and a moment told."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import later
from biobank.domain.rules.clocks import ALERT, IN_TIME, OVER, dmso_to_freezing, is_cold, liquid_hold
from biobank.domain.rules.policy import policy_of
from biobank.domain.rules.temperatures import place_fits, temperature_fits
from biobank.domain.things.freezer import Place
from biobank.services.policies import policy_content

POLICY = policy_of(policy_content(Path(__file__).parents[3] / "config" / "policy.toml"))
START = "2026-03-02T08:00:00.000Z"


@pytest.mark.parametrize(
    ("cold", "hours", "standing"),
    [
        (True, 72, IN_TIME),
        (True, 72.01, OVER),
        (False, 4, IN_TIME),
        (False, 4.01, ALERT),
        (False, 24, ALERT),
        (False, 24.01, OVER),
    ],
)
def test_liquid_cells_wait_longer_in_the_cold(cold, hours, standing):
    assert liquid_hold(START, POLICY, cold=cold).standing(later(START, hours=hours)) == standing


@pytest.mark.parametrize(("minutes", "standing"), [(15, IN_TIME), (16, ALERT), (30, ALERT), (31, OVER)])
def test_dmso_does_not_wait(minutes, standing):
    assert dmso_to_freezing(START, POLICY).standing(later(START, minutes=minutes)) == standing


@given(st.floats(0, 200), st.floats(0, 200), st.booleans())
def test_a_clock_never_runs_backwards(first, second, cold):
    order = [IN_TIME, ALERT, OVER]
    clock = liquid_hold(START, POLICY, cold=cold)
    earlier, later_on = sorted((first, second))
    before = order.index(clock.standing(later(START, hours=earlier)))
    assert before <= order.index(clock.standing(later(START, hours=later_on)))


@pytest.mark.parametrize(
    ("degrees", "cold"), [("1.9", False), ("2", True), ("6", True), ("6.1", False), ("22", False)]
)
def test_cold_is_two_to_six(degrees, cold):
    assert is_cold(Decimal(degrees)) is cold


def place(kind, coldest=None, warmest=None):
    degrees = {
        "coldest_c": None if coldest is None else Decimal(coldest),
        "warmest_c": None if warmest is None else Decimal(warmest),
    }
    return Place(id="F1", stream="site/S1", site_id="S1", kind=kind, name=kind, **degrees)


BENCH, FRIDGE = place("bench"), place("fridge", 2, 6)
SHIPPER, RUN, BATH = place("shipper", -196, -150), place("run", -180, 25), place("bath", 36, 38)


@pytest.mark.parametrize(
    ("material", "fitting"),
    [
        ("collected", {"bench", "fridge", "run"}),
        ("processed", {"bench", "fridge", "run"}),
        ("frozen", {"shipper", "run"}),
        ("thawed", {"bench", "fridge", "run", "bath"}),
    ],
)
def test_each_state_has_its_places(material, fitting):
    places = (BENCH, FRIDGE, SHIPPER, RUN, BATH)
    assert {one.kind for one in places if place_fits(one, material, POLICY)} == fitting


@pytest.mark.parametrize(
    ("degrees", "material", "fits"),
    [
        ("-150", "frozen", True),
        ("-119", "frozen", False),
        ("4", "collected", True),
        ("0", "collected", False),
    ],
)
def test_a_measured_temperature_is_judged_by_the_state(degrees, material, fits):
    assert temperature_fits(Decimal(degrees), material, POLICY) is fits
