"""What forms ask first, what start pages call urgent, and what an answer is about."""

from typing import Any

from biobank.domain.verbs import VERBS
from biobank.services.outcome import Outcome
from biobank.web.form_page import specs
from biobank.web.home_parts import Part
from biobank.web.submitting import told_of


def asked(verb: str) -> list[str]:
    return [each["name"] for each in specs(VERBS[verb], {}, {})]


def test_a_report_is_asked_what_it_is_about_before_what_it_says() -> None:
    names = asked("record-result")
    assert set(names[:4]) == {"unit", "donation", "patient", "test"}
    assert names.index("test") < names.index("value")


def test_what_a_verb_is_done_to_comes_first() -> None:
    assert asked("amend-result")[0] == VERBS["amend-result"].subject


def test_a_clock_in_alert_is_urgent_and_a_remark_is_not() -> None:
    clocks: list[dict[str, Any]] = [
        {"tone": "attention", "clock": {"level": "alert"}},
        {"tone": "bad", "clock": {"level": "flag"}},
        {"tone": "attention", "clock": {"level": "quiet"}},
    ]
    assert Part("clocks", "Clocks", clocks, look="clocks").urgent == 2
    assert Part("orders", "Orders", [{"tone": "attention"}, {"tone": None, "clock": None}]).urgent == 0


def test_an_answer_to_a_collection_is_about_the_bag_that_bears_its_number() -> None:
    collected = Outcome("c1", accepted=True, made={"donation": ("D1",), "unit": ("U1", "U2")})
    assert told_of("E1", collected) == "U1"
    assert told_of("E1", Outcome("c2", accepted=True, made={"hold": ("H1",)})) == "E1"
    assert told_of(None, Outcome("c3", accepted=True, made={"patient": ("P1",)})) == "P1"
