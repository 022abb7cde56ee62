"""What is wrong with a label design or with what should stand on a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


def figure(value: float) -> Decimal:
    """Return a length or size as a number without idle zeros."""
    return Decimal(f"{value:g}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the key of the entry, and a sentence whose named places are filled from it.

    The sentence follows the key: “version: must be above 3.” A figure among the places is a number, not text,
    so that it can be shown with the decimal sign of whoever reads it.
    """

    key: str
    says: str
    places: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.says.format(**self.places) if self.places else self.says


class LabelError(ValueError):
    """A design or a label cannot be used; `where` names the file or label, `key` the entry that is wrong."""

    def __init__(self, where: str, key: str, says: str, **places: Any) -> None:
        self.where = where
        self.fault = Fault(key, says, places)
        sentence = self.fault.sentence
        super().__init__(f"{where}: {key}: {sentence}" if key else f"{where}: {sentence}")

    @property
    def key(self) -> str:
        """The entry that is wrong."""
        return self.fault.key

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return self.fault.sentence
