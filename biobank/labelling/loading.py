"""Loading label designs from TOML, strictly: a design with any fault is one error that names file and key."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.design import (
    Align,
    Area,
    BoxItem,
    Condition,
    Design,
    Field,
    FieldKind,
    IconItem,
    Item,
    LineItem,
    Sheet,
    Stock,
    Style,
    SymbolItem,
    Symbology,
    TextItem,
)
from biobank.labelling.design_rules import faults_of
from biobank.labelling.glyphs import ICONS
from biobank.labelling.label_error import Fault, LabelError
from biobank.labelling.table_reader import TableReader

Made = TypeVar("Made")
NOT_TOML: Final = Phrase("This is not TOML: {problem}.")
_FIELD_KINDS: Final = ("text", "flag", "code", "din", "isbt", "signed")
_SYMBOLOGIES: Final = ("qr", "datamatrix", "code128")
_ALIGNMENTS: Final = ("left", "centre", "right")
_STYLES: Final = ("plain", "framed", "inverse")
_ITEM_KINDS: Final = ("text", "box", "line", "symbol", "icon")


def load_designs(folder: Path) -> dict[str, Design]:
    """Load every `*.toml` of a folder by name; the first fault found is a `LabelError`."""
    return {path.stem: load_design(path) for path in sorted(folder.glob("*.toml"))}


def load_design(path: Path) -> Design:
    """Load one design; any fault is a `LabelError` that names file and key."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise LabelError(path.name, "", NOT_TOML, problem=str(fault)) from fault
    design, faults = examined(path.stem, text)
    for each in faults:
        raise LabelError(path.name, each.key, each.says, **each.places)
    return cast("Design", design)


def examined(name: str, text: str) -> tuple[Design | None, tuple[Fault, ...]]:
    """Return the design that a TOML text tells, as far as it can be read, and everything wrong with it."""
    design, faults = _read(name, text)
    return design, (*faults, *(faults_of(design) if design is not None else ()))


def adopted(name: str, text: str) -> Design | None:
    """Return a design that was found sound when it was adopted; None where it cannot be read any more."""
    return _read(name, text)[0]


def _read(name: str, text: str) -> tuple[Design | None, tuple[Fault, ...]]:
    """Return the design if all of its parts can be read, else what is wrong with each part."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        return None, (Fault("", NOT_TOML, {"problem": str(fault)}),)
    parts = _Parts(name, content)
    design = parts.design()
    return (None if parts.faults else design), tuple(parts.faults)


class _Parts:
    """Reads a design part by part, and notes what is wrong with one before it goes on to the next."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        self.faults: list[Fault] = []
        self._name = name
        self._content = content

    def design(self) -> Design:
        table = TableReader(self._name, "", self._content)
        design = Design(
            name=self._name,
            title=self._part(lambda: table.text("title"), ""),
            version=self._part(lambda: table.whole("version", 1), 1),
            stage=self._part(lambda: table.text("stage") if table.has("stage") else None, None),
            stock=self._part(lambda: _stock(table.table("stock")), _NO_STOCK),
            sheet=self._part(lambda: _sheet(table.table("sheet")) if table.has("sheet") else None, None),
            fields=self._each(table, "fields", _field),
            items=self._each(table, "draw", _item),
            digest=_digest(self._content),
        )
        self._part(table.finish, None)
        return design

    def _each(
        self, table: TableReader, key: str, make: Callable[[str, TableReader], Made]
    ) -> tuple[Made, ...]:
        nothing: dict[str, Callable[[], TableReader]] = {}
        entries = self._part(lambda: table.table(key).tables(), nothing)
        made = [self._one(name, entry, make) for name, entry in entries.items()]
        return tuple(each for each in made if each is not None)

    def _one(
        self, name: str, entry: Callable[[], TableReader], make: Callable[[str, TableReader], Made]
    ) -> Made | None:
        return self._part(lambda: make(name, entry()), None)

    def _part(self, make: Callable[[], Made], otherwise: Made) -> Made:
        try:
            return make()
        except LabelError as error:
            self.faults.append(error.fault)
            return otherwise


_NO_STOCK: Final = Stock(0, 0, 0, 0)


def _stock(table: TableReader) -> Stock:
    stock = Stock(
        width=table.length("width"),
        height=table.length("height"),
        margin=table.length("margin"),
        dpi=table.whole("dpi", 200),
    )
    table.finish()
    return stock


def _sheet(table: TableReader) -> Sheet:
    left, top = table.pair("first")
    step_x, step_y = table.pair("step")
    sheet = Sheet(table.whole("columns", 1), table.whole("rows", 1), left, top, step_x, step_y)
    table.finish()
    return sheet


def _field(name: str, table: TableReader) -> Field:
    sample = table.text("sample")
    field = Field(
        name=name,
        kind=cast("FieldKind", table.choice("kind", _FIELD_KINDS, "text")),
        title=table.text("title"),
        required=table.switch("required", default=True),
        sample=sample,
        longest=table.text("longest", sample),
    )
    table.finish()
    return field


def _item(key: str, table: TableReader) -> Item:
    kind = table.choice("kind", _ITEM_KINDS)
    condition = _condition(table)
    item = _ITEM_OF_KIND[kind](key, table, condition)
    table.finish()
    return item


def _text(key: str, table: TableReader, condition: Condition | None) -> Item:
    return TextItem(
        key=key,
        area=_area(table),
        value=table.text("value"),
        sizes_pt=table.numbers("sizes_pt"),
        lines=table.whole("lines", 1, 1),
        bold=table.switch("bold", default=False),
        align=cast("Align", table.choice("align", _ALIGNMENTS, "left")),
        style=cast("Style", table.choice("style", _STYLES, "plain")),
        condition=condition,
    )


def _box(key: str, table: TableReader, condition: Condition | None) -> Item:
    return BoxItem(key, _area(table), table.length("stroke", 0.25), condition)


def _line(key: str, table: TableReader, condition: Condition | None) -> Item:
    area = _area(table)
    if area.width and area.height:
        table.refuse("size", Phrase("must have no width or no height: lines are level or upright."))
    return LineItem(key, area, table.length("stroke", 0.25), condition)


def _symbol(key: str, table: TableReader, condition: Condition | None) -> Item:
    symbology = cast("Symbology", table.choice("symbology", _SYMBOLOGIES))
    area = _area(table) if symbology == "code128" else _square(table)
    field = table.text("field")
    twins = table.texts("twins") if table.has("twins") else (field,)
    return SymbolItem(key, area, symbology, field, twins, condition)


def _icon(key: str, table: TableReader, condition: Condition | None) -> Item:
    return IconItem(key, _square(table), table.choice("icon", ICONS), condition)


_ITEM_OF_KIND: Final = {"text": _text, "box": _box, "line": _line, "symbol": _symbol, "icon": _icon}


def _square(table: TableReader) -> Area:
    x, y = table.pair("at")
    side = table.length("side")
    return Area(x, y, side, side)


def _area(table: TableReader) -> Area:
    return Area(*table.pair("at"), *table.pair("size"))


def _condition(table: TableReader) -> Condition | None:
    if table.has("when") and table.has("unless"):
        table.refuse("unless", Phrase("cannot stand beside “when”."))
    if table.has("when"):
        return Condition(table.text("when"), filled=True)
    return Condition(table.text("unless"), filled=False) if table.has("unless") else None


def _digest(content: dict[str, Any]) -> str:
    # What is drawn later lies on top: the order of `draw` is part of the content, elsewhere it says nothing.
    draw = content.get("draw")
    ordered = {**content, "draw": list(draw.items())} if isinstance(draw, dict) else content
    text = json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
