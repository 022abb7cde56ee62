"""The picture of a label's states says what the guards decide."""

from biobank.domain.label_states import STATES, label_machine
from biobank.domain.rules.label_control import STATUSES

LIVE = ("printed", "verified", "applied")


def test_a_copy_goes_the_ways_that_its_guards_leave_open() -> None:
    drawn = {(each.title, each.after): each.before for each in label_machine().arrows}
    assert drawn == {
        ("Verify label", "verified"): ("printed",),
        ("Apply label", "applied"): ("verified",),
        ("Replace label", "applied"): ("printed", "verified"),
        ("Replace label", "void"): ("applied",),
        ("Void label", "void"): LIVE,
        ("Reprint label", "void"): LIVE,
        ("Account for copy", "spoiled"): LIVE,
        ("Account for copy", "lost"): LIVE,
        ("Account for copy", "returned"): ("printed", "verified"),
        ("Account for copy", "destroyed"): tuple(each for each in STATES if each != "destroyed"),
    }


def test_every_status_of_a_copy_is_drawn_and_what_is_not_live_is_an_end() -> None:
    assert set(STATES) == set(STATUSES)
    assert label_machine().ends == set(STATES) - set(LIVE)
