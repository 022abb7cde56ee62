"""The downtime book holds what is looked for when the program is not there, and says of what moment it is."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from biobank.domain.rules.clock import later, local_day
from biobank.services.cards import normalised
from biobank.services.downtime import columns
from biobank.services.downtime.apart import painted_apart
from biobank.services.downtime.book import Book, Making
from biobank.services.downtime.forms import STEPS, forms
from biobank.services.downtime.heads import heads
from biobank.services.downtime.making import policy_now, write_book
from biobank.services.downtime.painting import paint
from biobank.services.downtime.parts import Cover, Form, Group, Part, Row, Section
from biobank.storage import tables
from tests.bank import Bank
from tests.full_bank import USUAL, FullBank, filled
from tests.web.counting import looks, statements

PASSWORD = "correct horse battery"


def making(bank: Bank, station: str = "Office 1") -> Making:
    return Making(bank.site.id, bank.site.name, bank.site.zone, station, "Console", bank.clock())


def test_the_book_is_in_the_language_of_the_site_and_birthdays_as_on_bands(
    bank: Bank, tmp_path: Path
) -> None:
    full = filled(bank, {**USUAL, "graft": ("Größlmeßmer-Ångström", "Zoë Ýrsa", "1987-03-05")})
    to = tmp_path / "buch.pdf"
    write_book(bank.services, bank.console, replace(making(bank, "Büro 2"), language="de"), PASSWORD, to)
    document = pypdfium2.PdfDocument(to, password=PASSWORD)
    texts = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    told = "\n".join(texts)
    for words in ("Ausfallbuch", "Wen anrufen", "Nach Person", "Reservierte Spendennummern", "Formular: "):
        assert words in told, words
    assert "GRÖSSLMESSMER-ÅNGSTRÖM, Zoë Ýrsa · geboren 05-Mar-1987" in told
    assert "in Quarantäne" in told
    assert "verify-at-bedside" in told, "a form keeps the name of its verb"
    assert f"Seite {len(texts)} von" in texts[-1]
    for english in ("By patient", "Whom to call", "released", "Form: ", "if any", "Signature", "born "):
        assert english not in told, english
    assert full.patients["graft"]


def parts_of(bank: Bank) -> list[Part]:
    with bank.database.snapshot() as connection:
        return list(Book(bank.services, connection, policy_now(bank.services), making(bank)).parts())


def section(parts: list[Part], title: str) -> list[Part]:
    """Return what stands in one list."""
    start = next(at for at, part in enumerate(parts) if isinstance(part, Section) and part.title == title)
    rest = parts[start + 1 :]
    end = next(at for at, part in enumerate(rest) if isinstance(part, Section | Form))
    return rest[:end]


def rows(parts: list[Part], title: str) -> list[Row]:
    return [part for part in section(parts, title) if isinstance(part, Row)]


@pytest.fixture
def full(bank: Bank) -> FullBank:
    return filled(bank)


def test_every_living_unit_stands_once_with_its_patient(full: FullBank) -> None:
    bank = full.bank
    living = [
        unit
        for unit in bank.find("unit")
        if unit.material not in ("divided", "discarded", "infused", "tested", "researched", "transferred")
    ]
    parts = parts_of(bank)
    assert len(rows(parts, "By patient")) == len(living)
    stored = [unit for unit in living if unit.custody == "slot"]
    assert len(rows(parts, "By position")) == len(stored)
    attached = [unit for unit in living if unit.custody == "attached"]
    assert len(rows(parts, "Not in a slot")) == len(living) - len(stored) - len(attached)
    assert stored


def test_a_unit_is_found_by_its_slot_and_by_its_patient(full: FullBank) -> None:
    bank = full.bank
    unit = next(one for one in bank.find("unit") if one.custody == "slot")
    slot = bank.get("slot", unit.slot_id)
    parts = parts_of(bank)
    number = f"{unit.din[:5]} {unit.din[5:7]} {unit.din[7:]}"
    assert any(
        row.cells[0] == slot.label and row.cells[1].startswith(number) for row in rows(parts, "By position")
    )
    found = [row for row in rows(parts, "By patient") if row.cells[1].startswith(number)]
    assert any(row.cells[0].endswith(f" · {slot.label}") for row in found)


def test_what_may_not_be_used_stands_in_heavy_type_with_its_reason(full: FullBank) -> None:
    parts = parts_of(full.bank)
    told = rows(parts, "By patient")
    held = [row for row in told if "in quarantine" in row.cells[-1]]
    assert held
    assert all(row.strong for row in held)
    assert any("awaiting results" in row.cells[-1] for row in held)
    assert any(not row.strong and row.cells[-1].startswith("released") for row in told)


def test_holds_stand_by_age_with_their_reason(full: FullBank) -> None:
    bank = full.bank
    before = rows(parts_of(bank), "On hold")
    bank.clock.forward(hours=1)
    bank.ok("quarantine-unit", unit=full.units["released"], cause="documentation")
    after = rows(parts_of(bank), "On hold")
    assert after[:-1] == before
    assert after[-1].cells[1] == "documentation"
    assert all("awaiting results" not in row.cells[1] for row in after)


@pytest.mark.parametrize("name", [name for name in vars(columns) if name.endswith("_COLUMNS")])
def test_each_list_is_as_wide_as_the_page(name: str) -> None:
    assert sum(column.width_mm for column in getattr(columns, name)) == 180


def test_patients_stand_by_name_with_what_a_wristband_is_compared_with(full: FullBank) -> None:
    parts = parts_of(full.bank)
    groups = [part.text for part in section(parts, "By patient") if isinstance(part, Group)]
    names = [text.partition(" · ")[0] for text in groups]
    assert names == sorted(names, key=normalised)
    patient = full.patients["graft"]
    band = full.bank.find("wristband", patient_id=patient, status="active")[0]
    own = [text for text in groups if f"band {band.id}" in text]
    assert len(own) == 1
    assert "born " in own[0]


def test_orders_of_seven_days_and_no_others(full: FullBank) -> None:
    bank, graft = full.bank, full.graft
    assert graft is not None
    order = bank.get("order", graft.order)
    groups = [
        part for part in section(parts_of(bank), "Reinfusions of seven days") if isinstance(part, Group)
    ]
    days = (later(bank.clock(), days=-1), later(bank.clock(), days=6))
    first, last = (local_day(day, bank.site.zone) for day in days)
    standing = [
        one
        for one in bank.find("order")
        if first <= one.infuse_on <= last and one.status in ("open", "reopened")
    ]
    assert len(groups) == len(standing)
    assert order in standing or order.status == "fulfilled"
    bank.clock.forward(days=30)
    assert section(parts_of(bank), "Reinfusions of seven days") == []


def test_the_cover_names_moment_ledger_and_heads(full: FullBank) -> None:
    bank = full.bank
    cover = parts_of(bank)[0]
    assert isinstance(cover, Cover)
    told = dict(cover.facts)
    with bank.database.read() as connection:
        found = heads(connection)
        streams = connection.execute(select(tables.stream)).all()
    lines = sorted(f"{row.id} {row.seq} {row.hash.hex()}\n".encode() for row in streams)
    assert found.digest == hashlib.sha256(b"".join(lines)).hexdigest()
    assert found.events == sum(row.seq for row in streams)
    assert told["Digest of all heads"] == found.digest
    assert bank.services.ledger.id in told["Ledger"]
    assert "+01:00" in told["Made at"] or "+02:00" in told["Made at"]
    assert "UTC" in told["Made at"]


def test_forms_carry_the_names_of_the_verbs_fields() -> None:
    from biobank.domain.verbs import VERBS

    made = {form.verb: form for form in forms()}
    assert tuple(made) == STEPS
    for name, form in made.items():
        asked = {spec.name for spec in VERBS[name].fields} | {"claimed_at", "performed_by", "verified_by"}
        assert asked <= {blank.name for blank in form.blanks}
    for name in ("thaw-unit", "verify-at-bedside", "collect"):
        assert len(made[name].signatures) == 2


def test_an_empty_bank_has_a_book_too(bank: Bank) -> None:
    written = io.BytesIO()
    with bank.database.snapshot() as connection:
        book = Book(bank.services, connection, policy_now(bank.services), making(bank))
        pages = paint(book.made(), book.parts(), written, PASSWORD)
    document = pypdfium2.PdfDocument(written.getvalue(), password=PASSWORD)
    text = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    assert pages == len(text)
    assert "No living unit is here." in "".join(text)
    assert "Set numbers aside before the next downtime" in "".join(text)


def test_the_written_book_reads_back_page_by_page(full: FullBank, tmp_path: Path) -> None:
    bank = full.bank
    to = tmp_path / "book.pdf"
    to.write_bytes(b"the book of yesterday")
    written = write_book(bank.services, bank.console, making(bank), PASSWORD, to)
    assert to.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.glob("*.p*")].count("book.pdf") == 1
    assert not list(tmp_path.glob(".downtime-*"))
    document = pypdfium2.PdfDocument(to, password=PASSWORD)
    texts = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    assert len(texts) == written.pages
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of" in text
        assert "as of " in text
        assert "DEMONSTRATION" in text
    recorded = [subject for subject, purpose in looks(bank) if purpose == "downtime book"]
    assert bank.site.id in recorded
    assert len(recorded) == written.patients + 1
    assert full.patients["graft"] in recorded


def test_a_book_that_cannot_be_written_leaves_the_old_one(full: FullBank, tmp_path: Path) -> None:
    to = tmp_path / "book.pdf"
    to.write_bytes(b"the book of yesterday")
    with pytest.raises(ValueError, match="fewer than"):
        write_book(full.bank.services, full.bank.console, making(full.bank), "short", to)
    assert to.read_bytes() == b"the book of yesterday"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".downtime")] == []


def test_a_book_painted_apart_is_the_same_book(full: FullBank) -> None:
    bank = full.bank
    with bank.database.snapshot() as connection:
        book = Book(bank.services, connection, policy_now(bank.services), making(bank))
        pdf = painted_apart(book.made(), book.parts(), PASSWORD)
    here = io.BytesIO()
    with bank.database.snapshot() as connection:
        book = Book(bank.services, connection, policy_now(bank.services), making(bank))
        pages = paint(book.made(), book.parts(), here, PASSWORD)
    document = pypdfium2.PdfDocument(pdf, password=PASSWORD)
    assert len(document) == pages
    document.close()


def test_a_painter_that_fails_is_told(bank: Bank) -> None:
    with bank.database.snapshot() as connection:
        book = Book(bank.services, connection, policy_now(bank.services), making(bank))
        with pytest.raises((EOFError, OSError)):
            painted_apart(book.made(), book.parts(), "short")


def test_more_units_ask_no_more_statements(full: FullBank) -> None:
    bank = full.bank
    with statements(bank) as before:
        parts_of(bank)
    more = filled_again(full)
    with statements(bank) as after:
        parts_of(bank)
    assert more > 0
    assert len(after) == len(before)


def filled_again(full: FullBank) -> int:
    """Collect further cells of a patient; returns how many units that makes."""
    from tests import journey

    journey.collected_bag(full.bank)
    return 1
