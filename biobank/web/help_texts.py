"""Help that is written: words of the field, what each page is for, what the tour says, as it is spoken.

The texts themselves, and how they are cut, are told in `words.written`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS
from biobank.words.folding import folded
from biobank.words.speaking import language, say
from biobank.words.written import listed, written_pages, written_stops, written_words


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the field: what it means here, other words for it, and words to read next.

    `key` is the English term: addresses hold it in every language, and `see` names others by it.
    """

    key: str
    term: str
    means: str
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Return the name by which an address leads to it."""
        return re.sub(r"[^a-z0-9]+", "-", self.key.lower()).strip("-")

    @property
    def href(self) -> str:
        """Return the address of it among all words."""
        return f"/help/words#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Topic:
    """What one kind of page is for, what is on it, and the verbs and words that belong to it."""

    name: str
    title: str
    lead: str
    points: tuple[str, ...]
    verbs: tuple[Verb, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at one stop of the tour: its title, what one sees there, and why it is so."""

    title: str
    sees: str
    why: str


def words() -> Mapping[str, Word]:
    """Return the words of the field by their English terms, in the order of the alphabet spoken."""
    return _words_in(language())


@cache
def _words_in(_: str) -> Mapping[str, Word]:
    told = [
        Word(each.term, say(each.term), say(each.means), listed(say(each.also)), each.see)
        for each in written_words()
    ]
    return {each.key: each for each in sorted(told, key=lambda each: folded(each.term))}


def topics() -> Mapping[str, Topic]:
    """Return what is said of each kind of page, by its name."""
    return _topics_in(language())


@cache
def _topics_in(_: str) -> Mapping[str, Topic]:
    known = words()
    return {
        each.name: Topic(
            name=each.name,
            title=say(each.title),
            lead=say(each.lead),
            points=tuple(map(say, each.points)),
            verbs=tuple(VERBS[name] for name in each.verbs),
            words=tuple(known[name] for name in each.words),
        )
        for each in written_pages()
    }


def tour_words() -> Mapping[str, Said]:
    """Return what is said at each stop of the tour, by its name."""
    return _tour_in(language())


@cache
def _tour_in(_: str) -> Mapping[str, Said]:
    return {each.name: Said(say(each.title), say(each.sees), say(each.why)) for each in written_stops()}


def words_in(english: str) -> tuple[Word, ...]:
    """Return the words of the field that an English text uses, by themselves or by another word for them."""
    used = _keys_in(english)
    return tuple(word for key, word in words().items() if key in used)


@cache
def _keys_in(english: str) -> frozenset[str]:
    return frozenset(key for key, pattern in _patterns().items() if pattern.search(english))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {each.term: _pattern((each.term, *listed(each.also))) for each in written_words()}


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{longest_first})(?:e?s)?(?![\w-])", re.IGNORECASE)
