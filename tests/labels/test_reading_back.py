import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biobank.domain.codes.own_code import KINDS, NEVER_ON_A_SYMBOL, SUBJECT_ALPHABET, OwnCode, render
from biobank.labelling import LabelError, load_designs, paint_pdf, print_ready, read_back, reading, sample
from biobank.labelling.design import SymbolItem, barest, longest
from biobank.labelling.reading import read_symbols
from biobank.labelling.symbols import sized
from tests.labels.designs import LABELS

DESIGNS = load_designs(LABELS)

codes = st.builds(
    OwnCode,
    st.sampled_from(sorted(set(KINDS) - NEVER_ON_A_SYMBOL)),
    st.text(SUBJECT_ALPHABET, min_size=10, max_size=10),
    st.text(SUBJECT_ALPHABET, min_size=3, max_size=3),
)


OF_COPIES = sorted(name for name, one in DESIGNS.items() if any(field.kind == "code" for field in one.fields))
"""Designs whose label names a copy; a donation number names what does not exist yet."""


def code_field(design):
    return next(item.field for item in design.items if isinstance(item, SymbolItem))


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("values_of", [sample, longest, barest])
@pytest.mark.parametrize("name", sorted(DESIGNS))
def test_every_design_reads_back_to_the_copy_it_is(name, values_of, dpi):
    design = DESIGNS[name]
    values = values_of(design)
    pdf = print_ready(design, [values], dpi=dpi)
    assert read_back(pdf, dpi) == [{values[code_field(design)]}]
    assert sum(read_symbols(pdf, dpi)[0].values()) == (2 if name in OF_COPIES else 1)


@pytest.mark.parametrize("raster", [203, 300, 600])
@pytest.mark.parametrize("name", sorted(DESIGNS))
def test_a_label_made_for_one_printer_still_reads_from_another(name, raster):
    design = DESIGNS[name]
    pdf = paint_pdf(design, [sample(design)])
    assert read_back(pdf, raster) == [{sample(design)[code_field(design)]}]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(codes, min_size=1, max_size=4))
def test_any_code_reads_back_byte_for_byte(tube, some):
    texts = [render(code) for code in some]
    pdf = print_ready(tube, [{**sample(tube), "code": text} for text in texts])
    assert read_symbols(pdf) == [Counter({("qr", text): 1, ("datamatrix", text): 1}) for text in texts]


@settings(deadline=None)
@given(codes)
def test_any_code_fills_the_smallest_symbols_only(code):
    assert len(sized("qr", render(code), 13, 300).matrix) == 21
    assert len(sized("datamatrix", render(code), 10, 300).matrix) <= 16


@pytest.mark.parametrize("name", OF_COPIES)
def test_a_code_whose_check_character_is_the_asterisk_reads_back_too(name):
    design = DESIGNS[name]
    field = code_field(design)
    assert read_back(print_ready(design, [{**sample(design), field: "UXTXSZNNB57001*"}])) == [
        {"UXTXSZNNB57001*"}
    ]


def test_error_correction_is_given_up_before_a_printer_dot():
    # 20 characters need version 2 at level Q (33 modules with the quiet zone) but version 1 at level M (29).
    assert len(sized("qr", "U" * 20, 13, 300).matrix) == 21
    assert sized("qr", "U" * 20, 13, 300).dots == 5


def test_a_label_whose_symbol_reads_as_something_else_is_not_printed(tube, monkeypatch):
    other = {**sample(tube), "code": "U0123456789002K"}
    monkeypatch.setattr(reading, "paint_pdf", lambda design, labels, dpi: paint_pdf(design, [other], dpi=dpi))
    with pytest.raises(LabelError, match="tube, label 1: its symbols do not read back"):
        print_ready(tube, [sample(tube)])


def test_reading_and_painting_libraries_are_loaded_only_when_used():
    script = (
        "import sys, biobank.labelling;"
        "print(sorted({'pypdfium2', 'zxingcpp', 'reportlab', 'qrcode', 'ppf', 'PIL', 'pymupdf_fonts'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
