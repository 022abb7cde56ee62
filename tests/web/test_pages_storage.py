import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from biobank.storage import box_counts
from tests import journey, journey_storage
from tests.full_bank import BIG, FullBank
from tests.served import Served
from tests.web.counting import statements
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen

EXAMPLES = Path(__file__).parents[2] / "config" / "examples"
WIDE = replace(BIG, racks="Tower 1", boxes="Box 1", rows=2, columns=14)


def technologist(full: FullBank) -> Pages:
    return at_screen(full.served, "technologist")


def test_storage_shows_vessels_by_how_full_they_are(full_bank):
    told = seen(technologist(full_bank).get("/vessels"))
    for words in (
        "Cryo room",
        "Vessel 1",
        "4 of 24 occupied · 20 free",
        "Tank 2",
        "150 free",
        "Fridge",
        "2 to 6 °C",
    ):
        assert words in told


def test_every_box_of_a_full_bank_is_counted_as_it_is(full_bank):
    with full_bank.bank.database.read() as connection:
        assert box_counts.differing(connection) == []


def test_an_empty_site_says_how_to_begin(served: Served):
    told = seen(at_screen(served, "technologist").get("/vessels"))
    assert "No vessel yet" in told
    assert "There are no slots yet" in told


def test_storage_costs_the_same_however_many_vessels_there_are(served: Served):
    bank = served.bank
    journey_storage.vessel(bank)
    page = at_screen(served, "technologist")
    page.get("/vessels")
    with statements(bank) as few:
        page.get("/vessels")
    for number in range(4):
        journey_storage.vessel(bank, f"Tank {number}", (BIG,))
    with statements(bank) as many:
        assert "Tank 3" in seen(page.get("/vessels"))
    assert len(many) == len(few)
    assert not [each for each in many if re.search(r"(FROM|JOIN) slot\b", each)], (
        "no slot is counted for a page"
    )


def test_a_vessel_is_a_map_told_by_sign_word_and_colour(full_bank):
    slot = full_bank.bank.get("slot", full_bank.bank.get("unit", full_bank.units["doubtful"]).slot_id)
    answer = technologist(full_bank).get(f"/vessels/{full_bank.vessel}?box={slot.place_id}")
    told = seen(answer)
    for words in ("Tower 1", "Box 1", "in doubt", "free", "…00012"):
        assert words in told
    assert "cell-doubt" in answer.get_data(as_text=True)


def test_a_large_box_is_a_map_of_one_link_for_each_position(served: Served):
    bank = served.bank
    built = journey_storage.vessel(bank, "Large", (WIDE,))
    units = [journey_storage.stored_bag(bank) for _ in range(2)]
    bank.ok("move-unit", unit=units[0], slot=built.slots[14])
    bank.ok("block-slot", slot=built.slots[0], cause="iced")
    page = at_screen(served, "technologist")
    told = page.get(f"/vessels/{built.id}").get_data(as_text=True)
    assert told.count('<a class="cell-') == 2 * 14
    assert f'<a class="cell-blocked" href="/slots/{built.slots[0]}" aria-label="A1 Blocked"></a>' in told
    assert (
        f'<a class="cell-quarantine" href="/slots/{built.slots[14]}" aria-label="B1 Quarantine"></a>' in told
    )
    assert f'<a class="cell-free" href="/slots/{built.slots[27]}" aria-label="B14 Free"></a>' in told
    assert "Show the first free slot, A2" in told
    wanted = page.get(f"/vessels/{built.id}?wanted={units[0]}").get_data(as_text=True)
    assert f'<a class="cell-wanted" href="/slots/{built.slots[14]}" aria-label="B1 Wanted now"></a>' in wanted


def test_a_map_names_no_patient(full_bank):
    told = seen(technologist(full_bank).get(f"/vessels/{full_bank.vessel}")).upper()
    assert not any(name in told for name in ("OKONKWO", "WOLFESCHLEGEL", "NGUY"))


def test_an_administrator_sees_the_map_without_what_is_in_it(full_bank):
    told = seen(at_screen(full_bank.served, "administrator").get(f"/vessels/{full_bank.vessel}"))
    assert "occupied" in told
    assert "…000" not in told


def test_a_vessel_costs_the_same_however_large_it_is(served: Served):
    bank = served.bank
    small, large = journey_storage.vessel(bank), journey_storage.vessel(bank, "Tank", (BIG,))
    page = at_screen(served, "technologist")
    counts = []
    for built in (small, large):
        page.get(f"/vessels/{built.id}")
        with statements(bank) as sent:
            page.get(f"/vessels/{built.id}")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_another_box_is_shown_when_chosen_and_a_box_leads_to_its_vessel(full_bank):
    page = technologist(full_bank)
    boxes = re.findall(
        r'href="(/vessels/F[^"]+box=F[^"#]+)', page.get(f"/vessels/{full_bank.vessel}").get_data(as_text=True)
    )
    told = seen(page.get(boxes[3]))
    assert "Tower 2, Box 2" in told
    box = boxes[3].partition("box=")[2]
    assert page.get(f"/vessels/{box}").request.path == f"/vessels/{full_bank.vessel}"


