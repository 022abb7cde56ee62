"""What a release rests on, as pure rules: which reports count, and which of several."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.release_criteria import (
    CRITERIA,
    MARKER_TESTS,
    Evidence,
    covering,
    covers,
    low_viability,
    pending_tests,
    reports_of,
    shortfalls,
)
from biobank.domain.things.laboratory import Result
from biobank.domain.things.unit import Unit

AT = "2026-03-02T08:00:00.000Z"
UNIT = Unit(
    id="U1", stream="patient/A1", site_id="S1", patient_id="A1", episode_id="E1", donation_id="D1",
    din="A999926000001", product_code="S1194", custody_since=AT, collected_at=AT,
)  # fmt: skip
PARENT = replace(UNIT, id="U0", material="divided", custody="gone")


def report(id: str, test: str, value: str, at: str = AT, **more: str | None) -> Result:
    status = "preliminary" if value in ("pending", "no_growth_to_date") else "final"
    told = {"unit_id": "U1", "status": status, "checked_by": "H2", **more}
    return Result(
        id=id, stream="patient/A1", patient_id="A1", test=test, value=value, entered=value, resulted_at=at,
        recorded_by="H1", **told,
    )  # fmt: skip


GOOD = (
    report("M1", "tnc", "20000"),
    report("M2", "cd34", "400"),
    report("M3", "viability", "90"),
    report("M4", "sterility", "no_growth", unit_id=None, donation_id="D1"),
    report("M5", "abo-rh", "A+", unit_id=None),
    *(report(f"M6{marker}", marker, "nonreactive", unit_id=None) for marker in sorted(MARKER_TESTS)),
)


def evidence(*results: Result) -> Evidence:
    return Evidence(
        unit=UNIT, forebears=(UNIT, PARENT), sampled={"U2": "U1"}, results=results, processes=(), lots=(),
        holds=(), episode=None, viability_minimum=Decimal(70),
    )  # fmt: skip


def test_all_that_is_needed_leaves_nothing_lacking():
    assert shortfalls(evidence(*GOOD)) == ()
    assert covers(evidence(*GOOD)) == {one.id: 1 for one in GOOD}


def test_nothing_known_lacks_results_and_markers():
    assert [code for code, _ in shortfalls(evidence())] == ["results-missing", "markers-missing"]


def test_a_report_on_another_unit_says_nothing():
    stranger = report("M9", "sterility", "growth", unit_id="U9")
    assert stranger not in covering(evidence(*GOOD, stranger))


def test_a_sample_speaks_for_its_bag_and_the_own_figure_before_the_parents():
    own, inherited = (
        report("M7", "viability", "60", unit_id="U2"),
        report("M8", "viability", "99", unit_id="U0"),
    )
    assert reports_of(evidence(inherited), "viability") == (inherited,)
    assert reports_of(evidence(own, inherited), "viability") == (own,)
    assert low_viability(evidence(own, inherited)) == {"viability": Decimal(60), "limit": Decimal(70)}


def test_growth_anywhere_in_the_descent_counts():
    grown = report("M8", "sterility", "growth", unit_id="U0")
    assert [code for code, _ in shortfalls(evidence(*GOOD, grown))] == ["culture-grew"]


def test_the_newest_report_on_one_subject_counts():
    waiting = report("M3x", "sterility", "pending", unit_id=None, donation_id="D1")
    later = replace(GOOD[3], resulted_at="2026-03-09T08:00:00.000Z")
    assert pending_tests(evidence(waiting, later)) is None
    assert pending_tests(evidence(replace(waiting, resulted_at="2026-03-10T08:00:00.000Z"), later))


def test_what_was_entered_in_error_counts_for_nothing():
    grown = report("M8", "sterility", "growth", status="entered_in_error", at="2027-01-01T00:00:00.000Z")
    assert shortfalls(evidence(*GOOD, grown)) == ()


@given(st.decimals(0, 100, places=1))
def test_viability_is_compared_as_a_number(value):
    low = low_viability(evidence(report("M3", "viability", str(value))))
    assert (low is not None) == (value < 70)


@given(st.sets(st.sampled_from(range(len(GOOD)))))
def test_whatever_is_left_out_something_is_lacking(left):
    kept = [one for place, one in enumerate(GOOD) if place in left]
    assert bool(shortfalls(evidence(*kept))) == (len(kept) < len(GOOD))


def test_each_criterion_has_a_code_of_its_own():
    assert len({criterion.__name__ for criterion in CRITERIA.values()}) == len(CRITERIA)
