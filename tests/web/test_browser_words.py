"""Sentences that are longer, and lines that begin at the right: pages keep their shape in a real browser."""

import pytest

from biobank.edge.settings import LanguageSettings, SessionSettings, Settings
from biobank.words.catalogue import PSEUDO
from tests.browser import NewPage
from tests.full_bank import FullBank
from tests.live import serving
from tests.served import Served


def settings(language: str) -> Settings:
    """Settings of a site that speaks one language."""
    spoken = LanguageSettings(offered=language, default=language)
    return Settings(environment="test", session=SessionSettings(cookie="biobank"), language=spoken)


def paths(full: FullBank) -> tuple[str, ...]:
    """Pages with little room: frames, tables, forms, the bedside."""
    bag = full.units["thawed"]
    return (
        *("/sign-in", "/", "/worklist", "/units", f"/units/{bag}", f"/patients/{full.patients['graft']}"),
        *(f"/vessels/{full.vessel}", f"/do/store-unit?unit={full.units['in_hand']}", "/account", "/scan"),
        f"/bedside/{full.patients['graft']}",
    )


@pytest.mark.parametrize("language", [PSEUDO, "ar"])
def test_no_page_is_wider_than_a_narrow_screen_in_a_longer_or_turned_language(
    full_bank: FullBank, new_page: NewPage, language: str
) -> None:
    served = Served(full_bank.bank, settings(language))
    page = new_page(width=390, height=844)
    with serving(served) as live:
        for number, path in enumerate(paths(full_bank)):
            if number == 1:
                opened = served.as_("technologist").session
                assert opened is not None
                cookie = {"name": "biobank", "value": opened.secret, "url": live.url}
                page.context.add_cookies([cookie])
            page.goto(live.url + path)
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{path} is {wider} px too wide"
            assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")


def test_codes_and_numbers_run_from_left_to_right_in_every_language(
    full_bank: FullBank, new_page: NewPage
) -> None:
    served = Served(full_bank.bank, settings("ar"))
    page = new_page(width=1280, height=800)
    with serving(served) as live:
        opened = served.as_("technologist").session
        assert opened is not None
        page.context.add_cookies([{"name": "biobank", "value": opened.secret, "url": live.url}])
        page.goto(f"{live.url}/units/{full_bank.units['thawed']}")
        turned = "elements => elements.filter(each => getComputedStyle(each).direction !== 'ltr').length"
        assert page.locator(".code").count() > 0
        assert page.locator(".code, .patient-facts .number").evaluate_all(turned) == 0
