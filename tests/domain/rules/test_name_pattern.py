"""Names told in short, the labels of slots, and stays in vessels."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.box_slots import letters, slot_label, slots_of_boxes
from biobank.domain.rules.name_pattern import NotAPattern, names
from biobank.domain.rules.occupancy import Stay
from biobank.domain.things.freezer import Exposure, Place, Slot


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("Tower 1..3", ("Tower 1", "Tower 2", "Tower 3")),
        ("B08..10", ("B08", "B09", "B10")),
        ("Rack A..C", ("Rack A", "Rack B", "Rack C")),
        (" Shelf ", ("Shelf",)),
        ("7..7", ("7",)),
    ],
)
def test_names_told_in_short(told, meant):
    assert names(told) == meant


@pytest.mark.parametrize("told", ["", "  ", "T 3..1", "T 1..C", "T ..4", "T 1..", "T 1..9999"])
def test_what_is_no_row_of_names(told):
    with pytest.raises(NotAPattern):
        names(told)


@given(st.integers(1, 100), st.integers(1, 100), st.sampled_from(["A1", "1", "1-1"]))
def test_no_two_slots_of_a_box_share_a_label(rows, columns, scheme):
    labels = [
        slot_label(scheme, row, column, columns)
        for row in range(1, rows + 1)
        for column in range(1, columns + 1)
    ]
    assert len(set(labels)) == rows * columns


def test_rows_beyond_z_have_two_letters():
    assert [letters(number) for number in (1, 26, 27, 52, 53)] == ["A", "Z", "AA", "AZ", "BA"]


def test_the_same_box_always_has_the_same_slots():
    box = Place(
        id="F1", stream="vessel/F0", site_id="S", kind="box", name="B", vessel_id="F0", rows=2, columns=2
    )
    slots = slots_of_boxes([box, replace(box, id="F2", rows=0)])
    assert slots == slots_of_boxes([box])
    assert [slot.label for slot in slots if isinstance(slot, Slot)] == ["A1", "A2", "B1", "B2"]
    assert {slot.stream for slot in slots} == {"vessel/F0"}


@pytest.mark.parametrize(
    ("since", "until", "touched"),
    [
        ("01", "02", False),
        ("01", "03", False),
        ("01", "04", True),
        ("04", None, True),
        ("05", None, False),
        ("01", None, True),
    ],
)
def test_a_warm_time_touches_who_was_there(since, until, touched):
    exposure = Exposure(
        id="I1", stream="vessel/F0", site_id="S", vessel_id="F0", started_at="03", ended_at="05",
        warmest_c=Decimal(-90), above_excursion=True, cause="power", recorded_by="H",
    )  # fmt: skip
    assert Stay("P1", since, until, "F0").meets(exposure) is touched
    assert not Stay("P1", since, until, "F9").meets(exposure)