def test_the_first_free_slot_is_shown_on_the_map(full_bank):
    page = technologist(full_bank)
    answer = page.get(f"/vessels/{full_bank.vessel}").get_data(as_text=True)
    path = re.search(r'href="([^"]+wanted=[^"]+)"', answer)
    assert path is not None
    assert "wanted now" in seen(page.get(path[1].replace("&amp;", "&")))


def test_a_slot_tells_what_is_in_it(full_bank):
    slot = full_bank.bank.get("slot", full_bank.bank.get("unit", full_bank.units["released"]).slot_id)
    told = seen(technologist(full_bank).get(f"/slots/{slot.id}"))
    for words in (f"Slot {slot.label}", "Cryo room", "Vessel 1", "Tower", "Frozen", "Released", "Take out"):
        assert words in told


def test_a_free_slot_offers_to_be_filled(full_bank):
    slot = journey_storage.free_slot(full_bank.bank, journey_storage._standing(full_bank.bank))
    answer = technologist(full_bank).get(f"/slots/{slot}")
    assert "Nothing is in it" in seen(answer)
    assert f"/do/store-unit?slot={slot}" in answer.get_data(as_text=True)


def test_a_blocked_slot_says_so(served: Served):
    built = journey_storage.vessel(served.bank)
    served.bank.ok("block-slot", slot=built.slots[0], cause="iced")
    page = at_screen(served, "technologist")
    assert "Nothing can be put here" in seen(page.get(f"/slots/{built.slots[0]}"))
    assert "1 blocked" in seen(page.get(f"/vessels/{built.id}"))


def test_a_location_shows_what_lies_there(full_bank):
    fridge = journey.fridge(full_bank.bank)
    told = seen(technologist(full_bank).get(f"/vessels/{fridge}"))
    assert "2 to 6 °C" in told
    assert "In process" in told


def test_a_room_shows_its_vessels(full_bank):
    assert "Tank 2" in seen(technologist(full_bank).get(f"/vessels/{journey_storage.room(full_bank.bank)}"))


@pytest.mark.parametrize("path", ["/vessels/F0000000000", "/slots/P0000000000"])
def test_nothing_is_there(full_bank, path):
    assert technologist(full_bank).get(path).status_code == 404


def sent(page: Pages, room: str, name: str, text: bytes, **more: str):
    fields = form_of(page.get("/vessels/new"), "/vessels/new")
    data = {
        **{key: value[-1] for key, value in fields.items()},
        "room": room,
        "plan": (io.BytesIO(text), name),
        **more,
    }
    return page.client.post("/vessels/new", data=data, headers=ACCEPT, content_type="multipart/form-data")


@pytest.mark.parametrize(("name", "count"), [("vessel.toml", 1), ("vessel.csv", 2)])
def test_a_plan_is_shown_and_then_built(served: Served, name, count):
    room = journey_storage.room(served.bank)
    page = at_screen(served, "technologist")
    answer = sent(page, room, name, (EXAMPLES / name).read_bytes())
    told = seen(answer)
    assert "646 slots" in told
    assert not served.bank.find("place", kind="vessel")
    fields = form_of(answer, "/vessels/new")
    done = page.send("/vessels/new", fields, follow=True, build="yes")
    assert "built" in seen(done)
    assert len(served.bank.find("place", kind="vessel")) == count


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan.toml", b"name = 1", "at least one [[racks]]"),
        ("plan.csv", b"a,b\n", "line 1"),
        ("plan.xls", b"x", "a .toml or a .csv file"),
        ("plan.csv", b"\xff\xfe", "not UTF-8"),
        ("plan.csv", b"x" * 300_000, "larger"),
    ],
)
def test_a_plan_that_cannot_be_read_names_its_line(served: Served, name, text, said):
    room = journey_storage.room(served.bank)
    answer = sent(at_screen(served, "technologist"), room, name, text)
    assert answer.status_code == 422
    assert said in seen(answer)


def test_without_a_room_the_way_begins_with_one(served: Served):
    assert "First a room" in seen(at_screen(served, "technologist").get("/vessels/new"))


def test_a_nurse_builds_no_vessel(served: Served):
    assert at_screen(served, "nurse").get("/vessels/new").status_code == 403


def test_a_slot_shows_who_was_in_it_to_those_who_care_for_patients(served: Served):
    bank = served.bank
    unit = journey_storage.stored_bag(bank)
    slot = bank.get("unit", unit).slot_id
    bank.clock.forward(minutes=5)
    bank.ok("take-out-unit", unit=unit)
    told = seen(at_screen(served, "technologist").get(f"/slots/{slot}"))
    assert "Who was here" in told
    assert bank.get("unit", unit).din in told
    assert bank.get("unit", unit).din not in seen(at_screen(served, "administrator").get(f"/slots/{slot}"))
