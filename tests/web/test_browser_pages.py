"""The pages in a real browser: by keyboard and scanner, narrow and wide, on paper, without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from biobank.domain.rules.clock import minutes_between
from tests import journey
from tests.browser import NewPage
from tests.full_bank import FullBank, filled
from tests.live import Live
from tests.served import PASSWORD

STORIES = {"lot": "lots", "equipment": "equipment", "donation": "donations", "deviation": "deviations"}


@pytest.fixture
def full(live: Live) -> FullBank:
    """A full bank behind the pages."""
    return filled(live.bank)


def scan(page: Page, text: str) -> None:
    """Type as a scanner does: into whatever takes keys, with Enter at the end."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paths(full: FullBank) -> dict[str, tuple[str, ...]]:
    """Every page by the role that has work there."""
    units = tuple(f"/units/{full.units[name]}" for name in ("thawed", "held", "dmso", "given", "collected"))
    patients = tuple(f"/patients/{full.patients[name]}" for name in ("graft", "long", "hostile"))
    slot = full.bank.get("unit", full.units["released"]).slot_id
    fridge = journey.fridge(full.bank)
    stories = tuple(
        f"/{pages}/{each.id}" for kind, pages in STORIES.items() for each in full.bank.find(kind)[:2]
    )
    return {
        "technologist": (
            *("/units", *units, "/patients", *patients, f"/patients/{full.patients['graft']}/timeline"),
            *("/vessels", "/vessels/new", f"/vessels/{full.vessel}", f"/vessels/{fridge}", f"/slots/{slot}"),
            *("/worklist", "/worklist/clocks", "/bedside", "/labels", f"/labels?unit={full.units['held']}"),
            f"/batch-record/{full.units['dmso']}",
            *stories,
            f"/patients/{full.patients['graft']}/timeline?span=2026-03-02T09",
            *("/search", "/lists", "/units?material=frozen&sort=expires", "/lists/patients", "/lists/orders"),
        ),
        "quality_officer": (
            *("/quality", "/worklist", "/lists/deviations", "/lists/lots", "/lists/equipment"),
            *("/lists/label-copies", "/lists/vessels"),
            f"/people/{full.bank.people['technologist'].person}",
        ),
        "administrator": (
            "/lists/people",
            "/people",
            f"/people/{full.bank.people['nurse'].person}",
            "/worklist",
        ),
    }


def test_a_bag_is_given_by_scanner_and_keyboard_alone(live: Live, full: FullBank, page: Page) -> None:
    assert full.graft is not None
    unit = full.units["thawed"]
    live.served.password("second_nurse")
    live.sign_in(page, "nurse", "/bedside")
    scan(page, journey.band_of(full.bank, full.graft.patient))
    expect(page.get_by_role("heading", name="Scan the label on the bag")).to_be_visible()
    scan(page, full.graft.label(unit))
    expect(page.get_by_role("heading", name="Compare before connecting")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Bag 2 of 3, 2.0 of 5.0 × 10⁶/kg given")).to_be_visible()
    page.get_by_label("Badge or sign-in name").focus()
    page.keyboard.type("second_nurse")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password of the second person")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Right bag, right patient")).to_be_visible()
    page.get_by_role("button", name="Start the reinfusion").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The bag is running")).to_be_visible()
    expect(page.get_by_label("Volume of cells given")).to_have_value("100")
    page.get_by_label("Volume of cells given").press("Enter")
    expect(page.get_by_role("heading", name="This bag is finished")).to_be_visible()
    assert live.bank.get("unit", unit).material == "infused"


def test_the_red_page_stays_through_reload_and_navigation(live: Live, full: FullBank, page: Page) -> None:
    assert full.graft is not None
    live.sign_in(page, "nurse", "/bedside")
    scan(page, journey.band_of(full.bank, full.patients["long"]))
    expect(page.get_by_role("heading", name="Nothing is issued for this patient")).to_be_visible()
    scan(page, full.graft.label(full.units["thawed"]))
    stop = page.get_by_role("heading", name="Wrong patient")
    expect(stop).to_be_visible()
    page.reload()
    expect(stop).to_be_visible()
    page.goto(f"{live.url}/bedside")
    expect(stop).to_be_visible()
    scan(page, full.graft.label(full.units["thawed"]))
    expect(stop).to_be_visible()
    page.get_by_label("What did you do with the unit?").fill("Put it back into the shipper.")
    page.get_by_role("button", name="I have stopped").click()
    expect(page.get_by_role("heading", name="Scan the wristband")).to_be_visible()


