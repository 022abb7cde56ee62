"""Spans of a timeline: a year, a month, a day, an hour, a minute of the site's clock."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import instant_text, moment
from biobank.web.spans import (
    LENGTHS,
    part_in_words,
    parts_of,
    path_to,
    span_in_words,
    span_of,
    wall_text,
)
from tests import journey
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import at_screen, seen

ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("2026", "2025-12-31T23:00:00.000Z", "2026-12-31T23:00:00.000Z", "2026"),
        ("2026-03", "2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z", "Mar 2026"),
        ("2026-12", "2026-11-30T23:00:00.000Z", "2026-12-31T23:00:00.000Z", "Dec 2026"),
        ("2026-03-02", "2026-03-01T23:00:00.000Z", "2026-03-02T23:00:00.000Z", "02-Mar-2026"),
        ("2026-03-02T08", "2026-03-02T07:00:00.000Z", "2026-03-02T08:00:00.000Z", "02-Mar-2026 08:00–08:59"),
        ("2026-03-02T08:05", "2026-03-02T07:05:00.000Z", "2026-03-02T07:06:00.000Z", "02-Mar-2026 08:05"),
        # The hour that is repeated in autumn is one span of two hours.
        ("2026-10-25T02", "2026-10-25T00:00:00.000Z", "2026-10-25T02:00:00.000Z", "25-Oct-2026 02:00–02:59"),
    ],
)
def test_a_span_is_read_and_said(text: str, since: str, until: str, words: str) -> None:
    span = span_of(text, ZONE)
    assert span is not None
    assert (span.since, span.until, span_in_words(text)) == (since, until, words)


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-02-30", "2026-3", "2026-03-02T24", "2026-03-02T08:60", "2026-03-02 08",
     "9999", "0000", "２０２６", "2026\n", "2026-03-02T08:05:01"],
)  # fmt: skip
def test_what_is_no_span_is_none(text: str) -> None:
    assert span_of(text, ZONE) is None


@given(st.datetimes(min_value=moment("2001-01-01T00:00:00.000Z").replace(tzinfo=None)))
def test_a_moment_lies_in_each_span_its_clock_shows(at: object) -> None:
    text = instant_text(moment(f"{at:%Y-%m-%dT%H:%M:%S}.000Z"))
    shown = wall_text(text, ZONE)
    if shown >= "9998":
        return
    for length in LENGTHS:
        span = span_of(shown[:length], ZONE)
        assert span is not None
        assert span.since <= text < span.until or _repeated(shown)
        assert path_to(span)[-1] == span.text
        assert parts_of(None, (text,), ZONE) == ((shown[:4], 1),)


def _repeated(shown: str) -> bool:
    """Say whether it may be the second passing of an hour that a clock change repeats."""
    return shown[5:7] == "10" and shown[11:13] == "02"


def test_parts_are_the_next_finer_spans_with_how_much_lies_in_them() -> None:
    told = ["2026-03-02T07:05:00.000Z", "2026-03-02T07:05:30.000Z", "2026-03-02T09:00:00.000Z"]
    told += ["2026-04-01T10:00:00.000Z", "2025-03-02T10:00:00.000Z"]
    assert parts_of(None, told, ZONE) == (("2025", 1), ("2026", 4))
    assert parts_of(span_of("2026", ZONE), told, ZONE) == (("2026-03", 3), ("2026-04", 1))
    day = span_of("2026-03-02", ZONE)
    assert parts_of(day, told, ZONE) == (("2026-03-02T08", 2), ("2026-03-02T10", 1))
    assert [part_in_words(text) for text, _ in parts_of(day, told, ZONE)] == ["08:00", "10:00"]
    minute = span_of("2026-03-02T08:05", ZONE)
    assert parts_of(minute, told, ZONE) == ()
    assert path_to(minute) == ("2026", "2026-03", "2026-03-02", "2026-03-02T08", "2026-03-02T08:05")
    assert path_to(None) == ()


def happened(told: str) -> str:
    return told.partition("What happened")[2]


def test_a_timeline_is_zoomed_by_its_address_from_years_to_a_minute(served: Served) -> None:
    bank = served.bank
    patient = journey.registered_patient(bank)
    journey.consented(bank, patient, "registry")
    bank.clock.forward(hours=24 * 400)
    journey.consented(bank, patient, "use")
    page, path = at_screen(served, "coordinator"), f"/patients/{patient}/timeline"
    steps = []
    for _ in LENGTHS:
        body = page.get(path).get_data(as_text=True)
        parts = body.partition('class="zoom-parts"')[2]
        found = re.search(r'href="([^"]+span=[^"]+)"', parts)
        assert found is not None
        path = found[1].replace("&amp;", "&")
        steps.append(path.partition("span=")[2].replace("%3A", ":"))
    assert [len(step) for step in steps] == list(LENGTHS)
    last = seen(page.get(path))
    assert "Patient registered" in happened(last)
    assert happened(last).count("Consent recorded") == 1
    assert "Only: 02-Mar-2026 09:00." in last


def test_a_timeline_is_narrowed_to_who_had_part_in_it(served: Served) -> None:
    bank = served.bank
    patient = journey.registered_patient(bank)
    journey.cleared_episode(bank, patient)
    page, path = at_screen(served, "coordinator"), f"/patients/{patient}/timeline"
    physician, nurse = (bank.people[role].person for role in ("physician", "nurse"))
    whole = happened(seen(page.get(path)))
    narrowed = happened(seen(page.get(f"{path}?person={physician}")))
    assert "Patient registered" in whole
    assert "Patient registered" not in narrowed
    assert "Cleared for collection" in narrowed
    # Somebody who had no part in it is no filter here.
    assert happened(seen(page.get(f"{path}?person={nurse}"))) == whole
    both = seen(page.get(f"{path}?person={physician}&kind=ClearedForCollection&span=2026"))
    assert happened(both).count("Cleared for collection") == 1
    assert "Only: " in both


def test_a_timeline_costs_the_same_however_long_it_is(served_both: Served) -> None:
    bank = served_both.bank
    patient = journey.registered_patient(bank)
    journey.consented(bank, patient, "registry")
    page = at_screen(served_both, "coordinator")
    for query in ("", "?span=2026", "?kind=ConsentRecorded"):
        path = f"/patients/{patient}/timeline{query}"
        page.get(path)
        with statements(bank) as few:
            page.get(path)
        for _ in range(5):
            journey.consented(bank, patient, "registry")
        with statements(bank) as many:
            page.get(path)
        assert len(many) == len(few)
