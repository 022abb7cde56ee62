"""Somebody new, at a demonstration that was just loaded: what is on the screen is their only guide.

Only what is seen is pressed and typed. The sign-ins were printed when the
program was started; whatever else is typed was read off the page before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from biobank.storage import rows
from tests.browser import NewPage
from tests.services.demo.conftest import Demonstration
from tests.services.demo.fresh import Fresh, served_afresh

MOST_PRESSES, MOST_TYPED = 6, 6
"""With a minute for reading, somebody who takes ten seconds for each is done within five minutes."""


@dataclass
class Newcomer:
    """Somebody who presses and types what they see, and how often they had to."""

    page: Page
    presses: int = 0
    typed: int = 0

    def press(self, what: Locator) -> None:
        """Press something that is seen."""
        expect(what).to_be_visible()
        what.click()
        self.presses += 1

    def type(self, label: str, text: str) -> None:
        """Type into a field that is seen by its label."""
        self.page.get_by_label(label).first.fill(text)
        self.typed += 1

    def reads(self, where: str, pattern: str) -> str:
        """Return what stands somewhere on the page, or the part of it that is asked for."""
        place = self.page.locator(where)
        expect(place).to_have_text(re.compile(pattern))
        found = re.search(pattern, place.inner_text())
        assert found is not None
        return found[found.re.groups]


@pytest.fixture
def fresh(on_sqlite: Demonstration, tmp_path: Path) -> Iterator[Fresh]:
    """A demonstration centre in which nobody has done anything yet."""
    with served_afresh(on_sqlite, tmp_path) as served:
        yield served


def signed_in(fresh: Fresh, page: Page, role: str) -> Newcomer:
    """Somebody who typed the printed address and signed in with the printed name and password."""
    new, printed = Newcomer(page), fresh.sign_in(role)
    page.goto(fresh.url)
    new.type("Sign-in name", printed.login)
    new.type("Password", printed.password)
    new.press(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(printed.name)
    return new


def count(fresh: Fresh, thing: str) -> int:
    with fresh.services.database.read() as connection:
        return len(rows.find(connection, thing, {}))


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_unit_is_collected(fresh: Fresh, new_page: NewPage, *, scripts: bool) -> None:
    page, before = new_page(java_script_enabled=scripts), count(fresh, "donation")
    new = signed_in(fresh, page, "apheresis_nurse")
    new.press(page.locator("#part-collect").get_by_role("link", name="Collect", exact=True))
    new.type("Wristband", new.reads("#h-wristband", r"B[0-9A-Z]{14}"))
    new.press(page.get_by_text("Bag", exact=True))
    new.type("Volume", "205")
    second = fresh.sign_in("nurse")
    collect = page.locator("main").get_by_role("button", name="Collect", exact=True)
    if scripts:
        new.press(collect.last)
    new.type("Badge or sign-in name of the second person", second.login)
    new.type("Password of the second person", second.password)
    new.press(collect.last)
    expect(page.locator("section.outcome-success")).to_contain_text("Donation collected.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bag ")
    assert count(fresh, "donation") == before + 1
    assert new.presses <= MOST_PRESSES
    assert new.typed <= MOST_TYPED


def test_the_first_steps_lead_to_a_bag_a_taken_slot_and_a_free_one(fresh: Fresh, page: Page) -> None:
    new = signed_in(fresh, page, "technologist")
    new.press(page.get_by_role("link", name="first ten minutes").first)
    expect(page.get_by_text("0 of 9 steps are done.")).to_be_visible()
    new.press(page.get_by_role("link", name="Store a bag"))
    with page.expect_popup() as opened:
        new.press(page.get_by_role("link", name="No scanner? Codes to type"))
    codes = opened.value
    taken, free = (
        codes.locator("dl > div", has=codes.get_by_text(re.compile(f"a slot that is {how}")))
        .locator("code")
        .last
        for how in ("taken", "free")
    )
    new.type("Slot", taken.inner_text())
    page.get_by_label("Slot").press("Enter")
    expect(page.locator("section.outcome-refused")).to_contain_text("holds unit")
    new.type("Slot", free.inner_text())
    page.get_by_label("Slot").press("Enter")
    expect(page.locator("section.outcome-success")).to_contain_text("Unit stored")
    page.goto(f"{fresh.url}/help/first-ten-minutes")
    expect(page.locator(".step-done").filter(has_text="Store a bag")).to_be_visible()


def test_the_tour_ends_with_something_to_do(fresh: Fresh, page: Page) -> None:
    new = signed_in(fresh, page, "technologist")
    new.press(page.get_by_role("link", name="tour of this demonstration"))
    new.press(page.get_by_role("link", name="Begin the tour"))
    panel, titles = page.get_by_role("complementary", name="Tour"), []
    stops = int(new.reads("#tour summary", r"stop 1 of (\d+):"))
    for number in range(1, stops):
        expect(panel).to_contain_text(f"Tour, stop {number} of {stops}")
        titles.append(page.get_by_role("heading", level=1).inner_text())
        new.press(panel.get_by_role("link", name="Next:"))
    assert len(titles) >= 9
    assert any("NYSTRÖM" in title or "Patient" in title for title in titles)
    expect(page.get_by_role("link", name="Take the next step")).to_be_visible()
    assert new.typed == 2


def test_the_first_print_needs_no_printer(fresh: Fresh, page: Page) -> None:
    new = signed_in(fresh, page, "technologist")
    page.goto(f"{fresh.url}/printing")
    expect(page.locator("main")).to_contain_text("4 labels:")
    with page.expect_download() as coming:
        new.press(page.get_by_role("button", name="Open the file"))
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    page.goto(f"{fresh.url}/printing")
    expect(page.locator("main")).to_contain_text("All 4 labels went out.")
