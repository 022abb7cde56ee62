"""The text of a design is looked at to the last key: its faults and their lines, changes, and symbols."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biobank.labelling import load_designs, reading
from biobank.labelling.comparing import differences
from biobank.labelling.key_lines import line_of, line_of_problem
from biobank.labelling.loading import examined
from biobank.labelling.trial_prints import findings
from biobank.services.services import LABELS

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LABELS.glob("*.toml"))}
CRYOBAG = TEXTS["cryobag"]


def faults(text: str) -> dict[str, int]:
    _, found = examined("cryobag", text)
    return {each.key: line_of(text, each.key) or line_of_problem(each.sentence, text) for each in found}


def line(text: str, part: str) -> int:
    return next(number for number, each in enumerate(text.splitlines(), 1) if part in each)


@pytest.mark.parametrize("name", TEXTS)
def test_what_came_with_the_program_has_no_fault_and_each_key_its_line(name: str) -> None:
    design, found = examined(name, TEXTS[name])
    assert design is not None
    assert found == ()
    lines = TEXTS[name].splitlines()
    for item in design.items:
        at = line_of(TEXTS[name], f"draw.{item.key}.at")
        assert at is not None
        assert lines[at - 1].startswith(f"{item.key} =")
    for field in design.fields:
        at = line_of(TEXTS[name], f"fields.{field.name}")
        assert at is not None
        assert lines[at - 1].startswith(f"{field.name} =")


def test_every_part_that_cannot_be_read_is_told_at_once() -> None:
    text = CRYOBAG.replace("version = 1", 'version = "one"').replace("width = 90", "width = -90")
    text = text.replace('kind = "din"', 'kind = "dim"').replace("side = 15 }", "sides = 15 }")
    assert faults(text) == {
        "version": line(text, 'version = "one"'),
        "stock.width": line(text, "width = -90"),
        "fields.din.kind": line(text, 'kind = "dim"'),
        "draw.qr.side": line(text, "sides = 15"),
    }


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    text = CRYOBAG.replace("side = 15 }", "side = 5 }").replace(
        'value = "ID {patient_id}"', 'value = "Number of the patient {patient_id}"'
    )
    assert faults(text) == {
        "draw.qr": line(text, "side = 5 }"),
        "draw.number": line(text, "Number of the patient"),
    }


def test_a_wrong_sample_is_told_beside_its_field() -> None:
    text = CRYOBAG.replace('sample = "A999925123456"', 'sample = "A99992512345O"')
    assert list(faults(text).values()) == [line(text, "A99992512345O")]


@pytest.mark.parametrize(
    ("text", "at"), [("title = ", 1), ("a = 1\nb = = 2\n", 2), ("x = 'a\ny = 1", 2), ("", 1)]
)
def test_what_is_no_toml_is_told_with_its_line(text: str, at: int) -> None:
    _, found = examined("x", text)
    assert found
    assert line_of_problem(found[0].sentence, text) == at or found[0].key


def test_keys_within_texts_and_lists_are_no_keys() -> None:
    text = 'a = """\nb = 1\n[c]\n"""\nd = [\n  "e = 2", # [f]\n]\n\n[g."h"]\n"i" = { j = 1 }\nk.l = 3\n'
    assert [line_of(text, key) for key in ("a", "b", "c", "d", "e")] == [1, None, None, 5, None]
    assert [line_of(text, key) for key in ("g", "g.h", "g.h.i.j", "g.h.k.l", "d.x")] == [None, 9, 10, 11, 5]


@given(st.text(alphabet=st.sampled_from("ab=[]{}'\"#.\n\\ 1,"), max_size=60))
def test_any_text_gives_a_design_or_faults_and_never_anything_else(text: str) -> None:
    design, found = examined("any", text)
    assert design is None or found
    assert all(line_of(text, each.key) is None or each.key for each in found)


def changed(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    text = CRYOBAG
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    old_design, new_design = examined("c", CRYOBAG)[0], examined("c", text)[0]
    assert old_design is not None
    assert new_design is not None
    return [(each.key, each.sentence) for each in differences(old_design, new_design)]


def test_what_changed_is_told_in_words() -> None:
    assert changed() == []
    assert changed(("version = 1", "version = 2")) == []
    (title,) = changed(('title = "', 'title = "New: '))
    assert title[0] == "title"
    assert "is “New: " in title[1]
    told = dict(
        changed(
            ("at = [49.5, 10.2], size = [39, 4.2]", "at = [50, 10.2], size = [38.5, 4.2]"),
            ('value = "Store at {storage}"', 'value = "Keep at {storage}"'),
            ('bold = true, align = "right"', 'align = "right"'),
        )
    )
    assert told["draw.number"] == "was 39 × 4.2 mm large and is 38.5 × 4.2 mm."
    assert told["draw.storage.value"] == "was “Store at {storage}” and is “Keep at {storage}”."
    assert told["draw.storage.bold"] == "was “true” and is “false”."


def test_entries_that_come_go_or_change_their_kind_are_told() -> None:
    line_item = 'rule_patient = { kind = "line", at = [18.5, 15], size = [70, 0], stroke = 0.25 }'
    assert changed((line_item, "")) == [("draw.rule_patient", "is gone.")]
    assert changed((line_item, line_item + '\nextra = { kind = "line", at = [2, 34], size = [1, 0] }')) == [
        ("draw.extra", "is new: line.")
    ]
    assert changed((line_item, 'rule_patient = { kind = "box", at = [18.5, 14.8], size = [70, 0.4] }')) == [
        ("draw.rule_patient", "is now another kind of thing: box.")
    ]
    (needed,) = changed(('title = "Storage", sample', 'title = "Storage", longest = "−196 °C", sample'))
    assert needed[0] == "fields.storage.longest"


def test_each_symbol_is_found_on_each_printer() -> None:
    design = load_designs(LABELS)["vial"]
    found = findings(design)
    assert {(each.symbol, each.dpi) for each in found} == {
        (symbol, dpi) for symbol in ("left", "right") for dpi in (203, 300, 600)
    }
    assert all(each.read for each in found)
    assert {each.dpi: each.module_mm for each in found if each.symbol == "left"}[300] == "0.423"


def test_a_symbol_that_does_not_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    design = load_designs(LABELS)["vial"]
    whole = reading.symbols_in

    def half(image, **more):
        return whole(image.crop((0, 0, image.width // 2, image.height)), **more)

    monkeypatch.setattr("biobank.labelling.trial_prints.symbols_in", half)
    # Both symbols of a vial say the same, so that one that is missing leaves neither certain.
    assert not any(each.read for each in findings(design))
