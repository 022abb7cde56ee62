"""A scan says what a text is, its state, what can be done with it, and why the rest cannot."""

import pytest
from sqlalchemy import event

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.codes.verb_cards import card_named
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.patient import Donation
from biobank.domain.things.unit import LabelCopy, Unit
from biobank.services.identity import tokens
from tests.bank import Bank
from tests.served import Caller, Served, code

UNIT, SLOT, BOX = "U0123456789", "P0123456789", "F0123456789"
DIN = "A999926000001"


def a_unit(bank: Bank, **more: object) -> Unit:
    told = {"material": "frozen", "custody": "slot", "slot_id": SLOT, "place_id": BOX, **more}
    return Unit(
        id=UNIT,
        stream="patient/A0000000001",
        site_id=bank.site.id,
        patient_id="A0000000001",
        episode_id="E0000000001",
        din=DIN,
        product_code="S1194100",
        custody_since=bank.clock(),
        collected_at=bank.clock(),
        **told,
    )


def a_copy(bank: Bank, subject: str = UNIT, **more: object) -> LabelCopy:
    return LabelCopy(
        id="X0123456789",
        stream="patient/A0000000001",
        subject_id=subject,
        serial="001",
        design="cryobag",
        design_digest="0",
        printed_at=bank.clock(),
        printed_by=bank.actor("technologist").person,
        **more,
    )


@pytest.fixture
def stored(served_both: Served) -> Served:
    bank = served_both.bank
    stream = f"vessel/{BOX}"
    box = Place(id=BOX, stream=stream, site_id=bank.site.id, kind="box", name="V1-A", vessel_id=BOX)
    slot = Slot(
        id=SLOT, stream=stream, site_id=bank.site.id, vessel_id=BOX, place_id=BOX, label="A1", row=1, column=1
    )
    bank.plant(box, slot, a_unit(bank), a_copy(bank))
    return served_both


def holder_of_a_token(served: Served) -> Caller:
    bank = served.bank
    person = bank.actor("technologist").person
    return served.bearer(tokens.make_token(bank.services, person, bank.site.id, "scale", days=2).secret)


def scanned(caller: Caller, text: str) -> dict:
    answer = caller.post("/api/v1/scan", {"text": text})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_unit_tells_its_state_and_its_verbs(stored: Served) -> None:
    told = scanned(stored.as_("technologist"), render(code_for(UNIT)))
    assert (told["kind"], told["id"], told["copy"], told["stop"]) == ("unit", UNIT, "001", None)
    assert told["states"]["custody"] == "slot"
    assert told["facts"]["slot"] == "A1"
    assert told["facts"]["biohazard"] is False
    assert "take-out-unit" in {verb["name"] for verb in told["verbs"]}
    refused = {verb["name"]: verb for verb in told["refused"]}
    assert refused["store-unit"]["code"] == "unit-is-slot"
    assert refused["store-unit"]["detail"]
    assert refused["store-unit"]["next"]


def test_an_inspector_is_told_what_others_may_do(stored: Served) -> None:
    told = scanned(stored.as_("inspector"), render(code_for(UNIT)))
    codes = {verb["name"]: verb["code"] for verb in told["refused"]}
    assert codes["take-out-unit"] == "not-permitted"


def test_a_slot_tells_what_is_in_it(stored: Served) -> None:
    told = scanned(stored.as_("technologist"), render(code_for(SLOT)))
    assert (told["kind"], told["facts"]["unit_id"]) == ("slot", UNIT)


def test_a_donation_number_tells_its_units(stored: Served) -> None:
    told = scanned(stored.as_("technologist"), f"={DIN}00")
    assert [unit["id"] for unit in told["facts"]["units"]] == [UNIT]
    donation = Donation(
        id="D0000000001",
        stream="patient/A0000000001",
        site_id=stored.bank.site.id,
        patient_id="A0000000001",
        episode_id="E0000000001",
        din="A999926000002",
        session=1,
        started_at=stored.bank.clock(),
        ended_at=stored.bank.clock(),
    )
    stored.bank.plant(donation)
    told = scanned(stored.as_("technologist"), "A999926000002")
    assert (told["id"], told["facts"]["units"]) == ("D0000000001", [])


def test_what_the_scanner_of_a_station_sends_counts_and_not_what_a_request_says_of_it(stored: Served) -> None:
    bank = stored.bank
    made = bank.made("add-station", "station", by="console", site=bank.site.id, name="Cryo", kind="freezer")
    bank.ok("set-up-scanner", station=made, prefix="~", suffix="!")
    here, machine, label = stored.as_("technologist", made), holder_of_a_token(stored), render(code_for(UNIT))
    told = {"text": f"~{label}!", "prefix": "#", "suffix": ""}
    assert here.post("/api/v1/scan", told).get_json()["id"] == UNIT
    assert machine.post("/api/v1/scan", told).get_json()["stop"]["code"] == "scan-unframed"
    marked = {"text": f"#{label}", "prefix": "#", "suffix": ""}
    assert machine.post("/api/v1/scan", marked).get_json()["id"] == UNIT
    assert here.post("/api/v1/scan", marked).get_json()["stop"] is not None
    assert scanned(here, label)["id"] == UNIT


def test_a_badge_names_its_person(stored: Served) -> None:
    nurse = stored.bank.actor("nurse")
    told = scanned(stored.as_("technologist"), render(code_for(nurse.person)))
    assert (told["kind"], told["facts"]["name"]) == ("person", nurse.name)


