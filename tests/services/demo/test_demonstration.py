"""The demonstration centre is real work by invented people: counted, verified, and open to every role."""

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from biobank.domain.ledger.kinds import KINDS
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences import catalogue
from biobank.services import demo
from biobank.services.audit.findings import Tally
from biobank.services.audit.reading import patient_export
from biobank.services.audit.verify import verify
from biobank.services.demo import cast
from biobank.services.identity import sessions
from biobank.services.reads import worklists
from tests.services.demo.conftest import NOON, Demonstration

PRINTERS = [kind for kind in KINDS if kind.startswith("Printer")]
PRINTERS_TOLD = {"PrinterAdded", "PrinterAssigned"}
NOT_TOLD = {
    "ChairCompared": "each collection of these stories compares band and patient in its own record",
    "CollectedUnderBand": "a collection under another patient's band is refused; none was reported",
    "DoseRecomputed": "no weight of these stories is corrected after its order",
    "CopyChecked": "these stories affix labels without a check by a second scan",
    "LabelExchanged": "no bag of these stories changes its label for another design",
    "LabelFoundGenuine": "signed labels are scanned in place of short codes; none is checked by itself",
    "LabelKeyCompromised": "the one key of a demonstration stays with it",
    "LabelKeyRetired": "the one key of a demonstration stays with it",
    "LabelsClosed": "nobody of these stories closes the labels of a day",
    "PatientDoubted": "comes with a collection whose blood group differs, which is refused",
    **{
        kind: "the one printer is there to stay: which others a house has is its own"
        for kind in PRINTERS
        if kind not in PRINTERS_TOLD
    },
    "ReleaseWithdrawn": "no correction of these stories takes away what a release rested on",
}
"""Kinds of events that no story has, and why."""
STORED = "SELECT count(*) FROM unit WHERE custody = 'slot'"
NEAR_MISSES = {
    "dmso-over-limit",
    "label-of-another-unit",
    "results-preliminary",
    "similar-patient",
    "slot-taken",
    "unit-is-in-doubt",
    "vessel-not-for-untested",
    "viability-too-low",
    "weigh-again",
    "wrong-patient",
}
CASES = [one for one in vars(cast).values() if isinstance(one, cast.Case)]


def test_chains_verify_and_projections_are_the_fold_of_the_events(demonstration: Demonstration):
    tally = Tally()
    assert list(verify(demonstration.services, tally)) == []
    assert tally.events > 2_500
    patients = {one.stream for one in demonstration.find("patient")}
    assert len(patients) == len(CASES) == 30
    assert tally.streams > len(patients) + len(demo.staff.ALL)


def test_every_kind_of_event_is_told_or_said_to_be_missing(demonstration: Demonstration):
    found = demonstration.counted("SELECT kind, count(*) FROM event GROUP BY kind")
    assert set(KINDS) - set(found) == set(NOT_TOLD)


def test_patients_stand_at_every_stage(demonstration: Demonstration):
    courses = demonstration.counted("SELECT status, count(*) FROM course GROUP BY status")
    assert set(courses) == {"open", "cleared", "conditioning", "transplanted", "closed", "called_off"}
    episodes = demonstration.counted("SELECT indication, count(*) FROM episode GROUP BY indication")
    assert {"MS", "SSc", "SLE", "RA", "CIDP"} < set(episodes)
    materials = demonstration.counted("SELECT material, count(*) FROM unit GROUP BY material")
    ends = {"infused", "discarded", "divided", "tested", "researched", "transferred", "entered_in_error"}
    assert ends | {"collected", "processed", "frozen"} == set(materials)
    dispositions = demonstration.counted("SELECT disposition, count(*) FROM unit GROUP BY disposition")
    assert {"quarantined", "released", "exceptionally_released", "rejected"} < set(dispositions)


def test_three_vessels_hold_some_hundred_and_twenty_bags_and_vials(demonstration: Demonstration):
    assert 100 <= demonstration.count(STORED) <= 140
    held = demonstration.counted(
        "SELECT place.name, count(*) FROM unit JOIN slot ON slot.id = unit.slot_id "
        "JOIN place ON place.id = slot.vessel_id GROUP BY place.name"
    )
    assert set(held) == {"Vessel 1", "Vessel 2", "Vessel 3 (untested)"}


def test_somebody_is_wanted_today(demonstration: Demonstration):
    site = next(one.id for one in demonstration.find("site") if "Centre" in one.name)
    with demonstration.services.database.read() as connection:
        waiting = {name: worklists.waiting(connection, name, site) for name in worklists.LISTS}
        deviations = worklists.open_deviations(connection, site)
    counts = {name: len(found) for name, found in waiting.items()}
    assert counts["handed-over"] == counts["in-transit"] == 1
    assert counts["missing"] == 0
    assert counts["out-of-slot"] == 5
    assert counts["held"] > 10
    in_dmso = [one for one in waiting["not-yet-frozen"] if one.unit.dmso_added_at]
    assert len(in_dmso) == 5
    assert all(one.unit.dmso_added_at > "2026-11-20T10:50" for one in in_dmso)
    assert {one.code for one in deviations} >= {"culture-positive-after-release"}


def test_a_reinfusion_is_under_way_today(demonstration: Demonstration):
    today = [one for one in demonstration.find("course") if one.day_zero == "2026-11-20"]
    (course,) = today
    states = Counter(
        (one.material, one.assignment) for one in demonstration.find("unit", course_id=course.id)
    )
    assert states == {("infused", "at_bedside"): 1, ("frozen", "issued"): 1, ("frozen", "reserved"): 1}


