"""The outline of a glyph: moves, lines and curves, in parts of the text size, with y upwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Step = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Outline:
    """Closed paths of `M` (move), `L` (line), `C` (curve with two control points) and `Z` (close)."""

    steps: tuple[Step, ...]

    def placed(self, x: float, y: float, scale: float, up: float) -> Outline:
        """Return the outline at a place and size; `up` is -1 where y grows downwards."""
        return Outline(
            tuple((name, _placed(numbers, x, y, scale, scale * up)) for name, numbers in self.steps)
        )

    def in_unit_square(self) -> Outline:
        """Return the outline as large as it fits into a square of side 1, in its middle."""
        xs = [number for _, numbers in self.steps for number in numbers[0::2]]
        ys = [number for _, numbers in self.steps for number in numbers[1::2]]
        left, bottom, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
        scale = 1 / max(width, height)
        x = (1 - width * scale) / 2 - left * scale
        y = (1 - height * scale) / 2 - bottom * scale
        return self.placed(x, y, scale, 1)


def outline_of(font: Any, number: int) -> Outline:
    """Return the outline of a glyph of a HarfBuzz font."""
    import uharfbuzz

    steps: list[Step] = []
    draw = uharfbuzz.DrawFuncs()
    draw.set_move_to_func(_adds("M", steps))
    draw.set_line_to_func(_adds("L", steps))
    # Without a function of their own, curves with one control point arrive as curves with two.
    draw.set_cubic_to_func(_adds("C", steps))
    draw.set_close_path_func(_adds("Z", steps))
    font.draw_glyph(number, draw, None)
    return Outline(tuple(steps)).placed(0, 0, 1 / font.face.upem, 1)


def _adds(name: str, steps: list[Step]) -> Callable[..., None]:
    def add(*numbers: Any) -> None:
        # The last argument is what the caller of HarfBuzz handed through.
        steps.append((name, tuple(float(number) for number in numbers[:-1])))

    return add


def _placed(numbers: tuple[float, ...], x: float, y: float, right: float, up: float) -> tuple[float, ...]:
    return tuple(
        x + number * right if place % 2 == 0 else y + number * up for place, number in enumerate(numbers)
    )
