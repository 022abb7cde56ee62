"""Every page in a real browser: it fits, stands still, can be reached and hit, and axe finds nothing.

Everything is looked at in the full house, where the patient in sight has a name
of 120 letters, and in an empty one. What is quick is asked of every page at
every width; axe, which is slow, looks at each page in one of the four cells of
width and theme, and in all of them in a soak. Half of the cells speak German,
whose words are longer; a soak speaks both languages in each.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from biobank.edge.headers import POLICY
from tests.browser import NewPage
from tests.house import LONGEST, House
from tests.web.every_page import LEAD_ELSEWHERE, NO_PAGES, ONLY_IN_SCENES, Address, empty_pages, pages
from tests.web.scenes import LARGE, SCENES

LOOKING = Path(__file__).with_name("looking.js")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
GRAVE = ("serious", "critical")
USUAL_PX, GLOVES_PX = 44, 64
NARROW, WIDE = (390, 844), (1280, 800)
Cell = tuple[tuple[int, int], str, str]
CELLS: tuple[Cell, ...] = (
    *((NARROW, "light", "en"), (NARROW, "dim", "de")),
    *((WIDE, "light", "de"), (WIDE, "dim", "en")),
)
OTHERS: tuple[Cell, ...] = tuple((size, theme, "en" if told == "de" else "de") for size, theme, told in CELLS)
ZOOMED = 640
"""A screen of 1280 px at 200 %."""
REFLOW = 320
"""A screen of 1280 px at 400 %, where nothing may need scrolling sideways (WCAG 1.4.10)."""
WIDTHS = (REFLOW, NARROW[0], ZOOMED, WIDE[0])


def looked_at(page: Page, name: str, *, with_axe: bool = True) -> list[str]:
    """Return what is wrong with the page that is open."""
    usual = page.viewport_size
    assert usual is not None
    sizes = [USUAL_PX, GLOVES_PX, list(TAGS) if with_axe else None]
    found = page.evaluate("asked => looking.opened(...asked)", sizes)
    told = [
        f"axe {id} ({impact}): {' | '.join(nodes)}" for impact, id, nodes in found["axe"] if impact in GRAVE
    ]
    told += found["told"]
    others = [width for width in WIDTHS if width != usual["width"]]
    screen = page.context.new_cdp_session(page)
    for width in (*others, usual["width"]):
        # Asked of the browser itself: playwright waits longer for a new size than its layout takes.
        size = {"width": width, "height": usual["height"], "deviceScaleFactor": 1, "mobile": False}
        screen.send("Emulation.setDeviceMetricsOverride", size)
        told += page.evaluate("looking.fits()")
    screen.detach()
    return [f"{name}: {each}" for each in told]


@cache
def axe() -> str:
    """Return the source of axe-core, as a package of the tests brings it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


