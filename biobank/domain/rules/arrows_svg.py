"""The state machines drawn as SVG: a column for each state, a line for each verb, and so nothing overlaps.

Presentation attributes only, so that any content security policy shows it.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from biobank.domain.rules.arrows import Arrow, Machine

EDGE, TITLES, COLUMN, LINE, HEAD = 24, 190, 104, 30, 64
BOX = (94, 40)
INK, SOFT, BRAND, PAPER, TINT, GUIDE = "#12222a", "#5a6b74", "#0d4a5b", "#ffffff", "#eef4f6", "#dfe7ea"
FONT = 'font-family="system-ui, sans-serif"'


def as_svg(drawn: Machine) -> str:
    """Return the machine as one SVG picture, with a title for those who do not see it."""
    width = 2 * EDGE + TITLES + COLUMN * len(drawn.states)
    height = 2 * EDGE + HEAD + LINE * len(drawn.arrows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(drawn.name.capitalize())} of a unit: its states and what leads to them</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        *(part for state in drawn.states for part in _state(drawn, state, height)),
        *(part for number, one in enumerate(drawn.arrows) for part in _arrow(drawn, number, one)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(drawn: Machine, state: str) -> int:
    return EDGE + TITLES + COLUMN * drawn.states.index(state) + COLUMN // 2


def _state(drawn: Machine, state: str, height: int) -> Iterator[str]:
    x, words = _x(drawn, state), state.replace("_", " ").split(" ")
    yield f'<path d="M{x} {EDGE + BOX[1]}V{height - EDGE}" stroke="{GUIDE}" stroke-width="1.5"/>'
    yield (
        f'<rect x="{x - BOX[0] // 2}" y="{EDGE}" width="{BOX[0]}" height="{BOX[1]}" rx="7" '
        f'fill="{TINT}" stroke="{BRAND}" stroke-width="1.5"/>'
    )
    lines = [" ".join(words)] if len(state) <= 12 else [" ".join(words[:-1]), words[-1]]
    top = EDGE + BOX[1] / 2 + 4 - 7 * (len(lines) - 1)
    for number, line in enumerate(lines):
        yield _text(line, x, top + 14 * number, 12, BRAND, anchor="middle", weight="bold")


def _arrow(drawn: Machine, number: int, one: Arrow) -> Iterator[str]:
    y = EDGE + HEAD + LINE * number + LINE // 2
    sources = [_x(drawn, state) for state in one.before if state != one.after]
    goal = _x(drawn, one.after)
    yield f'<path d="M{EDGE} {y + LINE // 2}H{_x(drawn, drawn.states[-1]) + BOX[0] // 2}" stroke="{TINT}"/>'
    yield _text(one.title, EDGE, y + 4, 13, INK)
    if sources:
        ends = [*sources, goal]
        yield f'<path d="M{min(ends)} {y}H{max(ends)}" stroke="{SOFT}" stroke-width="1.5"/>'
    for x in sources:
        yield f'<circle cx="{x}" cy="{y}" r="5" fill="{PAPER}" stroke="{SOFT}" stroke-width="1.5"/>'
    yield from _goal(goal, y, sources, stays=one.after in one.before)


def _goal(x: int, y: int, sources: list[int], *, stays: bool) -> Iterator[str]:
    """An arrow head on each side from which the state is reached; a ring where a verb leaves it as it is."""
    if stays:
        yield f'<circle cx="{x}" cy="{y}" r="9" fill="none" stroke="{BRAND}" stroke-width="1.5"/>'
    yield f'<circle cx="{x}" cy="{y}" r="5" fill="{BRAND}"/>'
    if any(source < x for source in sources):
        yield f'<path d="M{x - 6} {y}l-9 -6v12z" fill="{BRAND}"/>'
    if any(source > x for source in sources):
        yield f'<path d="M{x + 6} {y}l9 -6v12z" fill="{BRAND}"/>'


def _text(
    words: str, x: float, y: float, size: int, colour: str, *, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" {FONT} font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    )
