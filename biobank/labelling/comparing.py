"""What is different between two versions of a design, in sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.design import (
    Area,
    Condition,
    Design,
    Field,
    Item,
    Sheet,
    Stock,
    SymbolItem,
    TextItem,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: which entry of the design, and a sentence whose places are filled from it."""

    key: str
    says: str
    places: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.says.format(**self.places) if self.places else self.says


def differences(old: Design, new: Design) -> tuple[Difference, ...]:
    """Return what changed from one version to another, the label as a whole first; the version itself not."""
    return (
        *_whole("title", old.title, new.title),
        *_whole("stage", old.stage or "–", new.stage or "–"),
        *_whole("stock", _stock(old.stock), _stock(new.stock)),
        *_whole("sheet", _sheet(old.sheet), _sheet(new.sheet)),
        *_entries("fields", _by_name(old), _by_name(new), _of_field),
        *_entries("draw", _by_key(old), _by_key(new), _of_item),
        *_order(old, new),
    )


def _whole(key: str, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        yield _was(key, old, new)


def _was(key: str, old: object, new: object) -> Difference:
    return Difference(key, Phrase("was “{old}” and is “{new}”."), {"old": old, "new": new})


def _by_name(design: Design) -> dict[str, Any]:
    return {each.name: each for each in design.fields}


def _by_key(design: Design) -> dict[str, Any]:
    return {each.key: each for each in design.items}


def _entries(part: str, old: Mapping[str, Any], new: Mapping[str, Any], compare: Any) -> Iterator[Difference]:
    for name in old:
        if name not in new:
            yield Difference(f"{part}.{name}", Phrase("is gone."))
    for name, each in new.items():
        key = f"{part}.{name}"
        if name not in old:
            yield Difference(key, Phrase("is new: {what}."), {"what": _what(each)})
        elif old[name] != each:
            yield from compare(key, old[name], each)


def _what(each: Field | Item) -> str:
    match each:
        case Field():
            return each.title
        case TextItem():
            return f"“{_one_line(each.value)}”"
        case SymbolItem():
            return f"{each.symbology} {{{each.field}}}"
        case _:
            return type(each).__name__.removesuffix("Item").lower()


def _of_field(key: str, old: Field, new: Field) -> Iterator[Difference]:
    if old.required is not new.required:
        yield Difference(key, _NEEDED if new.required else _NOT_NEEDED)
    yield from _columns(key, old, new, ("kind", "title", "sample", "longest"))


_NEEDED = Phrase("must now always be there.")
_NOT_NEEDED = Phrase("may now be missing.")


def _of_item(key: str, old: Item, new: Item) -> Iterator[Difference]:
    if type(old) is not type(new):
        yield Difference(key, Phrase("is now another kind of thing: {what}."), {"what": _what(new)})
        return
    yield from _place(key, old, new)
    if old.condition != new.condition:
        yield _was(f"{key} (when)", _condition(old.condition), _condition(new.condition))
    apart = {"key", "area", "condition"}
    yield from _columns(
        key, old, new, tuple(one.name for one in dataclasses.fields(new) if one.name not in apart)
    )


def _place(key: str, old: Item, new: Item) -> Iterator[Difference]:
    if (old.area.x, old.area.y) != (new.area.x, new.area.y):
        places = {"old": _corner(old.area), "new": _corner(new.area)}
        yield Difference(key, Phrase("moves from {old} to {new} mm."), places)
    if (old.area.width, old.area.height) != (new.area.width, new.area.height):
        places = {"old": _size(old.area), "new": _size(new.area)}
        yield Difference(key, Phrase("was {old} mm large and is {new} mm."), places)


def _columns(key: str, old: object, new: object, names: Iterable[str]) -> Iterator[Difference]:
    for name in names:
        before, now = getattr(old, name), getattr(new, name)
        if before != now:
            yield _was(f"{key}.{_NAMES.get(name, name)}", _shown(before), _shown(now))


_NAMES = {"condition": "when"}


def _order(old: Design, new: Design) -> Iterator[Difference]:
    before, now = list(_by_key(old)), list(_by_key(new))
    stayed = [key for key in before if key in now]
    if stayed != [key for key in now if key in before]:
        yield Difference("draw", Phrase("is drawn in another order: what comes later lies on top."))


def _stock(stock: Stock) -> str:
    return f"{stock.width:g} × {stock.height:g} mm, {stock.margin:g} mm, {stock.dpi} dpi"


def _sheet(sheet: Sheet | None) -> str:
    if sheet is None:
        return "–"
    first, step = f"{sheet.left:g}, {sheet.top:g}", f"{sheet.step_x:g} × {sheet.step_y:g} mm"
    return f"{sheet.columns} × {sheet.rows}, {first}, {step}"


def _condition(condition: Condition | None) -> str:
    if condition is None:
        return "–"
    return condition.field if condition.filled else f"unless {condition.field}"


def _corner(area: Area) -> str:
    return f"{area.x:g}, {area.y:g}"


def _size(area: Area) -> str:
    return f"{area.width:g} × {area.height:g}"


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(f"{each:g}" if isinstance(each, float) else str(each) for each in value)
        case float():
            return f"{value:g}"
        case str():
            return _one_line(value)
    return str(value)


def _one_line(text: str) -> str:
    return text.replace("\n", " / ")
