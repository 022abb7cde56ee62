"""Column types made from the members of a thing: text moments, exact decimals, no floats."""

import dataclasses
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from biobank.domain.ledger.canonical import decimal_text
from biobank.domain.things.thing import Thing


class DecimalText(TypeDecorator[Decimal]):
    """An exact decimal kept as its canonical text, the same on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """Return the plain digits."""
        return None if value is None else decimal_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """Return the decimal."""
        return None if value is None else Decimal(value)


SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""A growing row number on both databases."""

_TYPES: dict[Any, type[TypeEngine[Any]]] = {
    str: Text,
    int: Integer,
    bool: Boolean,
    Decimal: DecimalText,
}


def columns_of(thing: type[Thing]) -> list[Column[Any]]:
    """Return the columns of a thing's projection, in the order of its members."""
    hints = get_type_hints(thing)
    return [_column(member.name, hints[member.name]) for member in dataclasses.fields(thing)]


def _column(name: str, hint: Any) -> Column[Any]:
    options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    kind = next(option for option in options if option is not type(None))
    return Column(name, _TYPES[kind](), nullable=type(None) in options, primary_key=name == "id")
