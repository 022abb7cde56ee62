import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.labelling import LabelError, paint_pdf, paint_sheet, print_ready, read_back, sample
from biobank.labelling.composing import compose
from biobank.labelling.drawing import BoxMark, TextMark
from biobank.labelling.reading import rasterise, read_symbols
from biobank.labelling.symbols import runs
from tests.labels.designs import SOUND, load

CODES = ["U0123456789001M", "U0123456789002K", "U0123456789003I"]


def texts(drawing):
    return [mark.text for mark in drawing.marks if isinstance(mark, TextMark)]


def test_a_label_says_what_its_values_say(tube):
    shown = texts(compose(tube, sample(tube)))
    assert shown == ["U0123456789001M", "A9999 25 123456 9", "fragile", "Anna 001", "HOLD"]


def test_what_is_optional_is_left_out_and_its_alternative_drawn(tube):
    values = {**sample(tube), "note": "", "held": ""}
    assert texts(compose(tube, values))[2:] == ["no note", "Anna 001"]
    del values["note"], values["held"]
    assert texts(compose(tube, values))[2:] == ["no note", "Anna 001"]


@pytest.mark.parametrize(
    ("change", "key", "sentence"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": " "}, "name", "blank"),
        ({"name": "Anna\nElisabet"}, "name", "control character"),
        ({"name": "Anna Elisabet Konstantina Maximiliana Alexandra"}, "draw.name", "does not fit"),
        ({"name": "W" * 40}, "draw.name", "does not fit"),
        ({"name": "\u5c71\u7530"}, "draw.name", "U+5C71"),
        ({"name": "\u0e19\u0e34"}, "draw.name", "cannot be printed"),
        ({"name": "\u202eAnna"}, "draw.name", "U+202E"),
        ({"surname": "x"}, "surname", "not a field"),
        ({"code": "U0123456789001N"}, "code", "check character"),
        ({"din": "O999925123456"}, "din", "not a donation number"),
        ({"held": "true"}, "held", "is a flag"),
    ],
)
def test_a_label_that_cannot_be_printed_rightly_is_not_printed(tube, change, key, sentence):
    with pytest.raises(LabelError) as caught:
        paint_pdf(tube, [sample(tube), {**sample(tube), **change}])
    assert (caught.value.where, caught.value.key) == ("tube, label 2", key)
    assert sentence in caught.value.sentence


@pytest.mark.parametrize(
    "name",
    [
        "Þórður Æsir",
        "Łukasz Źdźbło",
        "Ștefan Țară",
        "Őrült Gyűjtő",
        "Ģirts Ķēniņš",
        "Γιώργος Ψαράς",
        "Зоїя Ґалаґан",
        "Ċensu Ħal",
        "Siân Ŵyn",
        "Şükrü İğ",
        "Zoë Šimůnková",
        "Ma\u0308rta A\u030aberg",
    ],
)
def test_european_names_print(tube, name):
    read = print_ready(tube, [{**sample(tube), "name": name}])
    assert read_back(read) == [{CODES[0]}]


def test_a_long_text_takes_two_lines_or_a_smaller_size_and_stays_whole(tube):
    drawing = compose(tube, {**sample(tube), "name": "Anna-Maximiliana Elisabet"})
    marks = [mark for mark in drawing.marks if isinstance(mark, TextMark)][3:5]
    assert [mark.text for mark in marks] == ["Anna-Maximiliana", "Elisabet 001"]
    assert marks[0].baseline < marks[1].baseline


def test_an_inverse_text_is_white_on_its_own_box(tube):
    marks = compose(tube, sample(tube)).marks
    word = next(mark for mark in marks if isinstance(mark, TextMark) and mark.text == "HOLD")
    box = marks[marks.index(word) - 1]
    assert word.inverse
    assert isinstance(box, BoxMark)
    assert box.stroke is None


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_modules_are_whole_dots_and_not_below_the_floor(tube, dpi):
    for mark in compose(tube, sample(tube), dpi=dpi).symbols:
        assert mark.dots * 25.4 / dpi >= (0.375 if dpi == 203 else 0.42)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_the_raster_has_exactly_the_modules_of_the_symbols(tube, dpi):
    drawing = compose(tube, sample(tube), dpi=dpi)
    (image,) = rasterise(paint_pdf(tube, [sample(tube)], dpi=dpi), dpi)
    for mark in drawing.symbols:
        for row, modules in enumerate(mark.matrix):
            for column, dark in enumerate(modules):
                x, y = mark.x_dots + column * mark.dots, mark.y_dots + row * mark.dots
                cell = image.crop((x, y, x + mark.dots, y + mark.dots))
                low, high = cell.getextrema()
                assert (high < 64) if dark else (low > 224)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_page_is_the_label_in_whole_dots(tube, dpi):
    (image,) = rasterise(paint_pdf(tube, [sample(tube)], dpi=dpi), dpi)
    assert image.size == (round(50 * dpi / 25.4), round(25 * dpi / 25.4))


def test_the_same_labels_give_the_same_bytes(tube):
    assert paint_pdf(tube, [sample(tube)]) == paint_pdf(tube, [sample(tube)])


def test_nothing_to_print_is_said(tube):
    with pytest.raises(LabelError, match="no label"):
        paint_pdf(tube, [])


def test_each_page_reads_as_its_own_label(tube):
    labels = [{**sample(tube), "code": code} for code in CODES]
    assert read_back(print_ready(tube, labels)) == [{code} for code in CODES]


def test_a_sheet_begins_where_it_was_used_up_and_goes_on_to_the_next(tube):
    labels = [{**sample(tube), "code": code} for code in CODES]
    pdf = paint_sheet(tube, labels, start=39)
    assert read_back(pdf) == [set(CODES[:2]), {CODES[2]}]
    assert all(sum(page.values()) in {2, 4} for page in read_symbols(pdf))


def test_labels_of_a_sheet_lie_where_the_sheet_says(tube):
    (image,) = rasterise(paint_sheet(tube, [sample(tube)], start=6), 300)
    left, top, right, bottom = (
        value * 25.4 / 300 for value in image.point(lambda grey: 255 - grey).getbbox()
    )
    assert left == pytest.approx(5 + 50 + 1, abs=0.2)
    assert top == pytest.approx(23.5 + 25 + 1, abs=0.2)
    assert right == pytest.approx(5 + 100 - 1, abs=0.2)
    assert bottom == pytest.approx(23.5 + 50 - 1, abs=0.2)


@pytest.mark.parametrize("start", [0, 41])
def test_a_sheet_has_no_other_places(tube, start):
    with pytest.raises(LabelError, match="places 1 to 40"):
        paint_sheet(tube, [sample(tube)], start=start)


def test_a_design_without_a_sheet_is_not_painted_on_one(tmp_path):
    head, _, tail = SOUND.partition("[sheet]")
    design = load(tmp_path, head + "[fields]" + tail.partition("[fields]")[2])
    with pytest.raises(LabelError, match="not laid out for sheets"):
        paint_sheet(design, [sample(design)])


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=5))
def test_runs_cover_the_dark_modules_and_nothing_else(matrix):
    covered = [[False] * 5 for _ in matrix]
    for row, column, length in runs(tuple(tuple(row) for row in matrix)):
        for place in range(column, column + length):
            covered[row][place] = True
    assert covered == matrix
