"""A policy that no rule could read is told before it is adopted."""

from typing import Any

import pytest

from biobank.domain.rules.policy import fault_of


def content(**settings: Any) -> dict[str, Any]:
    """A policy of nothing but these settings."""
    return {"permissions": {}, "limits": {}, "reasons": {}, "settings": settings}


@pytest.mark.parametrize("stations", [[], ["Cryo office"], ["Cryo office", "Ward 3"]])
def test_stations_for_the_downtime_book_are_named(stations: list[str]) -> None:
    assert fault_of(content(downtime_stations=stations)) is None


@pytest.mark.parametrize("stations", ["Cryo office", [1], None, {"Cryo office": True}])
def test_stations_that_are_no_list_of_names_are_a_fault(stations: Any) -> None:
    assert fault_of(content(downtime_stations=stations)) == "downtime_stations are names of stations"


def test_a_policy_without_them_is_as_good() -> None:
    assert fault_of(content()) is None
