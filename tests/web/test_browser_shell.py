"""The shell in a real browser: signing in, scanning, doing and undoing, locking, all without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from biobank.domain.verbs import VERBS
from tests import journey, journey_storage
from tests.browser import NewPage
from tests.live import Live
from tests.served import PASSWORD
from tests.web.pages import label_of

WIDTHS = (390, 1280)


@pytest.fixture
def bag(live: Live) -> str:
    """A frozen bag in the technologist's hands, beside a vessel with free slots."""
    journey_storage.vessel(live.bank)
    patient = journey.registered_patient(live.bank, family_name="Wolfeschlegelstein-Vandenbroucke y Álvarez")
    return journey_storage.frozen_bag(live.bank, patient)


def scan(page: Page, text: str) -> None:
    """Type as a scanner does: into whatever takes keys, with Enter at the end."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_bag_is_scanned_stored_and_taken_out_again_without_a_mouse(
    live: Live, page: Page, bag: str
) -> None:
    login, password = live.served.password("technologist")
    page.goto(f"{live.url}/sign-in")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    scan(page, label_of(live.bank, bag))
    store = page.get_by_role("link", name="Store Put a frozen unit")
    expect(store).to_be_visible()
    expect(page.locator("section.outcome")).to_contain_text("frozen")
    store.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Slot")).to_be_focused()
    slot = live.bank.find("slot")[0]
    page.keyboard.type(slot.id)
    page.get_by_role("button", name="Store").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.outcome")).to_contain_text("Unit stored")
    assert live.bank.get("unit", bag).slot_id == slot.id
    page.get_by_role("button", name="Undo: take out").focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.outcome")).to_contain_text("Unit taken out.")
    assert live.bank.get("unit", bag).custody == "person"


def test_a_scan_fills_the_form_and_another_is_refused_aloud(live: Live, page: Page, bag: str) -> None:
    taken, free = (slot.id for slot in live.bank.find("slot")[:2])
    live.bank.ok("store-unit", unit=journey_storage.frozen_bag(live.bank), slot=taken)
    live.sign_in(page, "technologist", f"/do/store-unit?unit={bag}")
    page.locator("#scan-text").focus()
    scan(page, taken)
    expect(page.get_by_label("Slot")).to_have_value(taken)
    page.get_by_role("button", name="Store").last.click()
    refused = page.locator("section.outcome-refused")
    expect(refused).to_contain_text("slot-taken")
    expect(page.get_by_label("Slot")).to_have_value(taken)
    page.get_by_label("Slot").fill(free)
    page.get_by_role("button", name="Store").last.click()
    expect(page.locator("section.outcome-success")).to_contain_text("Unit stored")


def test_the_last_scan_sends_the_form_and_a_refused_one_is_no_trap(live: Live, page: Page, bag: str) -> None:
    taken, free = (slot.id for slot in live.bank.find("slot")[:2])
    holder = journey_storage.frozen_bag(live.bank)
    live.bank.ok("store-unit", unit=holder, slot=taken)
    live.sign_in(page, "technologist", f"/do/store-unit?unit={bag}")
    expect(page.get_by_label("Slot")).to_be_focused()
    scan(page, taken)
    refused = page.locator("section.outcome-refused")
    expect(refused).to_contain_text(f"holds unit {live.bank.get('unit', holder).din}")
    expect(page).to_have_url(f"{live.url}/do/store-unit?unit={bag}")
    page.goto(f"{live.url}/help")
    page.go_back()
    expect(page.get_by_role("heading", name="Store", exact=True)).to_be_visible()
    page.get_by_label("Slot").fill(free)
    page.get_by_label("Slot").press("Enter")
    answer = page.locator("section.outcome-success")
    expect(answer).to_contain_text("Unit stored: ")
    expect(answer).to_contain_text(live.bank.get("slot", free).label)
    expect(answer).to_contain_text(live.bank.get("unit", bag).din)


def test_a_void_label_fills_the_screen_with_red(live: Live, page: Page, bag: str) -> None:
    live.sign_in(page, "technologist")
    scan(page, label_of(live.bank, bag, "void"))
    expect(page.get_by_role("heading", name="This label is not valid")).to_be_visible()
    assert page.locator("#scan-text").count() == 0
    page.get_by_label("What did you do with the unit?").fill("Set apart.")
    page.get_by_role("button", name="I have stopped").click()
    expect(page.locator("#scan-text")).to_be_visible()


def test_a_screen_is_locked_and_unlocked_where_it_was(live: Live, page: Page) -> None:
    live.sign_in(page, "technologist", "/help/states")
    page.locator("details.account summary").press("Enter")
    page.get_by_role("button", name="Lock this screen").press("Enter")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.goto(f"{live.url}/help/states")
    expect(page.get_by_label("PIN or password")).to_be_focused()
    page.keyboard.type("wrong as wrong can be")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("neither the PIN nor the password")
    page.get_by_label("PIN or password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="States of units and labels")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_locking_keeps_a_form_half_filled_in(live: Live, new_page: NewPage, bag: str, scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    live.sign_in(page, "processing_director", f"/do/release-unit?unit={bag}")
    page.get_by_text("Done by another person").click()
    page.get_by_label("Note").fill("Looked at the bag.")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    page.get_by_label("PIN or password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Note")).to_have_value("Looked at the bag.")


def test_enter_in_a_field_sends_its_form_and_never_locks(live: Live, new_page: NewPage, bag: str) -> None:
    page = new_page(java_script_enabled=False)
    live.sign_in(page, "technologist", f"/do/store-unit?unit={bag}")
    page.get_by_label("Slot").fill(live.bank.find("slot")[0].id)
    page.get_by_label("Slot").press("Enter")
    expect(page.locator("section.outcome-success")).to_contain_text("Unit stored")


def test_rows_are_added_in_place_and_sent(live: Live, page: Page) -> None:
    journey_storage.room(live.bank)
    live.sign_in(page, "technologist", "/do/build-vessel")
    page.get_by_role("button", name="Add: Rack").click()
    assert page.locator("[data-row]").count() == 2
    page.get_by_role("button", name="Remove rack 1").click()
    assert page.locator("[data-row]").count() == 1


@pytest.mark.parametrize("width", [390, 780, 1024, 1280])
def test_the_longest_states_fit_the_list_of_units(
    live: Live, new_page: NewPage, bag: str, width: int
) -> None:
    states = {"container": "segment", "disposition": "in_doubt", "assignment": "at_bedside"}
    journey_storage.frozen_bag(live.bank, **states)
    page = new_page(width=width, height=844)
    live.sign_in(page, "technologist", "/units")
    expect(page.locator("main table")).to_contain_text("Identity in doubt")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_name_in_the_head_of_a_narrow_page_covers_nothing(live: Live, new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    live.sign_in(page, "technologist")
    brand = page.locator(".brand strong").bounding_box()
    account = page.locator("details.account").bounding_box()
    assert brand
    assert account
    assert brand["x"] + brand["width"] <= account["x"]


@pytest.mark.soak
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(live: Live, new_page: NewPage, bag: str, width: int) -> None:
    page = new_page(width=width, height=844)
    live.sign_in(page, "technologist")
    mine = [f"/do/{name}" for name, verb in VERBS.items() if "technologist" in verb.roles]
    verbs = mine if width == min(WIDTHS) else mine[:3]
    bag_pages = [f"/things/{bag}", f"/do/store-unit?unit={bag}", f"/scan?id={bag}"]
    others = ["/", "/do", "/help", "/help/states", "/help/first-ten-minutes", "/help/verbs/freeze-unit"]
    for path in [*others, "/account", "/place", "/account/password", "/nowhere", *bag_pages, *verbs]:
        page.goto(live.url + path)
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, (path, widest)
