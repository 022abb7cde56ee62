"""A laboratory session at the scanner: no mouse, no keyboard, wrong scans among the right ones."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import card_named
from biobank.domain.rooms.freezers import RackRow
from tests import journey, journey_storage
from tests.browser import NewPage
from tests.live import Live
from tests.web.pages import label_of

SESSION = 50
WEDGE_MS = 4
PATIENCE_MS = 15_000
SERIES = "**/scan/series/*"
TWICE = re.compile("The same code came twice; it counts once|nothing was done twice")
LARGE = RackRow(
    racks="Tower 1",
    boxes="Box 1..2",
    rows=6,
    columns=9,
    label_scheme="A1",
    rack_kind="tower",
    box_kind="cassette",
)


class Wedge:
    """A scanner that types like a keyboard, and a person who looks up at each answer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.banner = page.locator("section.outcome")

    def scan(self, text: str) -> None:
        """Type a code as a scanner does, into whatever takes keys."""
        self.page.keyboard.type(text, delay=WEDGE_MS)
        self.page.keyboard.press("Enter")

    def card(self, name: str) -> None:
        found = card_named(name)
        assert found is not None
        self.scan(found.code)

    def hears(self, kind: str, words: str | re.Pattern[str]) -> None:
        """Wait for the answer to the last scan."""
        expect(self.banner).to_have_class(f"outcome outcome-{kind}", timeout=PATIENCE_MS)
        expect(self.banner).to_contain_text(words, timeout=PATIENCE_MS)


def label(id: str) -> str:
    return render(code_for(id))


@pytest.fixture
def slots(live: Live) -> tuple[str, ...]:
    """The 108 slots of two large boxes."""
    return journey_storage.vessel(live.bank, racks=(LARGE,)).slots


def bags(live: Live, count: int) -> list[tuple[str, str]]:
    """Bags in the technologist's hands: ids and what their labels say."""
    patient = journey.registered_patient(live.bank)
    made = [journey_storage.frozen_bag(live.bank, patient) for _ in range(count)]
    return [(id, label_of(live.bank, id)) for id in made]


def stored(live: Live) -> int:
    with live.bank.database.read() as connection:
        found = connection.exec_driver_sql("select count(*) from event where kind = 'UnitStored'")
        return int(found.scalar_one())


@pytest.mark.timeout(240)
def test_fifty_bags_are_stored_by_scanner_alone(live: Live, slots: tuple[str, ...], page: Page) -> None:
    taken, (void, *rest) = slots[-1], bags(live, SESSION + 2)
    holder, session = rest[0][0], rest[1:]
    live.bank.ok("store-unit", unit=holder, slot=taken)
    void_label = label_of(live.bank, journey_storage.frozen_bag(live.bank), "void")
    live.sign_in(page, "technologist")
    wedge = Wedge(page)
    wedge.card("store")
    expect(page.get_by_role("heading", name="Scan the slot or the box")).to_be_visible()
    for number, (slot, (unit, code)) in enumerate(zip(slots, session, strict=False)):
        if number == 10:
            wedge.scan(label(taken))
            wedge.scan(code)
            wedge.hears("refused", "holds unit")
        if number == 20:
            wedge.scan(void_label)
            expect(page.get_by_role("heading", name="This label is not valid")).to_be_visible()
            wedge.scan(code)
            wedge.hears("stop", "A red stop stands")
            wedge.card("set-apart")
            wedge.hears("noted", "You stopped at a void label")
        if number == 30:
            wedge.scan("4006381333931")
            wedge.hears("unknown", "no")
        wedge.scan(label(slot))
        wedge.scan(code)
        wedge.hears("success", live.bank.get("unit", unit).din)
        if number == 40:
            wedge.scan(code)
            expect(page.locator("body")).to_contain_text(TWICE)
            wedge.scan(label(slots[number + 1]))
            wedge.hears("noted", "Now scan the bag")
            wedge.scan(code)
            wedge.hears("refused", "slot")
    expect(page.locator(".series-counts")).to_contain_text(f"{SESSION} done")
    where = [live.bank.get("unit", unit).slot_id for unit, _ in session]
    assert where == list(slots[:SESSION])
    assert live.bank.get("unit", void[0]).slot_id is None
    assert stored(live) == SESSION + 1
    wedge.card("end")
    wedge.hears("success", f"{SESSION} done")


