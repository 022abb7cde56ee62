import json
import re
from typing import Any

import pytest

from biobank.domain.ledger.canonical import canonical_text
from biobank.services.audit import trail
from biobank.services.policies import policy_content
from tests import journey, journey_transplant
from tests.bank import POLICY
from tests.full_bank import FullBank
from tests.journey_transplant import Transplant
from tests.served import PASSWORD
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen

SECOND = {"second_login": "second_nurse", "second_password": PASSWORD}
READY = {"line_patent": "true", "premedicated": "true", "physician_reachable": "true"}


@pytest.fixture
def full(own_full_bank: FullBank) -> FullBank:
    """A full bank of this test's own."""
    return own_full_bank


@pytest.fixture
def nurse(full: FullBank) -> Pages:
    """A nurse at a screen, whose colleague can sign."""
    full.served.password("second_nurse")
    return at_screen(full.served, "nurse")


def band(page: Pages, patient: str) -> str:
    return journey.band_of(page.bank, patient)


def scan(page: Pages, path: str, text: str) -> Any:
    return page.send(path, form_of(page.get(path), path), follow=True, text=text)


def at_bag(page: Pages, done: Transplant, unit: str) -> str:
    """Scan band and bag; returns the address of the bag's steps."""
    scan(page, "/bedside", band(page, done.patient))
    answer = scan(page, f"/bedside/{done.patient}", done.label(unit))
    assert answer.request.path == f"/bedside/{done.patient}/{done.label(unit)}", seen(answer)
    return str(answer.request.path)


def step(page: Pages, path: str, name: str, **typed: Any) -> Any:
    """Send the form of a step, as it is shown."""
    fields = form_of(page.get(path), f"{path}/{name}")
    return page.send(f"{path}/{name}", fields, follow=True, **typed)


def test_the_bedside_begins_with_the_wristband_and_nothing_else(nurse):
    told = seen(nurse.get("/bedside"))
    assert "Scan the wristband" in told
    assert "OKONKWO" not in told


def test_a_thawed_bag_is_compared_signed_by_two_started_and_stopped(nurse, full):
    done, unit = full.graft, full.units["thawed"]
    path = at_bag(nurse, done, unit)
    told = seen(nurse.get(path))
    assert "Bag 2 of 3, 2.0 of 5.0 × 10⁶/kg given" in told
    for words in ("OKONKWO", "Adaeze Marie", "05-Mar-1987", "same", "A999926000002", "100 mL", "02-Mar-2036"):
        assert words in told
    answer = step(nurse, path, "verify", **SECOND)
    assert "Right bag, right patient" in seen(answer)
    assert full.bank.get("unit", unit).assignment == "at_bedside"
    answer = step(nurse, path, "start")
    assert "The bag is running" in seen(answer)
    full.bank.clock.forward(minutes=8)
    step(nurse, path, "reaction", kind="flushing", grade="1")
    answer = step(nurse, path, "stop", volume_ml="97", vital_signs="charted_elsewhere")
    told = seen(answer)
    assert "This bag is finished" in told
    assert "97 mL given" in told
    assert "flushing, grade 1" in told
    assert "Bag 2 of 3, 3.9 of 5.0 × 10⁶/kg given" in told
    assert full.bank.get("unit", unit).material == "infused"
    kinds = [row.kind for row in full.bank.events(f"patient/{done.patient}") if row.unit_id == unit]
    ways = [kind for kind in kinds if kind.startswith(("Bedside", "Reinfusion"))]
    assert ways == ["BedsideCompared", "BedsideVerified", "ReinfusionStarted", "ReinfusionStopped"]


def test_a_frozen_bag_is_checked_thawed_and_then_compared_again(nurse, full):
    done, unit = full.graft, full.units["next"]
    journey_transplant.verify(full.bank, done, full.units["thawed"])
    full.bank.ok("start-reinfusion", by="nurse", unit=full.units["thawed"])
    journey_transplant.issue(full.bank, done, unit)
    path = at_bag(nurse, done, unit)
    assert "Compare, then thaw" in seen(nurse.get(path))
    assert "Thaw the bag now" in seen(step(nurse, path, "before-thaw", **READY, **SECOND))
    thawed = step(at_screen_of_technologist(full, done, unit), path, "thaw")
    assert "Compare before connecting" in seen(thawed)
    assert full.bank.get("unit", unit).material == "thawed"


