"""A trail goes out as PDF, CSV and JSON; an outsider can recheck it, and no spreadsheet is harmed by it."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from biobank.exchange.spreadsheet import BOM, harmless
from biobank.services.audit.evidence import json_pieces, json_text
from biobank.services.audit.gaps import patient_gaps
from biobank.services.audit.printing import painted, pdf_bytes
from biobank.services.audit.reading import Export, NothingRecorded, patient_export, unit_export
from biobank.services.audit.spreadsheet import COLUMNS, csv_pieces, csv_text
from biobank.words.speaking import speaking
from tests import journey
from tests import journey_laboratory as laboratory
from tests import journey_storage as storage
from tests.bank import Bank
from tests.house import LONGEST


@pytest.fixture
def bag(bank: Bank) -> str:
    """A stored bag that was out of its slot for too long."""
    unit = laboratory.frozen_bag(bank)
    slots = storage.vessel(bank).slots
    bank.ok("store-unit", unit=unit, slot=slots[0])
    bank.ok("take-out-unit", unit=unit, note="=1+1")
    bank.clock.forward(minutes=30)
    bank.ok("restock-unit", unit=unit, slot=slots[1], mode="reported", claimed_at=bank.clock())
    return unit


def exported(bank: Bank, bag: str, *, may_open: bool = True) -> Export:
    patient = bank.get("unit", bag).patient_id
    return patient_export(bank.services, patient, "Quality Officer", may_open=may_open)


def words(pdf: bytes) -> list[str]:
    """The text of each page, as another library than the painter reads it."""
    document = pypdfium2.PdfDocument(pdf)
    told = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    document.close()
    return told


def test_the_print_says_whose_it_is_and_where_it_comes_from(bank: Bank, bag: str) -> None:
    export = exported(bank, bag)
    pages = words(pdf_bytes(export.trail))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert export.trail.subject in page
        assert "DUARTE, Ana · born 03-Feb-1980" in page
        assert f"ledger {bank.services.ledger.id}" in page
        assert "DEMONSTRATION · no patient is real" in page
    whole = "\n".join(pages)
    assert export.trail.heads[0].hash in whole
    assert "It was out of its slot for 30 minutes; 10 are allowed." in whole
    assert "I checked this independently and it is right." in whole
    assert all(entry.hash in whole for entry in export.trail.entries)
    assert "Data changed since first entry" in whole


def test_a_long_name_stands_whole_on_each_page(bank: Bank, bag: str) -> None:
    trail = exported(bank, bag).trail
    told = {"family_name": LONGEST, "given_names": "Maximiliane Philippa Konstanze Ekaterina"}
    identity = tuple(replace(one, value=told.get(one.name, one.value)) for one in trail.identity)
    whose = f"{LONGEST.upper()}, Maximiliane Philippa Konstanze Ekaterina · born 03-Feb-1980"
    pages = words(pdf_bytes(replace(trail, identity=identity, exported_by=LONGEST)))
    for number, page in enumerate(pages, 1):
        assert whose in page
        assert f"by {LONGEST}" in page
        assert f"Page {number} of {len(pages)}" in page


def test_days_are_told_as_days_everywhere(bank: Bank, bag: str) -> None:
    told = csv_text(exported(bank, bag).trail)
    assert "Born on: 03-Feb-1980" in told
    assert "1980-02-03" not in told
    rows = list(csv.DictReader(io.StringIO(told.removeprefix(BOM), newline="")))
    days = [row["new"] for row in rows if row["field"].endswith(" on") and row["new"] != "–"]
    assert days
    assert not [day for day in days if day[:4].isdigit()]


def test_a_trail_is_told_in_the_language_of_whoever_takes_it_along(bank: Bank, bag: str) -> None:
    with speaking("de"):
        export = exported(bank, bag)
    whole = "\n".join(words(painted(export.trail)))
    for told in ("Prüfpfad", "Ende der Aufzeichnung", "Seite 1 von", "DUARTE, Ana · geboren 03-Feb-1980"):
        assert told in whole, told
    for told in ("Audit trail", "Unit stored", "recorded by", "checked this independently", " by Quality"):
        assert told not in whole, told
    assert export.trail.exported_at.utc in whole
    head, *rows = csv.reader(io.StringIO(csv_text(export.trail).removeprefix(BOM)))
    assert tuple(head) == COLUMNS, "names of columns are for programs"
    assert "An einem Platz eingelagert" in {row[COLUMNS.index("what")] for row in rows}
    assert {row[COLUMNS.index("kind")] for row in rows} >= {"UnitStored"}


def test_a_print_for_others_names_nobody(bank: Bank, bag: str) -> None:
    closed = exported(bank, bag, may_open=False)
    for told in ("\n".join(words(pdf_bytes(closed.trail))), csv_text(closed.trail), json_text(closed)):
        assert "Duarte" not in told
        assert "=1+1" not in told


def test_a_production_print_bears_no_mark(bank: Bank, bag: str) -> None:
    real = replace(exported(bank, bag).trail, purpose="production")
    assert "DEMONSTRATION" not in "\n".join(words(pdf_bytes(real)))


def test_entries_changed_later_are_marked(bank: Bank, bag: str) -> None:
    trail = exported(bank, bag).trail
    first, *rest = trail.entries
    marked = replace(trail, entries=(replace(first, corrected_by=("patient/x#9",)), *rest))
    told = "\n".join(words(pdf_bytes(marked)))
    assert "[changed since]" in told
    assert "patient/x#9" in told
    assert "Yes: 1 entry was changed later" in told


def test_a_correction_marks_what_it_corrects(bank: Bank, bag: str) -> None:
    bank.ok("correct", unit=bag, what="unit.volume_ml", value="111", reason="correction")
    entries = exported(bank, bag).trail.entries
    (mended,) = [entry for entry in entries if entry.corrected_by]
    (mends,) = [entry for entry in entries if entry.corrects]
    assert mended.corrected_by == (mends.reference,)
    assert mends.corrects == mended.reference
    assert mends.reason == "Correcting a mistake"


def test_a_unit_that_was_moved_to_its_right_patient_brings_its_past(bank: Bank, bag: str) -> None:
    wrong = bank.get("unit", bag).patient_id
    right = journey.registered_patient(bank, family_name="Other")
    told = {"unit": bag, "patient": right, "episode": journey.cleared_episode(bank, right)}
    attest = [("medical_director", "attests-identity"), ("processing_director", "verified")]
    bank.ok("re-attribute-unit", by="medical_director", signed=attest, reason="correction", **told)
    export = exported(bank, bag)
    assert [head.stream for head in export.trail.heads] == [f"patient/{right}", f"patient/{wrong}"]
    kinds_told = [entry.kind for entry in export.trail.entries]
    assert {"UnitStored", "UnitReattributed", "UnitAttributed"} <= set(kinds_told)
    assert "Duarte" not in csv_text(export.trail)
    assert [gap.code for gap in patient_gaps(bank.services, right)] == ["long-out-of-slot"]
    assert [gap.code for gap in patient_gaps(bank.services, wrong)] == ["long-out-of-slot"]


def test_a_process_of_its_own_paints_the_same(sqlite_bank: Bank) -> None:
    patient = sqlite_bank.made(
        "register-patient",
        "patient",
        by="coordinator",
        family_name="Γεωργίου",
        given_names="Żaneta",
        birth_date="1980-02-03",
        sex="female",
        hospital_number="H-1",
    )
    trail = patient_export(sqlite_bank.services, patient, "Me", may_open=True).trail
    (page,) = words(painted(trail))
    assert "Γεωργίου" in page
    assert "Żaneta" in page


def test_very_long_words_do_not_break_the_print(sqlite_bank: Bank, bank: Bank, bag: str) -> None:
    trail = exported(bank, bag).trail
    first, *rest = trail.entries
    long = replace(first, data=(("Content", "x" * 50_000),), reason="<b>&" + "y" * 800)
    told = "".join(words(pdf_bytes(replace(trail, entries=(long, *rest)))))
    assert "50000 characters; whole in the JSON export" in told
    assert "<b>&" in told


def test_the_spreadsheet_has_a_row_for_each_change(bank: Bank, bag: str) -> None:
    trail = exported(bank, bag).trail
    text = csv_text(trail)
    assert text.startswith(BOM), "without it spreadsheets read umlauts wrongly"
    assert text.endswith("\r\n")
    head, *rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))
    assert tuple(head) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    custody = [dict(zip(head, row, strict=True)) for row in rows if row[head.index("field")] == "Custody"]
    assert [(one["old"], one["new"]) for one in custody][-2:] == [
        ("in a slot", "in someone's hands"),
        ("in someone's hands", "in a slot"),
    ]
    assert {row[0] for row in rows} == {entry.reference for entry in trail.entries}


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49 30 1", "'+49 30 1"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("-150", "-150"),
        ("-1.5", "-1.5"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, safe: str) -> None:
    assert harmless(cell) == safe


def test_an_outsider_can_recheck_the_json(bank: Bank, bag: str) -> None:
    """With nothing but the file and what it says of itself."""
    told = json.loads(json_text(exported(bank, bag)))
    prev, opened = "0" * 64, 0
    for place, one in enumerate(told["events"], 1):
        body = json.loads(one["body"])
        assert hashlib.sha256(b"\x00" + one["body"].encode()).hexdigest() == one["hash"]
        assert (body["seq"], body["prev"]) == (place, prev)
        prev = one["hash"]
        for field, opening in one["openings"].items():
            name = field.encode()
            salted = bytes.fromhex(opening["salt"]) + opening["value"].encode()
            whole = b"\x02" + len(name).to_bytes(2, "big") + name + salted
            assert hashlib.sha256(whole).hexdigest() == body["private"][field]
            opened += 1
    assert told["heads"] == [
        {"stream": f"patient/{told['subject']}", "seq": len(told["events"]), "hash": prev}
    ]
    assert opened >= 6


def test_a_unit_has_a_trail_of_its_own(bank: Bank, bag: str) -> None:
    export = unit_export(bank.services, bag, "Me")
    kinds = [entry.kind for entry in export.trail.entries]
    assert {"DonationCollected", "UnitFrozen", "UnitStored", "UnitTakenOut", "UnitRestocked"} <= set(kinds)
    assert "ConsentRecorded" not in kinds
    assert export.trail.title.startswith("Bag A999926000001 00 of patient A")
    assert [gap.code for gap in export.trail.gaps] == ["long-out-of-slot"]


def test_what_a_vessel_went_through_stands_in_the_trail_of_what_was_in_it(bank: Bank, bag: str) -> None:
    vessel = bank.get("slot", bank.get("unit", bag).slot_id).vessel_id
    warm = {"vessel": vessel, "warmest_c": Decimal(-110), "cause": "lid_open"}
    bank.ok(
        "record-exposure", started_at="2026-01-01T00:00:00.000Z", ended_at="2026-01-02T00:00:00.000Z", **warm
    )
    assert "ExposureRecorded" not in kinds(bank, bag), "it was not there then"
    bank.ok("record-exposure", started_at=bank.clock(), **warm)
    assert kinds(bank, bag).count("ExposureRecorded") == 1


def kinds(bank: Bank, bag: str) -> list[str]:
    return [entry.kind for entry in exported(bank, bag).trail.entries]


def test_gaps_of_a_patient_are_told_in_sentences(bank: Bank, bag: str) -> None:
    (gap,) = patient_gaps(bank.services, bank.get("unit", bag).patient_id)
    assert gap.sentence == "It was out of its slot for 30 minutes; 10 are allowed."
    assert gap.unit_words == "Bag A999926000001 00"
    assert gap.until is not None
    with speaking("de"):
        (gap,) = patient_gaps(bank.services, bank.get("unit", bag).patient_id)
    assert gap.sentence == "Sie war 30 Minuten nicht an ihrem Platz; 10 sind erlaubt."


def test_nothing_recorded_is_said(bank: Bank) -> None:
    with pytest.raises(NothingRecorded):
        patient_export(bank.services, "A0000000000", "Me")
    with pytest.raises(NothingRecorded):
        unit_export(bank.services, "U0000000000", "Me")


def test_exports_go_out_piece_by_piece_as_they_read_whole(bank: Bank, bag: str) -> None:
    export = exported(bank, bag)
    assert len(list(csv_pieces(export.trail))) == len(export.trail.entries) + 1
    assert csv_text(export.trail) == "".join(csv_pieces(export.trail))
    pieces = list(json_pieces(export))
    assert len(pieces) == len(export.events) + 2
    told = json.loads("".join(pieces))
    assert json.dumps(told, ensure_ascii=False, indent=1) + "\n" == json_text(export)


def test_a_line_end_in_a_text_stays_what_it_is_in_json(bank: Bank, bag: str) -> None:
    export = exported(bank, bag)
    (stored, body), *rest = export.events
    odd = replace(export, events=((replace(stored, body="a\n\u2028b\x85 {\r"), body), *rest))
    assert json.loads(json_text(odd))["events"][0]["body"] == "a\n\u2028b\x85 {\r"
