"""The book is encrypted as the standard has it: others open it by its password alone."""

import io

import pypdfium2
import pytest
from pypdf import PdfReader

from biobank.services.downtime.encryption import SHORTEST_PASSWORD, Revision6, hardened
from biobank.services.downtime.painting import paint
from biobank.services.downtime.parts import Column, Made, Row, Section

MADE = Made("Centre", "Office", "02-Mar-2026 09:00:00 +01:00", "08:00:00 UTC", "ledger", "ab" * 32, False)
SECRET = "LINDQVIST-ÅKESSON, Anna"


def painted(password: str) -> bytes:
    parts = [Section("List", "Lead", (Column("Name", 100),)), Row((SECRET,))]
    written = io.BytesIO()
    assert paint(MADE, parts, written, password) == 1
    return written.getvalue()


@pytest.mark.parametrize(
    "password", ["correct horse battery", "Zwölf Boxkämpfer jagen", "ключ-от-ящика", "x" * 200]
)
def test_two_other_programs_open_it_by_its_password(password: str) -> None:
    pdf = painted(password)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.is_encrypted
    assert reader.trailer["/Encrypt"]["/R"] == 6
    assert reader.decrypt(password)
    assert SECRET in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "Downtime book, Centre"
    document = pypdfium2.PdfDocument(pdf, password=password.encode()[:127].decode(errors="ignore"))
    assert SECRET in document[0].get_textpage().get_text_range()
    document.close()


@pytest.mark.parametrize(
    "wrong", ["", "correct horse batterz", "correct horse battery ", "CORRECT HORSE BATTERY"]
)
def test_nothing_else_opens_it(wrong: str) -> None:
    pdf = painted("correct horse battery")
    assert not PdfReader(io.BytesIO(pdf)).decrypt(wrong)
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(pdf, password=wrong)


def test_nothing_of_the_text_stands_in_the_file() -> None:
    pdf = painted("correct horse battery")
    for text in (SECRET, "LINDQVIST", "Downtime", "Centre"):
        for encoding in ("utf-8", "utf-16-be"):
            assert text.encode(encoding) not in pdf


def test_the_same_book_is_never_the_same_file() -> None:
    one, other = painted("correct horse battery"), painted("correct horse battery")
    assert (
        PdfReader(io.BytesIO(one)).trailer["/Encrypt"]["/U"]
        != PdfReader(io.BytesIO(other)).trailer["/Encrypt"]["/U"]
    )


def test_a_short_password_is_no_password() -> None:
    with pytest.raises(ValueError, match="fewer than"):
        Revision6("x" * (SHORTEST_PASSWORD - 1))


def test_a_password_is_the_same_however_its_accents_are_typed() -> None:
    pdf = painted("Zwo\u0308lf Boxka\u0308mpfer")
    assert PdfReader(io.BytesIO(pdf)).decrypt("Zw\u00f6lf Boxk\u00e4mpfer")


def test_a_password_is_hardened_by_at_least_64_rounds() -> None:
    from pypdf._encryption import AlgV5

    for number in range(20):
        password, salt = b"correct horse %d" % number, bytes([number]) * 8
        assert hardened(password, salt, b"") == AlgV5.calculate_hash(6, password, salt, b"")
