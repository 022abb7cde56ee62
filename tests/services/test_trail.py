"""The audit trail says who, what, when, where, old and new, why, and under whose signature."""

from typing import Any

import pytest
from sqlalchemy import event

from biobank.services.audit.entries import Entry
from biobank.services.audit.trail import stream_page, unit_page
from tests import journey
from tests import journey_laboratory as laboratory
from tests import journey_storage as storage
from tests.bank import Bank

QUERIES = 11


@pytest.fixture
def bag(bank: Bank) -> str:
    """A frozen bag that was stored, wanted in vain, taken out and put back."""
    unit = laboratory.frozen_bag(bank)
    slots = storage.vessel(bank).slots
    bank.ok("store-unit", unit=unit, slot=slots[0])
    bank.clock.forward(days=1)
    bank.refused("store-unit", "unit-is-slot", unit=unit, slot=slots[1])
    bank.ok("take-out-unit", unit=unit, note="The lid was iced over")
    back: dict[str, Any] = {"claimed_at": bank.clock.forward(minutes=30), "reason": "late_entry"}
    bank.clock.forward(hours=2)
    bank.ok("restock-unit", unit=unit, slot=slots[1], mode="reported", claimed_zone="Asia/Tokyo", **back)
    return unit


def trail(bank: Bank, unit: str, **more: Any) -> list[Entry]:
    """The entries of a unit by their kind's name, oldest first."""
    return list(reversed(unit_page(bank.services, unit, limit=200, **more).entries))


def the(entries: list[Entry], kind: str) -> Entry:
    (found,) = [one for one in entries if one.kind == kind]
    return found


def test_an_entry_says_who_when_and_where(bank: Bank, bag: str) -> None:
    stored = the(trail(bank, bag), "UnitStored")
    assert stored.title == "Stored in a slot"
    assert (stored.recorded_by.name, stored.recorded_by.roles) == ("Technologist", ("Technologist",))
    assert stored.at.local.startswith("02-Mar-2026 10:")
    assert stored.at.local.endswith("+01:00")
    assert stored.at.utc.endswith("Z")
    assert stored.where == "Cryo room / Vessel 1 / Tower 1 / Box 1 · A1"
    assert stored.site == "Centre"
    assert stored.unit_words == "Bag A999926000001 00"


def test_findings_are_told_in_words(bank: Bank) -> None:
    episode = bank.get("episode", journey.decided_episode(bank))
    told = the(list(stream_page(bank.services, episode.stream, limit=50).entries), "EligibilityDetermined")
    (found,) = [line for one in told.changes for line in one.lines if line.column == "eligibility_markers"]
    assert found.new.split(", ")[:2] == [
        "Hepatitis B core antibody non-reactive",
        "Hepatitis C antibody non-reactive",
    ]


def test_an_entry_shows_old_and_new_in_words(bank: Bank, bag: str) -> None:
    (unit,) = [one for one in the(trail(bank, bag), "UnitStored").changes if one.thing == "unit"]
    lines = {line.label: (line.old, line.new) for line in unit.lines if not line.quiet}
    assert lines["Custody"] == ("in someone's hands", "in a slot")
    assert lines["Held by"] == ("Technologist", "–")
    assert lines["Slot"] == ("–", "Cryo room / Vessel 1 / Tower 1 / Box 1 · A1")


def test_a_near_miss_says_what_was_refused(bank: Bank, bag: str) -> None:
    refused = the(trail(bank, bag), "AttemptRefused").refused
    assert refused is not None
    assert refused.code == "unit-is-slot"
    assert refused.sentence == "Store was refused. Store is not possible: the unit is in a slot."


def test_a_refusal_names_what_it_speaks_of_and_tells_times_as_the_site_does(bank: Bank, bag: str) -> None:
    taken = bank.get("unit", bag).slot_id
    other = laboratory.frozen_bag(bank)
    bank.refused("store-unit", "slot-taken", unit=other, slot=taken)
    refused = the(trail(bank, other), "AttemptRefused").refused
    assert refused is not None
    assert "holds unit Bag A999926000001 00 since 03-Mar-2026 " in refused.sentence
    assert "+01:00." in refused.sentence


def test_a_report_says_when_it_happened_and_when_it_was_recorded(bank: Bank, bag: str) -> None:
    back = the(trail(bank, bag), "UnitRestocked")
    assert back.was_reported
    assert back.happened is not None
    assert back.happened.local.endswith("+09:00")
    assert back.happened.utc < back.at.utc
    assert back.reason == "Recorded late"


def test_a_note_is_shown_to_whoever_may_read_it_until_it_is_erased(bank: Bank, bag: str) -> None:
    assert [one.value for one in the(trail(bank, bag), "UnitTakenOut").private] == [None]
    (open_note,) = the(trail(bank, bag, may_open=True), "UnitTakenOut").private
    assert (open_note.label, open_note.value) == ("Note", "The lid was iced over")
    bank.services.keys.erase(bank.get("unit", bag).stream)
    (gone,) = the(trail(bank, bag, may_open=True), "UnitTakenOut").private
    assert (gone.value, gone.erased) == (None, True)


def test_a_signature_says_its_meaning(bank: Bank, bag: str) -> None:
    (signed, *_) = the(trail(bank, bag), "DonationCollected").signatures
    assert signed.name == "Nurse"
    assert signed.statement == "I checked this independently and it is right."
    assert (signed.meaning, signed.strength, signed.order) == ("verified", "password", 1)


def test_pages_follow_each_other_without_gap_or_repeat(bank: Bank, bag: str) -> None:
    stream = bank.get("unit", bag).stream
    whole = stream_page(bank.services, stream, limit=500).entries
    before, paged = None, []
    while True:
        page = stream_page(bank.services, stream, before=before, limit=7)
        paged.extend(page.entries)
        if page.next is None:
            break
        before = page.next
    assert [one.reference for one in paged] == [one.reference for one in whole]
    assert whole[-1].seq == 1
    first = unit_page(bank.services, bag, limit=2)
    second = unit_page(bank.services, bag, before=first.next, limit=2)
    assert [one.id for one in (*first.entries, *second.entries)] == sorted(
        (one.id for one in (*first.entries, *second.entries)), reverse=True
    )


@pytest.mark.parametrize("limit", [1, 5, 50])
def test_a_page_takes_the_same_few_queries_however_long(bank: Bank, bag: str, limit: int) -> None:
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(bank.database.engine, "before_cursor_execute", count)
    stream_page(bank.services, bank.get("unit", bag).stream, limit=limit, may_open=True)
    event.remove(bank.database.engine, "before_cursor_execute", count)
    assert len([one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= QUERIES


def test_nothing_is_an_empty_page(bank: Bank) -> None:
    assert stream_page(bank.services, "patient/A0000000000").entries == ()
    assert unit_page(bank.services, "U0000000000").next is None
