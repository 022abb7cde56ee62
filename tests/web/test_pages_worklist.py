import dataclasses

import pytest

from biobank.domain.rules.roles import ROLES
from tests import journey, journey_storage, journey_transplant
from tests.full_bank import FullBank, filled
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, seen


def of(full: FullBank, role: str) -> str:
    return seen(at_screen(full.served, role).get("/worklist"))


def test_the_laboratory_sees_its_clocks_receipts_and_stores(full_bank):
    told = of(full_bank, "technologist")
    for words in (
        "Clocks running",
        "Thawed: to be given within",
        "DMSO in it: freezing due in",
        "To receive",
        "For you",
        "To store",
        "Results missing",
        "CD34+ cells",
        "Nothing else waits",
    ):
        assert words in told


def test_the_ward_sees_todays_reinfusions_by_name(full_bank):
    told = of(full_bank, "nurse")
    assert "Reinfusions today" in told
    assert "OKONKWO, Adaeze Marie" in told
    assert "1 of 3 bags given, 1 thawed" in told
    assert (full_bank.patients["graft"], "worklist reinfusions") in looks(full_bank.bank)


def test_quality_sees_holds_and_deviations(full_bank):
    told = of(full_bank, "quality_officer")
    for words in ("Holds by age", "Temperature was out of range", "Open deviations", "Adverse event"):
        assert words in told


def test_each_line_leads_to_its_next_step(full_bank):
    page = at_screen(full_bank.served, "technologist")
    answer = page.get("/worklist").get_data(as_text=True)
    assert f"/do/receive-unit?unit={full_bank.units['collected']}" in answer
    assert f"/do/freeze-unit?unit={full_bank.units['dmso']}" in answer
    assert f"/do/store-unit?unit={full_bank.units['in_hand']}" in answer


def test_who_may_not_do_the_next_step_is_led_to_look(full_bank):
    answer = at_screen(full_bank.served, "nurse").get("/worklist").get_data(as_text=True)
    assert f"/do/freeze-unit?unit={full_bank.units['dmso']}" not in answer
    assert f'<a href="/units/{full_bank.units["dmso"]}">Open</a>' in answer
    inspector = at_screen(full_bank.served, "inspector")
    for page in ("/worklist", "/quality"):
        assert "Close deviation" not in seen(inspector.get(page))


def test_a_deviation_says_which_bag_it_is_about(served: Served):
    bag = journey_storage.stored_bag(served.bank)
    served.bank.ok("report-deviation", unit=bag, area="storage", severity="minor", description="Frost.")
    told = seen(at_screen(served, "quality_officer").get("/worklist/deviations"))
    row = served.bank.get("unit", bag)
    assert f"Minor, Bag {row.din} {row.division}" in told


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_in_an_empty_bank_every_role_is_told_that_nothing_waits(served: Served, role):
    told = seen(at_screen(served, role).get("/worklist"))
    assert "Nothing waits" in told


def test_an_administrator_has_no_lists(full_bank):
    told = of(full_bank, "administrator")
    assert "Nothing waits for you here" in told
    assert "OKONKWO" not in told


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_lists_cost_the_same_however_much_waits(served: Served, role):
    full = filled(served.bank)
    page = at_screen(served, role)
    page.get("/worklist")
    with statements(full.bank) as few:
        page.get("/worklist")
    for _ in range(6):
        bag = journey_storage.stored_bag(full.bank, full.patients["long"], cd34_e6=None)
        full.bank.ok("quarantine-unit", unit=bag, cause="other")
        journey_storage.frozen_bag(full.bank, full.patients["short"])
    with statements(full.bank) as many:
        page.get("/worklist")
    assert len(many) == len(few)


def test_a_list_shows_its_first_lines_and_leads_to_the_whole(served: Served):
    patient = journey.registered_patient(served.bank)
    for _ in range(9):
        journey_storage.frozen_bag(served.bank, patient, disposition="released")
    page = at_screen(served, "technologist")
    assert seen(page.get("/worklist")).count("Bag A9999") == 6
    whole = seen(page.get("/worklist/store"))
    assert whole.count("Bag A9999") == 9
    assert page.get("/worklist/nothing").status_code == 404


def test_the_most_urgent_clock_stands_first_however_many_bags_were_there_before(served: Served):
    for _ in range(8):
        journey.received_bag(served.bank)
    served.bank.clock.forward(minutes=1)
    journey_transplant.thawed_bag(served.bank)
    told = seen(at_screen(served, "technologist").get("/worklist"))
    clocks = told[told.index("Clocks running", told.index("Clocks running") + 1) :]
    assert "Thawed: to be given within" in clocks


def test_a_cleared_course_shows_what_stands_against_it(served: Served):
    done = journey_transplant.conditioned_course(served.bank)
    page = at_screen(served, "physician")
    assert "Nothing stands against it" in seen(page.get("/worklist/clearances"))
    served.bank.ok("quarantine-unit", unit=done.unit, cause="result")
    told = seen(page.get("/worklist/clearances"))
    assert "No usable unit is left" in told
    assert f"Unit {served.bank.get('unit', done.unit).din}" in told
    assert "is in quarantine" in told
    assert done.unit not in told, "people know bags by their donation, not by the program's id"


