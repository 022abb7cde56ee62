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


def test_a_clock_that_presses_is_urgent_and_a_remark_is_not() -> None:
    rows: list[dict[str, Any]] = [{"tone": "attention"}, {"tone": "bad"}, {"tone": None}]
    assert Part("clocks", "Clocks", rows, look="clocks").urgent == 2
    assert Part("orders", "Orders", rows).urgent == 1


def test_an_answer_to_a_collection_is_about_the_donation() -> None:
    collected = Outcome("c1", accepted=True, made={"unit": ("U1",), "donation": ("D1",)})
    assert told_of("E1", collected) == "D1"
    assert told_of("E1", Outcome("c2", accepted=True, made={"hold": ("H1",)})) == "E1"
    assert told_of(None, Outcome("c3", accepted=True, made={"patient": ("P1",)})) == "P1"
