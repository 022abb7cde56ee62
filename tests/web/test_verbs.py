"""Every verb is a page; what is sent there is decided once, signed for exactly that, and answered."""

import re
from uuid import uuid4

import pytest

from biobank.edge.actions import ACTIONS
from tests import journey_storage
from tests.served import Served
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, label_of, screens, seen


def free_slot(pages: Pages) -> str:
    taken = {unit.slot_id for unit in pages.bank.find("unit")}
    return next(slot.id for slot in pages.bank.find("slot") if slot.id not in taken)


@pytest.fixture
def bag(technologist: Pages) -> str:
    """A frozen bag in the technologist's hands, beside a vessel with free slots."""
    journey_storage.vessel(technologist.bank)
    return journey_storage.frozen_bag(technologist.bank)


def test_each_action_has_a_page_with_a_field_for_each_of_its_own(served: Served) -> None:
    of = screens(served)
    for name, action in ACTIONS.items():
        pages = of(name)
        if pages is None:
            assert served.as_("administrator").get(f"/do/{name}").status_code == 403
            continue
        answer = pages.get(action.page_path)
        assert answer.status_code == 200, (name, seen(answer))
        assert action.verb.title in seen(answer)
        page = answer.get_data(as_text=True)
        assert not [spec.name for spec in action.verb.fields if f'id="f-{spec.name}"' not in page], name


def test_a_form_begins_with_what_is_left_to_say(served: Served) -> None:
    bank = served.bank
    station = served.as_("administrator").get("/do/add-station").get_data(as_text=True)
    assert f'value="{bank.site.id}"' in station, "the site is the one where the person is"
    bag = journey_storage.frozen_bag(bank)
    bank.ok("quarantine-unit", unit=bag, cause="container-damaged")
    (hold,) = bank.find("hold", unit_id=bag, cause="container-damaged")
    page = at_screen(served, "quality_officer").get(f"/do/lift-hold?hold={hold.id}").get_data(as_text=True)
    password = page.partition('name="signature_password"')[2].partition(">")[0]
    assert "autofocus" in password, "a password goes where nobody can read it, not into the scan box"


def test_an_unknown_verb_has_no_page(technologist: Pages) -> None:
    assert technologist.get("/do/levitate-unit").status_code == 404


def test_a_verb_of_other_roles_says_whose_it_is(technologist: Pages) -> None:
    answer = technologist.get("/do/release-unit")
    assert answer.status_code == 403
    assert "Ask one of: " in seen(answer)
    assert "processing director" in seen(answer)


def test_a_form_comes_filled_with_what_the_address_names_and_shows_it_beside(technologist, bag) -> None:
    answer = technologist.get(f"/do/store-unit?unit={bag}")
    fields = form_of(answer, "/do/store-unit")
    assert fields["unit"] == [bag]
    assert fields["expects"] == [f"{bag}:1"]
    assert "Frozen" in seen(answer)
    assert "DUARTE" in seen(answer)


def test_who_looked_at_the_patient_is_recorded(technologist, bag) -> None:
    from sqlalchemy import select

    from biobank.storage import tables

    technologist.get(f"/do/store-unit?unit={bag}")
    with technologist.bank.database.read() as connection:
        rows = connection.execute(select(tables.viewing.c.subject, tables.viewing.c.purpose)).all()
    assert (technologist.bank.get("unit", bag).patient_id, "store-unit") in [tuple(row) for row in rows]


def test_a_verb_is_done_and_its_answer_stays_until_the_next(technologist, bag) -> None:
    where = technologist.done(f"/do/store-unit?unit={bag}", slot=free_slot(technologist))
    assert where.endswith(bag)
    assert technologist.bank.get("unit", bag).custody == "slot"
    for path in (where, "/do", "/help"):
        assert "Unit stored: " in seen(technologist.get(path)), path


