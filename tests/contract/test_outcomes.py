"""Outcomes: engraftment worked out from values, visits counted from day 0."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.outcomes import CountOnDay, Transfusion, in_e9_per_l, is_edss
from tests import journey_transplant as way
from tests.bank import Bank


def day(number: int) -> str:
    return (date(2026, 3, 2) + timedelta(days=number)).isoformat()


def values(told: dict[int, str]) -> tuple[CountOnDay, ...]:
    return tuple(CountOnDay(on_day=day(number), count=Decimal(count)) for number, count in told.items())


def test_neutrophils_engraft_in_the_unit_they_were_counted_in(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    bank.clock.forward(days=14)
    told = {"course": done.course, "lineage": "neutrophils", "count_unit": "per_ul"}
    early = {**told, "values": values({5: "90", 11: "510"})}
    made = bank.made("record-engraftment", "engraftment", by="physician", **early)
    assert bank.get("engraftment", made).outcome == "not_yet"
    bank.ok(
        "record-engraftment",
        by="physician",
        **told,
        values=values({5: "90", 11: "510", 12: "700", 13: "1100"}),
    )
    (found,) = bank.find("engraftment", course_id=done.course)
    assert (found.outcome, found.on_day, found.day_number) == ("engrafted", day(11), 11)


def test_platelets_wait_for_the_last_transfusion(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    bank.clock.forward(days=20)
    told = {"course": done.course, "lineage": "platelets", "count_unit": "e9_per_l"}
    counts = values({6: "9", 12: "24", 13: "26", 14: "28", 15: "33"})
    given = (Transfusion(on_day=day(6)),)
    made = bank.made(
        "record-engraftment", "engraftment", by="nurse", values=counts, transfusions=given, **told
    )
    assert bank.get("engraftment", made).on_day == day(13)


def test_nothing_is_counted_before_day_zero_or_tomorrow(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    early = way.ordered_course(bank)
    told = {"lineage": "neutrophils", "count_unit": "e9_per_l"}
    bank.refused("record-engraftment", "no-day-zero", by="nurse", course=early.course, values=(), **told)
    done = way.reinfused_bag(bank)
    ahead = values({1: "0.1"})
    bank.refused(
        "record-engraftment", "value-in-the-future", by="nurse", course=done.course, values=ahead, **told
    )


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ({"edss": Decimal("0.5")}, "score-out-of-range"),
        ({"edss": Decimal("3.2")}, "score-out-of-range"),
        ({"mrss": 52}, "score-out-of-range"),
        ({"sledai": 106}, "score-out-of-range"),
        ({"on_day": "2027-01-01"}, "visit-in-the-future"),
        ({"on_day": "2026-03-01"}, "visit-before-day-zero"),
    ],
)
def test_a_visit_that_cannot_be(sqlite_bank: Bank, scores: dict[str, Any], code: str) -> None:
    done = way.reinfused_bag(sqlite_bank)
    sqlite_bank.clock.forward(days=100)
    told = {"course": done.course, "kind": "d100", "on_day": day(100), "alive": True, **scores}
    sqlite_bank.refused("record-visit", code, by="coordinator", **told)


def test_visits_are_counted_from_day_zero_in_the_sites_zone(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    bank.clock.forward(days=100)
    told = {"course": done.course, "kind": "d100", "on_day": day(100), "alive": True}
    made = bank.made("record-visit", "visit", by="physician", edss=Decimal("3.5"), relapse=False, **told)
    visit = bank.get("visit", made)
    assert (visit.day_number, visit.edss, visit.relapse) == (100, "3.5", False)


def test_the_visit_before_conditioning_needs_no_day_zero(bank: Bank) -> None:
    done = way.ordered_course(bank)
    told = {"course": done.course, "kind": "before", "on_day": day(0), "alive": True, "mrss": 24}
    made = bank.made("record-visit", "visit", by="physician", **told)
    assert bank.get("visit", made).day_number is None


def test_the_steps_of_the_edss():
    steps = [Decimal(half) / 2 for half in range(21)]
    assert [one for one in steps if not is_edss(one)] == [Decimal("0.5")]
    assert not is_edss(Decimal("10.5"))


def test_five_hundred_per_microlitre_is_one_half():
    assert in_e9_per_l(Decimal(500), "per_ul") == Decimal("0.5")
    assert in_e9_per_l(Decimal("0.5"), "e3_per_ul") == Decimal("0.5")
