"""Help that is written rather than derived, cut into the sentences that stand in catalogues.

The texts lie in `web/help/english/`, one paragraph after an empty line, and other languages say them
through their catalogue: a sentence changed in English waits for its words at once. A word of the field
begins `Term = other, words > Word, to read next`; a page and a stop of the tour begin `name | Title`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "web" / "help" / "english"
_WHY = "Why: "
_LISTS = ("verbs: ", "words: ")


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word of the field, other words for it in one text, what to read next, and its meaning."""

    term: str
    also: str
    see: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """What is said of one kind of page, and the names of verbs and words that belong to it."""

    name: str
    title: str
    lead: str
    points: tuple[str, ...]
    verbs: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenStop:
    """What is said at one stop of the tour."""

    name: str
    title: str
    sees: str
    why: str


def written_words() -> Iterator[WrittenWord]:
    """Yield the words of the field, in the order of their file."""
    for block in _blocks("words"):
        head, _, see = block[0].partition(" > ")
        term, _, also = head.partition(" = ")
        yield WrittenWord(term, also, listed(see), " ".join(block[1:]))


def written_pages() -> Iterator[WrittenPage]:
    """Yield what is said of each kind of page."""
    for block in _blocks("pages"):
        name, _, title = block[0].partition(" | ")
        told = dict(line.split(": ", 1) for line in block if line.startswith(_LISTS))
        text = [line for line in block[1:] if not line.startswith(_LISTS)]
        yield WrittenPage(
            name=name,
            title=title,
            lead=" ".join(line for line in text if not line.startswith("* ")),
            points=tuple(line.removeprefix("* ") for line in text if line.startswith("* ")),
            verbs=listed(told.get("verbs", "")),
            words=listed(told.get("words", "")),
        )


def written_stops() -> Iterator[WrittenStop]:
    """Yield what is said at each stop of the tour."""
    for block in _blocks("tour"):
        name, _, title = block[0].partition(" | ")
        sees, _, why = " ".join(block[1:]).partition(f" {_WHY}")
        yield WrittenStop(name, title, sees, why)


def written() -> Iterator[tuple[str, str]]:
    """Yield every sentence of the written help, with the paragraph that says it."""
    for word in written_words():
        yield from ((f"written word {word.term}", text) for text in (word.term, word.also, word.means))
    for page in written_pages():
        told = (page.title, page.lead, *page.points)
        yield from ((f"written page {page.name}", text) for text in told)
    for stop in written_stops():
        yield from ((f"written tour {stop.name}", text) for text in (stop.title, stop.sees, stop.why))


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a text between commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _blocks(name: str) -> list[list[str]]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [block.splitlines() for block in text.strip().split("\n\n")]
