"""Telling stories side by side: each goes on at its own time, and one clock runs through all of them.

A story is told in scenes. It yields the moment of its next scene; within a
scene it moves the clock on by minutes. So numbers are allotted, slots filled
and streams chained in the order of time, as in a centre where many things go on.
"""

import heapq
from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias, TypeVar

from biobank.services.demo.centre import Centre

T = TypeVar("T")
Story: TypeAlias = Generator[str, None, T]
"""Scenes of a story: it yields when the next one is, and may return what it led to."""
Progress = Callable[[str], None]


def tell(centre: Centre, stories: Sequence[Story[None]], progress: Progress) -> None:
    """Tell all stories to their end, scene by scene in the order of time."""
    due = [(_first(story), number) for number, story in enumerate(stories)]
    heapq.heapify(due)
    year = ""
    while due:
        there, number = heapq.heappop(due)
        centre.clock.go_to(there)
        if centre.clock.at[:4] != year:
            year = centre.clock.at[:4]
            progress(f"{year}, {centre.count} records")
        centre.begin_scene()
        further = next(stories[number], None)
        if further is not None:
            heapq.heappush(due, (further, number))


def _first(story: Story[None]) -> str:
    return next(story)
