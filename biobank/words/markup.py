"""Sentences in HTML: which stretches of text a reader reads as one, whatever stands between tags.

An expression of a template is one private character here, so that a stretch of HTML is one text. A sentence
goes from tag to tag; tags inside it (`<strong>`, a link) belong to it, and are `<1>…</1>` in the catalogue.
A dot in the middle (·) parts two sentences.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FIRST_PLACE = 0xE000
PLACE = "[\ue000-\uf8ff]"
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|<!doctype[^>]*>", re.DOTALL)
_OPEN_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*(?P<quote>[\"']?)[^<>]*\Z", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"\b(aria-label|placeholder|alt|title|data-say-[a-z-]+)=\"([^\"]*)\"")
_EMPTY = re.compile(r"<([a-z]+)(?:[^<>\"']|\"[^\"]*\")*></\1>")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ENTITY = re.compile(r"&#?[a-zA-Z0-9]+;")
_INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "q", "small", "span", "strong", "time", "u"})

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Places:
    """The expressions of a stretch of HTML: what each is called in a sentence, and which only decorate."""

    names: Mapping[str, str]
    pictures: frozenset[str]


def has_words(text: str) -> bool:
    """Say whether a reader reads anything in a text, tags and places apart."""
    bare = re.sub(PLACE, " ", _ENTITY.sub(" ", _TAG.sub(" ", text)))
    return _LETTERS.search(bare) is not None


def translated(html: str, places: Places, translate: Translate, inside_tag: str = "") -> tuple[str, str]:
    """Return a stretch of HTML with each sentence translated, and the quote or space inside which it ends.

    `inside_tag` says how it begins: "" in text, " " inside a tag, a quote inside an attribute.
    """
    head, rest = _end_of_tag(html, inside_tag)
    if rest is None:
        return _attributes(head, places, translate), _still_inside(head, inside_tag)
    cut = _OPEN_TAG.search(rest)
    tail = "" if cut is None else rest[cut.start() :]
    body = rest if cut is None else rest[: cut.start()]
    done = _attributes(head, places, translate) + _text(body, places, translate)
    if cut is None:
        return done, ""
    return done + _attributes(tail, places, translate), _still_inside(tail, " ")


def _end_of_tag(html: str, inside: str) -> tuple[str, str | None]:
    """Return what still belongs to a tag begun before, and the text after it; None when the tag goes on."""
    if not inside:
        return "", html
    quote, at = (inside if inside in "\"'" else ""), 0
    for at, letter in enumerate(html):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == ">":
            return html[: at + 1], html[at + 1 :]
    return html, None


def _still_inside(tail: str, inside: str) -> str:
    quote = inside if inside in "\"'" else ""
    for letter in tail:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
    return quote or " "


def _attributes(tag: str, places: Places, translate: Translate) -> str:
    def said(found: re.Match[str]) -> str:
        return f'{found[1]}="{sentence(found[2], places, translate)}"'

    return _ATTRIBUTE.sub(said, tag)


def _text(body: str, places: Places, translate: Translate) -> str:
    """Translate each run of text and inline tags between two tags of the page's structure."""
    done, run, at = [], [], 0
    for found in _TAG.finditer(body):
        run.append(body[at : found.start()])
        at = found.end()
        tag = _attributes(found[0], places, translate)
        if _is_inline(tag):
            run.append(tag)
        else:
            done += [_run("".join(run), places, translate), tag]
            run = []
    run.append(body[at:])
    return "".join([*done, _run("".join(run), places, translate)])


def _is_inline(tag: str) -> bool:
    name = _NAME.match(tag)
    return name is not None and name[1].lower() in _INLINE


def _run(run: str, places: Places, translate: Translate) -> str:
    if not has_words(run):
        return run
    parts = re.split(r"(\s*·\s*)", run)
    if len(parts) > 1 and all(_is_whole(part) for part in parts):
        return "".join(_run(part, places, translate) for part in parts)
    outside, elements = _elements(run)
    if _is_whole(run) and _LETTERS.search(re.sub(PLACE, " ", _ENTITY.sub(" ", outside))):
        return sentence(run, places, translate)
    return _each(run, elements, places, translate)


