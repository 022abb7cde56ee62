"""Everything that is said, collected from templates, modules and the domain's tables into catalogues.

Nothing is fetched from a running program: templates are read by their syntax, modules by theirs, and the
domain's tables are what they are.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment

from biobank.words.catalogue import HERE, po_file
from biobank.words.tables import all_words
from biobank.words.templates import Sentences, said_by

PACKAGE = HERE.parent
TEMPLATES = PACKAGE / "web" / "templates"
SAMPLES = frozenset({"style_guide.html"})
"""Templates that show elements with made-up data."""
_SINGLE = frozenset({"Line", "Phrase", "filled", "say", "_wrong"})
_SEVERAL = frozenset({"forms", "say_n"})
_HEAD = "# {language}: what the program says. `biobank words --help` tells how to work on it."
_DATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A date that never changes, so that a catalogue written twice is the same."""
Message = str | tuple[str, str]


@dataclass(slots=True)
class Found:
    """Messages in the order in which they were found, each with the places that say it."""

    places: dict[Message, list[str]] = field(default_factory=dict)

    def add(self, message: Message, place: str) -> None:
        """Note that a place says a message."""
        told = self.places.setdefault(message, [])
        if place not in told:
            told.append(place)


def extracted() -> Found:
    """Return every message of the program."""
    found = Found()
    for path in sorted(TEMPLATES.rglob("*.html")):
        for message in of_template(path.read_text(encoding="utf-8")):
            found.add(message, place_of(path))
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in of_module(path.read_text(encoding="utf-8")):
            found.add(message, place_of(path))
    for place, words in all_words():
        found.add(words, place)
    return found


def place_of(path: Path) -> str:
    """Return where a file stands below the package; samples come last, after whoever says it in earnest."""
    place = path.relative_to(PACKAGE.parent).as_posix()
    return f"written samples {path.name}" if path.name in SAMPLES else place


def of_template(source: str) -> Iterator[Message]:
    """Yield what a template says."""
    tree = Environment().parse(source)  # noqa: S701  nothing is rendered
    told: list[Message] = []

    def note(sentence: str) -> str:
        told.append(sentence)
        return sentence

    asked = [texts[0] if len(texts) == 1 else (texts[0], texts[1]) for texts in said_by(tree)]
    Sentences(note).put_into(tree)
    yield from told
    yield from asked


def of_module(source: str) -> Iterator[Message]:
    """Yield what a module says through `say`, `say_n`, `Phrase` and `forms`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [
            each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if node.func.id in _SINGLE and texts:
            yield texts[0]
        elif node.func.id in _SEVERAL and len(texts) > 1:
            yield texts[0], texts[1]


def _in_order(told: tuple[Message, list[str]]) -> tuple[str, str]:
    """Keep what one place says together, so that a translator reads it together."""
    message, places = told
    return min(places), message if isinstance(message, str) else message[0]


def write(language: str, *, partly: bool = False) -> tuple[int, int]:
    """Write the catalogue of a language anew: what is new is empty, what nobody says any more is gone.

    A catalogue that says little is kept short `partly`: only what it says stands in it.
    Returns how many messages there are, and how many of them wait for words.
    """
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    known = translations(language)
    made = Catalog(
        locale=language,
        project="Biobank",
        version="1",
        header_comment=_HEAD.format(language=language),
        creation_date=_DATED,
        revision_date=_DATED,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    waiting = 0
    for message, places in sorted(extracted().places.items(), key=_in_order):
        said = known.get(message)
        waiting += said is None
        if said is None and partly:
            continue
        made.add(message, said, auto_comments=sorted(places)[:4], flags=())
    with po_file(language).open("wb") as file:
        write_po(file, made, width=110, omit_header=False, sort_output=False)
    return len(made), waiting


def translations(language: str) -> dict[Message, str | tuple[str, ...]]:
    """Return what a catalogue says already, by message."""
    from babel.messages.pofile import read_po

    if not po_file(language).exists():
        return {}
    with po_file(language).open("rb") as file:
        read = read_po(file, locale=language)
    found: dict[Message, str | tuple[str, ...]] = {}
    for each in read:
        if each.id and each.string and all(each.string):
            said = str(each.string) if isinstance(each.string, str) else tuple(map(str, each.string))
            key: Message = str(each.id) if isinstance(each.id, str) else (str(each.id[0]), str(each.id[1]))
            found[key] = said
    return found
