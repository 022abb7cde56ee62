"""Undoing: what a unit's newest event did, and whether the world can be put back to before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from biobank.domain.rules.typed import from_body
from biobank.domain.rules.verb import REGISTRY, Verb
from biobank.domain.things.unit import Unit

# A refused attempt and a scan that showed a label change nothing that an undo would contradict.
PASSING = frozenset({"AttemptRefused", "LabelPrinted", "LabelVerified"})
KEPT = frozenset({"deviation"})
"""Things an undone event made that stay: a deviation has happened all the same."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest event that changed a unit, what has followed it, and what it changed."""

    reference: str
    kind: str
    version: int
    was: Mapping[str, Any]
    others: tuple[str, ...]
    since: tuple[str, ...]

    @property
    def verb(self) -> Verb | None:
        """The verb whose event it is."""
        return next((each for each in REGISTRY.values() if each.event == self.kind), None)

    @property
    def inverse(self) -> Verb | None:
        """The verb that puts things back, where there is one and the event changed only the unit."""
        undo = self.verb.undo if self.verb else None
        return REGISTRY[undo] if undo is not None and not self.others else None


def newest_of(unit: Unit, bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> Newest | None:
    """Return the newest event that changed a unit, from its (reference, body) pairs, newest first."""
    since: list[str] = []
    for reference, body in bodies:
        changes = body.get("changes", ())
        own = next((each for each in changes if each["id"] == unit.id), None)
        if own is None:
            since.extend(() if body["kind"] in PASSING else (body["kind"],))
            continue
        others = tuple(each["thing"] for each in changes if each["id"] != unit.id)
        was = {name: from_body("unit", name, value) for name, value in own["was"].items()}
        lasting = tuple(kind for kind in others if kind not in KEPT)
        return Newest(reference, body["kind"], own["version"], was, lasting, tuple(since))
    return None
