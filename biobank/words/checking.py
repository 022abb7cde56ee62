"""What is wrong with a catalogue: no words, other places or tags than in English, leftovers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from biobank.words.extracting import Message, extracted, translations

_PLACE = re.compile(r"\{[a-z_0-9]*\}")
_TAG = re.compile(r"</?[a-z0-9]+>")
_MARKUP = re.compile(r"<|&[a-z]+;")
Said = str | tuple[str, ...]


def faults(language: str, *, whole: bool = True) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one sentence each; `whole` asks for words for every message."""
    wanted, said = extracted().places, translations(language)
    if whole:
        yield from (f"no words yet: {_shown(message)}" for message in wanted if message not in said)
    yield from (f"nobody says this any more: {_shown(message)}" for message in said if message not in wanted)
    for message, words in said.items():
        if message in wanted:
            yield from _unlike(message, words)
    yield from _taken_twice(said)


def _unlike(message: Message, words: Said) -> Iterator[str]:
    if not isinstance(message, str) and not isinstance(words, str):
        wanted = set(_PLACE.findall(message[1])) | {"{n}"}
        strange = [each for each in words if not set(_PLACE.findall(each)) <= wanted]
        yield from (f"other places than in English: {each!r} for {_shown(message)}" for each in strange)
        return
    english, said = str(message), str(words)
    if _marks(_PLACE, english) != _marks(_PLACE, said):
        yield f"other places than in English: {said!r} for {_shown(message)}"
    if _marks(_TAG, english) != _marks(_TAG, said):
        yield f"other tags than in English: {said!r} for {_shown(message)}"
    if _MARKUP.search(said) and not _MARKUP.search(english):
        yield f"markup where there is none in English: {said!r}"


def _marks(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _taken_twice(said: dict[Message, Said]) -> Iterator[str]:
    """Yield words that are themselves an English message with other words: said twice, they would change."""
    for message, words in said.items():
        again = said.get(words) if isinstance(words, str) and words != message else None
        if again is not None and again != words:
            yield f"said again it becomes {again!r}: {words!r} for {_shown(message)}"


def alike(language: str) -> dict[Said, list[Message]]:
    """Return words that stand for several English messages, for a translator to look at."""
    found: dict[Said, list[Message]] = defaultdict(list)
    for message, words in translations(language).items():
        found[words].append(message)
    return {words: messages for words, messages in found.items() if len(messages) > 1}


def _shown(message: Message) -> str:
    return repr(message if isinstance(message, str) else message[0])
