"""Help that is written rather than derived: words of the field, what each page is for, what the tour says.

The texts lie in `help/<language>/`, one paragraph after an empty line. A word
begins `Term = other, words > Word, to read next`; a page and a stop begin `name | Title`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from biobank.domain.rules.verb import Verb
from biobank.domain.verbs import VERBS

FOLDER = Path(__file__).parent / "help"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the field: what it means here, other words for it, and words to read next."""

    term: str
    means: str
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Return the name by which an address leads to it."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")

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


@cache
def words(language: str = "english") -> Mapping[str, Word]:
    """Return the words of the field by themselves, in the order of the alphabet."""
    return {each.term: each for each in map(_word, _blocks(language, "words"))}


def _word(block: list[str]) -> Word:
    head, _, see = block[0].partition(" > ")
    term, _, also = head.partition(" = ")
    return Word(term, " ".join(block[1:]), _listed(also), _listed(see))


@cache
def topics(language: str = "english") -> Mapping[str, Topic]:
    """Return what is said of each kind of page, by its name."""
    return {each.name: each for each in (_topic(block, language) for block in _blocks(language, "pages"))}


def _topic(block: list[str], language: str) -> Topic:
    name, _, title = block[0].partition(" | ")
    told = {line.partition(": ")[0]: line.partition(": ")[2] for line in block if _is_list(line)}
    text = [line for line in block[1:] if not _is_list(line)]
    return Topic(
        name=name,
        title=title,
        lead=" ".join(line for line in text if not line.startswith("* ")),
        points=tuple(line[2:] for line in text if line.startswith("* ")),
        verbs=tuple(VERBS[each] for each in _listed(told.get("verbs", ""))),
        words=tuple(words(language)[each] for each in _listed(told.get("words", ""))),
    )


def _is_list(line: str) -> bool:
    return line.startswith(("verbs: ", "words: "))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _blocks(language: str, name: str) -> list[list[str]]:
    text = (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8")
    return [block.splitlines() for block in text.strip().split("\n\n")]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at one stop of the tour: its title, what one sees there, and why it is so."""

    title: str
    sees: str
    why: str


@cache
def tour_words(language: str = "english") -> Mapping[str, Said]:
    """Return what is said at each stop of the tour, by its name."""
    return dict(_stop(block) for block in _blocks(language, "tour"))


def _stop(block: list[str]) -> tuple[str, Said]:
    name, _, title = block[0].partition(" | ")
    sees, _, why = " ".join(block[1:]).partition(" Why: ")
    return name, Said(title, sees, why)


@cache
def words_in(text: str) -> tuple[Word, ...]:
    """Return the words of the field that a text uses, by themselves or by another word for them."""
    return tuple(each for each in words().values() if _pattern(each).search(text))


@cache
def _pattern(word: Word) -> re.Pattern[str]:
    names = sorted((word.term, *word.also), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?:e?s)?(?![\w-])", re.IGNORECASE)
