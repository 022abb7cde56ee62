"""What makes a design sound: nothing off the label, nothing overlapping, every code beside its plain text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from biobank.labelling.composing import compose
from biobank.labelling.design import (
    PLACEHOLDER,
    STANDARD_DPI,
    Area,
    Condition,
    Design,
    FieldKind,
    IconItem,
    Sheet,
    SymbolItem,
    Symbology,
    TextItem,
    barest,
    longest,
    names_in,
    sample,
)
from biobank.labelling.label_error import LabelError
from biobank.labelling.text_fit import line_height
from biobank.labelling.values import PARTS, checked

A4: Final = Area(0, 0, 210, 297)
SMALLEST_TEXT_PT: Final = 4.5
_Fault = tuple[str, str]


def require_sound(design: Design, file: str) -> None:
    """Raise the first fault of a design as a `LabelError` that names file and key."""
    for rule in _RULES:
        for key, sentence in rule(design):
            raise LabelError(file, key, sentence)
    for values in (sample(design), longest(design), barest(design)):
        checked(design, values, file)
        for dpi in sorted({design.stock.dpi, *STANDARD_DPI}):
            compose(design, values, dpi=dpi, where=file)


def _fields_exist(design: Design) -> Iterator[_Fault]:
    known = {field.name for field in design.fields}
    for item in design.items:
        if item.condition is not None and item.condition.field not in known:
            yield f"draw.{item.key}", f"depends on {item.condition.field!r}, which is no field."
        if isinstance(item, SymbolItem) and item.field not in known:
            yield f"draw.{item.key}.field", f"{item.field!r} is no field."


def _placeholders_exist(design: Design) -> Iterator[_Fault]:
    names = {f"{field.name}.{part}" for field in design.fields for part in PARTS[field.kind]}
    names |= {field.name for field in design.fields if field.kind != "flag"}
    for item in _texts(design):
        for name in PLACEHOLDER.findall(item.value):
            if name not in names:
                yield f"draw.{item.key}.value", f"{name!r} is nothing that a text can show."
        if set("{}") & set(PLACEHOLDER.sub("", item.value)):
            yield f"draw.{item.key}.value", "has a brace that belongs to no placeholder."


def _optional_values_are_guarded(design: Design) -> Iterator[_Fault]:
    optional = {field.name for field in design.fields if not field.required}
    for item in design.items:
        guard = item.condition.field if item.condition is not None and item.condition.filled else None
        for name in names_in(item):
            if name in optional and name != guard:
                yield f"draw.{item.key}", f"{name!r} may be empty, so this needs when = {name!r}."


def _everything_is_on_the_label(design: Design) -> Iterator[_Fault]:
    for item in design.items:
        if not design.stock.printable.holds(item.area):
            yield f"draw.{item.key}", f"leaves the printable {_size(design.stock.printable)} of the label."


def _nothing_overlaps(design: Design) -> Iterator[_Fault]:
    solid = [item for item in design.items if isinstance(item, TextItem | SymbolItem | IconItem)]
    for first, second in combinations(solid, 2):
        alternatives = first.condition is not None and first.condition.excludes(second.condition)
        if first.area.meets(second.area) and not alternatives:
            yield f"draw.{second.key}", f"overlaps draw.{first.key}."


def _symbols_are_clear_of_strokes(design: Design) -> Iterator[_Fault]:
    symbols = [item for item in design.items if isinstance(item, SymbolItem)]
    strokes = [item for item in design.items if not isinstance(item, TextItem | SymbolItem | IconItem)]
    for symbol in symbols:
        for stroke in strokes:
            if stroke.area.meets(symbol.area) and not stroke.area.holds(symbol.area):
                yield f"draw.{stroke.key}", f"runs through the quiet zone of draw.{symbol.key}."


def _symbols_hold_codes(design: Design) -> Iterator[_Fault]:
    kinds = {field.name: field.kind for field in design.fields}
    for item in design.items:
        if isinstance(item, SymbolItem) and kinds[item.field] not in _HELD[item.symbology]:
            allowed = " or ".join(repr(kind) for kind in _HELD[item.symbology])
            yield f"draw.{item.key}.field", f"{item.field!r} is not of kind {allowed}."


# The QR code is for our own codes alone, the other two carry ISBT 128: no reader meets one for the other.
_HELD: Final[dict[Symbology, tuple[FieldKind, ...]]] = {
    "qr": ("code",),
    "datamatrix": ("code", "din", "isbt"),
    "code128": ("din", "isbt"),
}


def _symbols_have_a_twin(design: Design) -> Iterator[_Fault]:
    for item in design.items:
        for name in item.twins if isinstance(item, SymbolItem) else ():
            if not any(_is_twin(text, name, item.condition) for text in _texts(design)):
                yield f"draw.{item.key}", f"has no text with {{{name}}} beside it for people to read."


def _sizes_can_be_read(design: Design) -> Iterator[_Fault]:
    for item in _texts(design):
        if min(item.sizes_pt) < SMALLEST_TEXT_PT:
            yield f"draw.{item.key}.sizes_pt", f"goes below {SMALLEST_TEXT_PT} pt, which nobody can read."
        if list(item.sizes_pt) != sorted(item.sizes_pt, reverse=True):
            yield f"draw.{item.key}.sizes_pt", "must go from large to small."


def _largest_size_has_its_height(design: Design) -> Iterator[_Fault]:
    for item in _texts(design):
        if line_height(item.sizes_pt[0]) > item.area.height + 0.001:
            yield f"draw.{item.key}.size", f"is lower than one line of {item.sizes_pt[0]:g} pt."


def _sheet_holds_its_labels(design: Design) -> Iterator[_Fault]:
    sheet = design.sheet
    if sheet is None:
        return
    if not A4.holds(_covered(sheet, design)):
        yield "sheet", "its labels leave the A4 page."
    overlap_x = sheet.columns > 1 and sheet.step_x < design.stock.width
    if overlap_x or (sheet.rows > 1 and sheet.step_y < design.stock.height):
        yield "sheet.step", "is smaller than the label."


def _covered(sheet: Sheet, design: Design) -> Area:
    right, bottom = sheet.corner(sheet.columns * sheet.rows - 1)
    width = right + design.stock.width - sheet.left
    return Area(sheet.left, sheet.top, width, bottom + design.stock.height - sheet.top)


def _texts(design: Design) -> list[TextItem]:
    return [item for item in design.items if isinstance(item, TextItem)]


def _is_twin(text: TextItem, name: str, condition: Condition | None) -> bool:
    return name in PLACEHOLDER.findall(text.value) and text.condition in {
        None,
        condition,
        Condition(name, filled=True),
    }


def _size(area: Area) -> str:
    return f"{area.width:g} × {area.height:g} mm"


# The order is the order in which faults make sense: names first, then places, then what belongs together.
_RULES: Final = (
    _fields_exist,
    _placeholders_exist,
    _optional_values_are_guarded,
    _everything_is_on_the_label,
    _nothing_overlaps,
    _symbols_are_clear_of_strokes,
    _symbols_hold_codes,
    _symbols_have_a_twin,
    _sizes_can_be_read,
    _largest_size_has_its_height,
    _sheet_holds_its_labels,
)
