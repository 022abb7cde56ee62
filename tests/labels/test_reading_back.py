import subprocess
import sys
from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biobank.domain.codes.own_code import KINDS, NEVER_ON_A_SYMBOL, SUBJECT_ALPHABET, OwnCode, render
from biobank.labelling import LabelError, load_designs, paint_pdf, print_ready, reading, sample
from biobank.labelling.composing import compose
from biobank.labelling.design import barest, longest
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


NAMES = sorted(DESIGNS)
OF_COPIES = [name for name in NAMES if any(field.kind == "code" for field in DESIGNS[name].fields)]
"""Designs whose label names a copy; a donation number names what does not exist yet."""
VALUES = (sample, longest, barest)
DPIS = (203, 300, 600)
ALL = list(product(NAMES, VALUES, DPIS))
QUICK = [
    (name, values_of, DPIS[(place + number) % 3])
    for place, name in enumerate(NAMES)
    for number, values_of in enumerate(VALUES)
]


def expected(design, values):
    return Counter((symbol.symbology, symbol.text) for symbol in compose(design, values).symbols)


def require_read_back(name, values_of, dpi):
    design = DESIGNS[name]
    pdf = print_ready(design, [values_of(design)], dpi=dpi)
    wanted = expected(design, values_of(design))
    assert read_symbols(pdf, dpi) == [wanted]
    assert sum(wanted.values()) >= (2 if name in OF_COPIES else 1)


@pytest.mark.parametrize(("name", "values_of", "dpi"), QUICK)
def test_every_design_reads_back_to_the_copy_it_is(name, values_of, dpi):
    require_read_back(name, values_of, dpi)


@pytest.mark.soak
@pytest.mark.parametrize(("name", "values_of", "dpi"), ALL)
def test_every_design_reads_back_at_each_resolution(name, values_of, dpi):
    require_read_back(name, values_of, dpi)


@pytest.mark.parametrize("name", OF_COPIES)
def test_each_end_of_a_label_says_which_copy_it_is(name):
    design = DESIGNS[name]
    values = {**sample(design), code_field_of_copies(design): "UXTXSZNNB57001*"}
    (found,) = read_symbols(print_ready(design, [values]))
    own = [item for item in design.items if getattr(item, "field", "") == code_field_of_copies(design)]
    assert sum(count for (_, text), count in found.items() if text == "UXTXSZNNB57001*") == len(own) >= 2


def code_field_of_copies(design):
    return next(field.name for field in design.fields if field.kind == "code")


@pytest.mark.parametrize(("name", "raster"), [(name, DPIS[place % 3]) for place, name in enumerate(NAMES)])
def test_a_label_made_for_one_printer_still_reads_from_another(name, raster):
    design = DESIGNS[name]
    own = {symbol for symbol in expected(design, sample(design)) if symbol[0] != "code128"}
    assert own <= set(read_symbols(paint_pdf(design, [sample(design)]), raster)[0])


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


def test_error_correction_is_given_up_before_a_printer_dot():
    # 20 characters need version 2 at level Q (33 modules with the quiet zone) but version 1 at level M (29).
    assert len(sized("qr", "U" * 20, 13, 300).matrix) == 21
    assert sized("qr", "U" * 20, 13, 300).dots == 5


def test_a_label_whose_symbol_reads_as_something_else_is_not_printed(tube, monkeypatch):
    other = paint_pdf(tube, [{**sample(tube), "code": "U0123456789002K"}])
    monkeypatch.setattr(reading, "paint_drawings", lambda design, drawings, dpi: (list(drawings), other)[1])
    with pytest.raises(LabelError, match="tube, label 1: its symbols do not read back"):
        print_ready(tube, [sample(tube)])


def test_reading_and_painting_libraries_are_loaded_only_when_used():
    script = (
        "import sys, biobank.labelling;"
        "print(sorted({'pypdfium2', 'zxingcpp', 'uharfbuzz', 'reportlab', 'qrcode', 'ppf', 'PIL',"
        " 'pymupdf_fonts'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
