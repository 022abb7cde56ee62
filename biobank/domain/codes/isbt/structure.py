"""What all data structures have: an identifier, parts of fixed width, and a meaning that must be possible.

A structure keeps its parts as they stand on the label, so that reading and rendering lose nothing; what
they mean (a day, a blood group) are properties. No structure can be made that a label could not carry.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, Final, Self, dataclass_transform

from biobank.domain.codes.isbt.alphabets import Alphabet
from biobank.domain.codes.malformed import Malformed
from biobank.domain.sentences.phrase import Filled, Phrase

FOREIGN: Final = "isbt-foreign-character"
SHORT: Final = "isbt-too-short"
IMPOSSIBLE: Final = "isbt-impossible-value"
_BETWEEN: Final = "\n"
_END: Final = Phrase("the end")


class Unfit(ValueError):
    """Parts that no label can carry: where in the content, and what was expected there."""

    def __init__(self, code: str, place: int, expected: Phrase | Filled, length: int = 1) -> None:
        """Name the fault, its place in the content from 0, what was expected there, and of how many signs."""
        super().__init__(f"character {place + 1} of the content: expected {expected}")
        self.code, self.place, self.expected, self.length = code, place, expected, length


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a structure: the alphabet of each of its places; `rest` takes what the parts before say."""

    name: str
    places: tuple[Alphabet, ...]
    start: int
    rest: Alphabet | None = None

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return self.start + len(self.places)


def part(*places: Alphabet) -> Any:
    """Declare a part by the alphabet of each of its places."""
    return dataclasses.field(metadata={"places": places})


def rest(alphabet: Alphabet) -> Any:
    """Declare the last part of a structure whose length the parts before it say."""
    return dataclasses.field(metadata={"places": (), "rest": alphabet})


@dataclass(frozen=True, slots=True)
class Structure:
    """One data structure as it stands on a label; parts that no label can carry are `Unfit`."""

    NUMBER: ClassVar[str]
    NAME: ClassVar[Phrase]
    IDENTIFIER: ClassVar[str]
    PARTS: ClassVar[tuple[Part, ...]]
    WIDTH: ClassVar[int]
    FITS: ClassVar[re.Pattern[str] | None]
    READ: ClassVar[Callable[[Structure], tuple[str, ...]]]

    def __post_init__(self) -> None:
        """Refuse what could not be read back."""
        values = self._values()
        fault = self._misfit(values) or self.impossible()
        if fault is not None:
            raise fault

    @property
    def content(self) -> str:
        """What stands behind the identifier."""
        return "".join(self._values())

    @property
    def fields(self) -> Mapping[str, str]:
        """The parts by name, as they stand."""
        return {each.name: value for each, value in zip(self.PARTS, self._values(), strict=True)}

    @property
    def means(self) -> Mapping[str, str]:
        """What the parts mean, where that is known without licensed tables."""
        return {}

    def impossible(self) -> Unfit | None:
        """Return what makes these parts mean nothing, though each character is allowed."""
        return None

    def unlike(self, name: str, expected: Phrase | Filled) -> Unfit:
        """Return the fault that a part has a value with no meaning."""
        place = next(each.start for each in self.PARTS if each.name == name)
        return Unfit(IMPOSSIBLE, place, expected, len(self.fields[name]) or 1)

    @classmethod
    def rest_length(cls, head: tuple[str, ...], left: int) -> int:  # noqa: ARG003  all of it, here
        """Return how long the last part is, by the parts before it and by what is left of the text."""
        return left

    @classmethod
    def of_content(cls, content: str) -> Self:
        """Return the structure with this content; raises Unfit."""
        return cls(*cls._cut(content))

    @classmethod
    def length_in(cls, content: str) -> int:
        """Return how many characters at the start of a text are this structure's content."""
        if cls.PARTS[-1].rest is None:
            return cls.WIDTH
        head = tuple(content[each.start : each.end] for each in cls.PARTS[:-1])
        if _first_foreign(cls.PARTS[:-1], head) is not None:
            return cls.WIDTH
        return cls.WIDTH + cls.rest_length(head, len(content) - cls.WIDTH)

    @classmethod
    def _cut(cls, content: str) -> tuple[str, ...]:
        cut = [content[each.start : each.end] for each in cls.PARTS]
        if cls.PARTS[-1].rest is not None:
            cut[-1] = content[cls.WIDTH :]
        elif len(content) > cls.WIDTH:
            cut[-1] += content[cls.WIDTH :]
        return tuple(cut)

    def _values(self) -> tuple[str, ...]:
        return type(self).READ(self)

    def _misfit(self, values: tuple[str, ...]) -> Unfit | None:
        """Return the first character that may not stand where it stands."""
        if self.FITS is not None and self.FITS.fullmatch(_BETWEEN.join(values)):
            return None
        foreign = _first_foreign(self.PARTS, values)
        if foreign is not None:
            return foreign
        last = self.PARTS[-1]
        if last.rest is None:
            return None
        wanted, there = self.rest_length(values[:-1], len(values[-1])), len(values[-1])
        if there < wanted:
            return Unfit(SHORT, last.start + there, last.rest.words)
        return Unfit(FOREIGN, last.start + wanted, _END) if there > wanted else None


