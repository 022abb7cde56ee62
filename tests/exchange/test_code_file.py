"""A centre's file of codes: read as a stream, its faults told by line."""

import tracemalloc
from pathlib import Path

import pytest

from biobank.exchange.code_file import CodeLine, Columns, LineFault, code_lines

USUAL = Columns()


@pytest.fixture
def read(tmp_path: Path):
    """Return what a file with this text says."""

    def of(text: str | bytes, kind: str = "products", columns: Columns = USUAL):
        file = tmp_path / "codes.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return list(code_lines(file, kind, columns))

    return of


def test_usual_headings_are_known(read) -> None:
    assert read("Class,PDC,Product Description\nA,S1194,HPC|Cryopreserved\n") == [
        CodeLine("S1194", "HPC|Cryopreserved")
    ]
    assert read("FIN;Facility Name\nA9999;Example\n", "facilities", Columns(delimiter=";")) == [
        CodeLine("A9999", "Example")
    ]
    assert read("number,structures\n017,001 003 032\n", "orders") == [CodeLine("017", "001 003 032")]


def test_unusual_headings_are_told(read) -> None:
    text = 'Kode,Bezeichnung\nS1194,"HPC,  Apheresis"\n\n'
    assert read(text, columns=Columns("Kode", "Bezeichnung")) == [CodeLine("S1194", "HPC, Apheresis")]


def test_a_mark_of_the_encoding_in_front_is_no_part_of_the_heading(read) -> None:
    assert read("\ufeffcode,words\nS1194,HPC\n") == [CodeLine("S1194", "HPC")]


@pytest.mark.parametrize(
    ("text", "kind", "line", "says"),
    [
        ("", "products", 1, "column"),
        ("a,b\n", "products", 1, "--code-column"),
        ("code;name\nS1194;HPC\n", "products", 1, "--delimiter"),
        ("code,b\n", "products", 1, "--words-column"),
        ("code,words\nS119,HPC\n", "products", 2, "“S119” is no product description code"),
        ("code,words\nS1194,HPC\ns1194,HPC\n", "products", 3, "no product description code"),
        ("code,words\nS1194,HPC\nS1194,HPC\n", "products", 3, "earlier line"),
        ("code,words\nS1194,\n", "products", 2, "empty"),
        ("code,words\nS1194\n", "products", 2, "1 columns"),
        ("code,words\nO9999,Nobody\n", "facilities", 2, "no facility"),
        ("code,words\n17,001\n", "orders", 2, "three digits"),
        ("code,words\n017,001 999\n", "orders", 2, "no numbers"),
        ('code,words\nS1194,"HPC\n', "products", 2, "no CSV"),
        (b"code,words\nS1194,\xff\n", "products", 1, "not UTF-8"),
    ],
)
def test_a_fault_is_told_by_line(read, text, kind, line, says) -> None:
    faults = [one for one in read(text, kind) if isinstance(one, LineFault)]
    assert says in str(faults[0].says)
    assert faults[0].line == line or says == "not UTF-8"


def test_a_long_file_is_never_held_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        out.write("code,words\n")
        out.writelines(f"S{number:04},{'word ' * 150}\n" for number in range(10_000))
    tracemalloc.start()
    count = sum(1 for _ in code_lines(file, "products", USUAL))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < file.stat().st_size / 3
