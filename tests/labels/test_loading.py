import pytest

from biobank.labelling import LabelError, load_designs, required_fields, sample
from tests.labels.designs import LABELS, SOUND, load

TWIN = 'twin = { kind = "text", value = "{code}"'


def test_the_shipped_designs_are_sound():
    designs = load_designs(LABELS)
    assert {"badge", "cryobag", "rack", "vial", "wristband"} <= set(designs)
    assert all(design.name == name for name, design in designs.items())


def test_a_design_tells_what_it_needs(tube):
    assert required_fields(tube) == {"code", "name", "din"}
    assert sample(tube)["note"] == "fragile"


def test_the_digest_is_of_the_content_not_of_the_layout_of_the_file(tmp_path, tube):
    assert (
        load(tmp_path, "# a comment\n" + SOUND.replace("width = 50", "width   =  50")).digest == tube.digest
    )
    assert load(tmp_path, SOUND.replace("version = 1", "version = 2")).digest != tube.digest
    rule = next(line for line in SOUND.splitlines() if line.startswith("rule"))
    assert load(tmp_path, SOUND.replace(rule, "").replace("[draw]", f"[draw]\n{rule}")).digest != tube.digest


def test_a_file_that_is_no_toml_is_named(tmp_path):
    with pytest.raises(LabelError, match=r"^tube\.toml: This is not TOML"):
        load(tmp_path, "title = ")