def at_screen_of_technologist(full: FullBank, done: Transplant, unit: str) -> Pages:
    page = at_screen(full.served, "technologist")
    at_bag(page, done, unit)
    return page


def test_where_one_is_survives_a_reload(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    assert seen(nurse.get(path)) == seen(nurse.get(path))


def test_the_address_names_nobody(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    assert re.fullmatch(r"/bedside/A[0-9A-Z]{10}/U[0-9A-Z]{14}", path)


def test_without_a_fresh_scan_of_the_band_the_address_alone_opens_nothing(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    other = at_screen(full.served, "physician")
    assert "The wristband was not scanned just now" in seen(other.get(path))
    for _ in range(8):
        full.bank.clock.forward(minutes=8)
        nurse.get("/account")
    assert "The wristband was not scanned just now" in seen(nurse.get(path))


def test_a_wrong_patient_is_a_red_page_that_stays_until_it_is_answered(nurse, full):
    other = full.patients["long"]
    scan(nurse, "/bedside", band(nurse, other))
    answer = scan(nurse, f"/bedside/{other}", full.graft.label(full.units["thawed"]))
    assert answer.status_code == 409
    told = seen(answer)
    assert "Wrong patient" in told
    assert "OKONKWO" in told
    assert "WOLFESCHLEGEL" in told
    assert "Wrong patient" in seen(nurse.get("/bedside")), "another page of the bedside leads back to it"
    path = answer.request.path
    assert "Wrong patient" in seen(nurse.send(path, form_of(nurse.get(path), path), follow=True, reason=" "))
    done = nurse.send(path, form_of(nurse.get(path), path), follow=True, reason="Put back on the trolley")
    assert "Scan the wristband" in seen(done)
    deviation = full.bank.find("deviation", unit_id=full.units["thawed"], code="bedside")[0]
    assert deviation.severity == "critical"
    assert "OKONKWO" not in path.upper()


def test_a_near_miss_stands_in_both_patients_streams(nurse, full):
    other = full.patients["long"]
    scan(nurse, "/bedside", band(nurse, other))
    scan(nurse, f"/bedside/{other}", full.graft.label(full.units["thawed"]))
    for patient in (other, full.patients["graft"]):
        assert full.bank.events(f"patient/{patient}")[-1].kind == "AttemptRefused"


def test_what_was_done_with_the_bag_stands_in_both_patients_streams(nurse, full):
    bank, other = full.bank, full.patients["long"]
    scan(nurse, "/bedside", band(nurse, other))
    path = scan(nurse, f"/bedside/{other}", full.graft.label(full.units["thawed"])).request.path
    nurse.send(path, form_of(nurse.get(path), path), follow=True, reason="Put back on the trolley")
    deviation = bank.find("deviation", unit_id=full.units["thawed"], code="bedside")[0]
    for patient in (other, full.patients["graft"]):
        refused, told = bank.events(f"patient/{patient}")[-2:]
        assert (refused.kind, told.kind) == ("AttemptRefused", "DeviationReported")
        body = json.loads(told.body)
        assert body["subjects"]["deviation"] == deviation.id
        assert body["command"] == f"stop-{json.loads(refused.body)['command']}"[:64]
        entry = trail.stream_page(bank.services, f"patient/{patient}", may_open=True).entries[0]
        assert "Put back on the trolley" in repr(entry)
        assert "trolley" not in told.body


def test_the_bedside_and_its_red_page_say_whom_to_call(nurse, full):
    assert "Call" not in seen(nurse.get("/bedside")), "no number, no empty promise"
    content = policy_content(POLICY)
    content["settings"]["telephones"] = {"laboratory": "+49 30 23125 010", "physician_on_call": ""}
    told = {"site": full.bank.site.id, "content": canonical_text(content)}
    full.bank.ok("adopt-policy", by="console", **told)
    answer = nurse.get("/bedside")
    assert "Call: Laboratory +49 30 23125 010" in seen(answer)
    assert 'href="tel:+493023125010"' in answer.get_data(as_text=True)
    assert "Physician on call" not in seen(answer)
    scan(nurse, "/bedside", band(nurse, full.patients["long"]))
    answer = scan(nurse, f"/bedside/{full.patients['long']}", full.graft.label(full.units["thawed"]))
    assert answer.status_code == 409
    assert "Call now Laboratory +49 30 23125 010" in seen(answer)


@pytest.mark.parametrize("told", ["one", {"laboratory": 5}, {"laboratory": "javascript:alert(1)"}])
def test_what_is_no_telephone_number_is_not_adopted(full, told):
    content = policy_content(POLICY)
    content["settings"]["telephones"] = told
    asked = {"site": full.bank.site.id, "content": canonical_text(content)}
    full.bank.refused("adopt-policy", "policy-not-usable", by="console", **asked)


def test_nothing_is_issued_for_this_patient_is_said_before_a_bag_is_scanned(nurse, full):
    patient = journey.registered_patient(full.bank, family_name="Nobody", given_names="Waiting")
    told = seen(scan(nurse, "/bedside", band(nurse, patient)))
    for words in (
        *("Nothing is issued for this patient", "Give nothing.", "call the laboratory or the physician"),
        *("NOBODY", "A bag is in your hands all the same?"),
    ):
        assert words in told
    answer = scan(nurse, f"/bedside/{patient}", full.graft.label(full.units["thawed"]))
    assert "/bedside/stop/" in answer.request.path
    page = nurse.get("/downtime/told")
    assert page.status_code == 200


def test_a_bag_that_is_only_reserved_is_said_to_be_still_in_the_laboratory(nurse, full):
    done = journey_transplant.conditioned_course(full.bank)
    told = seen(scan(nurse, "/bedside", band(nurse, done.patient)))
    assert "No bag is issued for this patient yet" in told
    assert "1 bag is reserved for 02-Mar-2026, and it has not left the laboratory." in told
    journey_transplant.issue(full.bank, done)
    told = seen(nurse.get(f"/bedside/{done.patient}"))
    assert "1 bag is issued for this patient." in told
    assert "Nothing is issued" not in told
    full.bank.ok("call-off-order", by="physician", mode="reported", order=done.order, reason="other")
    told = seen(nurse.get(f"/bedside/{done.patient}"))
    assert "1 bag is issued for this patient." in told


def test_after_the_last_bag_nothing_more_is_issued(full):
    done = journey_transplant.reinfused_bag(full.bank)
    nurse = at_screen(full.served, "nurse")
    told = seen(scan(nurse, "/bedside", band(nurse, done.patient)))
    assert "Nothing more is issued for this patient" in told
    assert "Give nothing more." in told


def test_a_void_label_is_a_red_page(nurse, full):
    text = journey_transplant.labelled(full.bank, full.units["thawed"], status="void", serial="002")
    scan(nurse, "/bedside", band(nurse, full.graft.patient))
    answer = scan(nurse, f"/bedside/{full.graft.patient}", text)
    assert answer.status_code == 409
    assert "This label is not valid" in seen(answer)


def test_an_unreleased_bag_is_a_red_page(nurse, full):
    full.bank.ok("quarantine-unit", unit=full.units["thawed"], cause="result")
    scan(nurse, "/bedside", band(nurse, full.graft.patient))
    answer = scan(nurse, f"/bedside/{full.graft.patient}", full.graft.label(full.units["thawed"]))
    assert answer.status_code == 409
    assert "Not released" in seen(answer)


def test_somebody_elses_stop_is_not_shown(nurse, full):
    scan(nurse, "/bedside", band(nurse, full.patients["long"]))
    answer = scan(nurse, f"/bedside/{full.patients['long']}", full.graft.label(full.units["thawed"]))
    assert at_screen(full.served, "physician").get(answer.request.path).status_code == 404


@pytest.mark.parametrize("text", ["", "B0000000000001Z", "%%%", "no-such-number"])
def test_a_wristband_that_is_nobodys_is_told_at_once(nurse, text):
    answer = scan(nurse, "/bedside", text)
    assert answer.status_code == 409
    assert "wristband" in seen(answer).lower()


def test_an_ended_wristband_proves_nobodys_presence(nurse, full):
    patient = full.patients["short"]
    text = band(nurse, patient)
    worn = full.bank.find("wristband", patient_id=patient, status="active")[0]
    full.bank.ok("void-wristband", by="nurse", wristband=worn.id, why="removed")
    assert scan(nurse, "/bedside", text).status_code == 409


def test_what_is_no_label_is_asked_for_again(nurse, full):
    scan(nurse, "/bedside", band(nurse, full.graft.patient))
    answer = scan(nurse, f"/bedside/{full.graft.patient}", "=A999926000002")
    assert answer.status_code == 409
    assert "is not a unit's label" in seen(answer)


def test_the_second_person_is_missing(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    answer = step(nurse, path, "verify")
    assert answer.status_code == 422
    assert "Sign here before it is recorded" in seen(answer)
    assert full.bank.get("unit", full.units["thawed"]).assignment == "issued"


def test_the_same_person_cannot_be_both(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    answer = step(nurse, path, "verify", second_login="nurse", second_password=PASSWORD)
    assert answer.status_code in (409, 422)
    assert full.bank.get("unit", full.units["thawed"]).assignment == "issued"


def test_what_a_physician_may_decide_is_decided_on_the_spot(nurse, full):
    full.served.password("physician")
    path = at_bag(nurse, full.graft, full.units["thawed"])
    step(nurse, path, "verify", **SECOND)
    for _ in range(4):
        full.bank.clock.forward(minutes=8)
        nurse.get(path)
    answer = step(nurse, path, "start")
    assert answer.status_code == 409
    assert "was thawed" in seen(answer)
    fields = form_of(answer, f"{path}/start")
    decided = {"reason": "physician_decision", "waiver_login": "physician", "waiver_password": PASSWORD}
    done = nurse.send(f"{path}/start", fields, follow=True, **decided)
    assert "The bag is running" in seen(done), seen(done)


def test_a_physician_who_is_not_there_decides_by_word_of_mouth(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    step(nurse, path, "verify", **SECOND)
    for _ in range(4):
        full.bank.clock.forward(minutes=8)
        nurse.get(path)
    answer = step(nurse, path, "start")
    assert "verbal order" in seen(answer)
    told = {"reason": "physician_decision", "verbal_order_by": full.bank.people["physician"].person}
    unheard = nurse.send(f"{path}/start", form_of(answer, f"{path}/start"), **told)
    assert "second person sign that it was heard" in seen(unheard)
    heard = {"readback_login": "second_nurse", "readback_password": PASSWORD}
    done = nurse.send(f"{path}/start", form_of(unheard, f"{path}/start"), follow=True, **told, **heard)
    assert "The bag is running" in seen(done), seen(done)
    (deviation,) = full.bank.find("deviation", code="thawed-too-long")
    assert deviation.ordered_by == full.bank.people["physician"].person


def test_a_patient_renamed_since_the_label_was_printed_is_shown_as_both(nurse, full):
    bank = full.bank
    bank.clock.forward(minutes=1)
    patient = bank.get("unit", full.units["thawed"]).patient_id
    told = {"patient": patient, "evidence": "civil_registry", "family_name": "Moreira-Novo"}
    signed = [("coordinator", "decided"), ("data_manager", "verified")]
    bank.ok("change-identity", by="coordinator", signed=signed, similar_seen=True, **told)
    page = seen(nurse.get(at_bag(nurse, full.graft, full.units["thawed"])))
    assert "Family name: label says" in page
    assert "now Moreira-Novo" in page


def test_sent_twice_is_done_once(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    fields = form_of(nurse.get(path), f"{path}/verify")
    for _ in range(2):
        nurse.send(f"{path}/verify", fields, follow=True, **SECOND)
    assert len(full.bank.find("check", unit_id=full.units["thawed"], kind="before_connect")) == 1


def test_every_look_at_the_patient_is_recorded(nurse, full):
    at_bag(nurse, full.graft, full.units["thawed"])
    assert (full.graft.patient, "bedside") in looks(full.bank)


def test_a_step_costs_the_same_however_many_bags_there_are(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    nurse.get(path)
    with statements(full.bank) as few:
        nurse.get(path)
    for _ in range(4):
        bag = journey_transplant.graft_bag(full.bank, full.graft.patient)
        full.bank.ok("reserve-unit", unit=bag, order=full.graft.order)
    with statements(full.bank) as many:
        assert "Bag 2 of 7" in seen(nurse.get(path))
    assert len(many) == len(few)


def test_no_such_step_and_no_such_bag(nurse, full):
    path = at_bag(nurse, full.graft, full.units["thawed"])
    assert nurse.send(f"{path}/dance", form_of(nurse.get(path), f"{path}/verify")).status_code == 404
    assert nurse.get(f"/bedside/{full.graft.patient}/X0000000000").status_code == 404
