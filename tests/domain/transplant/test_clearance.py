"""A watched clearance: what hurts it, and that nothing else does."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rules.change import change
from biobank.domain.things.quality import Hold
from biobank.domain.things.transplant import Course, Order
from biobank.domain.transplant.clearance import Concern, clearance_concerns, harms, kept_for
from tests.domain.transplant.test_dosing import AT, bag

COURSE = Course(
    id="K1", stream="patient/A1", site_id="S", patient_id="A1", number=1, opened_at=AT, zone="Europe/Berlin",
    status="cleared", weight_kg=Decimal(70),
)  # fmt: skip


def good(**columns: Any) -> Any:
    return bag(**{"disposition": "released", "cd34_e6": Decimal(400), "course_id": "K1", **columns})


def concerns(
    *graft: Any, back_up: Any = None, holds: Any = (), orders: Any = (), course: Course = COURSE
) -> Any:
    found = clearance_concerns(course, graft, back_up, holds, orders, Decimal(2))
    return {one.code for one in found}


def test_a_good_graft_concerns_nobody():
    assert concerns(good()) == set()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"disposition": "quarantined"}, "graft-quarantined"),
        ({"disposition": "rejected"}, "graft-rejected"),
        ({"disposition": "in_doubt"}, "graft-in-doubt"),
        ({"custody": "missing"}, "graft-missing"),
        ({"exposed": True}, "graft-exposed"),
        ({"material": "discarded"}, "graft-ended"),
    ],
)
def test_each_harm_is_named_and_leaves_no_graft(columns: dict[str, Any], code: str):
    assert concerns(good(**columns)) == {code, "no-graft-left"}
    ((name, value),) = columns.items()
    assert harms(change(good(), **{name: value}))


def test_a_second_bag_carries_the_dose_or_does_not():
    lost = good(custody="missing")
    assert concerns(lost, good(cd34_e6=Decimal(140))) == {"graft-missing"}
    assert concerns(lost, good(cd34_e6=Decimal(139))) == {"graft-missing", "dose-below-minimum"}


def test_a_dose_that_is_too_low_is_told_in_numbers():
    (found,) = clearance_concerns(COURSE, (good(cd34_e6=Decimal(105)),), None, (), (), Decimal(2))
    assert (found.code, found.dose, found.minimum) == ("dose-below-minimum", Decimal("1.5"), Decimal(2))


def test_holds_back_up_and_weight():
    hold = Hold(id="21", stream="s", unit_id=good().id, cause="recall", placed_at=AT, placed_by="H1")
    order = Order(
        id="J1", stream="s", patient_id="A1", course_id="K1", prescribed_by="H1", prescribed_at=AT,
        cd34_per_kg=Decimal(5), weight_kg=Decimal(60), infuse_on="2026-03-02", status="reopened",
    )  # fmt: skip
    found = concerns(good(), back_up=good(disposition="rejected"), holds=(hold,), orders=(order,))
    assert found == {"graft-held", "back-up-lost", "weight-changed"}


@pytest.mark.parametrize("status", ["open", "transplanted", "closed", "called_off"])
def test_nobody_is_called_for_what_is_not_watched(status: str):
    course = replace(COURSE, status=status)
    assert concerns(good(custody="missing"), course=course) == set()


def test_the_way_to_the_bedside_harms_nothing():
    for columns in ({"custody": "person"}, {"assignment": "issued"}, {"material": "thawed"}):
        assert not harms(change(good(), **columns))


def test_a_unit_that_just_left_the_course_was_its_graft():
    assert kept_for(COURSE, change(good(), course_id=None))
    assert not kept_for(COURSE, change(good(course_id="K2"), custody="missing"))
    assert Concern("weight-missing").told() == {"code": "weight-missing"}