def test_an_order_without_enough_bags_waits_to_be_filled(served: Served):
    course = journey_transplant.open_course(served.bank)
    journey_transplant.ordered(served.bank, course)
    told = seen(at_screen(served, "coordinator").get("/worklist/orders"))
    assert "0.0 × 10⁶/kg reserved in 0 bags" in told
    assert "DUARTE, Ana · born 03-Feb-1980" in told, "another patient may bear the same name"


def test_results_wait_for_a_second_look_and_then_for_the_release(served: Served):
    bank = served.bank
    unit = journey.received_bag(bank)
    row = bank.get("unit", unit)
    result = journey_storage.result(bank, row, "viability", "92", checked_by=None)
    page = at_screen(served, "technologist")
    answer = page.get("/worklist/results")
    assert f"/do/check-result?result={result}" in answer.get_data(as_text=True)
    missing = seen(page.get("/worklist/missing-results"))
    assert "To be checked: Viability" in missing, "an unchecked result is not there yet"
    bank.clock.forward(minutes=1)
    for test in ("tnc", "cd34", "sterility", "viability", "abo-rh"):
        journey_storage.result(bank, row, test, journey_storage.GOOD_RESULTS[test])
    director = at_screen(served, "processing_director")
    assert "Results complete" in seen(director.get("/worklist/release"))
    assert "No bag waits for a result" in seen(page.get("/worklist/missing-results"))


def test_a_printed_label_waits_until_it_is_on_something(served: Served):
    bank = served.bank
    unit = journey_storage.frozen_bag(bank)
    journey_transplant.labelled(bank, unit, status="printed")
    journey_transplant.labelled(bank, unit, status="applied", serial="002")
    told = seen(at_screen(served, "technologist").get("/worklist/labels"))
    assert "copy 001" in told
    assert "Printed, not yet scanned" in told
    assert "copy 002" not in told


def test_a_missing_unit_is_not_accounted_for(served: Served):
    unit = journey_storage.stored_bag(served.bank)
    served.bank.ok("mark-missing", unit=unit)
    page: Pages = at_screen(served, "quality_officer")
    answer = page.get("/worklist/gaps")
    assert "Missing" in seen(answer)
    assert f"/do/find-missing-unit?unit={unit}" in answer.get_data(as_text=True)


def test_physician_and_coordinator_see_what_is_to_be_planned(served: Served):
    bank = served.bank
    patient = journey.registered_patient(bank)
    journey_transplant.graft_bag(bank, patient)
    page = at_screen(served, "coordinator")
    answer = page.get("/worklist/plan")
    assert "1 released, 400 × 10⁶ CD34+ cells" in seen(answer)
    assert f"/do/open-course?patient={patient}" in answer.get_data(as_text=True)
    course = journey_transplant.open_course(bank, patient)
    answer = page.get("/worklist/plan")
    assert "5.7 × 10⁶/kg" in seen(answer)
    assert f"/do/place-order?course={course}" not in answer.get_data(as_text=True), "a physician orders"
    answer = at_screen(served, "physician").get("/worklist/plan")
    assert f"/do/place-order?course={course}" in answer.get_data(as_text=True)


def test_an_order_with_its_bags_waits_for_clearance_and_then_for_its_day(served: Served):
    done = journey_transplant.ordered_course(served.bank)
    page = at_screen(served, "physician")
    answer = page.get("/worklist/orders")
    assert "not cleared for conditioning" in seen(answer)
    assert f"/do/clear-conditioning?course={done.course}" in answer.get_data(as_text=True)
    told = {"identity_confirmed": True, "no_back_up": True, "course": done.course}
    served.bank.ok("clear-conditioning", by="physician", signed=[("physician", "cleared")], **told)
    assert "Every order has its bags" in seen(page.get("/worklist/orders"))
    assert "02-Mar-2026" in seen(page.get("/worklist/clearances"))


def test_visits_renewals_and_withdrawals_lead_to_their_next_step(served: Served):
    bank = served.bank
    done = journey_transplant.ordered_course(bank)
    course = bank.get("course", done.course)
    patient = journey.registered_patient(bank)
    bank.plant(
        dataclasses.replace(
            course,
            id=bank.fresh("transplanted").id("K"),
            number=2,
            status="transplanted",
            day_zero="2026-01-02",
            stream=f"patient/{patient}",
            patient_id=patient,
        )
    )
    told = {"form_version": "1", "signed_on": "2026-02-01", "ends_on": "2026-04-01", "disposal": "ask"}
    agreement = bank.made("record-agreement", "agreement", by="coordinator", patient=patient, **told)
    consent = bank.find("consent", patient_id=done.patient, scope="use")[0].id
    bank.ok("withdraw-consent", by="coordinator", consent=consent, withdrawn_on="2026-03-02")
    page = at_screen(served, "coordinator")
    answer = page.get("/worklist/visits")
    assert "Day 30: overdue" in seen(answer)
    assert "kind=d30" in answer.get_data(as_text=True)
    answer = page.get("/worklist/renewals")
    assert "Ends soon" in seen(answer)
    assert f"/do/renew-agreement?agreement={agreement}" in answer.get_data(as_text=True)
    answer = seen(page.get("/worklist/withdrawals"))
    assert "Consent: use for the transplant" in answer
    assert "cells are still kept" in answer
