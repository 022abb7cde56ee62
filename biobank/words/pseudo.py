"""A language that nobody speaks: each sentence longer by 40 % and between marks, to find what is not said.

It is offered only where the setting `language.offered` names it, which tests do.
"""

import re
from collections.abc import Iterator, Mapping

from biobank.words.catalogue import PSEUDO, Catalogue

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
_FILLING = "lorem ipsum dolor sit amet "
_PLACES = re.compile(r"\{[^}]*\}|</?[a-z0-9]+>|&[a-z]+;")


def lengthened(sentence: str) -> str:
    """Return a sentence between marks and longer, its places and tags untouched."""
    length = len(_PLACES.sub("", sentence))
    more = max(1, round(length * LONGER))
    filling = (_FILLING * (more // len(_FILLING) + 1))[:more].strip() or "~"
    return f"{OPEN}{sentence} {filling}{CLOSE}"


class _Lengthened(Mapping[str, str]):
    """Answers for every sentence there is."""

    def __getitem__(self, sentence: str) -> str:
        return lengthened(sentence)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def get(self, sentence: str, _: object = None) -> str:
        """Return the sentence, lengthened."""
        return lengthened(sentence)


class _BothLengthened(Mapping[tuple[str, str], tuple[str, ...]]):
    def __getitem__(self, both: tuple[str, str]) -> tuple[str, ...]:
        return (lengthened(both[0]), lengthened(both[1]))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def __len__(self) -> int:
        return 0


def pseudo() -> Catalogue:
    """Return the language that nobody speaks; it writes numbers and days as German does."""
    months = ("Jän", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
    return Catalogue(
        language=PSEUDO,
        direction="ltr",
        decimal_sign=",",
        months=months,
        day_pattern="{day}. {month} {year}",
        sentences=_Lengthened(),
        plurals=_BothLengthened(),
        form_of=lambda number: int(number != 1),
    )
