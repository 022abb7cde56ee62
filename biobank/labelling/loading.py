"""Loading label designs from TOML, strictly: a design with any fault is one error that names file and key."""

from __future__ import annotations

import hashlib
import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

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
from biobank.labelling.design_rules import require_sound
from biobank.labelling.glyphs import ICONS
from biobank.labelling.label_error import LabelError
from biobank.labelling.table_reader import TableReader

_FIELD_KINDS: Final = ("text", "flag", "code", "din", "isbt")
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
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LabelError(path.name, "", f"is not TOML: {fault}.") from fault
    design = _design(path.stem, _digest(content), TableReader(path.name, "", content))
    require_sound(design, path.name)
    return design


def _design(name: str, digest: str, table: TableReader) -> Design:
    design = Design(
        name=name,
        title=table.text("title"),
        version=table.whole("version", 1),
        stage=table.text("stage") if table.has("stage") else None,
        stock=_stock(table.table("stock")),
        sheet=_sheet(table.table("sheet")) if table.has("sheet") else None,
        fields=tuple(_field(key, field) for key, field in table.table("fields").tables().items()),
        items=tuple(_item(key, item) for key, item in table.table("draw").tables().items()),
        digest=digest,
    )
    table.finish()
    return design


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
        table.refuse("size", "must have no width or no height: lines are level or upright.")
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
        table.refuse("unless", "cannot stand beside 'when'.")
    if table.has("when"):
        return Condition(table.text("when"), filled=True)
    return Condition(table.text("unless"), filled=False) if table.has("unless") else None


def _digest(content: dict[str, Any]) -> str:
    # What is drawn later lies on top: the order of `draw` is part of the content, elsewhere it says nothing.
    draw = content.get("draw")
    ordered = {**content, "draw": list(draw.items())} if isinstance(draw, dict) else content
    text = json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
