"""Pages in the reader's language: whose, since when, and what never changes with it."""

import csv
import io
from collections.abc import Iterator

import pytest
from werkzeug.datastructures import MultiDict

from biobank.domain.rules.name_pattern import BACKWARDS
from biobank.domain.verbs import VERBS
from biobank.edge.languages import best
from biobank.edge.settings import LanguageSettings, SessionSettings, Settings
from biobank.exchange.vessel_plan import CSV_COLUMNS
from biobank.services.label_text import composer_for
from biobank.storage.sight import Sight
from biobank.web.form_input import as_data, entered
from biobank.words.sentences import told as sentence_of
from biobank.words.speaking import speaking
from tests import journey, journey_storage
from tests.bank import Bank
from tests.full_bank import FullBank
from tests.served import Served, code
from tests.web.pages import ACCEPT, Pages, at_screen, form_of, seen
from tests.web.test_pages_storage import sent

SETTINGS = Settings(
    environment="test",
    session=SessionSettings(cookie="biobank"),
    language=LanguageSettings(offered="en,de,ar"),
)
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


@pytest.fixture
def spoken(sqlite_bank: Bank) -> Iterator[Served]:
    """The application, offering three languages."""
    return Served(sqlite_bank, SETTINGS)


def speaking_to(screen: Pages, language: str) -> Pages:
    """Let a person choose a language on the account page."""
    fields = form_of(screen.get("/account"), "/language")
    screen.client.post("/language", data={**fields, "language": language}, headers=ACCEPT)
    return screen


def test_the_door_speaks_as_the_browser_asks(spoken: Served):
    client = spoken.nobody().client
    assert "Anmeldename, oder Ausweis scannen" in seen(client.get("/sign-in", headers={**ACCEPT, **GERMAN}))
    told = client.get("/sign-in", headers={**ACCEPT, "Accept-Language": "ar"}).get_data(as_text=True)
    assert '<html lang="ar" dir="rtl"' in told
    assert "تسجيل الدخول" in told
    assert "Sign-in name, or scan your badge" in seen(client.get("/sign-in", headers=ACCEPT))


def test_before_signing_in_a_language_is_kept_for_the_screen(spoken: Served):
    screen = Pages(spoken.bank, spoken.nobody().client)
    screen.send("/language", form_of(screen.get("/sign-in"), "/language"), language="de")
    assert "Passwort" in seen(screen.get("/sign-in"))
    screen.send("/language", form_of(screen.get("/sign-in"), "/language"), language="tlh")
    assert "Passwort" in seen(screen.get("/sign-in"))


def test_a_person_keeps_a_language_at_every_screen(spoken: Served):
    speaking_to(at_screen(spoken, "technologist"), "de")
    elsewhere = at_screen(spoken, "technologist")
    assert "Einzulagern" in seen(elsewhere.get("/worklist"))
    assert "Waiting" in seen(at_screen(spoken, "nurse").get("/worklist"))
    speaking_to(elsewhere, "en")
    assert "To store" in seen(at_screen(spoken, "technologist").get("/worklist"))


def test_a_language_no_longer_offered_falls_back(spoken: Served):
    speaking_to(at_screen(spoken, "technologist"), "ar")
    narrower = Served(spoken.bank)
    assert "To store" in seen(at_screen(narrower, "technologist").get("/worklist"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("fr, ar;q=0.5", "ar"),
        ("", "en"),
        ("fr", "en"),
        ("x" * 9000, "en"),
        (";;q=,", "en"),
    ],
)
def test_the_best_language_of_a_header_is_spoken(header, language):
    assert best(header, ("en", "de", "ar"), "en") == language