def test_scans_made_before_the_answers_are_taken_in_their_order(
    live: Live, slots: tuple[str, ...], page: Page
) -> None:
    box = live.bank.get("slot", slots[0]).place_id
    session = bags(live, 6)
    live.sign_in(page, "technologist")
    wedge = Wedge(page)
    wedge.card("store")
    wedge.scan(label(box))
    for _, code in session:
        wedge.scan(code)
    wedge.hears("success", live.bank.get("unit", session[-1][0]).din)
    assert [live.bank.get("unit", unit).slot_id for unit, _ in session] == list(slots[:6])
    expect(page.locator(".scan-list li")).to_have_count(6)


def test_what_was_scanned_after_a_refusal_is_not_used_and_said_so(
    live: Live, slots: tuple[str, ...], page: Page
) -> None:
    (holder, _), (_, first), (other, second) = bags(live, 3)
    live.bank.ok("store-unit", unit=holder, slot=slots[0])
    live.sign_in(page, "technologist")
    wedge = Wedge(page)
    wedge.card("store")
    wedge.hears("noted", "Store.")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(SERIES, hold_the_first)
    with page.expect_request(SERIES):
        wedge.scan(label(slots[0]))
    for text in (first, label(slots[1]), second):
        wedge.scan(text)
    held[0].continue_()
    wedge.hears("refused", "holds unit")
    expect(page.locator("#scan-note")).to_have_text("2 scans made after this one were not used.")
    assert live.bank.get("unit", other).slot_id is None


def test_a_series_goes_on_without_scripts_and_in_two_tabs(
    live: Live, slots: tuple[str, ...], new_page: NewPage
) -> None:
    first_tab = new_page(java_script_enabled=False)
    (one, one_code), (two, two_code) = bags(live, 2)
    live.sign_in(first_tab, "technologist", "/scan")
    second_tab = first_tab.context.new_page()
    second_tab.goto(f"{live.url}/scan")
    tabs = ((first_tab, slots[0], one_code), (second_tab, slots[7], two_code))
    for tab, _, _ in tabs:
        tab.bring_to_front()
        Wedge(tab).card("store")
        expect(tab.get_by_role("heading", name="Scan the slot or the box")).to_be_visible()
    for tab, slot, _ in tabs:
        tab.bring_to_front()
        Wedge(tab).scan(label(slot))
        expect(tab.get_by_role("heading", name="Scan the bag")).to_be_visible()
    for tab, _, code in tabs:
        tab.bring_to_front()
        Wedge(tab).scan(code)
        Wedge(tab).hears("success", "Unit stored")
    first_tab.reload()
    Wedge(first_tab).hears("success", "Unit stored")
    assert live.bank.get("unit", one).slot_id == slots[0]
    assert live.bank.get("unit", two).slot_id == slots[7]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_a_series_fit_their_screens(
    live: Live, slots: tuple[str, ...], new_page: NewPage, width: int
) -> None:
    page = new_page(width=width, height=844)
    ((unit, code),) = bags(live, 1)
    void_label = label_of(live.bank, journey_storage.frozen_bag(live.bank), "void")
    live.sign_in(page, "technologist", "/scan/cards")
    wedge = Wedge(page)

    def fits() -> None:
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1

    fits()
    wedge.card("store")
    wedge.hears("noted", "Store.")
    fits()
    wedge.scan(label(slots[0]))
    wedge.hears("noted", "Now scan the bag")
    wedge.scan(code)
    wedge.hears("success", live.bank.get("unit", unit).din)
    fits()
    wedge.scan(void_label)
    expect(page.get_by_role("heading", name="This label is not valid")).to_be_visible()
    fits()


def test_the_cards_print_on_paper(live: Live, page: Page) -> None:
    live.sign_in(page, "technologist", "/scan/cards")
    page.emulate_media(media="print")
    expect(page.locator(".work-bar")).to_be_hidden()
    sides = page.locator(".verb-card svg").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    millimetres = [Decimal(str(side)) * Decimal("25.4") / 96 for side in sides]
    assert all(20 - Decimal("0.5") <= side for side in millimetres)
