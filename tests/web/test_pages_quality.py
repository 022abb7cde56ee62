import dataclasses
import re

import pytest

from biobank.domain.rules.roles import ROLES
from biobank.web.batch_record_page import arithmetic, balance
from tests import journey, journey_laboratory, journey_storage
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen

# ── The batch record ─────────────────────────────────────────────────────────


def test_a_batch_record_names_sops_lots_equipment_and_people(full_bank):
    told = seen(
        at_screen(full_bank.served, "quality_officer").get(f"/batch-record/{full_bank.units['dmso']}")
    )
    for words in (
        "1. Collection",
        "2. Volume reduction",
        "3. DMSO added",
        "SOP-CP-07, version 4",
        "Plasma-Lyte A",
        "PL-1",
        "31-Dec-2099",
        "Sepax 1 calibrated until",
        "Performed by Technologist",
        "Signed by Nurse",
        "200 mL in; 100 kept + 100 waste = 200 mL out; difference 0 mL.",
        "Signature",
    ):
        assert words in told
    assert (full_bank.patients["twin"], "batch record") in looks(full_bank.bank)


def test_the_steps_of_a_record_cost_the_same_however_many_they_are(served: Served):
    bank = served.bank
    page = at_screen(served, "quality_officer")
    counts = []
    for unit in (journey_laboratory.processed_bag(bank), journey_laboratory.frozen_bag(bank)):
        page.get(f"/batch-record/{unit}")
        with statements(bank) as sent:
            page.get(f"/batch-record/{unit}")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_release_is_the_decision(full_bank):
    page = at_screen(full_bank.served, "quality_officer")
    told = seen(page.get(f"/batch-record/{full_bank.units['released']}"))
    assert "I reviewed the batch record" in told
    assert "Not yet decided" in seen(page.get(f"/batch-record/{full_bank.units['dmso']}"))


def test_a_held_lot_is_shown_where_it_was_used(served: Served):
    bank = served.bank
    unit = journey_laboratory.processed_bag(bank)
    bank.ok("hold-lot", by="quality_officer", lot=journey_laboratory.lot(bank), cause="recall")
    assert "Lot PL-1 of Plasma-Lyte A is held" in seen(
        at_screen(served, "quality_officer").get(f"/batch-record/{unit}")
    )


def test_no_unit_no_record(full_bank):
    assert at_screen(full_bank.served, "quality_officer").get("/batch-record/U0000000000").status_code == 404


def test_a_count_is_reckoned_before_the_readers_eyes(served: Served):
    bank = served.bank
    row = bank.get("unit", journey.received_bag(bank))
    told = {"entered_unit": "per_ul", "value_unit": "e6", "volume_ml": row.volume_ml, "entered": "1500"}
    made = journey_storage.result(bank, row, "cd34", "300")
    result = bank.get("result", made)
    assert arithmetic(dataclasses.replace(result, **told)) == "1500 /µL; 1500 /µL × 200 mL ÷ 1000 = 300 × 10⁶"
    million = {**told, "entered": "1.5", "entered_unit": "e6_per_ml"}
    shown = arithmetic(dataclasses.replace(result, **million))
    assert shown == "1.5 ×10⁶/mL = 1500 /µL; 1500 /µL × 200 mL ÷ 1000 = 300 × 10⁶"
    total = {**told, "entered": "0.3", "entered_unit": "e9"}
    assert arithmetic(dataclasses.replace(result, **total)) == "0.3 ×10⁹ = 300 × 10⁶"
    assert arithmetic(result) == ""


def test_a_balance_is_told_whole():
    figures = {
        "incoming_ml": "210",
        "outgoing_ml": "208",
        "waste_ml": "100",
        "sampled_ml": "2",
        "loss_ml": "6",
    }
    assert (
        balance(figures)
        == "210 mL in; 100 kept + 100 waste + 2 sampled + 6 loss = 208 mL out; difference 2 mL."
    )
    assert balance({"step": "washing"}) == ""


# ── Quality ──────────────────────────────────────────────────────────────────


def test_quality_sees_deviations_near_misses_and_holds(full_bank):
    told = seen(at_screen(full_bank.served, "quality_officer").get("/quality"))
    for words in (
        "Adverse event",
        "Near misses",
        "1 Slot taken",
        "Store was refused",
        "Identity in doubt",
    ):
        assert words in told
    assert not any(name in told.upper() for name in ("OKONKWO", "WOLFESCHLEGEL"))


def test_an_empty_house_has_nothing_amiss(served: Served):
    told = seen(at_screen(served, "quality_officer").get("/quality"))
    for words in (
        "No deviation is open",
        "Of every unit it is known who has it",
        "Nothing is held",
        "Nothing was refused",
    ):
        assert words in told


def test_quality_costs_the_same_however_much_went_wrong(served: Served):
    bank = served.bank
    page = at_screen(served, "quality_officer")
    unit = journey_storage.stored_bag(bank)
    bank.refused("store-unit", "unit-is-slot", unit=unit, slot=bank.get("unit", unit).slot_id)
    page.get("/quality")
    with statements(bank) as few:
        page.get("/quality")
    for _ in range(10):
        bank.refused("store-unit", "unit-is-slot", unit=unit, slot=bank.get("unit", unit).slot_id)
        bank.ok("quarantine-unit", unit=unit, cause="other")
    with statements(bank) as many:
        page.get("/quality")
    assert len(many) == len(few)


@pytest.mark.parametrize("role", ["nurse", "technologist", "administrator"])
def test_quality_is_not_for_everybody(served: Served, role):
    assert at_screen(served, role).get("/quality").status_code == 403


# ── People ───────────────────────────────────────────────────────────────────


@pytest.fixture
def administrator(served: Served) -> Pages:
    """An administrator at a screen."""
    return at_screen(served, "administrator")


