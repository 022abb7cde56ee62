"""One sentence of the catalogue: what it says and what to do next, with named places."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a code says, and the next step; places such as `{unit}` are filled from its parameters."""

    says: str
    next: str

    def told(self, params: Mapping[str, Any]) -> "Sentence":
        """Return the sentence with its places filled; a place without a parameter shows a dash."""
        return Sentence(_filled(self.says, params), _filled(self.next, params))

    @property
    def places(self) -> frozenset[str]:
        """Return the names of the places it has."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.says + self.next) if name)


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def _filled(text: str, params: Mapping[str, Any]) -> str:
    return text.format_map(_Params({name: _shown(value) for name, value in params.items()}))


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
