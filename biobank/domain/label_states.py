"""The states of a printed copy of a label, to be drawn: each guard that decides is asked about each state."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

from biobank.domain.rooms.label_copies import (
    copy_awaits_its_scan,
    copy_is_live,
    copy_is_not_applied,
    copy_was_verified,
)
from biobank.domain.rules.arrows import Arrow, Machine
from biobank.domain.rules.command import Command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.label_control import DISPOSITIONS, LIVE, may_become
from biobank.domain.rules.verb import Guard
from biobank.domain.things.unit import LabelCopy
from biobank.domain.verbs import VERBS

LABEL_COPY = "label_copy"
STATES = ("printed", "verified", "applied", "void", "spoiled", "returned", "lost", "destroyed")
_GUARDS: tuple[Guard, ...] = (copy_is_live, copy_awaits_its_scan, copy_was_verified, copy_is_not_applied)
_LEADS = {
    "verify-label": "verified",
    "apply-label": "applied",
    "exchange-label": "applied",
    "void-label": "void",
}
_COPY = LabelCopy(
    id="", stream="", subject_id="", serial="001", design="", design_digest="", printed_at="", printed_by=""
)


def label_machine() -> Machine:
    """Return the states of a copy and what leads from one to another, in the order of its life."""
    place = {state: number for number, state in enumerate(STATES)}
    arrows = sorted(
        _arrows(), key=lambda one: (min(place[each] for each in one.before), place[one.after], one.title)
    )
    return Machine(LABEL_COPY, STATES, tuple(arrows), ends=frozenset(STATES) - LIVE)


def _arrows() -> Iterator[Arrow]:
    for name, after in _LEADS.items():
        guards = [each for each in VERBS[name].guards if each in _GUARDS]
        before = tuple(state for state in STATES if all(_lets_pass(each, state) for each in guards))
        yield Arrow(VERBS[name].title, before, after)
    # The copy that gives its place to another one ends, and so do earlier ones that a reprint makes void.
    yield Arrow(VERBS["exchange-label"].title, ("applied",), "void")
    yield Arrow(VERBS["reprint-label"].title, tuple(state for state in STATES if state in LIVE), "void")
    for outcome, _ in DISPOSITIONS:
        before = tuple(state for state in STATES if may_become(replace(_COPY, status=state), outcome))
        yield Arrow(VERBS["disposition-copy"].title, before, outcome)


def _lets_pass(guard: Guard, state: str) -> bool:
    told: Any = MappingProxyType({"copy": replace(_COPY, status=state)})
    return guard.check(cast("Command", None), cast("Facts", told)) is None
