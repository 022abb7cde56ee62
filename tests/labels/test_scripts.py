"""Names in scripts that join their letters or run from right to left."""

import pytest
from PIL import ImageChops

from biobank.labelling import print_ready, read_back, sample
from biobank.labelling.glyphs import _runs, line, needs_shaping
from biobank.labelling.reading import rasterise
from biobank.labelling.typeface import font, unprintable, width_mm

ARABIC, HEBREW = "محمد علي", "אנה כהן"


@pytest.mark.parametrize("name", [ARABIC, HEBREW, f"{ARABIC} (Ali)", f"COHEN, {HEBREW}"])
def test_names_from_right_to_left_print(tube, name):
    assert unprintable(name, bold=False) is None
    assert read_back(print_ready(tube, [{**sample(tube), "name": name}])) == [{"U0123456789001M"}]


def test_arabic_letters_join():
    glyphs = font(False).face.charToGlyph
    alone = {glyphs[ord(letter)] for letter in "محمد"}
    assert alone.isdisjoint(glyph.number for glyph in line("محمد", bold=False).glyphs[1:3])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Anna", [("Anna", False)]),
        ("COHEN, אנה", [("COHEN, ", False), ("אנה", True)]),
        ("אנה, B", [("אנה", True), (", B", False)]),
        ("אנה 12 כהן", [(" כהן", True), ("12", False), ("אנה ", True)]),
        ("12 אנה", [("12 ", False), ("אנה", True)]),
        ("אנה 12", [("12", False), ("אנה ", True)]),
    ],
)
def test_runs_stand_in_the_order_in_which_they_are_seen(text, seen):
    assert _runs(text) == seen


def test_hebrew_letters_stand_from_right_to_left():
    glyphs = font(False).face.charToGlyph
    word = "כהן"
    assert [glyph.number for glyph in line(word, bold=False).glyphs] == [
        glyphs[ord(each)] for each in word[::-1]
    ]


def test_other_letters_are_as_wide_as_before_and_not_shaped():
    for text in ("Zoë Šimůnková", "Γιώργος", "Зоїя", "AVATAR fi ffl 10⁶"):
        assert not needs_shaping(text)
        assert line(text, bold=True).width * 10 * 25.4 / 72 == pytest.approx(
            width_mm(text, 10, bold=True), abs=0.01
        )


def test_a_joined_name_lies_where_the_design_says(tube):
    plain, joined = (
        next(iter(rasterise(print_ready(tube, [{**sample(tube), "name": name}]), 300)))
        for name in ("Anna", ARABIC)
    )
    left, top, right, bottom = ImageChops.difference(plain, joined).getbbox()
    dots = 300 / 25.4
    assert 15 * dots - 2 <= left
    assert right <= 37 * dots + 2
    assert 6 * dots - 2 <= top
    assert bottom <= 13.5 * dots + 2
