"""Guided steps: in the order of the floor, on the one command path, with nothing lost on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from biobank.domain.codes.own_code import code_for, render
from biobank.services.audit.trail import stream_page
from tests import journey, journey_laboratory, journey_storage, journey_transplant
from tests.bank import Bank
from tests.served import PASSWORD, Served
from tests.web.counting import looks, statements
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen

SECOND = {"second_login": "nurse", "second_password": PASSWORD}
RECORD = {"sop": "SOP-CP-07", "sop_version": "4"}


@dataclass
class Led:
    """Somebody who is led through a guide."""

    pages: Pages
    path: str

    @property
    def bank(self) -> Bank:
        return self.pages.bank

    def page(self) -> str:
        return seen(self.pages.get(self.path))

    def form(self) -> dict[str, list[str]]:
        return form_of(self.pages.get(self.path), self.path)

    def send(self, form: dict[str, list[str]] | None = None, **typed: Any) -> TestResponse:
        """Fill in the screen that is shown and go on."""
        return self.pages.send(self.path, form or self.form(), **typed)

    def on(self, **typed: Any) -> str:
        """Fill in the screen that is shown; it must be taken. Returns what the next one says."""
        answer = self.send(**typed)
        assert answer.status_code == 303, seen(answer)
        return self.page()

    def post(self, what: str, **told: str) -> TestResponse:
        """Press one of the buttons beside the form."""
        token = form_of(self.pages.get(self.path), f"{self.path}/away")["csrf_token"]
        return self.pages.client.post(
            f"{self.path}/{what}", data={"csrf_token": token, **told}, headers=ACCEPT, follow_redirects=True
        )

    def leave_out(self, *steps: str) -> None:
        for step in steps:
            self.post("leave-out", step=step)


def led(pages: Pages, kind: str, subject: str) -> Led:
    """Begin a guide as people do: look at what it leads through, and begin."""
    path = f"/guides/begin/{kind}/{subject}"
    there = pages.once(path)
    answer = there if there.status_code == 303 else pages.send(path)
    assert answer.status_code == 303, seen(answer)
    return Led(pages, answer.headers["Location"])


def with_passwords(served: Served) -> None:
    for login in ("nurse", "second_nurse", "technologist", "second_technologist", "apheresis_nurse"):
        served.password(login)


# ── Three ways, whole ────────────────────────────────────────────────────────


def test_a_collection_from_the_wristband_to_the_courier(served_both: Served) -> None:
    bank = served_both.bank
    episode = journey.cleared_episode(bank)
    band = journey.band_of(bank, bank.get("episode", episode).patient_id)
    with_passwords(served_both)
    at = led(at_screen(served_both, "apheresis_nurse"), "collection", episode)
    assert "Step 2 of 6: Collect Screen 1 of 6" in at.page()
    assert "Scan the donation number" in at.on(wristband=band)
    assert "Bags and tubes" in at.on(din="")
    rows = {"containers-0-kind": "bag", "containers-0-volume_ml": "200", "anticoagulant": "acd_a"}
    assert "200 mL" not in at.page()
    at.on(**rows, **{"containers-1-kind": "tube", "containers-1-volume_ml": "5"})
    assert at.form()["ended_at"] == ["2026-03-02T09:00:00"], "the collection has just ended"
    at.on(started_at="2026-03-02T06:00")
    checked = at.on(**RECORD)
    for words in ("Check and record", "Bag, 200 mL", "QC tube, 5 mL", "02-Mar-2026 09:00", "In bags 200 mL"):
        assert words in checked
    assert "Step 3 of 6: Print the labels" in at.on(**SECOND)
    units = bank.find("unit", episode_id=episode)
    assert sorted(each.container for each in units) == ["bag", "tube"]
    at.leave_out("print")
    told = at.page()
    assert "Step 6 of 6: Hand over 2 to do" in told
    to = bank.people["technologist"].person
    assert f"Type what it would read: {units[0].id}" in told or f" or {units[0].id}" in told
    at.on(unit=units[0].id)
    at.on()
    assert "Say who or where the unit goes to" in seen(at.send())
    empty = f"{at.path}?step=hand-over&screen=to"
    assert "Who takes it Nothing yet Change Who takes it" in at.page()
    assert empty.replace("&", "&amp;") in at.pages.get(at.path).get_data(as_text=True)
    at.send(form_of(at.pages.get(empty), at.path), to_person=to)
    told = at.on()
    assert "1 of 2" in told
    at.on(unit=units[1].id)
    assert at.form()["to_person"] == [to], "the second container goes the same way"
    at.on()
    assert "Every step is done or left out" in at.on()
    assert {bank.get("unit", each.id).custody for each in units} == {"transit"}
    journey.sound(bank)


def test_a_label_is_printed_and_read_back_where_the_guide_asks_for_it(served: Served) -> None:
    bank = served.bank
    episode = journey.cleared_episode(bank)
    at = led(at_screen(served, "apheresis_nurse"), "collection", episode)
    journey.collected_bag(bank, episode)
    while "Step 3 of 6: Print the labels" in at.page():
        at.on()
    for copy in bank.find("label_copy", purpose="unit"):
        label, paper = render(code_for(copy.subject_id, copy.serial)), f"/labels/pdf?copy={copy.id}"
        if f"Type what it would read: {label}" in at.page():
            break
    assert f'href="{paper}"' in at.pages.get(at.path).get_data(as_text=True)
    assert at.pages.get(paper).mimetype == "application/pdf"
    at.on(scanned=label)
    assert f'href="{paper}"' not in at.pages.get(at.path).get_data(as_text=True), "it is printed once"


def test_a_bag_is_processed_in_two_and_stored(served_both: Served) -> None:
    bank = served_both.bank
    unit = journey.collected_bag(bank)
    built = journey_storage.vessel(bank)
    place = journey.fridge(bank)
    at = led(at_screen(served_both, "technologist"), "processing", unit)
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=unit, to_person=bank.people["technologist"].person)
    at.on(unit=unit)
    at.on(condition="good", temperature_c="4", intact="true", label_matches="true")
    at.on(place=place)
    assert "Step 2 of 13: Take samples" in at.on()
    at.leave_out("sample")
    counts = (
        ("Total nucleated cells", "40000", "e6"),
        ("CD34+ cells", "400", "e6"),
        ("Viability", "95", "percent"),
    )
    for test, value, unit_of_measure in counts:
        assert f'<p class="guide-given">{test}</p>' in at.pages.get(at.path).get_data(as_text=True)
        at.on(value=value, entered_unit=unit_of_measure)
    at.on(unit=unit)
    at.on(step="volume_reduction", volume_ml="100", waste_ml="100")
    at.on(cd34_e6="400")
    checked = at.on(**RECORD)
    assert "Difference 0 mL, 0 %" in checked
    at.on()
    at.on(unit=unit)
    at.on(
        **{
            "bags-0-container": "bag",
            "bags-0-volume_ml": "50",
            "bags-1-container": "bag",
            "bags-1-volume_ml": "50",
        }
    )
    at.on(**RECORD)
    assert "50 mL, 200 × 10⁶ CD34+" in at.page()
    at.on()
    at.leave_out("print")
    bags = sorted(
        (each for each in bank.find("unit") if each.division in ("A0", "B0")), key=lambda each: each.division
    )
    for number, bag in enumerate(bags):
        at.on(unit=bag.id)
        if number:
            assert at.form()["dmso_percent"] == ["10"], "the second bag gets the same"
        at.on(volume_ml="55", dmso_percent="10")
        told = at.on(**RECORD)
        assert "DMSO in it 6.05 g" in told
        at.on()
    assert "DMSO in it: freezing due in" in at.page()
    for bag in bags:
        at.on(unit=bag.id)
        at.on(programme="HPC-1", run_number="R-1", end_temperature_c="-100", liquid_hold="cold")
        at.on()
        at.on(**RECORD)
        at.on()
    for bag, slot in zip(bags, built.slots, strict=False):
        at.on(unit=bag.id, slot=slot)
    assert "Every step is done or left out" in at.page()
    assert {bank.get("unit", bag.id).custody for bag in bags} == {"slot"}
    journey.sound(bank)


def test_a_bag_goes_from_its_slot_to_its_patient(served_both: Served) -> None:
    bank = served_both.bank
    done = journey_transplant.conditioned_course(bank)
    with_passwords(served_both)
    laboratory = led(at_screen(served_both, "technologist"), "thaw", done.unit)
    laboratory.on(unit=done.label())
    laboratory.on(label=done.label())
    laboratory.on(container_intact="true", records_agree="true")
    laboratory.on(**SECOND)
    told = laboratory.on(carrier=bank.people["nurse"].person)
    assert "Step 4 of 8: Check before thaw" in told
    answer = laboratory.post("hand", to=bank.people["nurse"].person)
    assert "Nurse has this work now" in seen(answer)
    nurse = Led(at_screen(served_both, "nurse"), laboratory.path)
    start = seen(nurse.pages.get("/"))
    assert "Step 4 of 8: Check before thaw" in start
    second = {"second_login": "second_nurse", "second_password": PASSWORD}
    nurse.on(wristband=done.scans(bank)["wristband"])
    nurse.on(label=done.label())
    nurse.on(line_patent="true", premedicated="true", physician_reachable="true")
    nurse.on(**second)
    assert "Thawed: to be given within 30 min" in nurse.on()
    nurse.on(wristband=done.scans(bank)["wristband"])
    nurse.on(label=done.label())
    nurse.on(**second)
    assert "Step 8 of 8: Stop reinfusion" in nurse.on()
    assert nurse.form()["volume_ml"] == ["100"]
    assert "Dose of this bag 5.71 × 10⁶/kg" in nurse.page()
    assert "Every step is done or left out" in nurse.on()
    assert bank.get("unit", done.unit).material == "infused"


# ── What goes otherwise ──────────────────────────────────────────────────────


@pytest.fixture
def processing(served: Served) -> Led:
    """A bag that a technologist has begun to process, as far as its DMSO."""
    unit = journey_laboratory.processed_bag(served.bank)
    with_passwords(served)
    at = led(at_screen(served, "technologist"), "processing", unit)
    at.leave_out("sample", "counts", "split", "print")
    assert "Add DMSO" in at.page()
    return at


def bag_of(at: Led) -> str:
    return next(each.id for each in at.bank.find("unit") if each.container == "bag")


def test_the_start_page_and_the_unit_say_where_the_work_stands(processing: Led) -> None:
    unit = processing.bank.get("unit", bag_of(processing))
    title = f"Processing of {unit.din[:5]} {unit.din[5:7]} {unit.din[7:]}"
    start = seen(processing.pages.get("/"))
    assert title in start
    assert "Step 11 of 13: Add DMSO" in start
    assert "by Technologist, with you" in start
    told = seen(processing.pages.get(f"/units/{unit.id}"))
    assert "Step 11 of 13: Add DMSO" in told
    assert "Technologist has it now" in told


def test_another_browser_and_another_person_find_what_was_typed(processing: Led, served: Served) -> None:
    unit = bag_of(processing)
    processing.on(unit=unit)
    processing.on(volume_ml="110", dmso_percent="10")
    other = Led(at_screen(served, "second_technologist"), processing.path)
    told = other.page()
    assert "Technologist has this work now" in told
    assert "With what" in told, "it goes on at the third screen"
    answer = other.pages.get(f"{other.path}?step=dmso&screen=volume")
    assert form_of(answer, other.path)["volume_ml"] == ["110"]


def test_what_is_typed_is_kept_without_being_sent(processing: Led) -> None:
    form = processing.form() | {"unit": [bag_of(processing)]}
    answer = processing.pages.client.post(f"{processing.path}/draft", data=form, headers=ACCEPT)
    assert answer.get_json()["version"] == 1
    assert processing.form()["unit"] == [bag_of(processing)]
    assert "Scan the bag" in processing.page(), "it was not sent, so the screen is still open"


def test_two_people_in_one_step_see_what_the_other_typed(processing: Led, served: Served) -> None:
    processing.on(unit=bag_of(processing))
    other = Led(at_screen(served, "second_technologist"), processing.path)
    mine, theirs = processing.form(), other.form()
    assert other.send(theirs, volume_ml="112", dmso_percent="10").status_code == 303
    answer = processing.send(mine, volume_ml="110", dmso_percent="10")
    assert answer.status_code == 409
    assert "Second Technologist typed here meanwhile: 112" in seen(answer)
    form = form_of(answer, processing.path)
    assert form["volume_ml"] == ["110"]
    assert processing.send(form).status_code == 303
    assert processing.bank.get("unit", bag_of(processing)).dmso_percent is None, "nothing is recorded yet"


def dmso(at: Led, second: Led | None = None) -> Callable[[], TestResponse]:
    """Fill in the step as far as its last screen; returns what sends it."""
    at.on(unit=bag_of(at))
    at.on(volume_ml="110", dmso_percent="10")
    at.on(**RECORD)
    form = (second or at).form()
    return lambda: (second or at).send(form)


def test_a_step_sent_twice_is_done_once(processing: Led) -> None:
    send = dmso(processing)
    assert send().status_code == 303
    again = send()
    assert again.status_code == 303
    assert "Technologist recorded it at 02-Mar-2026" in processing.page()
    told = [each for each in events(processing.bank) if each == "DmsoAdded"]
    assert len(told) == 1


def test_a_step_sent_by_two_is_done_once(processing: Led, served: Served) -> None:
    mine = dmso(processing)
    other = Led(at_screen(served, "second_technologist"), processing.path)
    form = other.form()
    assert mine().status_code == 303
    other.send(form)
    assert "Technologist recorded it" in other.page()
    assert events(processing.bank).count("DmsoAdded") == 1


def events(bank: Bank) -> list[str]:
    with bank.database.read() as connection:
        return list(connection.exec_driver_sql("select kind from event order by id").scalars())


def test_a_step_done_elsewhere_is_not_asked_again(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    form = processing.form()
    told = {"volume_ml": 110, "dmso_percent": 10}
    processing.bank.ok("add-dmso", by="second_technologist", unit=bag_of(processing), **told, **RECORD)
    answer = processing.send(form, volume_ml="110", dmso_percent="10")
    assert answer.status_code == 303
    told_page = processing.page()
    assert "Second Technologist recorded it" in told_page
    assert "Step 12 of 13: Freeze" in told_page


def test_a_refused_step_stays_with_everything_in_it(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    processing.on(volume_ml="50", dmso_percent="10")
    processing.on(**RECORD)
    answer = processing.send()
    assert answer.status_code == 409
    assert "Add DMSO" in seen(answer)
    assert "AttemptRefused" in events(processing.bank)
    assert "50 mL" in seen(answer)
    change = processing.pages.get(f"{processing.path}?step=dmso&screen=volume")
    assert form_of(change, processing.path)["volume_ml"] == ["50"]
    processing.pages.send(processing.path, form_of(change, processing.path), volume_ml="110")
    assert processing.send().status_code == 303
    assert processing.bank.get("unit", bag_of(processing)).dmso_percent == 10


def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_recorded(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    answer = processing.send(volume_ml="much", dmso_percent="10")
    assert answer.status_code == 422
    assert "A number is needed here" in seen(answer)
    assert form_of(answer, processing.path)["volume_ml"] == ["much"]


def test_a_bag_of_other_work_is_turned_away_at_its_scan(processing: Led) -> None:
    other = journey_storage.frozen_bag(processing.bank)
    answer = processing.send(unit=other)
    assert answer.status_code == 422
    assert "is no part of this work. Scan" in seen(answer)


def test_a_wristband_of_another_patient_stops_at_the_chair(served: Served) -> None:
    bank = served.bank
    episode = journey.cleared_episode(bank)
    other = journey.registered_patient(bank, family_name="Other")
    at = led(at_screen(served, "apheresis_nurse"), "collection", episode)
    answer = at.send(wristband=journey.band_of(bank, other))
    assert answer.status_code == 422
    assert "STOP. The wristband is another patient's." in seen(answer)
    assert bank.find("donation") == []
    patient = bank.get("episode", episode).patient_id
    assert near_misses(bank, patient) == near_misses(bank, other) == ["collected-under-another-band"]
    at.send(wristband=journey.band_of(bank, other))
    assert len(near_misses(bank, patient)) == 1, "the same scan sent twice is one near miss"
    at.on(wristband=journey.band_of(bank, patient))
    assert "Scan the donation number" in at.page()


def near_misses(bank: Bank, patient: str) -> list[str]:
    """Return the codes of what was refused, as it stands in a patient's stream."""
    told = stream_page(bank.services, f"patient/{patient}", limit=200).entries
    return [each.refused.code for each in told if each.refused is not None]


