"""Symbols of ISBT 128: what any encoder makes is read by libraries that had no part in it."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from biobank.domain.codes.own_code import SUBJECT_ALPHABET, OwnCode, render
from biobank.labelling.drawing import SymbolMark
from biobank.labelling.reading import reads_as
from biobank.labelling.symbols import QUIET_MODULES, module_floor_mm, sized
from tests.labels.second_readers import read_again

MESSAGES = (
    "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
    "=+05000=A99992512345600=%6400=<S11941A0&>0351592359&*0251601030",
)
DOTS = 4
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=2, max_size=60)
digits = st.text("0123456789", min_size=1, max_size=12)
structures = st.builds(
    lambda head, some, rest: head + some + rest, st.sampled_from(["=", "&>", "=<S"]), digits, printable
)
codes = st.builds(
    OwnCode, st.sampled_from("BFPU"), *(st.text(SUBJECT_ALPHABET, min_size=n, max_size=n) for n in (10, 3))
)


def drawn(symbology, text):
    """Return a symbol alone on white, and where it lies."""
    matrix = sized(symbology, text, 200, 300).matrix
    row, quiet = (80 if symbology == "code128" else DOTS), QUIET_MODULES[symbology] * DOTS
    mark = SymbolMark(symbology, text, quiet, quiet, DOTS, row, matrix)
    image = Image.new("L", (len(matrix[0]) * DOTS + 2 * quiet, len(matrix) * row + 2 * quiet), 255)
    for x, y, width, height in mark.inked():
        image.paste(0, (x, y, x + width, y + height))
    return image, mark


@pytest.mark.parametrize("symbology", ["datamatrix", "code128"])
# Whoever halves the picture of these bars reads `=z300&:030@` beside the true text.
@example(text="=53000:030+")
@given(text=st.one_of(structures, printable))
def test_any_text_reads_back_byte_for_byte(symbology, text):
    image, _ = drawn(symbology, text)
    assert reads_as(image, Counter([(symbology, text)]))


@pytest.mark.parametrize("text", MESSAGES)
def test_compound_messages_are_read_by_two_readers(text, tmp_path):
    image, mark = drawn("datamatrix", text)
    assert reads_as(image, Counter([("datamatrix", text)]))
    assert read_again(image, mark, tmp_path) == text


@pytest.mark.soak
@pytest.mark.parametrize("symbology", ["qr", "datamatrix", "code128"])
@settings(max_examples=600)
@given(data=st.data())
def test_two_readers_agree_on_any_symbol(symbology, data, tmp_path_factory):
    text = data.draw(codes.map(render) if symbology == "qr" else structures)
    image, mark = drawn(symbology, text)
    assert reads_as(image, Counter([(symbology, text)]))
    assert read_again(image, mark, tmp_path_factory.getbasetemp()) == text


def test_digits_in_bars_take_half_the_room():
    assert len(sized("code128", "=A99992512345600", 46, 300).matrix[0]) < len(
        sized("code128", "=ABCDEFGHIJKLMNO", 46, 300).matrix[0]
    )


@pytest.mark.parametrize(("dpi", "dots"), [(203, 2), (300, 3), (600, 6)])
def test_bars_are_a_quarter_of_a_millimetre_on_every_printer(dpi, dots):
    assert sized("code128", "=A99992512345600", 46, dpi).dots == dots
    assert dots * 25.4 / dpi >= module_floor_mm("code128", dpi)
