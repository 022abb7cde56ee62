"""Canonical JSON: the one byte form of every body that is hashed.

A profile of RFC 8785 (JSON Canonicalization Scheme): no floats (decimals travel
as strings), integers below 2**53 and ASCII keys. Within that profile the
standard library's encoder with sorted keys is byte-equal to RFC 8785.
"""

import json
from collections.abc import Mapping
from decimal import Decimal

LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """A value that the profile has no form for; always a bug in the caller."""


def canonical_text(value: object) -> str:
    """Return the canonical JSON text of a value.

    Accepts str, int, bool, None, Decimal (as its plain string), and lists,
    tuples and mappings of them. Raises NotCanonical for anything else.
    """
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(value: object) -> object:
    """Return the value as JSON types of the profile, or raise NotCanonical."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise NotCanonical(f"no canonical form for {type(value).__name__}")


def decimal_text(value: Decimal) -> str:
    """Return a finite decimal as plain digits, never in exponent form."""
    if not value.is_finite():
        raise NotCanonical("a decimal must be finite")
    return format(value, "f")


def _integer(value: int) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical("an integer must be below 2**53")
    return value


def _key(key: object) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical("keys must be ASCII strings")
    return key
