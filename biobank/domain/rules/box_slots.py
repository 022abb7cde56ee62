"""The slots of boxes: their labels and ids follow from the box, so an event need only tell the box."""

import hashlib
from collections.abc import Iterable, Iterator

from biobank.domain.ledger.fresh import Fresh
from biobank.domain.things.freezer import Place, Slot
from biobank.domain.things.thing import Thing

SCHEMES = (
    ("A1", "Row letter and column number: A1, A2 …"),
    ("1-1", "Row number and column number: 1-1, 1-2 …"),
    ("1", "Running number, row by row: 1, 2 …"),
)
DEFAULT_SCHEME = "A1"


def slot_label(scheme: str, row: int, column: int, columns: int) -> str:
    """Return what is written at a slot; row and column count from 1."""
    if scheme == "1":
        return str((row - 1) * columns + column)
    if scheme == "1-1":
        return f"{row}-{column}"
    return f"{letters(row)}{column}"


def letters(number: int) -> str:
    """Return the number-th row's letters: A to Z, then AA, AB and on."""
    told = ""
    while number:
        number, place = divmod(number - 1, 26)
        told = chr(ord("A") + place) + told
    return told


def slots_of_boxes(rows: Iterable[Thing]) -> tuple[Thing, ...]:
    """Return every slot of those among the things that are boxes."""
    return tuple(
        slot for row in rows if isinstance(row, Place) and row.rows and row.columns for slot in _slots(row)
    )


def _slots(box: Place) -> Iterator[Slot]:
    fresh = Fresh(hashlib.sha256(box.id.encode()).digest())
    scheme = box.label_scheme or DEFAULT_SCHEME
    for number in range(box.rows * box.columns):
        row, column = number // box.columns + 1, number % box.columns + 1
        yield Slot(
            id=fresh.id(Slot.LETTER, number),
            stream=box.stream,
            site_id=box.site_id,
            vessel_id=box.vessel_id or box.id,
            place_id=box.id,
            label=slot_label(scheme, row, column, box.columns),
            row=row,
            column=column,
        )