def test_the_wrong_bag_at_the_bedside_is_a_red_stop(served: Served) -> None:
    bank = served.bank
    done, other = journey_transplant.issued_bag(bank), journey_transplant.issued_bag(bank)
    at = led(at_screen(served, "nurse"), "thaw", done.unit)
    at.on(wristband=done.scans(bank)["wristband"])
    answer = at.pages.send(at.path, at.form(), follow=True, label=other.label())
    assert answer.status_code == 409
    assert "Stop" in seen(answer)
    assert "AttemptRefused" in events(bank)
    at.pages.client.delete_cookie("biobank-answers")
    assert "Scan the wristband" in at.page(), "what was scanned is scanned anew"


def test_a_wristband_scanned_by_one_proves_nothing_for_another(served: Served) -> None:
    bank = served.bank
    done = journey_transplant.issued_bag(bank)
    nurse = led(at_screen(served, "nurse"), "thaw", done.unit)
    assert "Scan the label on the bag" in nurse.on(wristband=done.scans(bank)["wristband"])
    other = Led(at_screen(served, "second_nurse"), nurse.path)
    assert "Scan the wristband" in other.page()
    bank.clock.forward(minutes=9)
    assert "Scan the label on the bag" in nurse.page()


def test_a_locked_screen_gives_back_what_was_typed(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    form = processing.form()
    processing.bank.clock.forward(minutes=11)
    answer = processing.send(form, volume_ml="110", dmso_percent="10")
    assert answer.status_code == 401
    unlock = form_of(answer, "/unlock")
    again = processing.pages.send("/unlock", unlock, secret=PASSWORD)
    assert again.status_code == 200
    assert form_of(again, processing.path)["volume_ml"] == ["110"]
    assert processing.send(form_of(again, processing.path)).status_code == 303


def test_a_session_that_ended_gives_back_what_was_typed(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    form = processing.form()
    processing.bank.clock.forward(hours=13)
    answer = processing.send(form, volume_ml="110", dmso_percent="10")
    assert answer.status_code == 401
    assert "What you typed is kept" in seen(answer)
    door = form_of(answer, "/sign-in")
    again = processing.pages.send("/sign-in", door, login="technologist", password=PASSWORD)
    assert again.status_code == 200, seen(again)
    shown = form_of(again, processing.path)
    assert shown["volume_ml"] == ["110"]
    assert processing.send(shown).status_code == 303


def test_nobody_else_is_given_what_was_typed(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    form = processing.form()
    processing.bank.clock.forward(hours=13)
    door = form_of(processing.send(form, volume_ml="110", dmso_percent="10"), "/sign-in")
    other = processing.pages.send("/sign-in", door, login="second_technologist", password=PASSWORD)
    assert other.status_code == 303
    assert "110" not in seen(other)


def test_a_form_of_another_site_is_not_kept(processing: Led) -> None:
    form = processing.form() | {"unit": ["U0000000000"]}
    processing.bank.clock.forward(hours=13)
    headers = {**ACCEPT, "Sec-Fetch-Site": "cross-site"}
    answer = processing.pages.client.post(processing.path, data=form, headers=headers)
    assert "U0000000000" not in answer.get_data(as_text=True)


def test_put_away_nothing_is_lost(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    processing.on(volume_ml="110", dmso_percent="10")
    assert "put away" in seen(processing.post("away"))
    assert "Processing of" not in seen(processing.pages.get("/"))
    assert "These steps were put away" in processing.page()
    unit = bag_of(processing)
    again = led(processing.pages, "processing", unit)
    assert again.path == processing.path
    assert "With what" in again.page()


def test_handed_over_it_is_on_the_colleagues_start_page(processing: Led, served: Served) -> None:
    other = served.bank.people["second_technologist"].person
    processing.post("hand", to=f"Second Technologist [{other}]")
    start = seen(at_screen(served, "second_technologist").get("/"))
    assert "Step 11 of 13: Add DMSO" in start
    assert "with you" in start
    assert "Take it over" in processing.page()
    processing.post("take")
    assert "Take it over" not in processing.page()
    assert "Nobody else was named" in seen(processing.post("hand", to="nobody"))


def test_a_step_left_out_is_brought_back(processing: Led) -> None:
    assert "Bring a step back" in processing.page()
    processing.post("leave-out", step="split", back="yes")
    assert "Split into bags" in processing.page()
    answer = processing.post("leave-out", step="no-such-step")
    assert answer.status_code == 404


def test_a_step_of_another_role_says_whose_it_is(served: Served) -> None:
    episode = journey.decided_episode(served.bank)
    at = led(at_screen(served, "apheresis_nurse"), "collection", episode)
    told = at.page()
    assert "Cleared for collection" in told
    assert "For: physician, medical director." in told


def test_who_has_no_part_in_the_work_does_not_open_it(processing: Led, served: Served) -> None:
    for role in ("inspector", "coordinator"):
        answer = at_screen(served, role).get(processing.path)
        assert answer.status_code == 403
        assert "Processing of" not in seen(answer)


def test_it_is_nobodys_business_at_another_site(processing: Led) -> None:
    with processing.bank.database.write() as connection:
        connection.exec_driver_sql("update guide set site_id = 'elsewhere'")
    assert processing.pages.get(processing.path).status_code == 403


def test_nothing_is_where_nothing_was_begun(technologist: Pages) -> None:
    assert technologist.get("/guides/nothing").status_code == 404
    assert technologist.get("/guides/begin/processing/U0000000000").status_code == 404
    assert technologist.get("/guides/begin/breakfast/U0000000000").status_code == 404


def test_a_look_is_recorded(processing: Led) -> None:
    patient = processing.bank.get("unit", bag_of(processing)).patient_id
    assert (patient, "guide") in looks(processing.bank)


def test_each_session_has_a_guide_of_its_own(served: Served) -> None:
    bank = served.bank
    episode = journey.cleared_episode(bank)
    nurse = at_screen(served, "apheresis_nurse")
    first = led(nurse, "collection", episode)
    assert led(nurse, "collection", episode).path == first.path
    journey.collected_bag(bank, episode)
    assert "Step 3 of 6" in first.page()
    first.post("away")
    second = led(nurse, "collection", episode)
    assert second.path != first.path
    assert "session 2" in second.page()


def test_a_draft_is_sealed_and_ends_with_the_patients_key(processing: Led) -> None:
    processing.on(unit=bag_of(processing))
    processing.on(volume_ml="110", dmso_percent="10")
    with processing.bank.database.read() as connection:
        sealed = connection.exec_driver_sql("select sealed from guide_draft").scalar_one()
    assert b"110" not in bytes(sealed)
    patient = processing.bank.get("unit", bag_of(processing)).patient_id
    processing.bank.services.keys.erase(f"patient/{patient}")
    assert "Scan the bag" in processing.page()


def test_a_guide_costs_the_same_however_many_bags_there_are(served_both: Served) -> None:
    bank = served_both.bank
    technologist = at_screen(served_both, "technologist")
    at_two = led(technologist, "processing", divided(bank, 2))
    at_nine = led(technologist, "processing", divided(bank, 9))
    counts = []
    for at in (at_two, at_nine):
        at.page()
        with statements(bank) as sent:
            assert "Print the labels" in at.page()
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 60


def divided(bank: Bank, count: int) -> str:
    """A bag that was split into so many."""
    from decimal import Decimal

    from biobank.domain.rooms.dividing import Filled

    unit = journey_laboratory.processed_bag(bank)
    share = bank.get("unit", unit).volume_ml / count
    bags = tuple(
        Filled(container="bag", volume_ml=Decimal(share).quantize(Decimal("0.1"))) for _ in range(count)
    )
    bank.ok("split-unit", unit=unit, bags=bags, **RECORD)
    return unit
