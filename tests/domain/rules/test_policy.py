"""A policy that no rule could read is told before it is adopted."""

from typing import Any

import pytest

from biobank.domain.rules.policy import fault_of, policy_of


def content(**settings: Any) -> dict[str, Any]:
    """A policy of nothing but these settings."""
    return {"permissions": {}, "limits": {}, "reasons": {}, "settings": settings}


@pytest.mark.parametrize("stations", [[], ["Cryo office"], ["Cryo office", "Ward 3"]])
def test_stations_for_the_downtime_book_are_named(stations: list[str]) -> None:
    assert fault_of(content(downtime_stations=stations)) is None


@pytest.mark.parametrize("stations", ["Cryo office", [1], None, {"Cryo office": True}])
def test_stations_that_are_no_list_of_names_are_a_fault(stations: Any) -> None:
    assert fault_of(content(downtime_stations=stations)) == "downtime_stations are names of stations"


def test_a_site_has_numbers_of_its_own_before_those_of_the_centre() -> None:
    centre = {"laboratory": "+49 30 1", "physician_on_call": "+49 30 2"}
    told = content(telephones=centre, telephones_at={"North": {"physician_on_call": "+47 2"}})
    assert fault_of(told) is None
    policy = policy_of(told)
    assert policy.telephones("Centre") == centre
    assert policy.telephones("North") == {"laboratory": "+49 30 1", "physician_on_call": "+47 2"}


@pytest.mark.parametrize("sites", ["North", {"North": "+47 2"}, {"North": {"laboratory": "call us"}}])
def test_a_sites_numbers_are_telephones_too(sites: Any) -> None:
    assert fault_of(content(telephones_at=sites)) == "telephones are numbers by whose they are"


def test_a_policy_without_them_is_as_good() -> None:
    assert fault_of(content()) is None


@pytest.mark.parametrize(
    "schedule",
    [30, {"d30": 30, "yearly": 365}, {"window_days": 14}, {"window_days": 14, "yearly": "often"},
     {"window_days": 14, "yearly": True}, {"window_days": 14, "yearly": 365, "d30": -1},
     {"window_days": 14, "yearly": 100_000}],
)  # fmt: skip
def test_visits_that_no_calendar_could_plan_are_a_fault(schedule: Any) -> None:
    told = "follow_up is days by the visit, with window_days and yearly"
    assert fault_of(content(follow_up=schedule)) == told
    assert fault_of(content(follow_up={"window_days": 14, "yearly": 365, "d30": 30})) is None
