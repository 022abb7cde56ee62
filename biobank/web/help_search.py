"""Search within the help: verbs, refusals, words, pages, states and roles, by the beginnings of words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from flask import Response, make_response, render_template, request

from biobank.domain.label_states import LABEL_COPY
from biobank.domain.label_states import STATES as COPY_STATES
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.roles import ROLES
from biobank.domain.sentences.english import ENGLISH
from biobank.domain.sentences.phrase import Phrase
from biobank.domain.verbs import VERBS
from biobank.web.blueprint import web
from biobank.web.first_steps import FIRST_STEPS
from biobank.web.help_texts import topics, words
from biobank.web.help_verbs import open_sentence
from biobank.web.sentences import state_word
from biobank.web.shell import who
from biobank.words.folding import folded
from biobank.words.speaking import language, say

LONGEST, MOST = 120, 12
_ENDINGS = {
    "en": ("ing", "ed", "es", "s", "e"),
    "de": ("ungen", "ung", "ern", "en", "er", "em", "es", "e", "n", "s"),
}
WORDS, DEEDS, PAGES = Phrase("Words"), Phrase("Verbs"), Phrase("Pages")
FIRST, STATES, REFUSALS = Phrase("First ten minutes"), Phrase("States"), Phrase("Refusals")
KINDS = (WORDS, DEEDS, PAGES, FIRST, STATES, REFUSALS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that help is about: what it is called, what is said of it, where; and both in plain words."""

    kind: str
    title: str
    text: str
    href: str
    in_title: str = ""
    in_text: str = ""

    def rank(self, wanted: Iterable[str]) -> int | None:
        """Return how near it is to all that is wanted, 0 the nearest; None where something is missing."""
        rank = 0
        for each in wanted:
            if f" {each}" not in self.in_text:
                return None
            rank += f" {each}" not in self.in_title
        return rank


@web.get("/help/search")
def help_search() -> Response:
    """Show the search of the help."""
    return _page("")


@web.post("/help/search")
def help_searched() -> Response:
    """Show what the help says about a text, kind by kind."""
    return _page(" ".join(request.form.get("text", "").split())[:LONGEST])


def _page(text: str) -> Response:
    who()
    found = found_in_help(text)
    groups = [(kind, [each for each in found if each.kind == kind]) for kind in KINDS]
    told = [(kind, several[:MOST], len(several) > MOST) for kind, several in groups if several]
    return make_response(render_template("help_search.html", text=text, groups=told))


def found_in_help(text: str) -> list[Entry]:
    """Return what the help has about a text, the nearest first; another word for a thing finds it as well."""
    wanted = _stems(text)
    if not wanted:
        return []
    meant = [_stems(each.term) for each in words().values() if folded(text) in map(folded, each.also)]
    ranked = [(_nearest(each, [wanted, *meant]), each) for each in entries()]
    found = [(rank, each) for rank, each in ranked if rank is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _nearest(entry: Entry, ways: Iterable[list[str]]) -> int | None:
    ranks = [rank for way in ways if (rank := entry.rank(way)) is not None]
    return min(ranks, default=None)


def entries() -> tuple[Entry, ...]:
    """Return everything that help is about, in the language spoken."""
    return _entries_in(language())


@cache
def _entries_in(_: str) -> tuple[Entry, ...]:
    return tuple(
        replace(each, in_title=_beginnings(each.title), in_text=_beginnings(f"{each.title} {each.text}"))
        for each in _entries()
    )


def _entries() -> Iterator[Entry]:
    for word in words().values():
        yield Entry(WORDS, word.term, f"{', '.join(word.also)} {word.means}", word.href)
    for verb in sorted(VERBS.values(), key=lambda each: each.title):
        told = f"{say(verb.about)} {verb.name}"
        yield Entry(DEEDS, say(verb.title), told, f"/help/verbs/{verb.name}")
    for topic in topics().values():
        yield Entry(PAGES, topic.title, " ".join((topic.lead, *topic.points)), f"/help/pages/{topic.name}")
    for role, steps in FIRST_STEPS.items():
        told = " ".join(f"{say(each.title)} {say(each.text)}" for each in steps)
        yield Entry(FIRST, say(ROLES[role]), told, f"/help/first-ten-minutes/{role}")
    for machine, states in {**MACHINES, LABEL_COPY: COPY_STATES}.items():
        for state in states:
            called = state_word(machine, state)
            yield Entry(STATES, f"{called[:1].upper()}{called[1:]}", machine, f"/help/states#{machine}")
    for code in sorted(ENGLISH):
        sentence = open_sentence(code)
        yield Entry(REFUSALS, sentence.says, f"{sentence.next} {code}", f"/help/refusals/{code}")


def _stems(text: str) -> list[str]:
    """Return the words of a text without their endings, so that freezing finds what is frozen or freezes."""
    return [_stem(each) for each in folded(text).split()]


def _stem(word: str) -> str:
    endings = _ENDINGS.get(language(), ())
    ending = next((each for each in endings if word.endswith(each) and len(word) - len(each) > 2), "")
    return word.removesuffix(ending)


def _beginnings(text: str) -> str:
    return f" {folded(text)}"
