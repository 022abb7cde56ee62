"""Expansion: one word in an event that stands for many alike things, made from it by a pure rule.

A vessel of ten thousand slots is one short event. Projection and fold both
call `expansion`, so both make the same things. A rule is never changed once
events name it; a better one gets the next number.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from biobank.domain.rules.box_slots import slots_of_boxes
from biobank.domain.rules.change import Change, new
from biobank.domain.things.thing import REGISTRY, Thing

Expander = Callable[[Iterable[Thing]], tuple[Thing, ...]]

SLOTS_OF_BOXES = "slots-of-boxes-1"
EXPANDERS: Mapping[str, Expander] = {SLOTS_OF_BOXES: slots_of_boxes}


def expansion(rule: str | None, rows: Iterable[Thing]) -> tuple[Change, ...]:
    """Return the things that an event's things bring with them by a rule; none without one."""
    return () if rule is None else tuple(new(row) for row in EXPANDERS[rule](rows))


def expanded(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the changes that an event's body stands for beside those it lists, in the same form."""
    if body.get("expands") is None:
        return []
    rows = [
        REGISTRY[each["thing"]](id=each["id"], stream=body["stream"], **each["now"])
        for each in body.get("changes", ())
        if not each["was"] and each["version"] == 1
    ]
    return [each.body() for each in expansion(body["expands"], rows)]