class Looker:
    """A window that looks at pages in one cell, and keeps what it finds."""

    def __init__(self, house: House, new_page: NewPage, cell: Cell, *, with_axe: bool = True) -> None:
        self.house, self.found, self.with_axe = house, list[str](), with_axe
        (width, height), self.theme, self.language = cell
        self.page = new_page(width=width, height=height, has_touch=width == NARROW[0])
        self.page.context.add_init_script(f"{axe() if with_axe else ''}\n{LOOKING.read_text('utf-8')}")
        self.page.context.on("console", self._said)

    def begin(self, role: str) -> None:
        """Let the window belong to somebody, in the cell's theme and language."""
        self.page.context.clear_cookies()
        self.house.opened(self.page, role)
        kept = {"theme": self.theme, "language": self.language}
        url = self.house.live.url
        self.page.context.add_cookies(
            [{"name": name, "value": told, "url": url} for name, told in kept.items()]
        )

    def look(self, addresses: Sequence[Address]) -> None:
        """Open and look at pages, one after the other; each is under production's policy."""
        for each in addresses:
            answer = self.page.goto(self.house.live.url + each.path)
            assert answer is not None
            assert answer.headers["content-security-policy"] == POLICY
            if answer.status >= (500 if each.path == "/nowhere" else 400):
                self.found.append(f"{each.path}: answered {answer.status}")
            if self.rule() != each.rule and each.rule not in LEAD_ELSEWHERE and each.path != "/nowhere":
                self.found.append(f"{each.path}: leads to {self.page.url}, which is another page")
            self.found += looked_at(self.page, each.path, with_axe=self.with_axe)

    def rule(self) -> str:
        """Return the rule of the page that is open, empty where there is none."""
        path = urlsplit(self.page.url).path
        addresses = self.house.live.served.app.url_map.bind("")
        if not addresses.test(path, "GET"):
            return ""
        found, _ = addresses.match(path, "GET", return_rule=True)
        return str(found.rule)

    def _said(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error" and "Failed to load resource" not in text:
            self.found.append(f"{self.page.url}: {text}")


def share(addresses: Sequence[Address], cell: int) -> list[Address]:
    """Return the pages that are looked at in a cell: each in one, always the same."""
    return [each for each in addresses if zlib.crc32(each.rule.encode()) % len(CELLS) == cell]


@pytest.mark.parametrize("cell", range(len(CELLS)))
def test_every_page_of_a_full_house(house: House, new_page: NewPage, cell: int) -> None:
    looker = Looker(house, new_page, CELLS[cell])
    looker.begin("everybody")
    looker.look(share(pages(house), cell))
    assert not looker.found, "\n".join(looker.found)


@pytest.mark.parametrize("cell", [CELLS[2], CELLS[3]], ids=["light", "dim"])
def test_every_element_in_both_themes(house: House, new_page: NewPage, cell: Cell) -> None:
    """The page that shows each element is judged in both themes, where other pages stand in one of them."""
    looker = Looker(house, new_page, cell)
    looker.begin("everybody")
    looker.look([each for each in pages(house) if each.path == "/help/elements"])
    assert not looker.found, "\n".join(looker.found)


def test_every_page_of_an_empty_house(empty_house: House, new_page: NewPage) -> None:
    looker = Looker(empty_house, new_page, CELLS[1], with_axe=False)
    looker.begin("everybody")
    looker.look(empty_pages(empty_house))
    assert not looker.found, "\n".join(looker.found)


def test_every_scene(house: House, new_page: NewPage) -> None:
    found, seen = [], set[str]()
    lookers = [Looker(house, new_page, cell) for cell in CELLS]
    for number, (name, (role, scene)) in enumerate(SCENES.items()):
        looker = lookers[number % len(CELLS)]
        looker.begin(role)
        scene(looker.page, house)
        found += looked_at(looker.page, name)
        seen.add(looker.rule())
    found += [each for looker in lookers for each in looker.found]
    assert not found, "\n".join(found)
    assert seen >= set(ONLY_IN_SCENES)


def test_what_shows_no_page_is_still_there(house: House) -> None:
    rules = {rule.rule for rule in house.live.served.app.url_map.iter_rules()}
    assert rules >= {*NO_PAGES, *ONLY_IN_SCENES}
    assert len(LONGEST) == 120


@pytest.mark.soak
@pytest.mark.parametrize("cell", [*CELLS, *OTHERS])
def test_every_page_in_every_cell(house: House, empty_house: House, new_page: NewPage, cell: Cell) -> None:
    looker = Looker(house, new_page, cell)
    looker.begin("everybody")
    looker.look(pages(house, whole=True))
    empty = Looker(empty_house, new_page, cell)
    empty.begin("everybody")
    empty.look(empty_pages(empty_house, whole=True))
    assert not looker.found + empty.found, "\n".join(looker.found + empty.found)


@pytest.mark.soak
@pytest.mark.parametrize("cell", [*CELLS, *OTHERS])
@pytest.mark.parametrize("name", [*SCENES, *LARGE])
def test_every_scene_in_every_cell(house: House, new_page: NewPage, cell: Cell, name: str) -> None:
    role, scene = {**SCENES, **LARGE}[name]
    looker = Looker(house, new_page, cell)
    looker.begin(role)
    scene(looker.page, house)
    assert not [*looker.found, *looked_at(looker.page, name)]
