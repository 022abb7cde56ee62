"""Start pages in a real browser: live without reload, quiet, narrow and wide, without scripts."""

from playwright.sync_api import Page, expect

from biobank.web.moments import clock_time
from tests import journey_storage
from tests.browser import NewPage
from tests.full_bank import filled
from tests.live import Live

ASK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_what_is_new_appears_without_reload_and_is_told(live: Live, page: Page) -> None:
    live.sign_in(page, "technologist")
    expect(page.locator(".live")).to_contain_text("Nothing is on its way")
    journey_storage.frozen_bag(live.bank)
    page.evaluate(ASK_AGAIN)
    expect(page.get_by_role("heading", name="To store")).to_be_visible()
    expect(page.locator("#live-news")).to_contain_text("3 things wait")


def test_a_link_in_hand_is_not_lost_when_the_page_renews_itself(live: Live, page: Page) -> None:
    bag = journey_storage.frozen_bag(live.bank)
    live.sign_in(page, "technologist")
    link = page.locator(f"#part-store a[href='/units/{bag}']")
    link.focus()
    journey_storage.frozen_bag(live.bank)
    page.evaluate(ASK_AGAIN)
    expect(page.locator("#part-store tbody tr")).to_have_count(2)
    expect(link).to_be_focused()


def test_a_server_that_is_silent_is_told_at_once(live: Live, page: Page) -> None:
    live.sign_in(page, "technologist")
    expect(page.locator("[data-stale]")).to_be_hidden()
    page.route("**/home/technologist", lambda route: route.abort())
    page.evaluate(ASK_AGAIN)
    expect(page.locator("[data-stale]")).to_be_visible()
    page.unroute("**/home/technologist")
    page.evaluate(ASK_AGAIN)
    expect(page.locator("[data-stale]")).to_be_hidden()


def test_a_screen_left_alone_locks_and_shows_no_name(live: Live, page: Page) -> None:
    filled(live.bank)
    live.sign_in(page, "nurse")
    expect(page.locator(".live")).to_contain_text("OKONKWO")
    live.bank.clock.forward(minutes=9)
    page.evaluate(ASK_AGAIN)
    expect(page.locator(".as-of")).to_contain_text(clock_time(live.bank.clock(), live.bank.site.zone))
    expect(page.locator(".live")).to_contain_text("OKONKWO")
    live.bank.clock.forward(minutes=2)
    page.evaluate(ASK_AGAIN)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("OKONKWO")


def test_a_start_page_works_without_scripts(live: Live, new_page: NewPage) -> None:
    full = filled(live.bank)
    page = new_page(java_script_enabled=False)
    live.sign_in(page, "technologist")
    page.locator(f".clock-card a[href='/units/{full.units['dmso']}']").click()
    expect(page).to_have_url(f"{live.url}/units/{full.units['dmso']}")
