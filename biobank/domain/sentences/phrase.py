"""Words that people read, told from all other text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Phrase(str):
    """English words of a table, such as a label: whoever shows them says them in the reader's language.

    To everything else they are text like any other. Codes, names and numbers are never phrases.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A phrase whose places are filled with figures, codes, or further phrases.

    Whoever shows it says it in the reader's language; as a text it is English.
    """

    phrase: Phrase
    places: Mapping[str, Any]

    def __str__(self) -> str:
        """Return it in English."""
        return self.phrase.format(**self.places)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several texts with a sign between them, such as figures that are added."""

    sign: str
    parts: tuple[Any, ...]

    def __str__(self) -> str:
        """Return it in English."""
        return self.sign.join(map(str, self.parts))


def filled(sentence: str, /, **places: Any) -> Filled:
    """Return a sentence with its places filled, to be said later."""
    return Filled(Phrase(sentence), places)


def joined(sign: str, *parts: Any) -> Joined:
    """Return texts with a sign between them, to be said later."""
    return Joined(sign, parts)


def forms(one: str, many: str) -> tuple[str, str]:
    """Return the singular and plural of what is counted, with the number at the place `n`."""
    return one, many


def phrases(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return choices whose words are phrases; their codes stay as they are."""
    return tuple((code, Phrase(words)) for code, words in choices)
