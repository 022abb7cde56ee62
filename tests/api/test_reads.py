"""Reads: what is shown, in how many statements, to whom, and that the look is kept."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import event

from biobank.domain.rules.clock import later
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit
from tests.api.test_scanning import BOX, SLOT, UNIT, a_copy, a_unit
from tests.bank import Bank
from tests.served import Caller, Served, code

PERSON = {
    "family_name": "Duarte",
    "given_names": "Ana",
    "birth_date": "1980-02-03",
    "sex": "female",
    "hospital_number": "HN-4711",
}


@contextmanager
def statements(bank: Bank) -> Iterator[list[str]]:
    """Collect the statements that are sent."""
    sent: list[str] = []

    def note(*told: object) -> None:
        sent.append(str(told[2]))

    event.listen(bank.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bank.database.engine, "before_cursor_execute", note)


def a_vessel(bank: Bank) -> list[Place | Slot]:
    stream, site = f"vessel/{BOX}", bank.site.id
    at = {"stream": stream, "site_id": site, "vessel_id": BOX}
    cold = {"warmest_c": Decimal(-170), "coldest_c": Decimal(-196)}
    return [
        Place(id=BOX, kind="vessel", name="V1", holds_untested=True, **at, **cold),
        Place(id="F0000000001", kind="box", name="V1-A", parent_id=BOX, **at, **cold),
        Slot(id=SLOT, place_id="F0000000001", label="A1", row=1, column=1, **at),
        Slot(id="P0000000002", place_id="F0000000001", label="A2", row=1, column=2, **at),
    ]


@pytest.fixture
def patient(served_both: Served) -> str:
    return served_both.bank.made("register-patient", "patient", by="coordinator", **PERSON)


def owned(bank: Bank, patient: str, **more: object) -> Unit:
    return dataclasses.replace(a_unit(bank, **more), patient_id=patient, stream=f"patient/{patient}")


def looks(bank: Bank) -> list[tuple[str, str]]:
    with bank.database.read() as connection:
        found = connection.exec_driver_sql("SELECT subject, purpose FROM viewing ORDER BY id")
        return [tuple(row) for row in found]


def told(caller: Caller, path: str) -> dict:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_unit_tells_where_it_is_and_what_holds_it(served_both: Served, patient: str) -> None:
    bank = served_both.bank
    hold = Hold(
        id="20000000001",
        stream=f"patient/{patient}",
        unit_id=UNIT,
        cause="awaiting-results",
        placed_at=bank.clock(),
        placed_by="H0000000001",
    )
    bank.plant(*a_vessel(bank), owned(bank, patient), a_copy(bank), hold)
    found = told(served_both.as_("technologist"), f"/api/v1/units/{UNIT.lower()}")
    assert (found["unit"]["id"], found["slot"]) == (UNIT, "A1")
    assert [each["cause"] for each in found["holds"]] == ["awaiting-results"]
    assert [each["serial"] for each in found["copies"]] == ["001"]
    possible = {each["name"]: each["possible"] for each in found["verbs"]}
    assert possible["take-out-unit"]
    assert not possible["store-unit"]
    assert looks(bank) == [(patient, "unit")]


def test_a_patient_is_told_with_name_and_the_look_is_kept(served_both: Served, patient: str) -> None:
    bank = served_both.bank
    bank.plant(*a_vessel(bank), owned(bank, patient))
    found = told(served_both.as_("nurse"), f"/api/v1/patients/{patient}")
    assert found["card"]["family_name"] == "Duarte"
    assert [each["id"] for each in found["units"]] == [UNIT]
    assert looks(bank) == [(patient, "record")]


def test_a_timeline_is_told_newest_first_page_by_page(served_both: Served, patient: str) -> None:
    bank = served_both.bank
    bank.plant(*a_vessel(bank), owned(bank, patient))
    for _ in range(3):
        bank.ok("take-out-unit", unit=UNIT)
        bank.ok("store-unit", unit=UNIT, slot=SLOT)
    caller = served_both.as_("technologist")
    first = told(caller, f"/api/v1/patients/{patient}/timeline?limit=4")
    assert [entry["seq"] for entry in first["entries"]] == [7, 6, 5, 4]
    rest = told(caller, f"/api/v1/patients/{patient}/timeline?limit=4&before={first['next']}")
    assert [entry["kind"] for entry in rest["entries"]][-1] == "PatientRegistered"
    assert rest["next"] is None
    assert looks(bank) == [(patient, "timeline")]
    history = told(caller, f"/api/v1/units/{UNIT}/history")
    assert [entry["kind"] for entry in history["entries"]] == ["UnitStored", "UnitTakenOut"] * 3
    assert "Duarte" not in str(history)


def test_a_cursor_beyond_all_numbers_is_told_so(served_both: Served, patient: str) -> None:
    caller, path = served_both.as_("technologist"), f"/api/v1/patients/{patient}/timeline"
    assert len(told(caller, f"{path}?before={2**31 - 1}")["entries"]) == 1
    assert code(caller.get(f"{path}?before={2**31}")) == "fields-wrong"


def test_units_come_page_by_page_and_filtered(served_both: Served) -> None:
    bank = served_both.bank
    units = [
        dataclasses.replace(
            a_unit(bank, custody="person", slot_id=None, place_id=None),
            id=f"U000000000{number}",
            division=f"{number:02}",
            disposition="released" if number % 2 else "quarantined",
        )
        for number in range(7)
    ]
    bank.plant(*units)
    caller, seen, after = served_both.as_("technologist"), [], ""
    while after is not None:
        page = told(caller, f"/api/v1/units?limit=3{after and '&after=' + after}")
        seen += [each["unit"]["id"] for each in page["units"]]
        after = page["next"]
    assert seen == [unit.id for unit in units]
    page = told(caller, "/api/v1/units?disposition=released&custody=person")
    assert [each["unit"]["id"] for each in page["units"]] == ["U0000000001", "U0000000003", "U0000000005"]
    assert told(caller, "/api/v1/units?patient=A0000000009")["units"] == []


def test_units_of_another_site_are_behind_glass(served: Served) -> None:
    served.bank.plant(dataclasses.replace(a_unit(served.bank, custody="person", slot_id=None), site_id="S1"))
    caller = served.as_("technologist")
    assert told(caller, "/api/v1/units")["units"] == []
    for path in (f"/api/v1/units/{UNIT}", f"/api/v1/units/{UNIT}/history"):
        assert (code(caller.get(path)), caller.get(path).status_code) == ("break-glass-needed", 403)
    assert caller.post("/api/v1/session/break-glass", {"reason": "transfer"}).status_code == 204
    assert told(caller, f"/api/v1/units/{UNIT}")["unit"]["site_id"] == "S1"


def test_a_vessel_tells_each_slot(served_both: Served) -> None:
    served_both.bank.plant(*a_vessel(served_both.bank), a_unit(served_both.bank))
    found = told(served_both.as_("technologist"), f"/api/v1/vessels/{BOX}")
    assert [(each["slot"]["label"], each["unit_id"]) for each in found["slots"]] == [
        ("A1", UNIT),
        ("A2", None),
    ]
    assert [each["name"] for each in found["places"]] == ["V1-A"]


def test_a_worklist_tells_who_waits_longest(served_both: Served) -> None:
    bank = served_both.bank
    waiting = [
        dataclasses.replace(
            a_unit(bank, custody="location", slot_id=None, place_id=None),
            id=f"U000000000{number}",
            division=f"{number:02}",
            custody_since=later(bank.clock(), hours=-number),
        )
        for number in range(3)
    ]
    bank.plant(*waiting)
    caller = served_both.as_("technologist")
    found = told(caller, "/api/v1/worklists/out-of-slot")["waiting"]
    assert [each["placed"]["unit"]["id"] for each in found] == ["U0000000002", "U0000000001", "U0000000000"]
    for name in ("handed-over", "held", "in-transit", "missing", "not-yet-frozen"):
        assert told(caller, f"/api/v1/worklists/{name}")["waiting"] == []


# Statements of a second look, with one for who is asking; the first adds the row of the look.
COUNTS = {
    "/api/v1/units": 2,
    f"/api/v1/units/{UNIT}": 6,
    f"/api/v1/vessels/{BOX}": 4,
    "/api/v1/worklists/held": 2,
}


@pytest.mark.parametrize("path", COUNTS)
def test_each_read_has_its_number_of_statements(served_both: Served, patient: str, path: str) -> None:
    bank = served_both.bank
    bank.plant(*a_vessel(bank), owned(bank, patient), a_copy(bank))
    caller = served_both.as_("technologist")
    told(caller, path)
    with statements(bank) as sent:
        told(caller, path)
    assert len(sent) == COUNTS[path], sent


def test_a_record_and_its_timeline_have_their_number_of_statements(served_both: Served, patient: str) -> None:
    bank = served_both.bank
    bank.plant(*a_vessel(bank), owned(bank, patient))
    caller = served_both.as_("technologist")
    numbers = []
    for moves in (1, 20):
        for _ in range(moves):
            bank.ok("take-out-unit", unit=UNIT)
            bank.ok("store-unit", unit=UNIT, slot=SLOT)
        for path in (
            f"/api/v1/patients/{patient}",
            f"/api/v1/patients/{patient}/timeline",
            f"/api/v1/units/{UNIT}/history",
        ):
            told(caller, path)
            with statements(bank) as sent:
                told(caller, path)
            numbers.append(len(sent))
    assert numbers[:3] == numbers[3:]
    assert numbers[0] == 10
    assert numbers[1:3] == [4, 4]