def test_a_watched_clearance_has_a_concern(demonstration: Demonstration):
    said = [one["data"] for one in demonstration.bodies("ClearanceConcerned")]
    last = next(one for one in said if one["cause"] == "amend-result")
    assert {"no-graft-left", "graft-quarantined"} <= {one["code"] for one in last["concerns"]}
    assert [one.status for one in demonstration.find("course", status="cleared")] == ["cleared"]


def test_near_misses_are_kept_and_have_their_sentence(demonstration: Demonstration):
    refused = demonstration.bodies("AttemptRefused")
    codes = {body["data"]["code"] for body in refused}
    assert codes >= NEAR_MISSES
    assert all(catalogue.told(one["data"]["code"], one["data"]["params"]).says for one in refused)


@pytest.mark.parametrize("code", ["wrong-patient", "label-of-another-unit"])
def test_the_wrong_bag_at_the_bedside_stands_in_both_exports(demonstration: Demonstration, code: str):
    near = [body for body in demonstration.bodies("AttemptRefused") if body["data"]["code"] == code]
    streams = {body["stream"] for body in near}
    assert len({body["command"] for body in near}) == 1
    assert len(streams) == 2
    for stream in streams:
        export = patient_export(demonstration.services, stream.partition("/")[2], "Test", may_open=True)
        told = [entry for entry in export.trail.entries if entry.kind == "AttemptRefused"]
        assert told


def test_visits_reach_the_fifteenth_year_with_scores(demonstration: Demonstration):
    visits = demonstration.find("visit")
    assert max(one.day_number for one in visits if one.day_number is not None) > 14 * 365
    for score in ("edss", "mrss", "sledai"):
        assert [one for one in visits if getattr(one, score) is not None]
    answers = {one.outcome for one in demonstration.find("engraftment")}
    assert answers == {"engrafted"}


def test_every_role_can_sign_in(demonstration: Demonstration):
    assert {one.role for one in demonstration.sign_ins} == set(ROLES)
    for role in ("nurse", "technologist"):
        assert len([one for one in demonstration.sign_ins if one.role == role]) == 2
    assert len({one.password for one in demonstration.sign_ins}) == len(demonstration.sign_ins)
    for one in demonstration.sign_ins:
        opened = sessions.sign_in(
            demonstration.services, one.login, one.password, address="127.0.0.1", site=None
        )
        assert not opened.must_change


def test_no_password_lies_in_the_files(demonstration: Demonstration):
    kept = b"".join(path.read_bytes() for path in demonstration.files)
    assert not [one.login for one in demonstration.sign_ins if one.password.encode() in kept]


def test_nobody_is_real_and_no_name_is_in_a_body(demonstration: Demonstration):
    facilities = {one.din[:5] for one in demonstration.find("donation")}
    assert facilities == {"A9999", "W0000"}
    codes = {one.product_code for one in demonstration.find("product")}
    assert codes == {"S1128", "S1194", "S1310", "S2598"}
    with demonstration.services.database.read() as connection:
        bodies = "".join(connection.execute(text("SELECT body FROM event")).scalars())
    assert not [one.family for one in CASES if len(one.family) > 2 and f'"{one.family}' in bodies]
    assert not [one.number for one in CASES if one.number in bodies]


def test_signatures_say_that_nobody_signed_in_for_them(demonstration: Demonstration):
    strengths = {
        signature["strength"]
        for kind in ("UnitReleased", "BedsideVerified", "OrderPlaced")
        for body in demonstration.bodies(kind)
        for signature in body.get("signatures", ())
    }
    assert strengths == {"demonstration"}


def test_it_says_how_far_it_is(demonstration: Demonstration):
    years = [said[:4] for said in demonstration.told[:-1]]
    assert years == [str(year) for year in range(2011, 2027)]
    assert demonstration.told[-1].startswith("today, ")


def test_the_seed_gives_the_same_figures_wherever_it_is_loaded(
    on_sqlite: Demonstration, on_postgres: Demonstration
):
    one, other = on_sqlite.find("unit"), on_postgres.find("unit")
    assert sorted(one, key=lambda unit: unit.id) == sorted(other, key=lambda unit: unit.id)
    assert {each.password for each in on_sqlite.sign_ins}.isdisjoint(
        each.password for each in on_postgres.sign_ins
    )


def test_a_verbal_order_of_today_waits_for_its_signature(demonstration: Demonstration):
    waiting = [one for one in demonstration.find("deviation", status="open") if one.countersign_due]
    assert [one.countersigned_at for one in waiting] == [None]
    assert waiting[0].countersign_due > NOON
    assert waiting[0].ordered_by in {one.id for one in demonstration.find("person")}


def test_a_verbal_order_was_confirmed_by_the_physician_who_gave_it(demonstration: Demonstration):
    (confirmed,) = [one for one in demonstration.find("deviation") if one.countersigned_at]
    assert confirmed.ordered_by == confirmed.countersigned_by is not None


def test_a_second_loading_changes_nothing(demonstration: Demonstration):
    before = demonstration.count("SELECT count(*) FROM event")
    with pytest.raises(IntegrityError):
        demo.load(demonstration.services)
    assert demonstration.count("SELECT count(*) FROM event") == before
