"""A scan that is not read is answered in the reader's language, wherever it is scanned."""

import pytest

from biobank.domain.codes.own_code import code_for, render
from biobank.edge.settings import LanguageSettings, SessionSettings, Settings
from tests import journey_storage
from tests.bank import Bank
from tests.served import Served
from tests.web.pages import Pages, at_screen, form_of, label_of, seen

SETTINGS = Settings(
    environment="test",
    session=SessionSettings(cookie="biobank"),
    language=LanguageSettings(offered="en,de"),
)
NOBODY = "UABCDEFGHJK"


@pytest.fixture
def german(sqlite_bank: Bank) -> Pages:
    """A technologist whose browser asks for German."""
    screen = at_screen(Served(sqlite_bank, SETTINGS), "technologist")
    screen.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de-DE,de;q=0.9,en;q=0.5"
    return screen


@pytest.fixture
def bag(german: Pages) -> str:
    """A frozen bag in the technologist's hands, beside a vessel with free slots."""
    journey_storage.vessel(german.bank)
    return journey_storage.frozen_bag(german.bank)


def wrong_check(code: str) -> str:
    """Return a code whose last character was misread."""
    return code[:-1] + ("1" if code[-1] == "0" else "0")


ANSWERS = {
    render(code_for(NOBODY))[:8]: "Nur ein Teil eines Codes kam an. Scannen Sie das Etikett noch einmal.",
    wrong_check(render(code_for(NOBODY))): "Das Prüfzeichen passt nicht: Ein Zeichen ist falsch.",
    render(code_for(NOBODY)): f"Unter dem Code {NOBODY} ist hier nichts bekannt (Einheit).",
    "=<S1194": "Zeichen 8: erwartet wird: ein Buchstabe oder eine Ziffer; dort endet der Text aber.",
    "=<S1 941A0": "Zeichen 5: erwartet wird: A–Z oder 0–9; dort steht aber „ein Leerzeichen“.",
    "=>019366": "Verfalldatum (004), Zeichen 6: erwartet wird: ein Tag von 001 bis 365,",
    "&#0103ABC": "Dies ist: Identifikationsnummer des Patienten (ISBT 128, 025);",
    "=<S11941A0": "Scannen Sie die Spendennummer daneben oder das eigene Etikett dieses Systems.",
    "<S11941A0": "Mit = oder & davor wäre es: Produktcode.",
    "\u00c199992512345600": "kam, auf die der Scanner nicht eingestellt ist:",
}
ENGLISH = ("Scan the", "character", "expected", "known here", "This is", "stands there")


@pytest.mark.parametrize("scanned", ANSWERS)
def test_the_scan_box_says_in_german_why_it_reads_nothing(german: Pages, scanned: str) -> None:
    page = seen(german.get(german.scan(scanned).headers["Location"]))
    assert ANSWERS[scanned] in page
    assert [words for words in ENGLISH if words in page] == []


def test_a_series_answers_in_german(german: Pages, bag: str) -> None:
    fields = form_of(german.get("/scan"), "/scan/series")
    path = german.send("/scan/series", fields, card="store").headers["Location"]
    for scanned in ("=<S1194", render(code_for(NOBODY))):
        page = german.send(path, form_of(german.get(path), path), follow=True, text=scanned)
        assert ANSWERS[scanned] in seen(page)
    page = german.send(path, form_of(german.get(path), path), follow=True, text=label_of(german.bank, bag))
    assert "Scan the" not in seen(page)


def test_the_red_page_of_a_void_label_says_stop_once_and_in_german(german: Pages, bag: str) -> None:
    answer = german.scan(label_of(german.bank, bag, "void"))
    assert answer.status_code == 409
    text = seen(answer)
    assert "Dieses Etikett ist nicht gültig" in text
    assert "must not" not in text
    assert "STOP." not in text


def test_a_field_says_in_german_what_is_wrong_with_a_code(german: Pages, bag: str) -> None:
    path = f"/do/hand-over-unit?unit={bag}"
    answer = german.send(path, unit=wrong_check(label_of(german.bank, bag)), to_person="")
    assert ANSWERS[wrong_check(render(code_for(NOBODY)))] in seen(answer)


def test_labels_are_looked_for_in_german(german: Pages) -> None:
    fields = form_of(german.get("/labels"), "/labels/find")
    answer = german.send("/labels/find", fields, follow=True, text="=<S1194")
    assert ANSWERS["=<S1194"] in seen(answer)


def test_the_search_says_of_a_label_in_german_that_it_stands_for_nothing(german: Pages, bag: str) -> None:
    text = seen(german.get(f"/search?q={label_of(german.bank, bag, 'void')}"))
    assert "Etikett" in text
    assert "must not be" not in text


def test_an_empty_scan_is_answered_too(german: Pages) -> None:
    assert "Es wurde nichts gescannt." in seen(german.get(german.scan("").headers["Location"]))
