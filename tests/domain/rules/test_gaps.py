"""Custody gaps are read from the events alone, each at its edge."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.rules.clock import later
from biobank.domain.rules.gaps import Gap, Outlook, count_gaps, gaps_in, label_gaps

START = "2026-03-02T08:00:00.000Z"
LIMITS = {
    "out_of_slot_minutes": "10",
    "out_of_slot_minutes_move_unit": "3",
    "handover_accept_minutes": "60",
    "transit_overdue_minutes": "0",
    "label_apply_minutes": "60",
}


def at(minutes: float) -> str:
    return later(START, minutes=minutes)


def outlook(minutes: float, **more: Any) -> Outlook:
    return Outlook(at(minutes), LIMITS, more.pop("ended", {}), {"UnitMoved": "move-unit"}, **more)


def event(minutes: float, kind: str = "UnitTakenOut", by: str = "H1", **now: Any) -> dict[str, Any]:
    """An event that leaves the unit U1 as told; `was` is what the fold remembers."""
    was = now.pop("was", {})
    changes = [{"thing": "unit", "id": "U1", "version": 2, "was": was, "now": now}]
    return {"kind": kind, "at": at(minutes), "actor": {"id": by}, "changes": changes}


def stored(minutes: float, **more: Any) -> dict[str, Any]:
    return event(
        minutes, "UnitStored", custody="slot", slot_id="P1", material="frozen", holder_id=None, **more
    )


def taken(minutes: float, **more: Any) -> dict[str, Any]:
    return event(minutes, custody="person", slot_id=None, holder_id="H1", **more)


def codes(bodies: list[dict[str, Any]], look: Outlook) -> list[str]:
    return [gap.code for gap in gaps_in(bodies, look)]


def test_ten_minutes_out_of_a_slot_are_allowed_and_no_more():
    assert codes([stored(0), taken(1), stored(11)], outlook(100)) == []
    (gap,) = gaps_in([stored(0), taken(1), stored(11.01)], outlook(100))
    assert gap == Gap("long-out-of-slot", "U1", at(1), at(11.01), {"minutes": 10, "limit": 10})


def test_a_unit_still_out_is_an_open_gap():
    assert codes([stored(0), taken(1)], outlook(11)) == []
    (gap,) = gaps_in([stored(0), taken(1)], outlook(12))
    assert gap.until is None


def test_a_verb_may_have_a_limit_of_its_own():
    moved = event(1, "UnitMoved", custody="location", slot_id=None)
    assert codes([stored(0), moved, stored(6)], outlook(10)) == ["long-out-of-slot"]


def test_thawing_and_issuing_end_the_time_out_of_a_slot():
    thawed = event(5, "UnitThawed", material="thawed")
    issued = event(5, "UnitIssued", assignment="issued")
    assert codes([stored(0), taken(1), thawed], outlook(100)) == []
    assert codes([stored(0), taken(1), issued], outlook(100)) == []


def test_claimed_times_count_where_something_is_reported():
    out = {**taken(300), "claimed": {"at": at(1), "zone": "UTC"}}
    back = {**stored(301), "claimed": {"at": at(5), "zone": "UTC"}}
    assert codes([stored(0), out, back], outlook(400)) == []


def handover(minutes: float, **now: Any) -> dict[str, Any]:
    changes = [{"thing": "handover", "id": "Y1", "version": 1, "was": {}, "now": now}]
    return {"kind": "UnitHandedOver", "at": at(minutes), "actor": {"id": "H1"}, "changes": changes}


SENT = {"unit_id": "U1", "from_person": "H1", "sent_at": at(0), "expected_at": at(60), "status": "sent"}


def test_a_hand_over_that_nobody_accepts():
    given_to = handover(0, to_person="H2", **SENT)
    accepted = handover(61, status="accepted", closed_at=at(61))
    in_time = handover(60, status="accepted", closed_at=at(60))
    assert codes([given_to], outlook(60)) == []
    assert codes([given_to], outlook(61)) == ["handover-not-accepted"]
    assert codes([given_to, in_time], outlook(600)) == []
    (gap,) = gaps_in([given_to, accepted], outlook(600))
    assert (gap.since, gap.until) == (at(0), at(61))
    assert gap.params["receiver"] == "H2"


def test_a_transport_past_its_expected_arrival():
    sent = handover(0, to_place="F1", **{**SENT, "expected_at": at(300)})
    assert codes([sent], outlook(300)) == []
    assert codes([sent], outlook(301)) == ["transit-overdue"]
    assert codes([sent, handover(299, closed_at=at(299))], outlook(400)) == []


def test_a_unit_held_by_someone_whose_account_ended():
    assert codes([taken(0)], outlook(100)) == []
    (gap,) = gaps_in([taken(0)], outlook(100, ended={"H1": at(50)}))
    assert gap == Gap("held-by-ended-account", "U1", at(50), None, {"holder": "H1", "ended": at(50)})
    put_down = event(40, "UnitPutDown", custody="location", holder_id=None)
    assert codes([taken(0), put_down], outlook(100, ended={"H1": at(50)})) == []


def test_claimed_times_that_overlap():
    first = {**taken(10), "claimed": {"at": at(5), "zone": "UTC"}}
    second = event(12, "UnitPutDown", custody="location", holder_id=None)
    second["claimed"] = {"at": at(4), "zone": "UTC"}
    (gap,) = gaps_in([first, second], outlook(15))
    assert gap == Gap(
        "claimed-times-overlap", "U1", at(4), at(5), {"first": "UnitTakenOut", "second": "UnitPutDown"}
    )


def test_a_unit_that_passes_from_hand_to_hand_unrecorded():
    by_another = event(5, "UnitPutDown", by="H2", custody="location", holder_id=None)
    (gap,) = gaps_in([taken(0), by_another], outlook(9))
    assert (gap.code, gap.since, gap.until) == ("passed-unrecorded", at(0), at(5))
    assert gap.params == {"holder": "H1", "taker": "H2"}
    for witness in ({"performed_by": "H1"}, {"verified_by": "H1"}, {"kind": "UnitReceived"}):
        assert codes([taken(0), {**by_another, **witness}], outlook(9)) == []


def test_taking_back_says_who_has_it_and_an_entry_in_error_that_nobody_had():
    taken_back = event(5, "UnitReturned", by="H2", custody="person", holder_id="H2")
    put_down = event(6, "UnitPutDown", by="H2", custody="location", holder_id=None)
    assert codes([taken(0), taken_back, put_down], outlook(9)) == []
    never_was = event(5, "UnitEnteredInError", by="H2", custody="gone", holder_id=None)
    assert codes([taken(0), never_was], outlook(9)) == []
    thrown_away = {**never_was, "kind": "UnitDiscarded"}
    assert codes([taken(0), thrown_away], outlook(9)) == ["passed-unrecorded"]


def test_a_unit_that_was_missing():
    lost = event(1, "UnitMissing", custody="missing", holder_id=None)
    found = event(9, "UnitFound", custody="person", holder_id="H1")
    assert gaps_in([lost], outlook(10)) == (Gap("unit-was-missing", "U1", at(1), None),)
    assert gaps_in([lost, found], outlook(10)) == (Gap("unit-was-missing", "U1", at(1), at(9)),)


def copy(serial: str, status: str, minutes: float = 0, unit: str | None = "U1") -> Any:
    told = {"serial": serial, "status": status, "printed_at": at(minutes)}
    return SimpleNamespace(**told, unit_id=unit, subject_id=unit)


def test_label_copies_that_nobody_accounted_for():
    copies = [copy("001", "printed"), copy("002", "applied"), copy("003", "void"), copy("004", "verified")]
    assert list(label_gaps(copies, outlook(60))) == []
    (gap,) = label_gaps([*copies, copy("001", "printed", unit=None)], outlook(61))
    assert gap.params == {"printed": 4, "accounted": 2, "serials": "001, 004"}


def test_label_copies_that_do_not_add_up_otherwise():
    twice = [copy("001", "applied"), copy("002", "applied", 5), copy("004", "void", 9)]
    both, skipped = label_gaps(twice, outlook(1))
    assert (both.code, both.since, both.params["serials"]) == ("labels-twice-on-it", at(0), "001, 002")
    assert (skipped.code, skipped.since, skipped.params["serials"]) == ("label-numbers-skipped", at(0), "003")


def test_a_map_that_disagrees_with_the_events():
    bodies = [stored(0)]
    assert list(count_gaps(bodies, {"U1": "P1"}, outlook(1))) == []
    (other,) = count_gaps(bodies, {"U1": "P2"}, outlook(1))
    assert other.params == {"told": "P1", "held": "P2"}
    assert [gap.unit for gap in count_gaps(bodies, {"U1": "P1", "U2": "P3"}, outlook(1))] == ["U2"]
    assert [gap.params for gap in count_gaps(bodies, {}, outlook(1))] == [{"told": "P1", "held": "–"}]


@given(st.lists(st.tuples(st.floats(0, 500), st.booleans()), max_size=12))
def test_gaps_never_end_before_they_begin_unless_claims_overlap(moves):
    bodies = [stored(minutes) if back else taken(minutes) for minutes, back in sorted(moves)]
    for gap in gaps_in(bodies, outlook(600)):
        assert gap.until is None or gap.since <= gap.until