def test_an_answer_sounds_once_and_then_only_stands_there(technologist, bag) -> None:
    where = technologist.done(f"/do/store-unit?unit={bag}", slot=free_slot(technologist))
    assert 'data-outcome="success"' in technologist.get(where).get_data(as_text=True)
    again = technologist.get(where)
    assert "data-outcome" not in again.get_data(as_text=True)
    assert "Unit stored: " in seen(again)


def test_sending_twice_records_once(technologist, bag) -> None:
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": [free_slot(technologist)]}
    first = technologist.send("/do/store-unit", form)
    second = technologist.send("/do/store-unit", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    stream = technologist.bank.get("unit", bag).stream
    kinds = [event.kind for event in technologist.bank.events(stream)]
    assert kinds.count("UnitStored") == 1
    assert kinds.count("AttemptRefused") == 0
    assert "nothing was done twice" in seen(technologist.get("/do"))


def test_the_same_form_with_other_content_is_refused(technologist, bag) -> None:
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": [free_slot(technologist)]}
    technologist.send("/do/store-unit", form)
    other = technologist.send("/do/store-unit", form | {"slot": [free_slot(technologist)]})
    assert other.status_code == 409
    assert "sent before with other content" in seen(other)


def test_a_stale_page_is_refused_and_shows_how_things_stand(technologist, bag) -> None:
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": [free_slot(technologist)]}
    technologist.bank.ok("quarantine-unit", unit=bag, cause="damaged")
    answer = technologist.send("/do/store-unit", form)
    assert answer.status_code == 409
    assert "changed by someone else" in seen(answer)
    again = form_of(answer, "/do/store-unit")
    assert again["expects"] == [f"{bag}:{technologist.bank.get('unit', bag).version}"]
    assert again["slot"] == form["slot"]
    assert again["command"] != form["command"]
    assert technologist.send("/do/store-unit", again).status_code == 303


def test_a_form_in_which_another_unit_was_put_is_about_that_one(technologist, bag) -> None:
    other = journey_storage.frozen_bag(technologist.bank)
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": [free_slot(technologist)]}
    assert technologist.send("/do/store-unit", form | {"unit": [other]}).status_code == 303
    assert technologist.bank.get("unit", other).custody == "slot"


def test_a_refusal_says_why_and_what_next_and_keeps_what_was_entered(technologist, bag) -> None:
    slot = free_slot(technologist)
    technologist.bank.ok("store-unit", unit=journey_storage.frozen_bag(technologist.bank), slot=slot)
    answer = technologist.send(f"/do/store-unit?unit={bag}", slot=slot)
    assert answer.status_code == 409
    assert "slot-taken" in seen(answer)
    assert re.search(r"since \d\d-[A-Z][a-z]{2}-2026 \d\d:\d\d:\d\d CES?T", seen(answer))
    assert form_of(answer, "/do/store-unit")["slot"] == [slot]
    assert technologist.bank.get("unit", bag).custody == "person"


def test_what_is_missing_is_said_beside_its_field_and_records_nothing(technologist, bag) -> None:
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": ["not a slot"]}
    before = len(technologist.bank.events(technologist.bank.get("unit", bag).stream))
    answer = technologist.send("/do/store-unit", form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="e-slot"' in page
    assert 'href="#f-slot"' in page
    kept = form_of(answer, "/do/store-unit")
    assert kept["slot"] == ["not a slot"]
    assert kept["command"] == form["command"], "a fault of shape uses the id not up"
    assert len(technologist.bank.events(technologist.bank.get("unit", bag).stream)) == before


def test_a_form_from_elsewhere_is_refused(technologist, bag) -> None:
    form = technologist.form(f"/do/store-unit?unit={bag}") | {"slot": [free_slot(technologist)]}
    for token in ([], ["0" * 43]):
        answer = technologist.send("/do/store-unit", form | {"csrf_token": token})
        assert answer.status_code == 403
        assert "does not come from your present session" in seen(answer)
    assert technologist.bank.get("unit", bag).custody == "person"


def test_the_way_back_is_offered_and_works_once(technologist, bag) -> None:
    slot = free_slot(technologist)
    technologist.done(f"/do/store-unit?unit={bag}", slot=slot)
    page = technologist.get("/do")
    back = form_of(page, "/do/take-out-unit")
    assert technologist.send("/do/take-out-unit", back).status_code == 303
    assert technologist.bank.get("unit", bag).custody == "person"


def test_moving_back_needs_the_slot_it_came_from(technologist, bag) -> None:
    first, second = free_slot(technologist), None
    technologist.bank.ok("store-unit", unit=bag, slot=first)
    second = free_slot(technologist)
    technologist.done(f"/do/move-unit?unit={bag}", slot=second)
    back = form_of(technologist.get("/do"), "/do/move-unit")
    assert back["slot"] == [first]
    technologist.send("/do/move-unit", back)
    assert technologist.bank.get("unit", bag).slot_id == first


def test_the_way_back_is_refused_once_something_builds_on_it(technologist, bag) -> None:
    technologist.done(f"/do/store-unit?unit={bag}", slot=free_slot(technologist))
    back = form_of(technologist.get("/do"), "/do/take-out-unit")
    technologist.bank.ok("quarantine-unit", unit=bag, cause="damaged")
    assert "changed by someone else" in seen(technologist.send("/do/take-out-unit", back))


def test_a_choice_that_was_offered_is_read_back(technologist, bag) -> None:
    page = technologist.get(f"/do/store-unit?unit={bag}").get_data(as_text=True)
    slot = free_slot(technologist)
    offered = next(line for line in page.split('"') if f"[{slot}]" in line)
    technologist.done(f"/do/store-unit?unit={bag}", slot=offered)
    assert technologist.bank.get("unit", bag).slot_id == slot


def test_a_label_scanned_into_a_field_counts_as_its_thing(technologist, bag) -> None:
    label = label_of(technologist.bank, bag)
    technologist.done("/do/store-unit", unit=label, slot=free_slot(technologist))
    assert technologist.bank.get("unit", bag).custody == "slot"


def test_a_donation_number_scanned_into_a_field_counts_as_its_only_unit(technologist, bag) -> None:
    din = technologist.bank.get("unit", bag).din
    technologist.done("/do/store-unit", unit=f"={din}00", slot=free_slot(technologist))
    assert technologist.bank.get("unit", bag).custody == "slot"


def test_a_void_label_scanned_into_a_field_is_a_red_page(technologist, bag) -> None:
    label = label_of(technologist.bank, bag, "void")
    answer = technologist.send("/do/store-unit", unit=label, slot=free_slot(technologist))
    assert answer.status_code == 409
    assert "This label is not valid" in seen(answer)
    assert technologist.bank.get("unit", bag).custody == "person"


def test_what_already_happened_is_kept_with_its_time(served: Served) -> None:
    served.bank.clock.forward(hours=5)
    technologist = at_screen(served, "technologist")
    journey_storage.vessel(served.bank)
    bag = journey_storage.frozen_bag(served.bank)
    technologist.done(
        f"/do/store-unit?unit={bag}",
        slot=free_slot(technologist),
        mode="reported",
        claimed_at="2026-03-02T11:30",
        claimed_zone="Europe/Berlin",
        performed_by=technologist.bank.people["second_technologist"].person,
        reason="late_entry",
        note="Entered after the shift.",
    )
    assert technologist.bank.get("unit", bag).custody_since == "2026-03-02T10:30:00.000Z"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_said_beside_its_field(technologist, bag, zone: str) -> None:
    answer = technologist.send(
        f"/do/store-unit?unit={bag}",
        slot=free_slot(technologist),
        mode="reported",
        claimed_at="2026-03-02T08:30",
        claimed_zone=zone,
    )
    assert answer.status_code == 422
    assert "e-claimed_" in answer.get_data(as_text=True)


def test_rows_are_added_and_removed_without_recording(technologist) -> None:
    journey_storage.room(technologist.bank)
    path = "/do/build-vessel"
    typed = {"name": "Vessel 9", "racks-0-racks": "Tower 1", "racks-0-boxes": "Box 1..2"}
    more = technologist.send(path, add_row="racks", **typed)
    fields = form_of(more, path)
    assert fields["racks-0-racks"] == ["Tower 1"]
    assert "racks-1-racks" in fields
    assert fields["name"] == ["Vessel 9"]
    fields["racks-1-racks"] = ["Tower 2"]
    fewer = form_of(technologist.send(path, fields, remove_row="racks-0"), path)
    assert fewer["racks-0-racks"] == ["Tower 2"]
    assert "racks-1-racks" not in fewer
    assert not technologist.bank.find("place", name="Vessel 9")


def test_a_vessel_is_built_from_rows(technologist) -> None:
    room = journey_storage.room(technologist.bank)
    row = {"racks": "Tower 1", "boxes": "Box 1", "rows": "2", "columns": "3"}
    row |= {"label_scheme": "A1", "rack_kind": "tower", "box_kind": "cassette"}
    typed = {f"racks-0-{name}": value for name, value in row.items()}
    technologist.done(
        "/do/build-vessel", room=room, name="Vessel 9", coldest_c="-196", warmest_c="-150", **typed
    )
    assert len(technologist.bank.find("slot")) == 6


def test_what_is_wrong_in_a_row_stands_beside_it(technologist) -> None:
    room = journey_storage.room(technologist.bank)
    answer = technologist.send(
        "/do/build-vessel",
        room=room,
        name="V",
        coldest_c="-196",
        warmest_c="-150",
        **{"racks-3-rows": "many"},
    )
    assert answer.status_code == 422
    assert 'id="e-racks-0-rows"' in answer.get_data(as_text=True)
    assert form_of(answer, "/do/build-vessel")["racks-0-rows"] == ["many"]


HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e%00'


def test_hostile_text_in_every_field_comes_back_escaped(served: Served) -> None:
    of = screens(served)
    for name, action in ACTIONS.items():
        pages = of(name)
        if pages is None:
            continue
        fields = pages.form(f"/do/{name}")
        typed = {spec.name: [HOSTILE] for spec in action.verb.fields if spec.kind != "rows"}
        typed |= {key: [HOSTILE] for key in ("note", "reason", "performed_by", "further_login")}
        typed |= {key: [HOSTILE] for key in fields if "-0-" in key}
        answer = pages.send(f"/do/{name}", fields | typed | {"mode": ["reported"], "claimed_zone": [HOSTILE]})
        assert answer.status_code == 422, name
        page = answer.get_data(as_text=True)
        assert "<script>alert" not in page, name
        assert "{{7*7}}" in page, name


def test_hostile_text_in_the_address_comes_back_escaped(served: Served) -> None:
    of = screens(served)
    for name, action in ACTIONS.items():
        pages = of(name)
        if pages is not None:
            query = {spec.name: HOSTILE for spec in action.verb.fields if spec.kind != "rows"}
            answer = pages.client.get(f"/do/{name}", query_string=query, headers=ACCEPT)
            assert answer.status_code == 200, name
            assert "<script>alert" not in answer.get_data(as_text=True), name


def test_a_patient_s_name_stands_in_no_cookie(technologist, bag) -> None:
    technologist.done(f"/do/store-unit?unit={bag}", slot=free_slot(technologist))
    technologist.scan(bag)
    cookie = technologist.client.get_cookie("biobank-answers")
    assert cookie is not None
    serializer = technologist.client.application.session_interface.get_signing_serializer(
        technologist.client.application
    )
    told = str(serializer.loads(cookie.value))
    assert bag in told
    assert "Duarte" not in told
    assert len(cookie.value) < 3000


def test_an_unknown_command_id_is_told_apart_from_a_fault_of_a_field(technologist, bag) -> None:
    answer = technologist.send(f"/do/store-unit?unit={bag}", slot=free_slot(technologist), command="x")
    assert answer.status_code == 422
    fresh = form_of(answer, "/do/store-unit")
    assert technologist.send("/do/store-unit", fresh | {"command": [str(uuid4())]}).status_code == 303
