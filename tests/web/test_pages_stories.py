"""Pages that tell a story: the lot, the equipment, the donation, the deviation, the person, the station."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rooms.dividing import Filled
from biobank.services.reads.equipment_story import steps_with
from tests import journey, journey_laboratory, journey_storage
from tests.bank import Bank
from tests.journey_laboratory import SOP
from tests.served import Served
from tests.web.counting import looks, statements
from tests.web.pages import Pages, at_screen, form_of, seen

BAG = Filled(container="bag", volume_ml=Decimal(50))
REVIEWED = [("quality_officer", "reviewed")]
CLOSED = {"severity": "minor", "root_cause": "Haste", "action": "Trained"}


def director(served: Served) -> Pages:
    return at_screen(served, "processing_director")


def used(bank: Bank, times: int = 1, **names: Any) -> tuple[str, list[str]]:
    """A lot that went into some bags, each of a patient of its own."""
    found = []
    for _ in range(times):
        patient = journey.registered_patient(bank, **names)
        found.append(journey_laboratory.processed_bag(bank, journey.cleared_episode(bank, patient)))
    return journey_laboratory.lot(bank), found


def costs_the_same(page: Pages, few: str, more: Callable[[], Any], many: str = "") -> None:
    """Assert that a page sends as many statements after more has happened as before."""
    bank = page.bank
    page.get(few)
    with statements(bank) as before:
        page.get(few)
    more()
    page.get(many or few)
    with statements(bank) as after:
        assert page.get(many or few).status_code == 200
    assert len(after) == len(before), "\n".join(after)


# ── The lot ──────────────────────────────────────────────────────────────────


def test_a_lot_tells_which_products_used_it_whose_and_how_they_stand(served: Served) -> None:
    bank = served.bank
    lot, (unit,) = used(bank, family_name="Meier", given_names="Anna")
    children = bank.ok("split-unit", unit=unit, bags=(BAG, BAG), **SOP).made["unit"]
    answer = director(served).get(f"/lots/{lot}")
    told, page = seen(answer), answer.get_data(as_text=True)
    for words in (
        "Plasma-Lyte A, lot PL-1",
        "3 products of 1 patient",
        "MEIER, Anna",
        "Volume reduction, 1 bag",
    ):
        assert words in told
    for id in (unit, *children):
        assert f"/units/{id}" in page
    assert told.count("went on from a product it was used in") == 2
    assert (bank.get("unit", unit).patient_id, "lot") in looks(bank)


def test_a_held_lot_says_what_it_holds_and_what_is_next(served: Served) -> None:
    bank = served.bank
    lot, _ = used(bank)
    assert "Hold lot" in seen(director(served).get(f"/lots/{lot}"))
    bank.ok("hold-lot", lot=lot, cause="recall")
    told = seen(director(served).get(f"/lots/{lot}"))
    assert "Held since" in told
    assert "1 of its products wait for a decision" in told
    assert "held for it" in told
    assert "Lift lot hold" in told
    assert "Lot held" in told
    nurse = seen(at_screen(served, "nurse").get(f"/lots/{lot}"))
    assert "For: " in nurse.partition("Next")[2].partition("Which products")[0]


def test_a_lot_that_nobody_used_says_so(served: Served) -> None:
    lot = journey_laboratory.lot(served.bank)
    assert "It was used in no product" in seen(director(served).get(f"/lots/{lot}"))
    assert director(served).get("/lots/L0000000000").status_code == 404


def test_who_reads_no_patients_sees_a_lot_without_its_products(served: Served) -> None:
    lot, (unit,) = used(served.bank, family_name="Meier")
    answer = at_screen(served, "administrator").get(f"/lots/{lot}")
    assert "shown to those who care for patients" in seen(answer)
    assert "MEIER" not in answer.get_data(as_text=True).upper()
    assert unit not in answer.get_data(as_text=True)


def test_products_of_another_site_are_only_counted(served: Served) -> None:
    bank = served.bank
    lot, _ = used(bank, family_name="Meier")
    site = bank.made("add-site", "site", by="console", name="Ward", zone="Europe/Berlin", facility="B1234")
    person = bank.people["coordinator"].person
    bank.ok("grant-role", by="console", person=person, site=site, role="coordinator")
    page = at_screen(served, "coordinator")
    page.send("/place", form_of(page.get("/place"), "/place"), site=site)
    told = seen(page.get(f"/lots/{lot}"))
    assert "And 1 at other sites" in told
    assert "MEIER" not in told


def test_a_lot_costs_the_same_however_many_products_it_went_into(served_both: Served) -> None:
    bank = served_both.bank
    lot, _ = used(bank)
    costs_the_same(director(served_both), f"/lots/{lot}", lambda: used(bank, 4))


# ── The equipment ────────────────────────────────────────────────────────────


def test_equipment_tells_its_dates_and_what_it_was_used_for(served: Served) -> None:
    bank = served.bank
    _, (unit,) = used(bank)
    tool = journey_laboratory.equipment(bank)
    answer = director(served).get(f"/equipment/{tool}")
    told = seen(answer)
    for words in (
        "Sepax 1",
        "Cell processor",
        "Calibrated until 31-Dec-2099",
        "Volume reduction",
        "SOP-CP-07",
    ):
        assert words in told
    assert f"/units/{unit}" in answer.get_data(as_text=True)
    assert "to be calibrated again by 31-Dec-2099" in told


@pytest.mark.parametrize(
    ("told", "says", "verb"),
    [
        ({"calibrated_until": "2026-01-01"}, "calibration has lapsed", "record-calibration"),
        (
            {"calibrated_until": "2099-01-01", "cleaned_until": "2026-01-01"},
            "cleaning has lapsed",
            "record-cleaning",
        ),
    ],
)
def test_equipment_whose_date_has_passed_says_what_is_next(
    served: Served, told: dict[str, str], says: str, verb: str
) -> None:
    tool = journey_laboratory.equipment(served.bank, "Scale 1", "scale", **told)
    answer = director(served).get(f"/equipment/{tool}")
    assert says in seen(answer)
    assert f"/do/{verb}?equipment={tool}" in answer.get_data(as_text=True)


def test_equipment_out_of_service_is_put_back(served: Served) -> None:
    bank = served.bank
    tool = journey_laboratory.equipment(bank)
    assert "It was not used yet" in seen(director(served).get(f"/equipment/{tool}"))
    bank.ok("take-out-of-service", equipment=tool, reason="equipment_failure")
    told = seen(director(served).get(f"/equipment/{tool}"))
    assert "Out of service" in told
    assert "Put in service" in told
    assert director(served).get("/equipment/Q0000000000").status_code == 404


def test_equipment_that_is_used_all_the_time_shows_what_it_did_lately(served_both: Served) -> None:
    bank = served_both.bank
    _, units = used(bank, 3)
    tool = journey_laboratory.equipment(bank)
    with bank.database.read() as connection:
        found = steps_with(connection, tool, bank.site.id, most=2)
        assert found == steps_with(connection, tool, bank.site.id)
    assert {unit.id for _, unit in found} == set(units)


def test_equipment_costs_the_same_however_much_it_was_used(served_both: Served) -> None:
    bank = served_both.bank
    used(bank)
    tool = journey_laboratory.equipment(bank)
    costs_the_same(director(served_both), f"/equipment/{tool}", lambda: used(bank, 4))


# ── The donation ─────────────────────────────────────────────────────────────


def donation_of(bank: Bank, unit: str) -> str:
    return str(bank.get("unit", unit).donation_id)


def test_a_donation_tells_its_bags_tubes_and_who_was_there(served: Served) -> None:
    bank = served.bank
    unit = journey.collected_bag(bank)
    donation = donation_of(bank, unit)
    answer = at_screen(served, "apheresis_nurse").get(f"/donations/{donation}")
    told = seen(answer)
    for words in (
        "Session 1", "Bag", "Tube", "200 mL", "Collected by Apheresis Nurse",
        "Second person at the chair Nurse", "Took 4 h", "Liquid, if kept at 2–6 °C",
        "the laboratory receives it", "For: ",
    ):  # fmt: skip
        assert words in told, words
    assert f"/units/{unit}" in answer.get_data(as_text=True)
    assert (bank.get("unit", unit).patient_id, "donation") in looks(bank)


def test_a_donation_says_which_results_are_awaited_and_what_comes_then(served: Served) -> None:
    bank = served.bank
    unit = journey_laboratory.frozen_bag(bank)
    page, donation = director(served), donation_of(bank, unit)
    assert "is frozen and in no slot" in seen(page.get(f"/donations/{donation}"))
    built = journey_storage.vessel(bank)
    bank.ok("store-unit", unit=unit, slot=built.slots[0])
    assert "Results are awaited: CD34+ count, viability, sterility." in seen(
        page.get(f"/donations/{donation}")
    )
    journey_storage.with_results(bank, unit)
    told = seen(page.get(f"/donations/{donation}"))
    assert "reviewed and released" in told
    assert "No growth" in told


def test_a_donation_is_behind_the_glass(served: Served) -> None:
    donation = donation_of(served.bank, journey.collected_bag(served.bank))
    assert at_screen(served, "administrator").get(f"/donations/{donation}").status_code == 403
    assert director(served).get("/donations/D0000000000").status_code == 404


def test_a_donation_costs_the_same_however_much_came_of_it(served_both: Served) -> None:
    bank = served_both.bank
    one = journey_laboratory.processed_bag(bank)

    def more() -> None:
        bank.ok("split-unit", unit=one, bags=(BAG, BAG), **SOP)

    costs_the_same(director(served_both), f"/donations/{donation_of(bank, one)}", more)


# ── The deviation ────────────────────────────────────────────────────────────


def late_bag(bank: Bank) -> str:
    """A bag whose freezing was reported with an expired lot."""
    unit = journey_laboratory.processed_bag(bank)
    expired = journey_laboratory.lot(bank, "DMSO", "D-0", "2020-01-01")
    told = {"volume_ml": Decimal(110), "dmso_percent": Decimal(10)}
    reagents = (ReagentUsed(lot=expired, amount="10 mL"),)
    bank.ok("add-dmso", unit=unit, mode="reported", reagents=reagents, **told, **SOP)
    return unit


def test_a_deviation_tells_the_rule_the_record_and_whose_cells(served: Served) -> None:
    bank = served.bank
    unit = late_bag(bank)
    (row,) = bank.find("deviation", unit_id=unit, code="lot-expired")
    answer = at_screen(served, "quality_officer").get(f"/deviations/{row.id}")
    told = seen(answer)
    for words in ("Lot expired", "DMSO", "D-0", "DMSO added", "Opened by", "Technologist", "Look into it"):
        assert words in told, words
    assert f"/units/{unit}" in answer.get_data(as_text=True)
    assert f"/do/close-deviation?deviation={row.id}" in answer.get_data(as_text=True)
    assert (bank.get("unit", unit).patient_id, "deviation") in looks(bank)


def test_a_deviation_that_a_result_brought_shows_the_result(served: Served) -> None:
    bank = served.bank
    unit = journey_storage.released_bag(bank)
    (result,) = [each for each in bank.find("result", unit_id=unit) if each.test == "sterility"]
    bank.clock.forward(minutes=1)
    told = {"value": "growth", "organism": "Cutibacterium acnes", "reason": "correction", "source": "import"}
    bank.ok("amend-result", by="processing_director", result=result.id, **told)
    (row,) = bank.find("deviation", unit_id=unit)
    answer = seen(at_screen(served, "quality_officer").get(f"/deviations/{row.id}"))
    came = answer.partition("How it came about")[2].partition("Cells it is about")[0]
    assert "Result amended" in came
    assert answer.count("Result amended") == 1, "it is not told a second time"


def test_a_closed_deviation_says_who_closed_it_and_what_was_found(served: Served) -> None:
    bank = served.bank
    told = {"area": "storage", "severity": "major", "description": "The lid stood open"}
    deviation = bank.made("report-deviation", "deviation", by="nurse", **told)
    page = at_screen(served, "quality_officer")
    before = seen(page.get(f"/deviations/{deviation}"))
    assert "Reported by hand: storage or temperature" in before
    assert "The lid stood open" in before
    bank.ok("close-deviation", by="quality_officer", signed=REVIEWED, deviation=deviation, **CLOSED)
    after = seen(page.get(f"/deviations/{deviation}"))
    for words in ("Closed by Quality Officer", "Haste", "Trained", "It is closed"):
        assert words in after, words


def test_a_deviation_of_a_patient_is_behind_the_glass_and_another_shows_no_notes(served: Served) -> None:
    bank = served.bank
    (row,) = bank.find("deviation", unit_id=late_bag(bank), code="lot-expired")
    administrator = at_screen(served, "administrator")
    assert administrator.get(f"/deviations/{row.id}").status_code == 403
    told = {"area": "equipment", "severity": "minor", "description": "Anna dropped the scale"}
    deviation = bank.made("report-deviation", "deviation", **told)
    answer = administrator.get(f"/deviations/{deviation}")
    assert answer.status_code == 200
    assert "Anna" not in answer.get_data(as_text=True)
    assert administrator.get("/deviations/N0000000000").status_code == 404


def test_a_deviation_costs_the_same_however_long_the_history(served_both: Served) -> None:
    bank = served_both.bank
    unit = late_bag(bank)
    (row,) = bank.find("deviation", unit_id=unit, code="lot-expired")

    def more() -> None:
        for _ in range(6):
            bank.ok("quarantine-unit", unit=unit, cause="other")

    costs_the_same(at_screen(served_both, "quality_officer"), f"/deviations/{row.id}", more)


# ── The person and the station ───────────────────────────────────────────────


def test_who_oversees_sees_what_a_person_holds_did_and_was(served: Served) -> None:
    bank = served.bank
    unit = journey_laboratory.frozen_bag(bank)
    technologist = bank.people["technologist"].person
    bank.ok("grant-role", by="console", person=technologist, site=bank.site.id, role="data_manager")
    answer = at_screen(served, "quality_officer").get(f"/people/{technologist}")
    told = seen(answer)
    for words in (
        "In their hands now",
        "Recorded lately",
        "Frozen",
        "Role granted",
        "Account and roles in time",
    ):
        assert words in told, words
    assert f"/units/{unit}" in answer.get_data(as_text=True)


def test_an_administrator_sees_how_many_but_no_unit(served: Served) -> None:
    bank = served.bank
    unit = journey_laboratory.frozen_bag(bank)
    answer = at_screen(served, "administrator").get(f"/people/{bank.people['technologist'].person}")
    assert "1 unit. Which, is shown to those who care for patients." in seen(answer)
    assert unit not in answer.get_data(as_text=True)


def test_colleagues_see_roles_and_nothing_of_the_work(served: Served) -> None:
    bank = served.bank
    journey_laboratory.frozen_bag(bank)
    told = seen(at_screen(served, "nurse").get(f"/people/{bank.people['technologist'].person}"))
    assert "Recorded lately" not in told
    assert "In their hands" not in told


def test_a_person_costs_the_same_however_much_they_did(served_both: Served) -> None:
    bank = served_both.bank

    def more() -> None:
        journey_laboratory.in_hand(bank, journey.received_bag(bank))

    more()
    path = f"/people/{bank.people['technologist'].person}"
    costs_the_same(at_screen(served_both, "quality_officer"), path, more)


def test_a_station_tells_what_it_is_and_what_was_recorded_there(served: Served) -> None:
    bank = served.bank
    told = {"site": bank.site.id, "name": "Cryo 2", "kind": "bench"}
    station = bank.made("add-station", "station", by="administrator", **told)
    page = at_screen(served, "quality_officer")
    before = seen(page.get(f"/stations/{station}"))
    for words in ("Station Cryo 2", "In use", "Bench", "Centre", "Station added"):
        assert words in before, words
    unit = journey_laboratory.in_hand(bank, journey.received_bag(bank))
    caller = served.as_("technologist", station)
    fridge = journey.fridge(bank)
    assert caller.do("handover/put-down-unit", unit=unit, place=fridge).status_code < 300
    after = seen(page.get(f"/stations/{station}"))
    assert "Put down" in after
    assert "Recorded here lately" not in seen(at_screen(served, "nurse").get(f"/stations/{station}"))
    assert page.get("/stations/T0000000000").status_code == 404
