"""The help in a real browser: narrow, wide, on paper, by keyboard, at the matching place, without scripts."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests import journey_storage
from tests.browser import NewPage
from tests.live import Live

PATHS = (
    *("/help", "/help/words", "/help/states", "/help/search", "/help/pages/unit", "/help/verbs/collect"),
    *("/help/refusals/slot-taken", "/help/first-ten-minutes", "/help/first-ten-minutes/nurse"),
    *("/tour", "/tour/scan", "/demo/codes"),
)
SMALLEST_LETTERS, MOST_SHEETS = 11, 7


@pytest.mark.soak
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_the_help_is_wider_than_its_screen(live: Live, new_page: NewPage, width: int) -> None:
    page = new_page(width=width, height=844)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    live.sign_in(page, "technologist", "/help")
    for path in PATHS:
        page.goto(live.url + path)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{path} is {wider} px too wide at {width}"
        assert page.locator("h1").count() == 1, path
    assert said == []


def test_the_pictures_of_states_are_read_on_a_telephone_and_on_paper(live: Live, new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    live.sign_in(page, "technologist", "/help/states")
    pictures = "[...document.querySelectorAll('.machine svg')]"
    letters = page.evaluate(f"{pictures}.map(one => 12 * one.clientWidth / one.viewBox.baseVal.width)")
    assert len(letters) == 5
    assert min(letters) >= SMALLEST_LETTERS
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) <= MOST_SHEETS
    assert "Start reinfusion" in "".join(sheet.extract_text() for sheet in sheets)


def test_f1_in_a_field_opens_its_help_beside_the_form(live: Live, page: Page) -> None:
    journey_storage.vessel(live.bank)
    bag = journey_storage.frozen_bag(live.bank)
    live.sign_in(page, "technologist", f"/do/store-unit?unit={bag}")
    page.get_by_label("Slot").fill("half")
    with page.expect_popup() as opened:
        page.keyboard.press("F1")
    expect(opened.value).to_have_url(f"{live.url}/help/verbs/store-unit#field-slot")
    expect(opened.value.locator("#field-slot")).to_be_in_viewport()
    expect(page.get_by_label("Slot")).to_have_value("half")


def test_a_refusal_leads_to_its_help_and_the_form_stays(live: Live, page: Page) -> None:
    journey_storage.vessel(live.bank)
    taken = live.bank.find("slot")[0].id
    live.bank.ok("store-unit", unit=journey_storage.frozen_bag(live.bank), slot=taken)
    live.sign_in(page, "technologist", f"/do/store-unit?unit={journey_storage.frozen_bag(live.bank)}")
    page.get_by_label("Slot").fill(taken)
    page.get_by_label("Slot").press("Enter")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Why, and what then?").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("holds unit")
    expect(page.get_by_label("Slot")).to_have_value(taken)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_tour_is_walked_by_keyboard(live: Live, new_page: NewPage, *, scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    live.sign_in(page, "nurse", "/tour")
    page.get_by_role("link", name="Begin the tour").press("Enter")
    panel = page.get_by_role("complementary", name="Tour")
    expect(panel).to_contain_text("Tour, stop 1 of")
    for stop in (2, 3):
        panel.get_by_role("link", name="Next:").press("Enter")
        expect(panel).to_contain_text(f"Tour, stop {stop} of")
    panel.get_by_role("link", name="Back").press("Enter")
    expect(panel).to_contain_text("Tour, stop 2 of")
    panel.get_by_role("link", name="Leave the tour").press("Enter")
    expect(page.get_by_role("link", name="Go on at stop 2")).to_be_visible()