def test_a_problem_says_its_sentence_in_the_language_and_its_code_never(spoken: Served):
    answer = spoken.nobody().client.get("/api/v1/units/U0000000000", headers=GERMAN)
    assert code(answer) == "sign-in-needed"
    assert answer.get_json()["detail"] == "Hier ist niemand angemeldet, oder die Sitzung ist zu Ende."
    assert answer.get_json()["next"] == "Melden Sie sich an."
    english = spoken.nobody().client.get("/api/v1/units/U0000000000")
    assert english.get_json()["detail"] == "Nobody is signed in here, or the session has ended."


def test_codes_names_and_days_of_birth_are_the_same_in_all_languages(full_bank: FullBank):
    served = Served(full_bank.bank, SETTINGS)
    screen = at_screen(served, "technologist")
    path = f"/units/{full_bank.units['thawed']}"
    unit = full_bank.bank.get("unit", full_bank.units["thawed"])
    for language in ("en", "de", "ar"):
        page = speaking_to(screen, language).get(path).get_data(as_text=True)
        assert unit.din in seen(screen.get(path))
        assert "05-Mar-1987" in page, language
        assert "OKONKWO" in page, language
    speaking_to(screen, "en")


def test_what_is_refused_is_refused_in_the_language(spoken: Served):
    journey_storage.vessel(spoken.bank)
    bag = journey_storage.frozen_bag(spoken.bank)
    slot = spoken.bank.find("slot")[0].id
    spoken.bank.ok("block-slot", slot=slot, cause="ice")
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    told = seen(screen.send(f"/do/store-unit?unit={bag}", slot=slot))
    assert "ist gesperrt." in told
    assert "Scannen Sie einen anderen Platz" in told
    assert "slot-blocked" in told


def test_a_number_that_could_be_two_is_asked_about_beside_its_field(spoken: Served):
    bag = journey_storage.frozen_bag(spoken.bank)
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    path = f"/do/hand-over-unit?unit={bag}"
    told = seen(screen.send(path, temperature_c="1.234"))
    assert "Es ist nicht klar, ob das 1,234 oder 1234 ist." in told
    told = seen(screen.send(path, temperature_c="-150,5"))
    assert "Es ist nicht klar" not in told
    assert "Hier wird eine Zahl gebraucht" not in told


def test_labels_are_the_same_whoever_prints_them(full_bank: FullBank):
    bank = full_bank.bank
    unit = bank.get("unit", full_bank.units["held"])

    def text() -> object:
        with bank.database.read() as connection:
            return composer_for(bank.services, Sight(connection)).text(unit, "001")

    english = text()
    with speaking("de"):
        assert text() == english


def test_a_result_is_typed_and_shown_with_a_comma_and_kept_with_a_point(spoken: Served):
    bag = journey_storage.frozen_bag(spoken.bank)
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    path = f"/do/record-result?unit={bag}"
    told = {"test": "viability", "entered_unit": "percent"}
    unclear = seen(screen.send(path, **told, value="1.234"))
    assert "Es ist nicht klar, ob das 1,234 oder 1234 ist." in unclear
    sent = {**form_of(screen.get(path), "/do/record-result"), **{name: [text] for name, text in told.items()}}
    sent["value"] = ["71,5"]
    read = screen.client.post("/do/record-result/work-out", data=sent, headers=ACCEPT).get_json()
    assert "71,5 %" in read["worksheet"]
    screen.send(path, **told, value="71,5")
    (result,) = spoken.bank.find("result", unit_id=bag, test="viability")
    assert result.value == "71.5"
    assert "71,5" in seen(screen.get(f"/units/{bag}"))
    answer = spoken.as_("technologist").get(f"/api/v1/units/{bag}")
    assert "71,5" not in answer.get_data(as_text=True)


