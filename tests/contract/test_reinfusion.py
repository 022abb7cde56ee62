"""From issue to day 0: two checks by two people on every bag, and the volume given is the dose credited."""

from decimal import Decimal

from tests import journey_transplant as way
from tests.bank import Bank


def test_a_bag_reaches_its_patient(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    unit, course = bank.get("unit", done.unit), bank.get("course", done.course)
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert (unit.material, unit.custody, unit.slot_id) == ("infused", "gone", None)
    assert (course.status, course.day_zero) == ("transplanted", "2026-03-02")
    assert bank.get("order", done.order).status == "fulfilled"
    assert (infusion.cd34_e6, infusion.cd34_per_kg) == (Decimal(400), Decimal("5.7143"))
    assert infusion.dmso_g == Decimal(11)
    assert [one.kind for one in bank.find("check", unit_id=done.unit) if one.outcome == "passed"]
    assert bank.find("deviation") == []


def test_day_zero_is_the_local_day_of_the_site(bank: Bank) -> None:
    bank.clock.at = "2026-07-01T22:30:00.000Z"
    done = way.reinfused_bag(bank)
    assert bank.get("course", done.course).day_zero == "2026-07-02"


def test_the_volume_given_is_the_dose_credited_and_the_rest_is_terminal(bank: Bank) -> None:
    done = way.running_bag(bank)
    bank.refused(
        "stop-reinfusion", "volume-above-content", by="nurse", unit=done.unit, volume_ml=Decimal(106)
    )
    bank.ok(
        "stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(25), vital_signs="charted_elsewhere"
    )
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert (infusion.cd34_e6, infusion.dmso_g, infusion.cd34_per_kg) == (
        100,
        Decimal("2.75"),
        Decimal("1.4286"),
    )
    assert bank.get("unit", done.unit).material == "infused"
    for verb in ("start-reinfusion", "verify-at-bedside", "return-unit"):
        more = {"proof": "not-frozen", "reason": "other"} if verb == "return-unit" else {}
        signed = way.SECOND if verb == "verify-at-bedside" else ()
        bank.refused(verb, "unit-is-infused", by="nurse", signed=signed, unit=done.unit, **more)


def test_a_slow_reinfusion_is_recorded_and_its_deviation_opens(bank: Bank) -> None:
    done = way.running_bag(bank)
    bank.clock.forward(minutes=26)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(100))
    assert [one.code for one in bank.find("deviation")] == ["thaw-to-end-too-long"]


def test_a_bag_thawed_too_long_starts_only_by_decision(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.thawed_bag(bank)
    bank.clock.forward(minutes=31)
    way.verify(bank, done)
    bank.refused("start-reinfusion", "thawed-too-long", by="nurse", unit=done.unit)
    signed = [("physician", "accepts-risk")]
    bank.ok("start-reinfusion", by="nurse", signed=signed, reason="physician_decision", unit=done.unit)


def test_one_bag_runs_at_a_time(sqlite_bank: Bank) -> None:
    bank = sqlite_bank
    done = way.conditioned_course(bank)
    second = way.graft_bag(bank, done.patient)
    bank.ok("reserve-unit", unit=second, order=done.order)
    for unit in (done.unit, second):
        way.issue(bank, done, unit)
    way.thaw(bank, done)
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    way.thaw(bank, done, second)
    way.verify(bank, done, second)
    bank.refused("start-reinfusion", "another-bag-running", by="nurse", unit=second)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(100))
    bank.ok("start-reinfusion", by="nurse", unit=second)
    bank.ok("stop-reinfusion", by="nurse", unit=second, volume_ml=Decimal(100))
    assert bank.get("order", done.order).status == "fulfilled"


def test_reactions_stand_with_the_infusion_and_as_adverse_events(bank: Bank) -> None:
    done = way.running_bag(bank)
    bank.ok("record-reaction", by="nurse", unit=done.unit, kind="nausea", grade=1)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=Decimal(100))
    bank.ok("record-reaction", by="physician", unit=done.unit, kind="hypotension", grade=3)
    bank.refused("record-reaction", "grade-out-of-range", by="nurse", unit=done.unit, kind="rash", grade=6)
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert infusion.reactions == "nausea:1 hypotension:3"
    assert [one.severity for one in sorted(bank.find("deviation"), key=lambda one: one.severity)] == [
        "major", "minor",
    ]  # fmt: skip


def test_a_reinfusion_found_on_paper_is_kept_whole(bank: Bank) -> None:
    done = way.issued_bag(bank)
    report = {"mode": "reported", "claimed_at": bank.clock(), "by": "nurse", "unit": done.unit}
    report["verified_by"] = bank.people["second_nurse"].person
    kept = bank.ok("stop-reinfusion", volume_ml=Decimal(100), **report)
    assert kept.violations == ("unit-is-frozen",)
    (infusion,) = bank.find("infusion", unit_id=done.unit)
    assert (infusion.status, infusion.started_at) == ("stopped", bank.clock())
    assert bank.get("unit", done.unit).material == "infused"
    again = bank.ok("start-reinfusion", **report)
    assert "unit-is-infused" in again.violations
    assert bank.get("unit", done.unit).material == "infused"


def test_a_bag_that_is_said_to_be_given_once_more_is_no_second_dose(bank: Bank) -> None:
    done = way.reinfused_bag(bank)
    (given,) = bank.find("infusion", unit_id=done.unit)
    report = {"mode": "reported", "claimed_at": bank.clock(), "by": "nurse", "unit": done.unit}
    report["verified_by"] = bank.people["second_nurse"].person
    bank.ok("start-reinfusion", **report)
    bank.ok("stop-reinfusion", volume_ml=Decimal(100), **report)
    told = [one for one in bank.find("infusion", unit_id=done.unit) if one.id != given.id]
    assert [(one.status, one.course_id, one.cd34_e6, one.dmso_g) for one in told] == [
        ("stopped", None, None, None),
        ("stopped", None, None, None),
    ]
    assert [one.volume_ml for one in told if one.volume_ml] == [Decimal(100)]
    assert bank.get("infusion", given.id) == given
    assert len(bank.find("deviation", unit_id=done.unit)) == 2
