"""A label design: stock, fields and what is drawn where, as data.

All lengths are millimetres from the top left corner of the label; text sizes are points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

FieldKind = Literal["text", "flag", "code", "din", "isbt", "signed"]
Symbology = Literal["qr", "datamatrix", "code128"]
Align = Literal["left", "centre", "right"]
Style = Literal["plain", "framed", "inverse"]

FLAG_SET: Final = "yes"
PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z]+)?)\}")
STANDARD_DPI: Final = (203, 300, 600)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the label; a line is one without width or without height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The distance of the right edge from the left edge of the label."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The distance of the lower edge from the upper edge of the label."""
        return self.y + self.height

    def holds(self, other: Area) -> bool:
        """Say whether the other rectangle lies inside this one, edges included."""
        inside_x = self.x <= other.x + _SLACK and other.right <= self.right + _SLACK
        inside_y = self.y <= other.y + _SLACK and other.bottom <= self.bottom + _SLACK
        return inside_x and inside_y

    def meets(self, other: Area) -> bool:
        """Say whether the two rectangles share more than an edge."""
        apart_x = self.right <= other.x + _SLACK or other.right <= self.x + _SLACK
        apart_y = self.bottom <= other.y + _SLACK or other.bottom <= self.y + _SLACK
        return not (apart_x or apart_y)


# Sums of decimals in millimetres carry rounding noise; a micrometre is far below a printer dot.
_SLACK: Final = 0.001


@dataclass(frozen=True, slots=True)
class Stock:
    """The label material: its size, the margin no printer reaches, and the resolution it is designed for."""

    width: float
    height: float
    margin: float
    dpi: int

    @property
    def printable(self) -> Area:
        """The area inside the margins."""
        return Area(self.margin, self.margin, self.width - 2 * self.margin, self.height - 2 * self.margin)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How labels lie on an A4 sheet: the first one's corner, and the steps from one to the next."""

    columns: int
    rows: int
    left: float
    top: float
    step_x: float
    step_y: float

    @property
    def places(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the top left corner of a place; places count from 0, row by row."""
        return self.left + place % self.columns * self.step_x, self.top + place // self.columns * self.step_y


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a label takes; `longest` is the widest value the design promises to hold."""

    name: str
    kind: FieldKind
    title: str
    required: bool
    sample: str
    longest: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Draw an item only when the field has a value (or only when it has none)."""

    field: str
    filled: bool

    def excludes(self, other: Condition | None) -> bool:
        """Say whether this and the other condition can never hold together."""
        return other is not None and self.field == other.field and self.filled is not other.filled


@dataclass(frozen=True, slots=True)
class TextItem:
    """Text in an area, at the largest of `sizes_pt` at which it fits on at most `lines` lines."""

    key: str
    area: Area
    value: str
    sizes_pt: tuple[float, ...]
    lines: int
    bold: bool
    align: Align
    style: Style
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class BoxItem:
    """The outline of a rectangle."""

    key: str
    area: Area
    stroke: float
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class LineItem:
    """A horizontal or vertical line."""

    key: str
    area: Area
    stroke: float
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class SymbolItem:
    """A QR code, Data Matrix or Code 128 with its quiet zone inside an area, square for the first two.

    `twins` are the fields that say in plain text what the symbol holds.
    """

    key: str
    area: Area
    symbology: Symbology
    field: str
    twins: tuple[str, ...]
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class IconItem:
    """A warning sign that people know without reading, in a square area."""

    key: str
    area: Area
    icon: str
    condition: Condition | None


Item = TextItem | BoxItem | LineItem | SymbolItem | IconItem


@dataclass(frozen=True, slots=True)
class Design:
    """One label design as loaded from its file; `digest` is the SHA-256 of its content.

    `stage` names the list of elements that the centre's policy demands of this label.
    """

    name: str
    title: str
    version: int
    stage: str | None
    stock: Stock
    sheet: Sheet | None
    fields: tuple[Field, ...]
    items: tuple[Item, ...]
    digest: str

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or nothing."""
        return next((field for field in self.fields if field.name == name), None)

    def shows(self, element: str) -> bool:
        """Say whether a field, or an item of its own, of this name is drawn."""
        return any(element == item.key or element in names_in(item) for item in self.items)


def names_in(item: Item) -> tuple[str, ...]:
    """Return the fields that an item shows or depends on."""
    shown: tuple[str, ...] = ()
    if isinstance(item, SymbolItem):
        shown = (item.field,)
    elif isinstance(item, TextItem):
        shown = tuple(name.partition(".")[0] for name in PLACEHOLDER.findall(item.value))
    depends = (item.condition.field,) if item.condition is not None and item.condition.filled else ()
    return (*shown, *depends)


def required_fields(design: Design) -> frozenset[str]:
    """Return the names of the fields without which no label is printed."""
    return frozenset(field.name for field in design.fields if field.required)


def sample(design: Design) -> dict[str, str]:
    """Return the sample values of a design, for its preview."""
    return {field.name: field.sample for field in design.fields}


def longest(design: Design) -> dict[str, str]:
    """Return the widest values that a design promises to hold."""
    return {field.name: field.longest for field in design.fields}


def barest(design: Design) -> dict[str, str]:
    """Return the widest values of the required fields alone: what is drawn where the others are empty."""
    return {field.name: field.longest for field in design.fields if field.required}
