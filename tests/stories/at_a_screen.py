"""The words in which a day at a screen is told: a keyboard, a scanner that types like one, and no mouse.

Whatever is opened, pressed or filled in is reached by Tab from where the focus
is, as a person without a mouse reaches it; nothing is clicked.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Download, Locator, Page, expect

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import card_named
from biobank.web.moments import for_field
from tests.bank import Bank
from tests.house import House
from tests.served import PASSWORD

MOST_TABS = 160
NEW_PASSWORD = "a-horse-of-my-own-12"
AHEAD = """(wanted) => {
  const here = document.activeElement;
  return !here || here === document.body || !!(here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""  # noqa: E501


class Day:
    """One person's day at one screen."""

    def __init__(self, house: House, page: Page, role: str) -> None:
        self.house, self.page, self.role = house, page, role
        self.main = page.locator("main")

    @property
    def bank(self) -> Bank:
        """The bank behind the screen."""
        return self.house.bank

    def begins(self, login: str = "", password: str = PASSWORD, lands: str = "/") -> None:
        """Sign in at the door."""
        self.page.goto(f"{self.house.live.url}/sign-in")
        self.types("Sign-in name, or scan your badge", login or self.role)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.house.live.url}{lands}")

    def returns(self) -> None:
        """Go back to the start page, by the way that stands on top of every page."""
        self.opens("Biobank")

    # What is seen.

    def sees(self, *words: str) -> None:
        """Read words on the page."""
        for each in words:
            expect(self.main).to_contain_text(each)

    def is_about(self, name: str) -> None:
        """Read in the banner whose page it is."""
        expect(self.page.locator(".patient-name")).to_contain_text(name)

    def no_longer_sees(self, *words: str) -> None:
        """Look for words in vain."""
        for each in words:
            expect(self.main).not_to_contain_text(each)

    def part(self, title: str | re.Pattern[str]) -> Locator:
        """The part of a page under a heading."""
        return self.main.locator("section").filter(has=self.page.get_by_role("heading", name=title)).last

    def line(self, words: str, of: str = "") -> Locator:
        """The line in which words stand; of the list with a title, where several lists have such lines."""
        around = self.part(of) if of else self.main
        return around.locator("tr, li").filter(has_text=words).last

    def hears(self, kind: str, words: str | re.Pattern[str]) -> None:
        """Take the answer to what was done last."""
        answer = self.page.locator("section.outcome").first
        expect(answer).to_have_class(f"outcome outcome-{kind}")
        expect(answer).to_contain_text(words)

    # What is done.

    def opens(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow a link."""
        self._enter((within or self.page).get_by_role("link", name=name).first)

    def presses(self, name: str, within: Locator | None = None) -> None:
        """Press the button that stands under a form."""
        self._enter((within or self.main).get_by_role("button", name=name, exact=True).last)

    def scans(self, text: str) -> None:
        """Pull the trigger: into whatever takes keys."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def scans_card(self, name: str) -> None:
        """Scan a verb card."""
        found = card_named(name)
        assert found is not None
        self.scans(found.code)

    def types(self, label: str, text: str, within: Locator | None = None) -> None:
        """Fill a field in; what stood there is typed over."""
        field = self._field(label, within)
        self._reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def on(self, label: str, day: str) -> None:
        """Fill a day in; in which order its parts are typed is the browser's own affair."""
        field = self._field(label)
        self._reach(field)
        field.fill(day)

    def at(self, label: str, moment: str) -> None:
        """Fill a moment in, by the clock on the wall."""
        self.on(label, for_field(moment, self.bank.site.zone)[:16])

    def picks(self, question: str, answer: str, within: Locator | None = None) -> None:
        """Choose one of a few answers by arrow keys."""
        group = (within or self.main).get_by_role("group", name=re.compile(rf"^{re.escape(question)}"))
        options = group.get_by_role("radio")
        self._reach(options.first)
        answers = [each.strip() for each in group.locator("label.option").all_inner_texts()]
        self.page.keyboard.press("Space")
        for _ in range(answers.index(answer)):
            self.page.keyboard.press("ArrowDown")
        expect(group.get_by_label(answer, exact=True)).to_be_checked()

    def chooses(self, label: str, words: str) -> None:
        """Choose from a list by typing the beginning of a line of it."""
        field = self._field(label)
        self._reach(field)
        self.page.keyboard.type(words)
        expect(field.locator("option:checked")).to_have_text(re.compile(rf"^{re.escape(words)}"))

    def signs(self, name: str) -> None:
        """Give one's own password again, and send the form with it."""
        self._is_asked_to_sign()
        self.types(f"Your password, {name}", PASSWORD)
        self._sends()

    def has_signed(self, login: str, asked: str = "Badge or sign-in name of the second person") -> None:
        """Let a colleague sign on this screen with their own name and password, which sends the form."""
        self._is_asked_to_sign()
        self.types(asked, login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self._sends()

    def _is_asked_to_sign(self) -> None:
        """Press the button of a form that asks for signatures in a layer over it, once all else is there."""
        layer = self.page.locator("form > dialog.layer")
        if layer.count() and not layer.first.is_visible():
            self._reach(self.page.locator("form:has(> dialog.layer) > .row-of > .primary"))
            self.page.keyboard.press("Enter")
            expect(layer).to_be_visible()

    def takes(self, name: str) -> Download:
        """Take a file along."""
        link = self.page.get_by_role("link", name=name, exact=True).first
        self._reach(link)
        with self.page.expect_download() as taken:
            self.page.keyboard.press("Enter")
        return taken.value

    def unfolds(self, words: str) -> None:
        """Open what is folded."""
        self._reach(self.main.locator("summary").filter(has_text=words).first)
        self.page.keyboard.press("Enter")

    # How it is reached.

    def _field(self, label: str, within: Locator | None = None) -> Locator:
        whole = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")
        return (within or self.page).get_by_label(whole).first

    def _enter(self, wanted: Locator) -> None:
        self._reach(wanted)
        self._sends()

    def _sends(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> None:
        expect(wanted).to_be_visible()
        key = "Tab" if wanted.evaluate(AHEAD) else "Shift+Tab"
        for _ in range(MOST_TABS):
            if wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {wanted}")


def label(id: str) -> str:
    """What a scanner reads off the label of a thing."""
    return render(code_for(id))


Begun = Callable[[str], Day]
"""From a role to the day of the person who has it, which has not begun yet."""
