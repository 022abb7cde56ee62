"""Strict reading of one TOML table: each key is asked for once, and what nobody asked for is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final, NoReturn

from biobank.domain.sentences.phrase import Phrase
from biobank.labelling.label_error import LabelError

_MISSING: Final = object()


class TableReader:
    """A table of a file that knows its own path, so that every error names file and key."""

    def __init__(self, file: str, path: str, content: Mapping[str, Any]) -> None:
        self._file = file
        self._path = path
        self._left = dict(content)

    def text(self, key: str, default: object = _MISSING) -> str:
        """Take a non-empty text."""
        value = self._take(key, default)
        if not isinstance(value, str) or not (value or value == default):
            self.refuse(key, Phrase("must be a text that is not empty."))
        return value

    def choice(self, key: str, allowed: Iterable[str], default: object = _MISSING) -> str:
        """Take one of the allowed words."""
        value = self._take(key, default)
        if value not in allowed:
            says = Phrase("must be one of {allowed}, not “{value}”.")
            self.refuse(key, says, allowed=", ".join(allowed), value=value)
        return str(value)

    def whole(self, key: str, least: int, default: object = _MISSING) -> int:
        """Take a whole number that is not below `least`."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.refuse(key, Phrase("must be a whole number of at least {least}."), least=least)
        return value

    def length(self, key: str, default: object = _MISSING) -> float:
        """Take a length above zero."""
        value = _number(self._take(key, default))
        if value is None or value <= 0:
            self.refuse(key, Phrase("must be a number above zero."))
        return value

    def switch(self, key: str, *, default: bool) -> bool:
        """Take true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(key, Phrase("must be true or false."))
        return value

    def pair(self, key: str) -> tuple[float, float]:
        """Take two numbers that are not negative."""
        numbers = self.numbers(key)
        if len(numbers) != 2:
            self.refuse(key, Phrase("must be two numbers."))
        return numbers[0], numbers[1]

    def numbers(self, key: str) -> tuple[float, ...]:
        """Take a list of at least one number, none of them negative."""
        value = self._take(key, _MISSING)
        numbers = [_number(part) for part in value] if isinstance(value, list) else []
        if not numbers or any(number is None or number < 0 for number in numbers):
            self.refuse(key, Phrase("must be a list of numbers that are not negative."))
        return tuple(number for number in numbers if number is not None)

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of at least one text."""
        value = self._take(key, _MISSING)
        if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
            self.refuse(key, Phrase("must be a list of texts."))
        return tuple(value)

    def table(self, key: str) -> TableReader:
        """Take a table."""
        value = self._take(key, _MISSING)
        if not isinstance(value, dict):
            self.refuse(key, Phrase("must be a table."))
        return TableReader(self._file, f"{self._path}{key}.", value)

    def tables(self) -> dict[str, Callable[[], TableReader]]:
        """Take all that is left as tables, in the order of the file; each is looked at when it is called."""
        return {key: partial(self.table, key) for key in list(self._left)}

    def has(self, key: str) -> bool:
        """Say whether the key is there and not yet taken."""
        return key in self._left

    def finish(self) -> None:
        """Refuse keys that nobody took."""
        for key in self._left:
            self.refuse(key, Phrase("is not a key that belongs here."))

    def refuse(self, key: str, says: str, **places: Any) -> NoReturn:
        """Raise the one error that names file and key."""
        raise LabelError(self._file, self._path + key, says, **places)

    def _take(self, key: str, default: object) -> Any:
        value = self._left.pop(key, default)
        if value is _MISSING:
            self.refuse(key, Phrase("is missing."))
        return value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)