def test_the_bedside_works_without_scripts(live: Live, full: FullBank, new_page: NewPage) -> None:
    assert full.graft is not None
    page = new_page(java_script_enabled=False)
    live.sign_in(page, "nurse", "/bedside")
    for text in (journey.band_of(full.bank, full.graft.patient), full.graft.label(full.units["thawed"])):
        page.locator("#scan-text").fill(text)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Compare before connecting")).to_be_visible()


def test_the_clock_at_the_bedside_counts_by_the_servers_time(live: Live, full: FullBank, page: Page) -> None:
    assert full.graft is not None
    live.sign_in(page, "nurse", "/bedside")
    scan(page, journey.band_of(full.bank, full.graft.patient))
    expect(page.get_by_role("heading", name="Scan the label on the bag")).to_be_visible()
    scan(page, full.graft.label(full.units["thawed"]))
    clock = page.locator(".clock strong")
    left = int(minutes_between(full.bank.clock(), clock.get_attribute("data-until") or ""))
    # The browser's own clock stands elsewhere: what is shown was reckoned by the server's.
    expect(clock).to_have_text(re.compile(f"^({left - 1}|{left}) min$"))


def test_arrow_keys_walk_over_the_positions_of_a_box(live: Live, full: FullBank, page: Page) -> None:
    live.sign_in(page, "technologist", f"/vessels/{full.vessel}")
    cells = page.locator(".vessel a.cell")
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cells.nth(4)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/slots/*")


def test_a_position_of_a_large_box_is_reached_by_keys_and_says_what_it_is(live: Live, page: Page) -> None:
    live.sign_in(page, "technologist", "/help/elements")
    large = page.locator(".dense")
    large.get_by_role("link", name="A1 Occupied").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(large.get_by_role("link", name="C3 Occupied")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(large.get_by_role("link", name="C4 In doubt")).to_be_focused()
    sign = "cell => getComputedStyle(cell, '::before').content"
    assert large.get_by_role("link", name="C4 In doubt").evaluate(sign) == '"?"'


def test_a_patient_is_found_by_keyboard_and_no_name_is_in_the_address(
    live: Live, full: FullBank, page: Page
) -> None:
    live.sign_in(page, "coordinator", "/patients")
    page.keyboard.type("okonkwo adaeze")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="OKONKWO, Adaeze Marie")).to_be_visible()
    assert page.url == f"{live.url}/patients"


def test_on_paper_only_the_record_is_left(live: Live, full: FullBank, page: Page) -> None:
    live.sign_in(page, "technologist", f"/batch-record/{full.units['dmso']}")
    page.emulate_media(media="print")
    expect(page.locator(".work-bar")).to_be_hidden()
    expect(page.locator(".patient-name")).to_be_visible()
    expect(page.locator(".sign-here")).to_be_visible()
    expect(page.locator(".demo-banner")).to_be_visible()


def test_what_is_folded_on_screen_stands_open_on_paper(live: Live, full: FullBank, page: Page) -> None:
    live.sign_in(page, "technologist", f"/patients/{full.patients['graft']}")
    fold = page.locator(".fold.codes-whole").first
    expect(fold.locator(".data")).to_be_hidden()
    page.emulate_media(media="print")
    expect(fold.locator(".data")).to_be_visible()


def test_hostile_names_run_nothing(live: Live, full: FullBank, page: Page) -> None:
    opened: list[str] = []
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    live.sign_in(page, "technologist", f"/patients/{full.patients['hostile']}")
    expect(page.locator(".patient-name")).to_contain_text("<SCRIPT>")
    page.goto(f"{live.url}/units/{full.units['collected']}")
    assert opened == []