def test_people_are_listed_with_their_roles(administrator):
    told = seen(administrator.get("/people"))
    for name in ROLES.values():
        assert name in told
    assert "No password yet" in told


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_people_are_for_administrators(served: Served, role):
    assert at_screen(served, role).get("/people").status_code == 403


def test_one_person_shows_roles_and_what_can_be_changed(administrator):
    nurse = administrator.bank.people["nurse"].person
    answer = administrator.get(f"/people/{nurse}")
    told = seen(answer)
    for words in ("Nurse", "at Centre", "Grant a role", "Revoke", "End the account", "Give a new password"):
        assert words in told
    assert f"/do/revoke-role?person={nurse}" in answer.get_data(as_text=True)


def test_others_see_the_roles_and_change_nothing(served: Served):
    told = seen(at_screen(served, "technologist").get(f"/people/{served.bank.people['nurse'].person}"))
    assert "at Centre" in told
    assert "Revoke" not in told
    assert "new password" not in told


def test_a_new_password_is_shown_once_and_must_be_changed(served: Served, administrator):
    nurse = served.bank.people["nurse"].person
    before = at_screen(served, "nurse")
    path = f"/people/{nurse}"
    answer = administrator.send(f"{path}/password", form_of(administrator.get(path), f"{path}/password"))
    password = re.search(r'class="secret">([^<]+)<', answer.get_data(as_text=True))
    assert password is not None
    assert answer.headers["Cache-Control"] == "no-store"
    assert password[1] not in administrator.get(path).get_data(as_text=True)
    assert before.once("/account").status_code == 303, "every screen of hers is signed out"
    door = Pages(served.bank, served.nobody().client)
    sent = {"login": "nurse", "password": password[1]}
    done = door.send("/sign-in", form_of(door.get("/sign-in"), "/sign-in"), **sent)
    assert done.headers["Location"] == "/account/password"


def test_nobody_resets_their_own_password_here(administrator):
    me = administrator.bank.people["administrator"].person
    assert "/password" in administrator.get(f"/people/{me}").get_data(as_text=True)
    token = form_of(administrator.get("/account"), "/account/pin")["csrf_token"]
    answer = administrator.client.post(f"/people/{me}/password", data={"csrf_token": token}, headers=ACCEPT)
    assert answer.status_code == 409


def test_only_administrators_give_passwords(served: Served):
    page = at_screen(served, "technologist")
    nurse = served.bank.people["nurse"].person
    token = form_of(page.get("/account"), "/account/pin")["csrf_token"]
    answer = page.client.post(f"/people/{nurse}/password", data={"csrf_token": token}, headers=ACCEPT)
    assert answer.status_code == 403


def test_an_ended_account_is_told_as_ended(served: Served, administrator):
    nurse = served.bank.people["second_nurse"].person
    served.bank.ok("end-account", by="administrator", person=nurse)
    told = seen(administrator.get(f"/people/{nurse}"))
    assert "This account was ended" in told
    assert "Give a new password" not in told
    assert "Ended accounts (1)" in seen(administrator.get("/people"))


def test_people_cost_the_same_however_many_they_are(served: Served, administrator):
    administrator.get("/people")
    with statements(served.bank) as few:
        administrator.get("/people")
    for number in range(8):
        served.bank.hire("nurse", login=f"nurse{number}")
    with statements(served.bank) as many:
        administrator.get("/people")
    assert len(many) == len(few)


def test_a_hostile_name_is_text(served: Served, administrator):
    made = served.bank.made(
        "add-person", "person", by="console", login="eve", name="<script>alert(1)</script>"
    )
    for path in ("/people", f"/people/{made}"):
        assert "<script>alert" not in administrator.get(path).get_data(as_text=True)


def test_the_way_to_places_is_shown_to_those_who_work_there(served: Served):
    assert 'href="/people"' in at_screen(served, "administrator").get("/").get_data(as_text=True)
    nurse = at_screen(served, "nurse").get("/").get_data(as_text=True)
    assert 'href="/bedside"' in nurse
    assert 'href="/people"' not in nurse
    assert 'href="/quality"' not in nurse


def test_whoever_reviews_goes_from_the_batch_record_to_the_release_and_back(served: Served):
    held = journey.received_bag(served.bank)
    journey_storage.result(served.bank, served.bank.get("unit", held), "viability", "92")
    director = at_screen(served, "processing_director")
    record = director.get(f"/batch-record/{held}").get_data(as_text=True)
    assert f"/do/release-unit?unit={held}" in record
    assert f'href="/batch-record/{held}"' in director.get(f"/do/release-unit?unit={held}").get_data(
        as_text=True
    )
    other = at_screen(served, "technologist").get(f"/batch-record/{held}").get_data(as_text=True)
    assert "/do/release-unit" not in other


def test_a_batch_record_asks_for_results_before_the_release(served: Served):
    unit = journey.received_bag(served.bank)
    told = seen(at_screen(served, "processing_director").get(f"/batch-record/{unit}"))
    assert "Results come first: the release is decided on them." in told
    assert "the unit can be released" not in told


def test_the_batch_record_of_a_released_bag_asks_for_no_release(full_bank):
    released = full_bank.units["released"]
    director = at_screen(full_bank.served, "processing_director")
    assert "/do/release-unit" not in director.get(f"/batch-record/{released}").get_data(as_text=True)


def test_a_hold_says_its_cause_and_its_state_in_words(served: Served) -> None:
    hold = served.bank.find("hold", unit_id=journey_laboratory.dmso_bag(served.bank))[0]
    told = seen(at_screen(served, "quality_officer").get(f"/things/{hold.id}"))
    assert "Results and release are awaited" in told
    assert "awaiting-results" not in told
    assert "State Open" in told
