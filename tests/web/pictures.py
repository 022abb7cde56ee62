"""Pictures of every page and scene, to be looked at: `python -m tests.web.pictures FOLDER [RULE]`.

All four cells of width and theme, in a full and in an empty house. RULE narrows
it to addresses that contain it.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from biobank.storage.migration import upgrade
from tests.browser import FLAGS, chromium
from tests.databases import fold_log
from tests.house import House, empty, full
from tests.web.every_page import Address, empty_pages, pages
from tests.web.scenes import SCENES

CELLS = ((390, "light"), (390, "dim"), (1280, "light"), (1280, "dim"))


def main(folder: Path, wanted: str) -> None:
    """Take all pictures into a folder."""
    place = Path(tempfile.mkdtemp(prefix="pictures-"))
    upgrade(f"sqlite:///{place}/template.db")
    fold_log(place / "template.db")
    with sync_playwright() as playwright, houses(place) as (within, bare):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for width, theme in CELLS:
            to = folder / f"{width}-{theme}"
            to.mkdir(parents=True, exist_ok=True)
            _taken(browser, within, pages(within), to, theme, wanted)
            _taken(browser, bare, empty_pages(bare), to, theme, wanted, "empty")
            _scenes(browser, within, to, theme, wanted)
        browser.close()
    shutil.rmtree(place)


@contextmanager
def houses(place: Path) -> Iterator[tuple[House, House]]:
    """Serve a full and an empty house."""
    template = place / "template.db"
    for name in ("full", "empty"):
        (place / name).mkdir()
    with full(template, place / "full") as within, empty(template, place / "empty") as bare:
        yield within, bare


def _window(browser: Browser, house: House, to: Path, theme: str, role: str) -> Page:
    width = int(to.name.partition("-")[0])
    context = browser.new_context(viewport={"width": width, "height": 844 if width < 600 else 800})
    context.add_cookies([{"name": "theme", "value": theme, "url": house.live.url}])
    return house.opened(context.new_page(), role)


def _taken(
    browser: Browser,
    house: House,
    addresses: list[Address],
    to: Path,
    theme: str,
    wanted: str,
    name: str = "",
) -> None:
    page = _window(browser, house, to, theme, "everybody")
    for number, each in enumerate(addresses):
        if wanted in each.path:
            page.goto(house.live.url + each.path)
            words = each.path.strip("/").replace("/", "_").replace("?", "_")[:80] or "start"
            page.screenshot(path=to / f"{name}{number:03}-{words}.png", full_page=True)
    page.context.close()


def _scenes(browser: Browser, house: House, to: Path, theme: str, wanted: str) -> None:
    for name, (role, scene) in SCENES.items():
        if wanted in name:
            page = _window(browser, house, to, theme, role)
            scene(page, house)
            page.screenshot(path=to / f"scene-{name.replace(' ', '-')}.png", full_page=True)
            page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