def _is_whole(part: str) -> bool:
    """Say whether every inline tag opened in a part is closed in it."""
    depth = 0
    for tag in _TAG.finditer(part):
        depth += -1 if tag[0].startswith("</") else 1
        if depth < 0:
            return False
    return depth == 0


def _elements(run: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of a run outside its inline elements, and where the text between tags stands."""
    outside, spans, depth, at = [], [], 0, 0
    for tag in _TAG.finditer(run):
        spans.append((at, tag.start()))
        if depth <= 0:
            outside.append(run[at : tag.start()])
        depth += -1 if tag[0].startswith("</") else 1
        at = tag.end()
    spans.append((at, len(run)))
    if depth <= 0:
        outside.append(run[at:])
    return " ".join(outside), spans


def _each(run: str, spans: list[tuple[int, int]], places: Places, translate: Translate) -> str:
    """Translate what stands between tags one by one: each inline element says a thing of its own."""
    whole = _outermost(run)
    if whole is not None:
        opening, inner, closing = whole
        return opening + _run(inner, places, translate) + closing
    done, at = [], 0
    for start, end in spans:
        done += [run[at:start], sentence(run[start:end], places, translate)]
        at = end
    return "".join([*done, run[at:]])


def _outermost(run: str) -> tuple[str, str, str] | None:
    """Return a run cut into its one inline element's opening tag, content and closing tag, or None."""
    tags = list(_TAG.finditer(run))
    if len(tags) < 2 or tags[0][0].startswith("</") or not tags[-1][0].startswith("</"):
        return None
    depth = 0
    for tag in tags[:-1]:
        depth += -1 if tag[0].startswith("</") else 1
        if depth == 0:
            return None
    before, after = run[: tags[0].start()], run[tags[-1].end() :]
    if has_words(before) or has_words(after):
        return None
    return run[: tags[0].end()], run[tags[0].end() : tags[-1].start()], run[tags[-1].start() :]


def sentence(text: str, places: Places, translate: Translate) -> str:
    """Return one sentence translated: what surrounds it stays, its places and tags go with it."""
    before, core, after = _core(text, places)
    if not has_words(core):
        return text
    numbered, tags = _numbered(core)
    kept: dict[str, str] = {}
    message = " ".join(re.sub(PLACE, lambda found: _named(found[0], places, kept), numbered).split())
    said = translate(message)
    for name, place in kept.items():
        said = said.replace("{" + name + "}", place)
    for number, tag in tags.items():
        said = said.replace(number, tag)
    return before + said + after


def _named(place: str, places: Places, kept: dict[str, str]) -> str:
    name = wanted = places.names[place]
    number = 2
    while kept.get(name, place) != place:
        name, number = f"{wanted}{number}", number + 1
    kept[name] = place
    return "{" + name + "}"


def _core(text: str, places: Places) -> tuple[str, str, str]:
    """Cut spaces, pictures and empty elements off both ends."""
    start, end = 0, len(text)
    while start < end and (_is_aside(text[start], places) or _EMPTY.match(text, start)):
        empty = _EMPTY.match(text, start)
        start = empty.end() if empty else start + 1
    while end > start and _is_aside(text[end - 1], places):
        end -= 1
    return text[:start], text[start:end], text[end:]


def _is_aside(letter: str, places: Places) -> bool:
    return letter.isspace() or letter in places.pictures


def _numbered(core: str) -> tuple[str, dict[str, str]]:
    """Return a sentence whose inline tags are numbers, and which tag each number stands for."""
    tags: dict[str, str] = {}
    open_numbers: list[int] = []
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0].startswith("</"):
            mark = f"</{open_numbers.pop()}>"
        else:
            count += 1
            open_numbers.append(count)
            mark = f"<{count}>"
        tags[mark] = found[0]
        return mark

    return _TAG.sub(number, core), tags
