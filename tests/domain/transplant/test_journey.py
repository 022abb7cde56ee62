from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.things.patient import Donation, Episode, Mobilisation
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.journey import STEPS, Journey, stand

TODAY = "2026-03-20"
AT = "2026-03-02T08:00:00.000Z"
STREAM = "patient/A0000000000"
EPISODE = Episode(
    id="E0000000000",
    stream=STREAM,
    site_id="S",
    patient_id="A",
    chain_of_identity="A9999 26 000001",
    indication="MS",
    opened_at=AT,
)
DECIDED = replace(EPISODE, indication_decision="approved", suitability="suitable", eligibility="eligible")
CLEARED = replace(DECIDED, cleared_at="2026-03-10T08:00:00.000Z")
GCSF = Mobilisation(
    id="7", stream=STREAM, patient_id="A", episode_id="E", regimen="gcsf", started_on="2026-03-08"
)
DONATION = Donation(
    id="D",
    stream=STREAM,
    site_id="S",
    patient_id="A",
    episode_id="E",
    din="A999926000001",
    session=1,
    started_at=AT,
    ended_at="2026-03-11T12:00:00.000Z",
)
BAG = Unit(
    id="U",
    stream=STREAM,
    site_id="S",
    patient_id="A",
    episode_id="E",
    din="A999926000001",
    product_code="S1194",
    custody_since=AT,
    collected_at=AT,
    cd34_e6=Decimal(400),
)
FROZEN = replace(BAG, material="frozen", frozen_at="2026-03-12T09:00:00.000Z")
RELEASED = replace(FROZEN, disposition="released")
COURSE = Course(
    id="K",
    stream=STREAM,
    site_id="S",
    patient_id="A",
    number=1,
    opened_at="2026-03-15T08:00:00.000Z",
    zone="UTC",
)
ORDER = Order(
    id="J",
    stream=STREAM,
    patient_id="A",
    course_id="K",
    prescribed_by="H",
    prescribed_at="2026-03-16T08:00:00.000Z",
    cd34_per_kg=Decimal(5),
    weight_kg=Decimal(70),
    infuse_on="2026-03-25",
)


def way(episode=EPISODE, **more):
    return Journey("A", episode, **more)


def step(journey):
    return stand(journey, TODAY, {}).step


def test_a_patient_goes_from_referral_to_day_zero_step_by_step():
    collected = {"mobilisations": (GCSF,), "donations": (DONATION,)}
    ready = {**collected, "bags": (RELEASED,)}
    kept = {**collected, "bags": (replace(RELEASED, order_id="J"),)}
    seen = [
        step(way()),
        step(way(replace(EPISODE, indication_decision="approved"))),
        step(way(replace(DECIDED, eligibility=None))),
        step(way(DECIDED)),
        step(way(DECIDED, mobilisations=(GCSF,))),
        step(way(CLEARED, mobilisations=(GCSF,))),
        step(way(CLEARED, **collected, bags=(BAG,))),
        step(way(CLEARED, **collected, bags=(FROZEN,))),
        step(way(CLEARED, **ready)),
        step(way(CLEARED, **ready, course=COURSE)),
        step(way(CLEARED, **ready, course=COURSE, orders=(ORDER,))),
        step(way(CLEARED, **kept, course=COURSE, orders=(ORDER,))),
        step(way(CLEARED, **kept, course=replace(COURSE, status="cleared"), orders=(ORDER,))),
        step(way(CLEARED, **kept, course=replace(COURSE, status="conditioning"), orders=(ORDER,))),
    ]
    assert seen == [code for code, _, _ in STEPS]


def test_an_order_called_off_is_none_and_one_reopened_waits_for_its_physician():
    ready = {"donations": (DONATION,), "bags": (RELEASED,), "course": COURSE}
    assert step(way(CLEARED, **ready, orders=(replace(ORDER, status="called_off"),))) == "order"
    assert step(way(CLEARED, **ready, orders=(replace(ORDER, status="reopened"),))) == "order"


def test_a_second_collection_begins_beside_old_cells():
    assert step(way(EPISODE, bags=(RELEASED,))) == "indication"
    assert step(way(None, bags=(RELEASED,), course=COURSE)) == "order"
    assert step(way(None, course=COURSE)) == "bags"


def test_the_last_progress_says_how_long_a_step_has_waited():
    at = stand(way(CLEARED, mobilisations=(GCSF,)), TODAY, {})
    assert (at.since, at.days) == (CLEARED.cleared_at, 10)
    assert at.is_late, "a cleared patient is collected within days"
    assert not stand(way(CLEARED, mobilisations=(GCSF,)), TODAY, {"collection": 10}).is_late


def test_a_day_zero_that_is_past_is_late_whatever_the_step():
    kept = {"donations": (DONATION,), "bags": (replace(RELEASED, order_id="J"),), "course": COURSE}
    assert not stand(way(CLEARED, **kept, orders=(ORDER,)), TODAY, {}).is_late
    at = stand(way(CLEARED, **kept, orders=(replace(ORDER, infuse_on="2026-03-19"),)), TODAY, {})
    assert at.is_past
    assert at.is_late


@given(st.integers(0, 400))
def test_late_is_more_days_than_the_policy_gives(limit):
    opened = {"indication": limit}
    at = stand(way(), TODAY, opened)
    assert at.is_late is (at.days > limit)
    assert at.number == 1
