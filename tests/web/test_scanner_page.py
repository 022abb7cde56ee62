"""Scanner set-up: a sheet that reads back, what a scan of it tells, and a station that keeps its marks."""

import re

import pytest
import zxingcpp

from biobank.domain.codes.keyboards import US, Setting, joined, typed
from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.scanner_test import BARS, FIRST, LAST, SYMBOL
from tests import journey_storage
from tests.web.counting import statements
from tests.web.pages import Pages, form_of, label_of, seen
from tests.web.test_verb_cards import SYMBOL as DRAWN
from tests.web.test_verb_cards import drawn

PAGE = "/scan/set-up"


@pytest.fixture
def station(technologist: Pages) -> str:
    """A station at which the technologist works."""
    bank = technologist.bank
    made = bank.made("add-station", "station", by="console", site=bank.site.id, name="Cryo", kind="freezer")
    answer = technologist.send("/place", site=bank.site.id, station=made)
    assert answer.status_code == 303
    return made


def what_is_told(person: Pages, text: str, ms: str = "8") -> str:
    return seen(person.send(PAGE, form_of(person.get(PAGE), PAGE), text=text, gap_ms=ms))


def test_the_sheet_holds_the_test_symbol_twice_one_in_bars_and_an_example(technologist: Pages) -> None:
    page = technologist.get(PAGE).get_data(as_text=True)
    read = [zxingcpp.read_barcodes(drawn(int(side), path)) for side, path in DRAWN.findall(page)]
    assert [one.bytes.decode() for found in read for one in found][:3] == [SYMBOL, SYMBOL, BARS]
    assert read[2][0].format.name == "Code128"
    assert read[3][0].text.startswith("=+05000=A9999")


def test_a_scanner_of_bars_only_is_found_out_too(technologist: Pages) -> None:
    told = what_is_told(technologist, "]C0" + BARS)
    assert "To be mended" not in told
    assert "Code 128" in told
    assert "(GS)" not in told
    assert "German (QWERTZ)" in what_is_told(technologist, typed(BARS, Setting(US, "German (QWERTZ)")))
    assert "got lost on the way: L" in what_is_told(technologist, BARS[1:])


def test_a_scanner_that_is_right_has_nothing_to_mend(technologist: Pages) -> None:
    told = what_is_told(technologist, "]d1" + SYMBOL)
    assert "To be mended" not in told
    assert "Letters and signs arrive as they were sent." in told
    assert "Data Matrix" in told
    assert "8 milliseconds" in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (joined(typed(SYMBOL, Setting(US, "German (QWERTZ)"))), "German (QWERTZ)"),
        (joined(typed(SYMBOL, Setting(US, "French (AZERTY)"))), "French (AZERTY)"),
        (typed(SYMBOL, Setting("German (QWERTZ)", US)), "set to the US keyboard"),
        (SYMBOL.swapcase(), "turned over"),
        (FIRST + LAST, "(GS) gets lost"),
        (FIRST + "^]" + LAST, "which is understood"),
        (FIRST + "?" + LAST, "which nobody can read"),
        (SYMBOL[2:], "got lost on the way: T E."),
        (SYMBOL + SYMBOL, "arrived twice"),
        ("~" + SYMBOL, "before it ~, after it nothing"),
        ("AB" + SYMBOL, "could be part of a code"),
        (SYMBOL, "does not say what kind of symbol"),
        ("something else", "not the test symbol"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(technologist: Pages, text: str, says: str) -> None:
    assert says in what_is_told(technologist, text)


def test_a_slow_scanner_and_one_nobody_timed_are_told(technologist: Pages) -> None:
    assert "80 milliseconds apart: such a scan is taken for typing" in what_is_told(
        technologist, SYMBOL, "80"
    )
    assert "was not measured" in what_is_told(technologist, SYMBOL, "")
    assert "was not measured" in what_is_told(technologist, SYMBOL, "-5")


def test_marks_are_kept_for_the_station_and_taken_off_what_is_scanned(
    technologist: Pages, station: str
) -> None:
    bank = technologist.bank
    journey_storage.vessel(bank)
    bag = journey_storage.frozen_bag(bank)
    label = label_of(bank, bag)
    answer = technologist.send(PAGE, form_of(technologist.get(PAGE), PAGE), text=f"~{SYMBOL}#", gap_ms="9")
    keep = re.search(r'href="(/do/set-up-scanner[^"]+)"', answer.get_data(as_text=True))
    assert keep is not None
    technologist.done(keep[1].replace("&amp;", "&"))
    kept = bank.get("station", station)
    assert (kept.scanner_prefix, kept.scanner_suffix, kept.scanner_ms) == ("~", "#", 9)
    assert technologist.scan(f"~{label}#").headers["Location"].endswith(bag)
    assert technologist.scan(label).headers["Location"].endswith(bag)
    assert "did not arrive whole" in seen(
        technologist.get(technologist.scan(f"~{label}").headers["Location"])
    )
    assert "as this station knows" in what_is_told(technologist, f"~{SYMBOL}#")
    assert "expects them" in what_is_told(technologist, SYMBOL)
    assert "~" in seen(technologist.get(f"/stations/{station}"))


def test_a_form_takes_scans_with_the_marks_of_the_station(technologist: Pages, station: str) -> None:
    bank = technologist.bank
    vessel = journey_storage.vessel(bank)
    bag = journey_storage.frozen_bag(bank)
    bank.ok("set-up-scanner", station=station, prefix="~")
    slot = render(code_for(vessel.slots[0]))
    technologist.done("/do/store-unit", unit=f"~{label_of(bank, bag)}", slot=f"~{slot}")
    assert bank.get("unit", bag).slot_id == vessel.slots[0]


def test_without_a_station_nothing_is_kept(technologist: Pages) -> None:
    answer = technologist.send(PAGE, form_of(technologist.get(PAGE), PAGE), text=f"~{SYMBOL}", gap_ms="9")
    assert "/do/set-up-scanner" not in answer.get_data(as_text=True)
    assert "not said at which station" in seen(answer)


def test_the_page_asks_the_database_for_nothing_but_who_is_there(technologist: Pages) -> None:
    technologist.get(PAGE)
    with statements(technologist.bank) as sent:
        technologist.get(PAGE)
    assert len(sent) <= 3, sent
