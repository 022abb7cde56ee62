"""Values of columns from text: what a person types or a body holds, as the column's own type."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

from biobank.domain.rules.clock import instant_text
from biobank.domain.things.thing import REGISTRY

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
LARGEST = Decimal(1_000_000_000)
EARLIEST_YEAR, LATEST_YEAR = 1850, 2199
"""Years outside are mistyped: nobody means them, and no span could be reckoned from the last of them."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    except (KeyError, ValueError, OverflowError) as error:
        raise NotThisType(text) from error


def _number(kind: type, text: str) -> Any:
    plain = text.strip()
    if _NUMBER.fullmatch(plain) is None or abs(Decimal(plain)) > LARGEST:
        raise NotThisType(text)
    return int(plain) if kind is int else Decimal(plain)


def _text(column: str, text: str) -> str:
    if column.endswith("_on"):
        return _day(text)
    if column.endswith("_at"):
        return _moment(text)
    if not text:
        raise NotThisType(text)
    return text


def _day(text: str) -> str:
    if _DAY.fullmatch(text) is None or not EARLIEST_YEAR <= date.fromisoformat(text).year <= LATEST_YEAR:
        raise NotThisType(text)
    return text


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if _DAY.match(text) is None or moment.tzinfo is None:
        raise NotThisType(text)
    canonical = instant_text(moment)
    _day(canonical[:10])
    return canonical
