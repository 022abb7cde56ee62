"""Ways around the rules that were tried: each is closed, on both databases."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rooms.sampling import SampleTaken
from biobank.domain.rules.clock import later
from biobank.domain.rules.command import content
from biobank.domain.verbs import VERBS
from biobank.services import recording
from tests import journey, journey_laboratory, journey_release, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank

TWO = [("coordinator", "decided"), ("nurse", "verified")]
RISK = [("physician", "accepts-risk")]
REASON = "physician_decision"


def reported(bank: Bank, **more: Any) -> dict[str, Any]:
    """The envelope of a report of what happened a minute ago."""
    return {"mode": "reported", "claimed_at": later(bank.clock(), minutes=-1), **more}


# Who signs.


@pytest.mark.parametrize("onlooker", ["administrator", "inspector"])
def test_who_only_administers_or_reads_is_no_second_person(bank: Bank, onlooker: str) -> None:
    patient = journey.registered_patient(bank)
    told = {"patient": patient, "blood_group": "A+", "sampled_on": journey.today(bank)}
    bank.refused("record-blood-group", "signer-not-authorised", signed=[(onlooker, "verified")], **told)
    bank.ok("record-blood-group", signed=[("nurse", "verified")], **told)


def test_whoever_holds_no_role_here_any_more_is_no_second_person(bank: Bank) -> None:
    told = {"person": bank.people["second_nurse"].person, "site": bank.site.id, "role": "nurse"}
    bank.ok("revoke-role", by="administrator", **told)
    bank.refused(
        "record-blood-group",
        "signer-not-authorised",
        signed=[("second_nurse", "verified")],
        patient=journey.registered_patient(bank),
        blood_group="A+",
        sampled_on=journey.today(bank),
    )


def test_an_onlooker_does_not_hear_a_verbal_order(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    failed = {"part": "port", "fault": "leak", "decision": "infuse", "reason": REASON}
    told = {"unit": done.unit, "verbal_order_by": bank.people["physician"].person, **failed}
    bank.refused(
        "container-failure", "verbal-order-not-read-back", signed=[("inspector", "verified")], **told
    )
    bank.ok("container-failure", signed=[("nurse", "verified")], **told)


def test_one_person_gets_no_second_account_unseen(bank: Bank) -> None:
    name = bank.people["nurse"].name
    told = {"login": "another", "name": name}
    refused = bank.refused("add-person", "name-of-a-colleague", by="administrator", **told)
    assert refused.params["login"] == "nurse"
    bank.ok("add-person", by="administrator", is_namesake=True, **told)


# What a report opens.


def test_a_rejected_unit_stays_rejected_whatever_is_reported_of_it(bank: Bank) -> None:
    unit = journey_storage.frozen_bag(bank, disposition="rejected")
    slot = bank.get("unit", journey_storage.stored_bag(bank)).slot_id
    kept = bank.ok("store-unit", unit=unit, slot=slot, **reported(bank))
    assert "slot-taken" in kept.violations
    row = bank.get("unit", unit)
    assert (row.disposition, row.slot_id) == ("rejected", slot)
    assert [one.detail for one in bank.find("hold", unit_id=unit, status="open")] == ["slot-taken"]


def test_every_container_of_a_report_is_held(bank: Bank) -> None:
    episode = journey.cleared_episode(bank)
    lot = journey_laboratory.lot(bank)
    bank.ok("hold-lot", lot=lot, cause="recall")
    told = {**journey.collection(bank, episode), "reagents": (ReagentUsed(lot=lot),)}
    made = bank.ok("collect", by="apheresis_nurse", **told, mode="reported", claimed_at=bank.clock())
    assert "lot-is-held" in made.violations
    assert len(made.made["unit"]) == 2
    for unit in made.made["unit"]:
        assert bank.find("hold", unit_id=unit, status="open", cause="deviation"), unit
    journey.sound(bank)


def test_a_reported_clearance_without_a_graft_clears_nobody(bank: Bank) -> None:
    course = way.open_course(bank)
    told = {"course": course, "identity_confirmed": True, "no_back_up": True}
    kept = bank.ok("clear-conditioning", by="physician", **told, **reported(bank))
    assert {"no-graft-kept", "unsigned"} <= set(kept.violations)
    assert bank.get("course", course).status == "open"
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.refused("record-conditioning", "conditioning-not-cleared", by="nurse", course=course, **drug)
    journey.sound(bank)


def test_a_reported_clearance_that_went_against_no_rule_counts(bank: Bank) -> None:
    done = way.ordered_course(bank)
    told = {"course": done.course, "identity_confirmed": True, "no_back_up": True}
    named = bank.people["nurse"].person
    bank.ok(
        "clear-conditioning", by="physician", signed=way.CLEARED, verified_by=named, **told, **reported(bank)
    )
    assert bank.get("course", done.course).status == "cleared"


def test_a_reported_clearance_for_collection_without_consent_lets_nothing_be_collected(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    episode = journey.open_episode(bank, patient)
    told = {"episode": episode, **journey.clearance(bank)}
    kept = bank.ok("clear-for-collection", by="physician", **told, **reported(bank))
    assert "consent-missing" in kept.violations
    assert bank.get("episode", episode).cleared_at is None


def test_a_report_is_kept_with_the_signatures_that_there_are(bank: Bank) -> None:
    unit = journey_storage.frozen_bag(bank, disposition="rejected")
    told = {"unit": unit, "ground": "unusable", "last_graft_confirmed": True}
    kept = bank.ok("discard-unit", signed=[("nurse", "witnessed")], **told, **reported(bank))
    assert "unsigned" in kept.violations
    assert bank.get("unit", unit).material == "discarded"
    other = {**told, "unit": journey_storage.frozen_bag(bank, disposition="rejected")}
    forged = [("administrator", "witnessed")]
    bank.refused("discard-unit", "signer-not-authorised", signed=forged, **other, **reported(bank))


def test_cells_had_no_history_before_they_were_collected(bank: Bank) -> None:
    unit = journey_storage.frozen_bag(bank)
    told = {"unit": unit, "mode": "reported"}
    born = bank.get("unit", unit).collected_at
    bank.refused("mark-missing", "claimed-before-collection", claimed_at=later(born, days=-2), **told)
    bank.ok("mark-missing", claimed_at=later(born, minutes=-5), **told)


def test_a_request_is_decided_on_the_servers_time_whatever_time_it_tells(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    bank.clock.forward(minutes=40)
    way.verify(bank, done)
    early = later(bank.clock(), minutes=-35)
    bank.refused("start-reinfusion", "thawed-too-long", by="nurse", unit=done.unit, claimed_at=early)


# Two records of one person, and the other way round.


def _linked(bank: Bank) -> tuple[str, way.Transplant]:
    """A bag of a duplicate record, reserved for the order of the record that stands."""
    twin = journey.registered_patient(bank)
    done = way.ordered_course(bank)
    evidence = {"patient": twin, "other": done.patient, "evidence": "hospital_index"}
    bank.ok("link-patients", by="coordinator", signed=TWO, **evidence)
    unit = way.graft_bag(bank, twin)
    bank.ok("reserve-unit", unit=unit, order=done.order)
    return twin, replace(done, unit=unit)


def _part(bank: Bank, twin: str, other: str) -> None:
    told = {"patient": twin, "other": other, "evidence": "laboratory"}
    bank.ok("unlink-patients", by="coordinator", signed=TWO, **told)


def test_parted_records_keep_nothing_for_each_other(bank: Bank) -> None:
    twin, done = _linked(bank)
    clear = {"course": done.course, "identity_confirmed": True, "no_back_up": True}
    bank.ok("clear-conditioning", by="physician", signed=way.CLEARED, **clear)
    _part(bank, twin, done.patient)
    unit = bank.get("unit", done.unit)
    assert (unit.disposition, unit.assignment, unit.order_id) == ("in_doubt", "free", None)
    assert [one.status for one in bank.find("order_line", unit_id=unit.id)] == ["cancelled"]
    assert bank.get("course", done.course).status == "open"


def test_an_issued_bag_of_a_parted_record_goes_no_further(bank: Bank) -> None:
    twin, done = _linked(bank)
    clear = {"course": done.course, "identity_confirmed": True, "no_back_up": True}
    bank.ok("clear-conditioning", by="physician", signed=way.CLEARED, **clear)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)
    way.issue(bank, done)
    way.thaw(bank, done)
    way.verify(bank, done)
    _part(bank, twin, done.patient)
    bank.refused("start-reinfusion", "unit-is-in-doubt", by="nurse", unit=done.unit)
    kinds = [one.kind for one in bank.events(f"patient/{done.patient}")]
    assert "ClearanceConcerned" in kinds, "physician and coordinator are called"


def test_a_bag_that_was_reported_on_anothers_order_is_never_issued_on_it(bank: Bank) -> None:
    done = way.ordered_course(bank)
    theirs = way.graft_bag(bank, journey.registered_patient(bank))
    kept = bank.ok("reserve-unit", unit=theirs, order=done.order, **reported(bank))
    assert "wrong-patient" in kept.violations
    journey_release.lift_holds(bank, theirs)
    bank.ok(
        "release-unit", by="processing_director", unit=theirs, signed=[("processing_director", "released")]
    )
    bank.ok("take-out-unit", unit=theirs)
    seen = {"label": done.label(theirs), "container_intact": True, "records_agree": True}
    second = [("nurse", "verified")]
    bank.refused("check-issue", "issued-to-another-patient", signed=second, unit=theirs, **seen)
    bank.refused("issue-unit", "issue-not-checked", unit=theirs)


def test_a_doubt_about_one_record_is_a_doubt_about_the_linked_one(bank: Bank) -> None:
    _, done = _linked(bank)
    bank.ok("doubt-identity", unit=done.unit)
    kin = [one.disposition for one in bank.find("unit") if one.patient_id == done.patient]
    assert kin == ["in_doubt"]
    assert bank.get("order", done.order).status == "called_off"
    assert bank.get("unit", done.unit).assignment == "free"


def test_cells_of_another_blood_group_are_not_moved_to_a_patient(bank: Bank) -> None:
    unit = journey_storage.frozen_bag(bank, blood_group="A+")
    right = journey.registered_patient(bank)
    episode = journey.open_episode(bank, right)
    group = {"patient": right, "blood_group": "O-", "sampled_on": journey.today(bank)}
    bank.ok("record-blood-group", signed=[("nurse", "verified")], **group)
    signed = [("processing_director", "attests-identity"), ("nurse", "verified")]
    told = {"unit": unit, "patient": right, "episode": episode, "reason": "correction"}
    bank.refused("re-attribute-unit", "blood-group-differs", by="processing_director", signed=signed, **told)


# Holds, reservations, and the way back.


def test_a_salvage_takes_its_holds_along(bank: Bank) -> None:
    unit = journey.received_bag(bank)
    bank.ok("quarantine-unit", unit=unit, cause="recall")
    before = {one.cause for one in bank.find("hold", unit_id=unit, status="open")}
    assert "recall" in before
    told = {"unit": unit, "part": "seam", "fault": "leak", "decision": "salvage", "salvaged_ml": Decimal(150)}
    past = {**told, "expires_at": later(bank.clock(), hours=-1)}
    given = {"signed": RISK, "reason": REASON}
    bank.refused("container-failure", "moment-has-passed", **past, **given)
    made = bank.ok("container-failure", **told, expires_at=later(bank.clock(), hours=4), **given)
    (child,) = made.made["unit"]
    assert {one.cause for one in bank.find("hold", unit_id=child, status="open")} == before
    assert not bank.find("hold", unit_id=unit, status="open")
    journey.sound(bank)


def test_a_reserved_liquid_graft_is_not_washed_away_from_its_order(bank: Bank) -> None:
    done = way.ordered_course(bank)
    unit = way.liquid_bag(bank, done.patient)
    bank.ok("reserve-unit", unit=unit, order=done.order)
    told = {**journey.SOP, "unit": unit, "volume_ml": Decimal(100)}
    bank.refused("wash-unit", "wash-of-reserved", **told)
    bank.ok("unreserve-unit", unit=unit)
    bank.ok("wash-unit", **told)


def test_too_long_outside_is_told_also_when_the_taking_out_is_undone(bank: Bank) -> None:
    unit = journey_storage.stored_bag(bank)
    bank.ok("take-out-unit", unit=unit)
    bank.clock.forward(hours=2)
    bank.ok("undo", unit=unit)
    assert [one.code for one in bank.find("deviation", unit_id=unit)] == ["out-of-slot-too-long"]


def test_what_a_tested_sample_came_from_was_no_error(bank: Bank) -> None:
    unit = journey.received_bag(bank)
    samples = (SampleTaken(container="vial", volume_ml=Decimal(1)),)
    (vial,) = bank.ok("take-sample", **journey.SOP, unit=unit, samples=samples).made["unit"]
    bank.ok("use-in-test", unit=vial, test="culture")
    signed = [("quality_officer", "performed"), ("processing_director", "agrees")]
    told = {"unit": unit, "reason": "correction", "signed": signed}
    bank.refused("enter-in-error", "units-descend-from-it", by="quality_officer", **told)


def test_a_consent_withdrawn_after_the_thaw_still_stops_at_the_bedside(bank: Bank) -> None:
    done = way.thawed_bag(bank)
    consent = next(one.id for one in bank.find("consent", patient_id=done.patient) if one.scope == "use")
    bank.ok("withdraw-consent", by="nurse", consent=consent, withdrawn_on=journey.today(bank))
    scans = {"unit": done.unit, "signed": way.SECOND, **done.scans(bank)}
    bank.refused("verify-at-bedside", "use-consent-withdrawn", by="nurse", **scans)


# The envelope.


def test_a_version_of_something_else_is_refused_not_ignored(bank: Bank) -> None:
    unit, other = journey_storage.stored_bag(bank), journey_storage.stored_bag(bank)
    bank.refused("take-out-unit", "expects-another-thing", unit=unit, expects={other: 1})
    assert bank.get("unit", unit).custody == "slot"
    bank.ok("take-out-unit", unit=unit, expects={unit: bank.get("unit", unit).version})


def test_what_is_kept_of_a_command_answers_no_guess_at_a_name(bank: Bank) -> None:
    patient = journey.registered_patient(bank)
    told = {"patient": patient, "evidence": "civil_registry", "family_name": "Lindqvist"}
    command = bank.command("change-identity", **told)
    guessed = canonical_text({"verb": "change-identity", **content(command)})
    plain = hashlib.sha256(guessed.encode()).digest()
    assert recording.command_hash(bank.services.keys, VERBS["change-identity"], command) != plain
    again = bank.command("change-identity", **{**told, "family_name": "Lindquist"})
    hashes = {
        recording.command_hash(bank.services.keys, VERBS["change-identity"], one) for one in (command, again)
    }
    assert len(hashes) == 2, "another name is another content"


@pytest.mark.parametrize("day", ["1900-01-01", "2027-12-24"])
def test_a_wristband_is_for_an_admission_of_these_days(bank: Bank, day: str) -> None:
    patient = journey.registered_patient(bank)
    bank.refused("issue-wristband", "admission-day-unlikely", by="nurse", patient=patient, admitted_on=day)


def test_a_near_miss_of_a_stale_page_is_kept(bank: Bank) -> None:
    unit = journey_storage.stored_bag(bank)
    stale = bank.refused("take-out-unit", "changed-meanwhile", unit=unit, expects={unit: 99})
    (reference,) = stale.events
    body = next(json.loads(one.body) for one in bank.events(bank.get("unit", unit).stream)[-1:])
    assert (body["kind"], reference.partition("#")[0]) == ("AttemptRefused", body["stream"])