def test_a_correction_takes_numbers_and_a_yes_as_the_reader_writes_them(spoken: Served):
    bag = journey_storage.frozen_bag(spoken.bank)
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    path = f"/do/correct?unit={bag}"
    told = seen(screen.send(path, what="unit.volume_ml", value="98,5", reason="correction"))
    assert "value-does-not-fit" not in told
    assert str(spoken.bank.get("unit", bag).volume_ml) == "98.5"
    with speaking("de"):
        verb = VERBS["correct"]
        form = MultiDict({"what": "visit.relapse", "value": "Ja"})
        assert as_data(verb, entered(verb, form), "UTC")["value"] == "yes"
        form = MultiDict({"what": "process.sop_version", "value": "1,234"})
        assert as_data(verb, entered(verb, form), "UTC")["value"] == "1,234"


def test_what_is_missing_is_said_in_the_language(spoken: Served):
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    told = seen(screen.send("/do/store-unit"))
    assert "Das wird gebraucht." in told
    assert "This is needed." not in told


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "tank.2.5.csv",
            f"{','.join(CSV_COLUMNS)}\nV,-196,-150,no,T 1..2,B 1..2,2.5,2,A1,tower,box\n",
            "tank.2.5.csv: Zeile 2: rows: hier muss eine ganze Zahl stehen, nicht „2.5“",
        ),
        (
            "tank.csv",
            f"{','.join(CSV_COLUMNS)}\nV,-196,-150,no,T 2..1,B 1..2,2,2,A1,tower,box\n",
            "tank.csv: Zeile 2: racks: „T 2..1“: eine Reihe von Namen läuft vorwärts",
        ),
        ("tank.toml", "name = 1", "tank.toml: racks: mindestens ein [[racks]] wird gebraucht"),
        ("tank.toml", "name = [", "tank.toml: das ist kein TOML"),
    ],
)
def test_a_fault_of_a_plan_is_said_with_its_names_and_figures_as_they_stand(
    spoken: Served, name: str, text: str, said: str
):
    room = journey_storage.room(spoken.bank)
    screen = speaking_to(at_screen(spoken, "technologist"), "de")
    assert said in seen(sent(screen, room, name, text.encode()))


def test_a_refused_row_of_names_says_why_in_the_language():
    with speaking("de"):
        told = sentence_of("name-pattern-unclear", {"names": "T 2..1", "why": str(BACKWARDS)}).says
    assert "„T 2..1“" in told
    assert "läuft vorwärts" in told


def test_a_day_of_birth_reads_as_on_labels_in_every_language(full_bank: FullBank):
    graft, transplant = full_bank.patients["graft"], full_bank.graft
    assert transplant is not None
    reader = speaking_to(at_screen(Served(full_bank.bank, SETTINGS), "coordinator"), "de")
    record = (f"/patients/{graft}", f"/patients/{graft}/timeline?kind=PatientRegistered", "/lists/patients")
    pages = {path: seen(reader.get(path)) for path in record}
    nurse = speaking_to(at_screen(Served(full_bank.bank, SETTINGS), "nurse"), "de")
    label = transplant.label(full_bank.units["thawed"])
    for path, text in (("/bedside", journey.band_of(full_bank.bank, graft)), (f"/bedside/{graft}", label)):
        pages[path] = seen(nurse.send(path, form_of(nurse.get(path), path), follow=True, text=text))
    for path, told in pages.items():
        assert "05-Mar-1987" in told, path
        assert "5. März 1987" not in told, path
        assert "1987-03-05" not in told, path
    for screen in (reader, nurse):
        speaking_to(screen, "en")


def test_a_list_is_taken_along_in_the_language_with_numbers_for_programs(full_bank: FullBank):
    screen = speaking_to(at_screen(Served(full_bank.bank, SETTINGS), "coordinator"), "de")
    head, *rows = csv.reader(
        io.StringIO(screen.get("/lists/orders/export.csv").get_data(as_text=True).removeprefix("\ufeff"))
    )
    assert "Angeordnet (Standort)" in head
    weight = head.index("Gewicht, kg")
    assert rows
    assert all("," not in row[weight] for row in rows)
    assert not {"Patient", "Order", "State"} - {"Patient"} & set(head)
    speaking_to(screen, "en")
