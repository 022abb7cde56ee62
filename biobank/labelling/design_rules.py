"""What makes a design sound: nothing off the label, nothing overlapping, every code beside its plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Final

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.composing import misfits
from biobank.labelling.design import (
    PLACEHOLDER,
    STANDARD_DPI,
    Area,
    Condition,
    Design,
    FieldKind,
    IconItem,
    Item,
    Sheet,
    SymbolItem,
    Symbology,
    TextItem,
    barest,
    longest,
    names_in,
    sample,
)
from biobank.labelling.label_error import Fault, LabelError, figure
from biobank.labelling.text_fit import line_height
from biobank.labelling.values import PARTS, checked

A4: Final = Area(0, 0, 210, 297)
SMALLEST_TEXT_PT: Final = 4.5


def require_sound(design: Design, file: str) -> None:
    """Raise the first fault of a design as a `LabelError` that names file and key."""
    for fault in faults_of(design):
        raise LabelError(file, fault.key, fault.says, **fault.places)


def faults_of(design: Design) -> Iterator[Fault]:
    """Yield what is wrong with a design: names first, then places, then what does not fit or read.

    Later rules build on earlier ones, so that the first rule that is broken ends it.
    """
    for rule in _RULES:
        found = tuple(rule(design))
        yield from found
        if found:
            return
    yield from _faults_of_values(design)


def _faults_of_values(design: Design) -> Iterator[Fault]:
    """Yield what sample, longest and barest values do not find room for, each entry once."""
    told: set[str] = set()
    for values in (sample(design), longest(design), barest(design)):
        for fault in _faults_of_label(design, values):
            if fault.key not in told:
                told.add(fault.key)
                yield fault


def _faults_of_label(design: Design, values: Mapping[str, str]) -> Iterator[Fault]:
    try:
        checked(design, values, design.name)
    except LabelError as error:
        yield replace(error.fault, key=f"fields.{error.key}")
        return
    for dpi in sorted({design.stock.dpi, *STANDARD_DPI}):
        yield from misfits(design, values, dpi=dpi)


def _at(item: Item, says: str, **places: object) -> Fault:
    return Fault(f"draw.{item.key}", says, places)


def _fields_exist(design: Design) -> Iterator[Fault]:
    known = {field.name for field in design.fields}
    for item in design.items:
        if item.condition is not None and item.condition.field not in known:
            says = Phrase("depends on “{field}”, which is no field.")
            yield _at(item, says, field=item.condition.field)
        if isinstance(item, SymbolItem) and item.field not in known:
            yield Fault(f"draw.{item.key}.field", Phrase("“{field}” is no field."), {"field": item.field})


def _placeholders_exist(design: Design) -> Iterator[Fault]:
    names = {f"{field.name}.{part}" for field in design.fields for part in PARTS[field.kind]}
    names |= {field.name for field in design.fields if field.kind != "flag"}
    for item in _texts(design):
        for name in PLACEHOLDER.findall(item.value):
            if name not in names:
                says = Phrase("“{name}” is nothing that a text can show.")
                yield Fault(f"draw.{item.key}.value", says, {"name": name})
        if set("{}") & set(PLACEHOLDER.sub("", item.value)):
            yield Fault(f"draw.{item.key}.value", Phrase("has a brace that belongs to no placeholder."))


def _optional_values_are_guarded(design: Design) -> Iterator[Fault]:
    optional = {field.name for field in design.fields if not field.required}
    for item in design.items:
        guard = item.condition.field if item.condition is not None and item.condition.filled else None
        for name in names_in(item):
            if name in optional and name != guard:
                yield _at(item, Phrase('“{name}” may be empty, so this needs when = "{name}".'), name=name)


def _everything_is_on_the_label(design: Design) -> Iterator[Fault]:
    for item in design.items:
        if not design.stock.printable.holds(item.area):
            says = Phrase("leaves the printable {width} × {height} mm of the label.")
            width, height = design.stock.printable.width, design.stock.printable.height
            yield _at(item, says, width=figure(width), height=figure(height))


def _nothing_overlaps(design: Design) -> Iterator[Fault]:
    solid = [item for item in design.items if isinstance(item, TextItem | SymbolItem | IconItem)]
    for first, second in combinations(solid, 2):
        alternatives = first.condition is not None and first.condition.excludes(second.condition)
        if first.area.meets(second.area) and not alternatives:
            yield _at(second, Phrase("overlaps {other}."), other=f"draw.{first.key}")


def _symbols_are_clear_of_strokes(design: Design) -> Iterator[Fault]:
    symbols = [item for item in design.items if isinstance(item, SymbolItem)]
    strokes = [item for item in design.items if not isinstance(item, TextItem | SymbolItem | IconItem)]
    for symbol in symbols:
        for stroke in strokes:
            if stroke.area.meets(symbol.area) and not stroke.area.holds(symbol.area):
                says = Phrase("runs through the quiet zone of {symbol}.")
                yield _at(stroke, says, symbol=f"draw.{symbol.key}")


def _symbols_hold_codes(design: Design) -> Iterator[Fault]:
    kinds = {field.name: field.kind for field in design.fields}
    for item in design.items:
        if isinstance(item, SymbolItem) and kinds[item.field] not in _HELD[item.symbology]:
            says = Phrase("“{field}” is not of a kind that this symbol holds: {kinds}.")
            places = {"field": item.field, "kinds": ", ".join(_HELD[item.symbology])}
            yield Fault(f"draw.{item.key}.field", says, places)


# The QR code is for our own codes alone, the other two carry ISBT 128: no reader meets one for the other.
# The signed form is letters and digits: of these a Data Matrix has larger modules than a QR code.
_HELD: Final[dict[Symbology, tuple[FieldKind, ...]]] = {
    "qr": ("code",),
    "datamatrix": ("code", "din", "isbt", "signed"),
    "code128": ("din", "isbt"),
}


def _symbols_have_a_twin(design: Design) -> Iterator[Fault]:
    for item in design.items:
        for name in item.twins if isinstance(item, SymbolItem) else ():
            if not any(_is_twin(text, name, item.condition) for text in _texts(design)):
                says = Phrase("has no text with {place} beside it for people to read.")
                yield _at(item, says, place=f"{{{name}}}")


def _sizes_can_be_read(design: Design) -> Iterator[Fault]:
    for item in _texts(design):
        if min(item.sizes_pt) < SMALLEST_TEXT_PT:
            says = Phrase("goes below {smallest} pt, which nobody can read.")
            yield Fault(f"draw.{item.key}.sizes_pt", says, {"smallest": figure(SMALLEST_TEXT_PT)})
        if list(item.sizes_pt) != sorted(item.sizes_pt, reverse=True):
            yield Fault(f"draw.{item.key}.sizes_pt", Phrase("must go from large to small."))


def _largest_size_has_its_height(design: Design) -> Iterator[Fault]:
    for item in _texts(design):
        if line_height(item.sizes_pt[0]) > item.area.height + 0.001:
            says = Phrase("is lower than one line of {size} pt.")
            yield Fault(f"draw.{item.key}.size", says, {"size": figure(item.sizes_pt[0])})


def _sheet_holds_its_labels(design: Design) -> Iterator[Fault]:
    sheet = design.sheet
    if sheet is None:
        return
    if not A4.holds(_covered(sheet, design)):
        yield Fault("sheet", Phrase("its labels leave the A4 page."))
    overlap_x = sheet.columns > 1 and sheet.step_x < design.stock.width
    if overlap_x or (sheet.rows > 1 and sheet.step_y < design.stock.height):
        yield Fault("sheet.step", Phrase("is smaller than the label."))


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
