"""Every page and form in German: what is asked of the catalogue and not there is data, or it is missing."""

import dataclasses
import re
from typing import Any

import pytest

from biobank.domain.verbs import VERBS
from biobank.edge.settings import LanguageSettings, SessionSettings, Settings
from biobank.words import speaking
from biobank.words.catalogue import catalogue_of
from tests.full_bank import FullBank
from tests.served import Served
from tests.web.pages import at_screen
from tests.web.test_every_word_is_said import pages
from tests.web.unsaid import MEASURES, data_of

SETTINGS = Settings(
    environment="test",
    session=SessionSettings(cookie="biobank"),
    language=LanguageSettings(offered="de", default="de"),
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"[A-Z][0-9A-Z]{10}|.*_.*|[A-Za-z-]+ ?[0-9-]+")
DATA = {"console", "cryobag", "die", "patienten", "behandeln", "alle", "ab", "ml"}
"""Words of parameters that are said already, and names of the house."""


class Missing(dict[str, str]):
    """A catalogue's sentences, which note what they lack."""

    def __init__(self, told: Any) -> None:
        super().__init__(told)
        self.missed: dict[str, None] = {}

    def get(self, sentence: str, default: Any = None) -> Any:
        """Return what is said for a sentence; what is not there is noted."""
        if sentence not in self:
            self.missed.setdefault(str(sentence))
        return super().get(sentence, default)


@pytest.mark.soak
@pytest.mark.parametrize("role", ["technologist", "quality_officer", "nurse", "physician", "administrator"])
def test_nothing_is_shown_in_english(full_bank: FullBank, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    told = Missing(catalogue_of("de").sentences)
    spied = dataclasses.replace(catalogue_of("de"), sentences=told)
    monkeypatch.setattr(speaking, "catalogue_of", lambda _: spied)
    screen = at_screen(Served(full_bank.bank, SETTINGS), role)
    forms = [f"/{kind}/{name}" for name in VERBS for kind in ("do", "help/verbs")]
    for path in dict.fromkeys(
        ("/", *pages(full_bank)["technologist"], *pages(full_bank).get(role, ()), *forms)
    ):
        screen.get(path)
    data = data_of(full_bank.bank) | {each.lower() for each in MEASURES} | DATA
    said = {words.lower() for words in told.values()}
    lacking = [
        sentence
        for sentence in told.missed
        if sentence.lower() not in said
        and not _CODE.fullmatch(sentence)
        and not {word.lower() for word in _WORD.findall(sentence)} <= data
    ]
    assert lacking == []
