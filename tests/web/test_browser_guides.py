"""Collection, processing and thaw by scanner and keys alone; midway the tab closes, and another goes on."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from biobank.domain.codes.own_code import code_for, render
from tests import journey, journey_storage, journey_transplant
from tests.browser import NewPage
from tests.live import Live
from tests.served import PASSWORD
from tests.web.pages import label_of

NARROW = {"width": 390, "height": 844}
WEDGE_MS = 3
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


class Hands:
    """Somebody with a scanner and keys, and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)

    def sees(self, title: str) -> None:
        """Wait for a screen of the guide, and see that it fits."""
        expect(self.heading).to_have_text(title)
        self.page.wait_for_load_state()
        assert self.page.evaluate(WIDER) <= 0, title

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=False).first

    def scan(self, text: str, into: str = "") -> None:
        """Scan into the field that has the keys; `into` says which that must be."""
        if into:
            expect(self.field(into)).to_be_focused()
        self.page.keyboard.type(text, delay=WEDGE_MS)
        self.page.keyboard.press("Enter")

    def pick(self, number: int = 0) -> None:
        """Choose in the group of choices that has the keys, and go on."""
        self.page.keyboard.press("Space")
        for _ in range(number):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def skip(self, times: int = 1) -> None:
        """Leave fields empty."""
        for _ in range(times):
            self.page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Press a button by the keys."""
        self.page.get_by_role("button", name=name, exact=True).last.focus()
        self.page.keyboard.press("Enter")

    def leave_out(self, title: str) -> None:
        expect(self.page.locator(".guide-at")).to_contain_text(title)
        self.press("Not needed here")

    def signs(self, login: str) -> None:
        """Sign as the second person in the layer over the form."""
        layer = self.page.locator("dialog.layer")
        expect(layer).to_be_visible()
        self.scan(login)
        self.scan(PASSWORD)


def goes_on(live: Live, new_page: NewPage, left: Page, role: str) -> Hands:
    """Close the tab, and go on from the start page of another browser, as wide as a desk."""
    left.close()
    page = new_page()
    live.sign_in(page, role)
    link = page.get_by_role("link", name="Go on")
    link.focus()
    page.keyboard.press("Enter")
    return Hands(page)


@pytest.mark.timeout(120)
def test_a_collection_at_the_chair(live: Live, new_page: NewPage) -> None:
    bank = live.bank
    episode = journey.cleared_episode(bank)
    band = journey.band_of(bank, bank.get("episode", episode).patient_id)
    live.served.password("nurse")
    page = new_page(**NARROW)
    live.sign_in(page, "apheresis_nurse", f"/guides/begin/collection/{episode}")
    hands = Hands(page)
    hands.press("Begin")
    hands.sees("Scan the wristband")
    hands.scan(band, "Wristband")
    hands.sees("Scan the donation number")
    hands.skip()
    hands.sees("Bags and tubes")
    page.locator("[name=containers-0-kind]").first.focus()
    hands.pick()
    hands.scan("200", "Volume")
    expect(page.locator("[data-worksheet]")).to_contain_text("In bags200 mL")
    expect(page.locator("[data-kept]")).to_have_text("Kept as a draft.")
    hands = goes_on(live, new_page, page, "apheresis_nurse")
    hands.sees("Bags and tubes")
    expect(hands.page.locator("[name=containers-0-volume_ml]")).to_have_value("200")
    expect(hands.page.get_by_label("Bag", exact=True)).to_be_checked()
    hands.press("Go on")
    hands.sees("When")
    hands.press("Go on")
    hands.sees("With what")
    hands.scan("SOP-COL-01", "SOP")
    hands.scan("3", "SOP version")
    hands.press("Go on")
    hands.sees("Check and record")
    expect(hands.page.get_by_role("main")).to_contain_text("Bag, 200 mL")
    hands.press("Collect")
    hands.signs("nurse")
    expect(hands.page.locator(".guide-at")).to_contain_text("Step 3 of 6")
    (donation,) = bank.find("donation")
    assert donation.session == 1
    (check,) = bank.find("check")
    assert check.second_person == bank.people["nurse"].person


@pytest.mark.timeout(120)
def test_a_bag_is_processed_at_two_stations(live: Live, new_page: NewPage) -> None:
    bank = live.bank
    unit = journey.received_bag(bank)
    bag, slot = label_of(bank, unit), journey_storage.vessel(bank).slots[0]
    page = new_page(**NARROW)
    live.sign_in(page, "technologist", f"/guides/begin/processing/{unit}")
    hands = Hands(page)
    hands.press("Begin")
    for title in ("Take samples", "Counts", "Process", "Split into bags", "Print the next labels"):
        hands.leave_out(title)
    hands.sees("Scan the bag")
    hands.scan(bag, "Unit")
    hands.sees("Volume and DMSO")
    hands.scan("220", "Volume afterwards")
    hands.page.keyboard.type("10")
    expect(page.locator("[data-worksheet]")).to_contain_text("24.2 g")
    expect(page.locator("[data-kept]")).to_have_text("Kept as a draft.")
    hands = goes_on(live, new_page, page, "technologist")
    hands.sees("Volume and DMSO")
    expect(hands.field("DMSO afterwards")).to_have_value("10")
    hands.press("Go on")
    hands.sees("With what")
    hands.scan("SOP-CP-07", "SOP")
    hands.scan("4", "SOP version")
    hands.press("Go on")
    hands.sees("Check and record")
    hands.press("Add DMSO")
    expect(hands.page.locator(".guide-clocks")).to_contain_text("freezing due in")
    hands.sees("Scan the bag")
    hands.scan(bag, "Unit")
    hands.sees("The run")
    hands.scan("HPC-1", "Programme")
    hands.scan("R-1", "Run number")
    hands.scan("-100", "Temperature at the end")
    hands.pick()
    hands.sees("What it is now")
    hands.press("Go on")
    hands.sees("With what")
    hands.scan("SOP-CP-07", "SOP")
    hands.scan("4", "SOP version")
    hands.press("Go on")
    hands.press("Freeze")
    hands.sees("Into its slot")
    hands.scan(bag, "Unit")
    hands.scan(render(code_for(slot)), "Slot")
    expect(hands.page.get_by_role("main")).to_contain_text("Every step is done or left out")
    assert bank.get("unit", unit).slot_id == slot
    assert bank.get("unit", unit).dmso_percent == Decimal(10)


@pytest.mark.timeout(120)
def test_a_bag_is_thawed_and_given(live: Live, new_page: NewPage) -> None:
    bank = live.bank
    done = journey_transplant.issued_bag(bank)
    live.served.password("second_nurse")
    band = done.scans(bank)["wristband"]
    page = new_page(**NARROW)
    live.sign_in(page, "nurse", f"/guides/begin/thaw/{done.unit}")
    hands = Hands(page)
    hands.press("Begin")
    hands.sees("Scan the wristband")
    hands.scan(band, "wristband")
    hands.sees("Scan the label on the bag")
    hands.scan(done.label(), "Label on the bag")
    hands.sees("The patient is ready")
    page.locator("[name=line_patent]").first.focus()
    hands.pick()
    page.keyboard.press("Space")
    expect(page.locator("[data-kept]")).to_have_text("Kept as a draft.")
    hands = goes_on(live, new_page, page, "nurse")
    hands.sees("The patient is ready")
    expect(hands.page.locator("[name=premedicated][value=true]")).to_be_checked()
    hands.page.locator("[name=physician_reachable]").first.focus()
    hands.pick()
    hands.sees("Check and record")
    hands.press("Check before thaw")
    hands.signs("second_nurse")
    hands.sees("Where it is thawed")
    hands.press("Thaw")
    expect(hands.page.locator(".guide-clocks")).to_contain_text(
        re.compile("Thawed: to be given within (30|29) min")
    )
    hands.sees("Scan the wristband")
    hands.scan(band)
    hands.scan(done.label(), "Label on the container")
    hands.sees("Check and record")
    hands.press("Verify at bedside")
    hands.signs("second_nurse")
    hands.sees("Start reinfusion")
    hands.press("Start reinfusion")
    hands.sees("How much was given")
    expect(hands.page.locator("[data-worksheet]")).to_contain_text("5.71 × 10⁶/kg")
    hands.press("Stop reinfusion")
    expect(hands.page.get_by_role("main")).to_contain_text("Every step is done or left out")
    assert bank.get("unit", done.unit).material == "infused"


def test_no_scan_sends_half_a_form_or_presses_a_button(live: Live, page: Page) -> None:
    bank = live.bank
    unit = journey.received_bag(bank)
    live.sign_in(page, "technologist", f"/do/process-unit?unit={unit}")
    hands = Hands(page)
    page.get_by_label("Volume afterwards").focus()
    hands.scan("100")
    expect(page.get_by_label("Nucleated cells afterwards")).to_be_focused()
    page.get_by_role("button", name="Process", exact=True).last.focus()
    hands.scan(unit)
    expect(page).to_have_url(re.compile("/do/process-unit"))
    expect(page.locator("#scan-note")).to_have_text("Nothing here waits for a scan. It was not used.")
    page.get_by_role("button", name="Add: Reagent").focus()
    page.keyboard.press("Enter")
    row = page.locator("[name=reagents-0-lot]")
    expect(row).to_be_visible()
    page.locator("[name=reagents-0-amount]").focus()
    hands.scan("1 bag")
    expect(page.get_by_role("heading", level=1)).to_have_text("Process")
    assert bank.get("unit", unit).material == "collected"


def test_arithmetic_follows_the_keys_and_is_the_servers(live: Live, page: Page) -> None:
    unit = journey.received_bag(live.bank)
    live.sign_in(page, "technologist", f"/do/split-unit?unit={unit}")
    worksheet = page.locator("[data-worksheet]")
    page.locator("[name=bags-0-container]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=bags-0-volume_ml]").focus()
    page.keyboard.type("150")
    expect(worksheet).to_contain_text("−50 mL, −25 %")
    page.get_by_label("Waste").focus()
    page.keyboard.type("50")
    expect(worksheet).to_contain_text("0 mL, 0 %")
    assert live.bank.get("unit", unit).material == "collected"