def test_a_verb_card_says_what_it_does(served_both: Served) -> None:
    store = card_named("store")
    assert store is not None
    told = scanned(served_both.as_("technologist"), store.code)
    assert (told["kind"], told["id"], told["stop"]) == ("verb_card", "V" + store.subject, None)
    assert told["facts"] == {"card": "store", "verbs": ["store-unit"]}
    assert (told["verbs"], told["refused"]) == ([], [])
    told = scanned(holder_of_a_token(served_both), store.code.lower())
    assert told["facts"]["card"] == "store"


def test_a_card_that_nobody_printed_is_a_red_stop(served: Served) -> None:
    told = scanned(served.as_("technologist"), render(code_for("V0000000000")))
    assert (told["kind"], told["stop"]["code"]) == ("verb_card", "no-such-thing")


@pytest.mark.parametrize("status", ["void", "spoiled", "lost", "destroyed", "returned"])
def test_an_ended_copy_is_a_red_stop(served: Served, status: str) -> None:
    bank = served.bank
    bank.plant(a_unit(bank, custody="person", slot_id=None), a_copy(bank, status=status, ended_reason="torn"))
    told = scanned(served.as_("technologist"), render(code_for(UNIT)))
    assert told["stop"]["code"] == "copy-not-live"
    assert (told["verbs"], told["refused"]) == ([], [])


def test_a_copy_that_nobody_printed_is_a_red_stop(stored: Served) -> None:
    told = scanned(stored.as_("technologist"), render(code_for(UNIT, "002")))
    assert told["stop"]["code"] == "copy-not-live"


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("U01234567", "scan-partial"),
        ("hello world", "scan-unknown"),
        (render(code_for(UNIT)) * 2, "scan-doubled"),
        (render(code_for(UNIT))[:-1] + "?", "code-check-failed"),
        (render(code_for("U9999999999")), "no-such-thing"),
        ("=A99992600000900", "no-such-thing"),
        ("'; DROP TABLE unit; --", "scan-unknown"),
        ("\x1d\x1d", "scan-empty"),
    ],
)
def test_what_is_no_code_is_a_red_stop(served: Served, text: str, stop: str) -> None:
    told = scanned(served.as_("technologist"), text)
    assert told["stop"]["code"] == stop
    assert told["stop"]["next"]
    assert told["verbs"] == []


def test_a_hospital_band_finds_its_patient(served: Served) -> None:
    patient = served.bank.made(
        "register-patient",
        "patient",
        by="coordinator",
        family_name="Duarte",
        given_names="Ana",
        birth_date="1980-02-03",
        sex="female",
        hospital_number="HN-4711",
    )
    told = scanned(served.as_("nurse"), "HN-4711")
    assert (told["kind"], told["id"]) == ("patient", patient)
    assert "Duarte" not in str(told)


@pytest.mark.parametrize(("by", "count"), [("session", 2), ("token", 1)])
def test_a_scan_costs_one_statement_with_a_token(stored: Served, by: str, count: int) -> None:
    caller = stored.as_("technologist") if by == "session" else holder_of_a_token(stored)
    scanned(caller, render(code_for(UNIT)))
    counted: list[str] = []
    event.listen(stored.bank.database.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    assert scanned(caller, render(code_for(UNIT)))["facts"]["slot"] == "A1"
    assert len(counted) == count, counted


def test_a_token_that_ended_learns_nothing_of_what_it_scans(stored: Served) -> None:
    caller = holder_of_a_token(stored)
    assert scanned(caller, render(code_for(UNIT)))["id"] == UNIT
    stored.bank.clock.forward(days=3)
    answer = caller.post("/api/v1/scan", {"text": render(code_for(UNIT))})
    assert (answer.status_code, code(answer)) == (401, "sign-in-needed")
    unknown = stored.bearer("bbt_" + "0" * 40).post("/api/v1/scan", {"text": render(code_for(UNIT))})
    assert (unknown.status_code, code(unknown)) == (401, "sign-in-needed")


def test_a_thing_that_is_not_there_is_said_so_to_a_token_too(stored: Served) -> None:
    told = scanned(holder_of_a_token(stored), render(code_for("U0000000000", "001")))
    assert (told["stop"]["code"], told["verbs"]) == ("no-such-thing", [])


def test_what_is_wrong_with_a_body_is_told_only_to_callers(stored: Served) -> None:
    wrong = {"txet": "?"}
    assert code(stored.nobody().post("/api/v1/scan", wrong)) == "sign-in-needed"
    assert code(holder_of_a_token(stored).post("/api/v1/scan", wrong)) == "fields-wrong"


def test_a_command_takes_the_live_copy_of_a_label(stored: Served) -> None:
    caller = stored.as_("technologist")
    answer = caller.do("storage/take-out-unit", unit=render(code_for(UNIT, "002")))
    assert (answer.status_code, code(answer)) == (409, "copy-not-live")
    assert stored.bank.get("unit", UNIT).custody == "slot"
    assert caller.do("storage/take-out-unit", unit=render(code_for(UNIT))).status_code == 200


def test_a_command_takes_no_void_copy(served: Served) -> None:
    bank = served.bank
    bank.plant(a_unit(bank, custody="person", slot_id=None), a_copy(bank, status="void", ended_reason="torn"))
    answer = served.as_("technologist").do("storage/take-out-unit", unit=render(code_for(UNIT)))
    assert code(answer) == "copy-not-live"
    assert "torn" in answer.get_json(force=True)["detail"]


def test_nobody_scans(served: Served) -> None:
    answer = served.nobody().post("/api/v1/scan", {"text": "x"})
    assert code(answer) == "sign-in-needed"
