"""Values of columns from text: what a person types or a body holds, as the column's own type."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

from biobank.domain.rules.clock import instant_text
from biobank.domain.things.thing import REGISTRY

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
LARGEST = Decimal(1_000_000_000)


class NotThisType(ValueError):
    """A value that the column cannot hold."""


@cache
def type_of(thing: str, column: str) -> type:
    """Return the type of a thing's column, without None."""
    hint = get_type_hints(REGISTRY[thing])[column]
    options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    found: type = next(option for option in options if option is not type(None))
    return found


def from_body(thing: str, column: str, value: Any) -> Any:
    """Return a value as it stood in an event's body in the type of its column."""
    return Decimal(value) if value is not None and type_of(thing, column) is Decimal else value


def from_text(thing: str, column: str, text: str) -> Any:
    """Return what a person typed in the type of the column; raises NotThisType.

    Columns ending in `_on` are days, those ending in `_at` are moments in UTC.
    """
    kind = type_of(thing, column)
    try:
        if kind is bool:
            return YES_NO[text.strip().lower()]
        if kind in (int, Decimal):
            return _number(kind, text)
        return _text(column, text.strip())
    except (KeyError, ValueError, InvalidOperation) as error:
        raise NotThisType(text) from error


def _number(kind: type, text: str) -> Any:
    number = Decimal(text.strip())
    if not number.is_finite() or abs(number) > LARGEST:
        raise NotThisType(text)
    return int(text.strip()) if kind is int else number


def _text(column: str, text: str) -> str:
    if column.endswith("_on"):
        return date.fromisoformat(text).isoformat()
    if column.endswith("_at"):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise NotThisType(text)
        return instant_text(moment)
    if not text:
        raise NotThisType(text)
    return text