def test_a_file_that_is_no_utf_8_is_named(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(LabelError, match=r"^bad\.toml: This is not TOML"):
        load_designs(tmp_path)


@pytest.mark.parametrize(
    ("good", "bad", "key", "sentence"),
    [
        ('title = "Tube"', "", "title", "is missing"),
        ('title = "Tube"', 'title = ""', "title", "not empty"),
        ('title = "Tube"', "title = 1", "title", "not empty"),
        ('title = "Tube"', 'title = "Tube"\ncolour = 1', "colour", "not a key"),
        ("version = 1", "version = 0", "version", "at least 1"),
        ("version = 1", "version = true", "version", "whole number"),
        ("width = 50", "width = -50", "stock.width", "above zero"),
        ("width = 50", "width = true", "stock.width", "above zero"),
        ("width = 50", "width = 50\nweight = 3", "stock.weight", "not a key"),
        ("dpi = 300", "dpi = 72", "stock.dpi", "at least 200"),
        ("[stock]\nwidth = 50\nheight = 25\nmargin = 1\ndpi = 300", "stock = 3", "stock", "a table"),
        ("step = [50, 25]", "step = [50]", "sheet.step", "two numbers"),
        ("step = [50, 25]", 'step = "50"', "sheet.step", "list of numbers"),
        ("step = [50, 25]", "step = [49, 25]", "sheet.step", "smaller than the label"),
        ("rows = 10", "rows = 12", "sheet", "leave the A4 page"),
        ("rows = 10", "rows = 10\ngap = 1", "sheet.gap", "not a key"),
        ('kind = "din"', 'kind = "isbn"', "fields.din.kind", "one of"),
        ('sample = "Anna"', 'sample = ""', "fields.name.sample", "not empty"),
        ('sample = "Anna"', 'sample = "Anna", source = "x"', "fields.name.source", "not a key"),
        (
            'required = false, sample = "fragile"',
            'required = 0, sample = "fragile"',
            "fields.note.required",
            "true or",
        ),
        ("U0123456789001M", "U0123456789001N", "fields.code", "check character"),
        ("A999925123456", "A99992512345", "fields.din", "not a donation number"),
        ('sample = "yes"', 'sample = "no"', "fields.held", "is a flag"),
        ('kind = "box"', 'kind = "circle"', "draw.frame.kind", "one of"),
        ('kind = "box"', 'kind = "box", fill = true', "draw.frame.fill", "not a key"),
        (TWIN, TWIN + ", bold = 1", "draw.twin.bold", "true or false"),
        (TWIN, TWIN + ', align = "center"', "draw.twin.align", "one of"),
        (TWIN, TWIN + ', style = "loud"', "draw.twin.style", "one of"),
        ('when = "held"', 'when = "held"\nunless = "note"', "draw.hold.unless", "beside “when”"),
        ('when = "held"', 'when = "holed"', "draw.hold", "no field"),
        ("size = [34, 0]", "size = [34, 3]", "draw.rule.size", "level or upright"),
        ("size = [34, 0]", "size = [34, -1]", "draw.rule.size", "not negative"),
        ('field = "code", at = [38', 'field = "coda", at = [38', "draw.dm.field", "no field"),
        ('field = "code", at = [38', 'field = "name", at = [38', "draw.dm.field", "not of a kind"),
        ("{name} {code.copy}", "{nome}", "draw.name.value", "nothing that a text can show"),
        ("{name} {code.copy}", "{name.copy}", "draw.name.value", "nothing that a text can show"),
        ("{name} {code.copy}", "{held}", "draw.name.value", "nothing that a text can show"),
        ("{name} {code.copy}", "{name} {", "draw.name.value", "brace"),
        ("{name} {code.copy}", "{note}", "draw.name", "needs when"),
        ("at = [38, 13], side = 10", "at = [39.5, 13], side = 10", "draw.dm", "leaves the printable"),
        ("at = [15, 1], size = [34, 4]", "at = [15, 1], size = [35, 4]", "draw.twin", "leaves the printable"),
        ("at = [15, 6]", "at = [13, 6]", "draw.name", "overlaps draw.qr"),
        ("at = [22, 19]", "at = [20, 19]", "draw.hold", "overlaps draw.note"),
        ("at = [1, 14.5]", "at = [1, 13.5]", "draw.rule", "quiet zone"),
        (TWIN, 'twin = { kind = "text", value = "{name}"', "draw.qr", "for people to read"),
        ("sizes_pt = [9, 7]", "sizes_pt = [9, 4]", "draw.name.sizes_pt", "nobody can read"),
        ("sizes_pt = [9, 7]", "sizes_pt = [7, 9]", "draw.name.sizes_pt", "large to small"),
        ("sizes_pt = [9, 7]", "sizes_pt = []", "draw.name.sizes_pt", "list of numbers"),
        ("sizes_pt = [9, 7]", "sizes_pt = [30]", "draw.name.size", "lower than one line"),
        ('"Anna Elisabet"', '"Anna Elisabet Konstantina Maximiliana Alexandra"', "draw.name", "does not fit"),
        ('value = "no note"', 'value = "nobody wrote a note here"', "draw.free", "does not fit"),
        ('sample = "Anna"', 'sample = "\u5c71\u7530"', "draw.name", "cannot be printed"),
        ("at = [38, 13], side = 10", "at = [38, 13], side = 8", "draw.dm", "too small to read"),
        ("at = [1, 1], side = 13", "at = [1, 1], side = 12", "draw.qr", "too small to read"),
    ],
)
def test_each_fault_is_one_error_that_names_file_and_key(tmp_path, good, bad, key, sentence):
    assert good in SOUND
    text = SOUND.replace(good, bad, 1)
    with pytest.raises(LabelError) as caught:
        load(tmp_path, text)
    assert (caught.value.where, caught.value.key) == ("tube.toml", key)
    assert sentence in caught.value.sentence
    assert str(caught.value).startswith(f"tube.toml: {key}: ")


def test_a_text_under_a_condition_is_no_twin_of_a_symbol_always_drawn(tmp_path):
    text = SOUND.replace(TWIN, TWIN + ', when = "held"')
    with pytest.raises(LabelError, match="for people to read"):
        load(tmp_path, text)


BARS = 'bars = { kind = "symbol", symbology = "code128", field = "din", at = [1, 25], size = [34, 5] }'


@pytest.mark.parametrize(
    ("good", "bad", "key", "sentence"),
    [
        ('field = "code", at = [38', 'field = "isbt", at = [38', "draw.dm", "{isbt}"),
        (
            'symbology = "qr", field = "code"',
            'symbology = "qr", field = "isbt"',
            "draw.qr.field",
            "not of a kind",
        ),
        (
            'field = "code", at = [38',
            'field = "code", twins = [], at = [38',
            "draw.dm.twins",
            "list of texts",
        ),
        ('symbology = "datamatrix"', 'symbology = "code128"', "draw.dm.size", "is missing"),
        ('sample = "=<S11941A0"', 'sample = "S11941A0"', "fields.isbt", "ISBT 128"),
        (
            "[draw.hold]",
            '[draw.sign]\nkind = "icon"\nicon = "skull"\nat = [30, 16]\nside = 5\n[draw.hold]',
            "draw.sign.icon",
            "one of",
        ),
        (
            "[draw.hold]",
            '[draw.sign]\nkind = "icon"\nicon = "biohazard"\nat = [8, 8]\nside = 9\n[draw.hold]',
            "draw.sign",
            "overlaps",
        ),
    ],
)
def test_faults_of_larger_labels_are_named_too(tmp_path, good, bad, key, sentence):
    isbt = 'isbt = { kind = "isbt", title = "Product code", sample = "=<S11941A0" }\n'
    text = SOUND.replace("note = {", isbt + "note = {", 1)
    assert good in text
    with pytest.raises(LabelError) as caught:
        load(tmp_path, text.replace(good, bad, 1))
    assert caught.value.key == key
    assert sentence in caught.value.sentence


def test_bars_too_fine_for_a_printer_are_refused(tmp_path):
    text = SOUND.replace("height = 25", "height = 33").replace("step = [50, 25]", "step = [50, 33]")
    text = text.replace("rows = 10", "rows = 8").replace("[draw]", f"[draw]\n{BARS}")
    assert load(tmp_path, text.replace("size = [34, 5] }", "size = [46, 5] }"))
    with pytest.raises(LabelError, match=r"draw\.bars: its module would print 0\.\d+ mm wide at \d+ dpi"):
        load(tmp_path, text)


def test_a_design_says_what_it_shows(tube):
    assert tube.shows("name")
    assert tube.shows("held")
    assert tube.shows("hold")
    assert not tube.shows("patient_id")
