"""ZPL prints the very dots that were read, and nothing in a value is ever taken for a command."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from biobank.labelling import LabelError, print_ready_zpl, reading, sample
from biobank.labelling.reading import symbols_in
from biobank.labelling.zpl import two_tone, zpl_of
from tests.labels.zpl_printer import printed


def same(one, other):
    return (
        one.size == other.size
        and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None
    )


@st.composite
def bitmaps(draw):
    width, height = draw(st.integers(1, 90)), draw(st.integers(1, 30))
    row = st.one_of(
        st.binary(min_size=12, max_size=12), st.sampled_from([bytes(12), b"\xff" * 12, b"\x0f" * 12])
    )
    rows = draw(st.lists(row, min_size=height, max_size=height))
    return Image.frombytes("1", (96, height), b"".join(rows)).crop((0, 0, width, height))


@given(bitmaps())
def test_any_dots_are_printed_as_they_are(bitmap):
    (label,) = printed(zpl_of(bitmap))
    assert same(label, bitmap)


@settings(max_examples=5)
@given(st.integers(1, 3_000), st.integers(1, 3_000))
def test_large_labels_go_in_pieces_that_a_printer_takes(width, height):
    bitmap = Image.effect_noise((width, height), 90)
    (label,) = printed(zpl_of(bitmap))
    assert same(label, two_tone(bitmap))


def test_a_blank_label_is_blank():
    (label,) = printed(zpl_of(Image.new("L", (40, 30), 255)))
    assert label.getextrema() == (255, 255)


def test_each_label_is_a_format_of_its_own(tube):
    codes = ["U0123456789001M", "U0123456789002K"]
    made = list(print_ready_zpl(tube, [{**sample(tube), "code": code} for code in codes]))
    assert [symbols_in(printed(each)[0])["qr", code] for each, code in zip(made, codes, strict=True)] == [
        1,
        1,
    ]


@pytest.mark.parametrize("name", ["^XA^JUF^XZ", "~JA", "Anna ^FS", "Zoë Å", "علي"])
def test_no_value_stands_in_a_command(tube, name):
    (made,) = print_ready_zpl(tube, [{**sample(tube), "name": name}])
    assert made.isascii()
    assert set(re.findall(r"[\^~]([A-Z][A-Z0-9])", made)) == {
        "XA",
        "PW",
        "LL",
        "LH",
        "FO",
        "GF",
        "FS",
        "PQ",
        "XZ",
    }
    assert printed(made)[0].getextrema() == (0, 255)


def test_what_does_not_read_is_not_sent(tube, monkeypatch):
    def spoiled(pdf, dpi):
        for image in rasterised(pdf, dpi):
            image.paste(255, (0, 0, image.width // 2, image.height))
            yield image

    rasterised = reading.rasterise
    monkeypatch.setattr(reading, "rasterise", spoiled)
    with pytest.raises(LabelError, match="do not read back"):
        list(print_ready_zpl(tube, [sample(tube)]))


def test_a_picture_of_any_kind_is_taken():
    file = BytesIO()
    Image.new("RGB", (9, 9), "black").save(file, "PNG")
    (label,) = printed(zpl_of(Image.open(file)))
    assert label.getextrema() == (0, 0)
