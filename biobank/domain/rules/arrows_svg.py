"""The state machines drawn as SVG: a column for each state, a line for each way, and so nothing overlaps.

Narrow enough for a telephone and for paper. Presentation attributes only, so
that any content security policy shows it, and no colour but that of the text
around it, so that it is right in dim rooms and in print.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape

from biobank.domain.rules.arrows import Machine, Way, ways

WIDTH, EDGE, LEAN, FOOT = 344, 12, 62, 10
"""The picture's width, its margin, room on the right for words that lean, and room below, in pixels."""
ROW, TITLE, WIDE, BOLD = 38, 13, 6.3, 7.2
"""A way's height, its words' height, and how wide a letter is about, plain and heavy."""
FONT = 'font-family="system-ui, sans-serif"'
LINE = 'fill="none" stroke="currentColor" stroke-width="1.5"'
INK = 'fill="currentColor"'


@dataclass(frozen=True, slots=True)
class _Place:
    """Where things stand in one picture."""

    drawn: Machine
    words: Mapping[str, str]
    head: float

    def x(self, state: str) -> float:
        states = self.drawn.states
        pitch = (WIDTH - 2 * EDGE - LEAN) / (len(states) - 1)
        return EDGE + 6 + pitch * states.index(state)

    def y(self, number: int) -> float:
        before = ways(self.drawn)[:number]
        return self.head + ROW * number + sum(TITLE * (len(_lines(each)) - 1) for each in before)

    @property
    def height(self) -> float:
        return self.y(len(ways(self.drawn))) + FOOT


def as_svg(drawn: Machine, words: Mapping[str, str] | None = None, title: str = "") -> str:
    """Return the machine as one SVG picture, with a title for those who do not see it."""
    told = words or {state: state.replace("_", " ") for state in drawn.states}
    longest = max(len(told[state]) for state in drawn.states)
    place = _Place(drawn, told, head=round(EDGE + 12 + longest * BOLD * 0.87))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {place.height:g}" role="img">',
        f"<title>{escape(title or drawn.name)}</title>",
        *(_band(place, number) for number in range(0, len(ways(drawn)), 2)),
        *(part for state in drawn.states for part in _state(place, state)),
        *(part for number, way in enumerate(ways(drawn)) for part in _way(place, number, way)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _band(place: _Place, number: int) -> str:
    top, height = place.y(number), place.y(number + 1) - place.y(number)
    return f'<rect y="{top:g}" width="{WIDTH}" height="{height:g}" {INK} fill-opacity=".06"/>'


def _state(place: _Place, state: str) -> Iterator[str]:
    """The state's name leaning over its column; a column that is an end is dashed."""
    x, dashed = place.x(state), ' stroke-dasharray="2 4"' if state in place.drawn.ends else ""
    bottom = place.height - FOOT
    yield f'<path d="M{x:g} {place.head:g}V{bottom:g}" {LINE} stroke-opacity=".3"{dashed}/>'
    turned = f'transform="rotate(-60 {x:g} {place.head - 8:g})"'
    yield _text(place.words[state], x, place.head - 8, 12, turned=turned, weight="600")


def _way(place: _Place, number: int, way: Way) -> Iterator[str]:
    top = place.y(number)
    sources = [place.x(state) for state in way.before if state != way.after]
    lines = _lines(way)
    goal, y = place.x(way.after), top + TITLE * len(lines) + 14
    for line, words in enumerate(lines, 1):
        yield _text(words, _beginning(words, min([*sources, goal])), top + TITLE * line, 12)
    if sources:
        ends = [*sources, goal]
        yield f'<path d="M{min(ends):g} {y:g}H{max(ends):g}" {LINE}/>'
    yield from (f'<circle cx="{x:g}" cy="{y:g}" r="4" {INK}/>' for x in sources)
    yield from _goal(goal, y, sources, stays=way.stays)


def _lines(way: Way) -> list[str]:
    """Return the verbs of a way in as many lines as the picture's width asks for."""
    return wrap(", ".join(way.titles), int((WIDTH - 8) / WIDE), break_on_hyphens=False)


def _beginning(words: str, wanted: float) -> float:
    """Return where words begin: above their line, but never beyond the picture."""
    return max(4, min(wanted - 6, WIDTH - 4 - len(words) * WIDE))


def _goal(x: float, y: float, sources: list[float], *, stays: bool) -> Iterator[str]:
    """An arrow head on each side from which the state is reached; a ring where a verb leaves it as it is."""
    if stays:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="7" {LINE}/>'
    edge = 7 if stays else 0
    if any(source < x for source in sources):
        yield f'<path d="M{x - edge:g} {y:g}l-10 -6v12z" {INK}/>'
    if any(source > x for source in sources):
        yield f'<path d="M{x + edge:g} {y:g}l10 -6v12z" {INK}/>'


def _text(words: str, x: float, y: float, size: int, *, turned: str = "", weight: str = "normal") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" {turned} {FONT} font-size="{size}" font-weight="{weight}" '
        f"{INK}>{escape(words)}</text>"
    )
