"""Downtime and quick cards in a real browser: narrow and wide, by keyboard, without scripts, and on paper."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from biobank.domain.rules.roles import ROLES
from tests import journey
from tests.browser import NewPage
from tests.live import Live

WIDTHS = (390, 640, 1280)
PATHS = ("/downtime", "/downtime/told", "/help/cards", "/help/cards/technologist")


def begun(live: Live, page: Page) -> None:
    """Begin to tell from paper."""
    page.goto(f"{live.url}/downtime/told")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="The next form")).to_be_visible()


@pytest.mark.soak
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(live: Live, new_page: NewPage, width: int) -> None:
    page = new_page(width=width, height=844)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    live.bank.ok("reserve-numbers", site=live.bank.site.id, count=12)
    live.sign_in(page, "technologist", "/downtime")
    begun(live, page)
    for path in PATHS:
        page.goto(live.url + path)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{path} is {wider} px too wide at {width}"
        assert page.locator("h1").count() == 1, path
    assert said == []


@pytest.mark.parametrize("role", ROLES)
def test_each_quick_card_fits_on_one_sheet(live: Live, page: Page, role: str) -> None:
    live.sign_in(page, "technologist", f"/help/cards/{role}")
    sheet = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=False)))
    assert len(sheet.pages) == 1
    assert ROLES[role] in sheet.pages[0].extract_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_is_told_by_keyboard_and_the_next_one_remembers(
    live: Live, new_page: NewPage, *, scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    unit = journey.received_bag(live.bank)
    live.bank.clock.forward(hours=2)
    live.sign_in(page, "technologist", "/downtime/told")
    page.get_by_label("When it happened").fill("2026-03-02T09:30:00")
    page.get_by_role("button", name="Begin").press("Enter")
    page.get_by_role("link", name="Hand over").press("Enter")
    expect(page.get_by_label("When it happened")).to_have_value(re.compile("2026-03-02T09:30"))
    page.goto(f"{page.url}&unit={unit}")
    page.get_by_label("To person").fill(live.bank.people["second_technologist"].person)
    page.get_by_role("button", name="Hand over").last.press("Enter")
    page.wait_for_url("**/downtime/told")
    expect(page.get_by_role("cell", name="Handed over")).to_be_visible()
    expect(page.get_by_label("When it happened")).to_have_value(re.compile("2026-03-02T09:30"))
