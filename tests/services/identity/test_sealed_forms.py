"""Forms kept over a lock: sealed for one person, for half a day, and worth nothing once altered."""

import pytest

from biobank.services.identity.kept_forms import LONGEST, MOST_HOURS, OF_ANOTHER, OWN, TOO_OLD, opened, sealed
from tests.bank import Bank

PATH = "/do/store-unit"
FIELDS = [("unit", "U0123456789"), ("note", "Held at the bench, naïvely."), ("note", "")]


@pytest.fixture
def mine(sqlite_bank: Bank) -> str:
    return sqlite_bank.actor("technologist").person


def test_it_opens_for_whoever_typed_it_as_it_was(sqlite_bank: Bank, mine: str) -> None:
    text = sealed(sqlite_bank.services, mine, PATH, FIELDS)
    found = opened(sqlite_bank.services, mine, text)
    assert found is not None
    assert (found.standing, found.path, list(found.fields)) == (OWN, PATH, FIELDS)
    assert "bench" not in text


def test_it_tells_others_only_that_it_is_somebody_elses(sqlite_bank: Bank, mine: str) -> None:
    other = sqlite_bank.actor("nurse").person
    text = sealed(sqlite_bank.services, mine, PATH, FIELDS)
    found = opened(sqlite_bank.services, other, text)
    assert found is not None
    assert (found.standing, found.path, found.fields) == (OF_ANOTHER, "", ())
    _, _, rest = text.partition(".")
    assert opened(sqlite_bank.services, other, f"{other}.{rest}") is None


def test_an_altered_text_is_none(sqlite_bank: Bank, mine: str) -> None:
    text = sealed(sqlite_bank.services, mine, PATH, FIELDS)
    flipped = text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:]
    wrong = ("", ".", mine, f"{mine}.", f"{mine}.AAAA", f"{mine}.ü", text[:-8], text[:-1], flipped, "x" * 99)
    assert [each for each in wrong if opened(sqlite_bank.services, mine, each) is not None] == []


def test_it_grows_too_old(sqlite_bank: Bank, mine: str) -> None:
    text = sealed(sqlite_bank.services, mine, PATH, FIELDS)
    sqlite_bank.clock.forward(hours=MOST_HOURS)
    found = opened(sqlite_bank.services, mine, text)
    assert found is not None
    assert (found.standing, found.fields) == (TOO_OLD, ())


def test_what_is_too_long_is_not_sealed(sqlite_bank: Bank, mine: str) -> None:
    assert sealed(sqlite_bank.services, mine, PATH, [("note", "x" * LONGEST)]) == ""
