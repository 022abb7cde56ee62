"""One line of a worksheet: what is worked out, from what, and what comes of it."""

from dataclasses import dataclass
from decimal import Decimal

from biobank.domain.laboratory.quantities import rounded
from biobank.domain.sentences.phrase import Filled, Joined, Phrase

PLAIN, GOOD, ATTENTION, BAD = "plain", "good", "attention", "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """A result in words with the working that leads to it, and whether it is as it should be."""

    label: str | Filled
    result: str | Filled | Joined
    working: str | Filled | Joined = ""
    tone: str = PLAIN

    def __post_init__(self) -> None:
        """Tell its words from its names."""
        if isinstance(self.label, str):
            object.__setattr__(self, "label", Phrase(self.label))


def figure(value: Decimal, places: int = 3) -> str:
    """Return a number as it is read: so many places at most, no idle zeros, a real minus."""
    text = f"{rounded(value, places).normalize():f}"
    return text.replace("-", "−") if Decimal(text) else "0"
