"""One language: its sentences, read from `<language>.po` when somebody first speaks it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENGLISH = "en"
PSEUDO = "en-XA"
"""No language at all: see `pseudo.py`."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language: what it says for each English sentence, and how it writes numbers, days and lines.

    `plurals` holds a sentence's forms by the singular and plural of the English one; `form_of` says
    which of them goes with a number.
    """

    language: str
    direction: str
    decimal_sign: str
    months: tuple[str, ...]
    day_pattern: str
    sentences: Mapping[str, str]
    plurals: Mapping[tuple[str, str], tuple[str, ...]]
    form_of: Callable[[int], int]

    def of(self, sentence: str) -> str:
        """Return a sentence in this language, or the English one where nobody has put it yet."""
        return self.sentences.get(sentence, sentence)

    def of_number(self, number: int, one: str, many: str) -> str:
        """Return the form of a sentence that goes with a number."""
        forms = self.plurals.get((one, many))
        if forms is None:
            return one if number == 1 else many
        return forms[self.form_of(number)]


def languages() -> tuple[str, ...]:
    """Return every language that has a catalogue, English first."""
    return (ENGLISH, *sorted(path.stem for path in HERE.glob("*.po")))


def po_file(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return HERE / f"{language}.po"


def _day_pattern(pattern: str) -> str:
    """Return CLDR's pattern of a day with a month in letters as a text with places; digits stay Latin."""
    letters = {"d": "{day}", "MMM": "{month}", "y": "{year}"}
    return re.sub(r"MMM|d|y", lambda found: letters[found[0]], pattern)


@cache
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of a language, read once; raises KeyError when there is none."""
    if language == PSEUDO:
        from biobank.words.pseudo import pseudo

        return pseudo()
    if language == ENGLISH or not po_file(language).exists():
        raise KeyError(language)
    return _read(language)


def _read(language: str) -> Catalogue:
    from gettext import c2py

    from babel import Locale
    from babel.messages.pofile import read_po

    locale = Locale.parse(language)
    with po_file(language).open("rb") as file:
        read = read_po(file, locale=language)
    told = [message for message in read if message.id and message.string and not message.fuzzy]
    months = locale.months["format"]["abbreviated"]
    return Catalogue(
        language=language,
        direction=locale.text_direction,
        decimal_sign=str(locale.number_symbols["latn"]["decimal"]),
        months=tuple(months[number] for number in range(1, 13)),
        day_pattern=_day_pattern(str(locale.datetime_skeletons["yMMMd"])),
        sentences={str(each.id): str(each.string) for each in told if isinstance(each.id, str)},
        plurals={
            (str(each.id[0]), str(each.id[1])): tuple(map(str, each.string or ()))
            for each in told
            if not isinstance(each.id, str) and all(each.string or ())
        },
        form_of=c2py(read.plural_expr),
    )
