"""The set-up page in a browser: the group separator that browsers drop, and the speed of a scanner."""

from playwright.sync_api import Page, expect

from biobank.domain.codes.keyboards import US, Setting, joined, typed
from biobank.domain.codes.scanner_test import FIRST, LAST
from tests.live import Live

PAGE = "/scan/set-up"


def test_a_scanner_is_set_up_by_its_own_keys(live: Live, page: Page) -> None:
    site = live.bank.site.id
    live.bank.made("add-station", "station", by="console", site=site, name="Cryo", kind="freezer")
    live.sign_in(page, "technologist", "/place")
    page.get_by_label("Cryo").check()
    page.get_by_role("button", name="Work here").click()
    page.goto(live.url + PAGE)
    field = page.get_by_label("Scan one of the test symbols")
    expect(field).to_be_focused()
    page.keyboard.type(f"~{FIRST}", delay=1)
    page.keyboard.press("Control+BracketRight")
    page.keyboard.type(LAST, delay=1)
    page.keyboard.press("Enter")
    found = page.get_by_role("region", name="What the scan shows")
    expect(found).to_contain_text("The group separator (GS) arrives.")
    expect(found).to_contain_text("milliseconds apart")
    page.get_by_role("link", name="Keep for Cryo").click()
    expect(page.get_by_label("Sent before each code")).to_have_value("~")
    page.get_by_role("button", name="Set up scanner").click()
    page.goto(live.url + PAGE)
    expect(page.get_by_text("Before each code")).to_be_visible()
    german = joined(typed(FIRST + LAST, Setting(US, "German (QWERTZ)")))
    page.get_by_label("Scan one of the test symbols").fill(german)
    page.get_by_role("button", name="Look at it").click()
    expect(found).to_contain_text("another one: German (QWERTZ)")
    expect(found).to_contain_text("was not measured")
