"""Every design, by each painter, at each resolution: read by two readers, and the same picture thrice."""

import re
from collections import Counter
from itertools import product

import pytest
from PIL import ImageChops, ImageFilter, ImageStat

from biobank.labelling import load_designs, paint_svg, sample
from biobank.labelling.composing import compose
from biobank.labelling.design import barest, longest
from biobank.labelling.reading import symbols_in
from biobank.labelling.zpl import two_tone
from tests.labels.designs import LABELS
from tests.labels.painters import DPIS, PAINTERS, painted
from tests.labels.second_readers import read_again

DESIGNS = load_designs(LABELS)
NAMES = sorted(DESIGNS)
ALL = list(product(NAMES, PAINTERS, DPIS))
QUICK = [(name, PAINTERS[place % 3], DPIS[place // 3 % 3]) for place, name in enumerate(NAMES)]


def require_read_twice(image, drawing, folder):
    assert symbols_in(image) == Counter((each.symbology, each.text) for each in drawing.symbols)
    for each in drawing.symbols:
        assert read_again(image, each, folder) == each.text


@pytest.mark.parametrize(("name", "painter", "dpi"), QUICK)
def test_a_label_is_read_by_two_readers(name, painter, dpi, browser, tmp_path):
    design = DESIGNS[name]
    image = painted(painter, design, sample(design), dpi, browser)
    require_read_twice(image, compose(design, sample(design), dpi=dpi), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("values_of", [sample, longest, barest])
@pytest.mark.parametrize(("name", "painter", "dpi"), ALL)
def test_every_label_of_every_painter_is_read_by_two_readers(
    name, painter, dpi, values_of, browser, tmp_path
):
    design = DESIGNS[name]
    image = painted(painter, design, values_of(design), dpi, browser)
    require_read_twice(image, compose(design, values_of(design), dpi=dpi), tmp_path)


@pytest.mark.parametrize("name", ["base", "wristband"])
def test_a_thermal_printer_prints_the_dots_of_the_paper(name, browser):
    design = DESIGNS[name]
    paper, label = (painted(each, design, sample(design), 300, browser) for each in ("pdf", "zpl"))
    assert paper.size == label.size
    assert ImageChops.difference(two_tone(paper).convert("L"), label).getbbox() is None


@pytest.mark.parametrize("name", ["infusion_tag", "wristband"])
def test_the_screen_shows_what_is_printed(name, browser):
    design = DESIGNS[name]
    paper, screen = (painted(each, design, sample(design), 300, browser) for each in ("pdf", "svg"))
    assert paper.size == screen.size
    for each in compose(design, sample(design)).symbols:
        for left, top, width, height in each.inked():
            assert screen.crop((left, top, left + width, top + height)).getextrema()[1] < 64
    # Two rasterisers soften edges differently; a letter that stood elsewhere would stand out of this blur.
    soft = [each.filter(ImageFilter.BoxBlur(4)) for each in (paper, screen)]
    difference = ImageChops.difference(*soft)
    assert difference.getextrema()[1] < 80
    assert ImageStat.Stat(difference).mean[0] < 4


def test_the_preview_has_no_styles_no_scripts_and_no_text_to_be_misread(tube):
    drawn = paint_svg(tube, {**sample(tube), "name": "<b>&amp;"})
    assert "<b>" not in drawn
    assert set(re.findall(r'href="(.)', drawn)) == {"#"}
    for forbidden in ("style", "<script", "<text", "font"):
        assert forbidden not in drawn