def _first_foreign(parts: tuple[Part, ...], values: tuple[str, ...]) -> Unfit | None:
    for each, value in zip(parts, values, strict=True):
        if each.rest is not None:
            return _first_of(value, (each.rest,) * len(value), each.start)
        found = _first_of(value, each.places, each.start)
        if found is not None:
            return found
    return None


def _first_of(value: str, places: tuple[Alphabet, ...], start: int) -> Unfit | None:
    for place, (character, alphabet) in enumerate(zip(value, places, strict=False)):
        if character not in alphabet.characters:
            return Unfit(FOREIGN, start + place, alphabet.words)
    if len(value) < len(places):
        return Unfit(SHORT, start + len(value), places[len(value)].words)
    if len(value) > len(places):
        return Unfit(FOREIGN, start + len(places), _END)
    return None


STRUCTURES: dict[str, type[Structure]] = {}
"""Every structure by its number; `everything` fills it."""


@dataclass_transform(frozen_default=True, field_specifiers=(part, rest))
def structure(number: str, name: str, identifier: str) -> Callable[[type], Any]:
    """Make a class a data structure of this number, name and identifier."""

    def register(cls: type) -> type:
        made: type[Structure] = dataclass(frozen=True, slots=True)(cls)
        made.NUMBER, made.NAME, made.IDENTIFIER = number, Phrase(name), identifier
        made.PARTS, made.WIDTH = _parts_of(made)
        made.FITS = _pattern_of(made.PARTS)
        made.READ = _reader(made.PARTS)
        STRUCTURES[number] = made
        return made

    return register


def _parts_of(cls: type[Structure]) -> tuple[tuple[Part, ...], int]:
    parts, start = [], 0
    for each in dataclasses.fields(cls):
        places = each.metadata["places"]
        parts.append(Part(each.name, places, start, each.metadata.get("rest")))
        start += len(places)
    return tuple(parts), start


def _reader(parts: tuple[Part, ...]) -> Callable[[Structure], tuple[str, ...]]:
    """Return what reads all parts of a structure at once."""
    names = [each.name for each in parts]
    if len(names) > 1:
        return attrgetter(*names)
    only = attrgetter(names[0])
    return lambda one: (only(one),)


def _pattern_of(parts: tuple[Part, ...]) -> re.Pattern[str] | None:
    """Return the pattern of the parts in one go: most texts are right, and it is quick to say so."""
    if parts[-1].rest is not None:
        return None
    return re.compile(_BETWEEN.join("".join(_one_of(each) for each in one.places) for one in parts))


def _one_of(alphabet: Alphabet) -> str:
    return "[" + "".join(re.escape(each) for each in sorted(alphabet.characters)) + "]"


def render(one: Structure) -> str:
    """Return a structure as it goes into a symbol: identifier and content."""
    return one.IDENTIFIER + one.content


def read_at(cls: type[Structure], text: str, at: int) -> tuple[Structure, int] | Malformed:
    """Read one structure whose identifier begins at `at`; return it and where the next one begins."""
    begin = at + len(cls.IDENTIFIER)
    end = begin + cls.length_in(text[begin:])
    try:
        return cls.of_content(text[begin:end]), end
    except Unfit as unfit:
        place = begin + unfit.place
        found = text[place : place + unfit.length]
        return Malformed(unfit.code, cls.NUMBER, cls.NAME, place + 1, unfit.expected, found)
