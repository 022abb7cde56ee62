"""The tour: real pages one after the other, a panel that stays, and nothing of it where patients are real."""

import re
from dataclasses import replace

import pytest

from biobank.domain.rules.roles import ROLES
from biobank.web.help_texts import tour_words
from biobank.web.tour_cookie import COOKIE
from biobank.web.tour_stops import STOPS, stops_for
from tests.full_bank import FullBank
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import Pages, at_screen, seen

FEWEST = 7


@pytest.fixture
def reader(full_bank: FullBank) -> Pages:
    """A technologist who only reads."""
    return at_screen(full_bank.served, "technologist")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_walks_from_start_to_its_first_ten_minutes(full_bank: FullBank, role: str) -> None:
    pages, stops = at_screen(full_bank.served, role), stops_for({role})
    assert len(stops) >= FEWEST
    page = pages.get(f"/tour/{stops[0].name}")
    for number, stop in enumerate(stops, 1):
        assert page.status_code == 200, stop.name
        text = seen(page)
        assert f"Tour, stop {number} of {len(stops)}: {stop.said.title}" in text
        assert stop.said.sees in text
        assert stop.said.why in text
        onward = re.search(r'rel="next" href="([^"]+)"', page.get_data(as_text=True))
        assert bool(onward) == (number < len(stops))
        page = pages.get(onward[1]) if onward else page
    assert "The first ten minutes" in seen(page)


def test_the_panel_stays_on_other_pages_and_leads_back(reader: Pages) -> None:
    reader.get("/tour/scan")
    elsewhere = reader.get("/help/words")
    assert "You have walked on by yourself. Back to this stop" in seen(elsewhere)
    assert "Ready to scan" in seen(reader.get("/tour/scan"))


def test_whoever_leaves_goes_on_where_they_were(reader: Pages) -> None:
    assert "Begin the tour" in seen(reader.get("/tour"))
    reader.get("/tour/scan")
    left = seen(reader.get("/tour/leave"))
    assert re.search(r"Go on at stop \d+: The scan box", left)
    assert "Tour, stop" not in left
    assert "Tour, stop" not in seen(reader.get("/"))


def test_nobody_is_on_the_tour_of_another_at_the_same_screen(served: Served) -> None:
    first, second = at_screen(served, "technologist"), at_screen(served, "nurse")
    first.get("/tour/scan")
    kept = first.client.get_cookie(COOKIE)
    assert kept is not None
    second.client.set_cookie(COOKIE, kept.value)
    assert "Tour, stop" not in seen(second.get("/"))


def test_a_stop_that_is_not_for_ones_role_is_no_stop(served: Served) -> None:
    assert at_screen(served, "administrator").get("/tour/timeline").status_code == 404
    assert at_screen(served, "technologist").get("/tour/nowhere").status_code == 404


def test_each_stop_has_its_words_and_no_words_are_left_over() -> None:
    assert set(tour_words()) == {stop.name for stop in STOPS}


def test_the_panel_asks_the_database_nothing(reader: Pages) -> None:
    reader.get("/help/words")
    with statements(reader.bank) as without:
        reader.get("/help/words")
    reader.get("/tour/scan")
    reader.get("/help/words")
    with statements(reader.bank) as touring:
        reader.get("/help/words")
    assert len(touring) == len(without)


def test_where_patients_are_real_there_is_no_tour(served: Served) -> None:
    pages = at_screen(served, "technologist")
    pages.get("/tour/scan")
    services = served.bank.services
    services.adopt_identity(replace(services.ledger, purpose="production"))
    assert "Tour, stop" not in seen(pages.get("/"))
    for path in ("/tour", "/tour/scan", "/tour/leave", "/demo/codes"):
        assert pages.get(path).status_code == 404
    assert "/tour" not in pages.get("/help").get_data(as_text=True)
    assert "No scanner" not in seen(pages.get("/"))
