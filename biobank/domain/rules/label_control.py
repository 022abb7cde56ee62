"""Print control: what can become of a printed copy of a label, and whether the copies add up.

A copy is `printed` when it was sent to a printer: nobody has seen it yet. A
person who scans it makes it `verified`, who affixes it `applied`. Every other
state is an end, and a copy that has ended is a red stop wherever it is scanned.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from biobank.domain.codes.own_code import copy_number, copy_serial
from biobank.domain.rules.clock import later
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.unit import LabelCopy

LIVE = frozenset({"printed", "verified", "applied"})
DISPOSITIONS = phrases(
    (
        ("spoiled", "Spoiled: printed badly, torn or unreadable"),
        ("lost", "Lost"),
        ("destroyed", "Destroyed"),
        ("returned", "Returned unused"),
    )
)
STATUSES = ("printed", "verified", "applied", "spoiled", "destroyed", "returned", "lost", "void")

_MAY_BECOME: Mapping[str, frozenset[str]] = {
    "printed": frozenset({"spoiled", "lost", "destroyed", "returned"}),
    "verified": frozenset({"spoiled", "lost", "destroyed", "returned"}),
    # What was affixed is not unused any more, so it cannot be returned.
    "applied": frozenset({"spoiled", "lost", "destroyed"}),
    # An ended copy may turn up again; then it is destroyed, and stays what no scan accepts.
    "void": frozenset({"destroyed"}),
    "spoiled": frozenset({"destroyed"}),
    "lost": frozenset({"destroyed"}),
    "returned": frozenset({"destroyed"}),
    "destroyed": frozenset(),
}


def is_live(copy: LabelCopy) -> bool:
    """Say whether a copy stands for its subject: it has neither ended nor been voided."""
    return copy.status in LIVE


def may_become(copy: LabelCopy, disposition: str) -> bool:
    """Say whether a copy as it stands can have this disposition."""
    return disposition in _MAY_BECOME[copy.status]


@dataclass(frozen=True, slots=True)
class CopiesDisagree:
    """Copies of one subject that do not add up, and why.

    `why` is `not-accounted` (printed, but neither applied nor dispositioned in
    time), `applied-twice` (more than one affixed copy is live) or
    `serial-skipped` (a copy number that no record knows).
    """

    subject_id: str
    why: str
    serials: tuple[str, ...]
    printed: int
    accounted: int


def copies_disagree(
    copies: Iterable[LabelCopy], now: str, limit_minutes: float
) -> tuple[CopiesDisagree, ...]:
    """Return where printed ≠ applied + ended, for each subject; a copy has `limit_minutes` from printing."""
    by_subject: dict[str, list[LabelCopy]] = defaultdict(list)
    for copy in copies:
        by_subject[copy.subject_id].append(copy)
    found: list[CopiesDisagree] = []
    for subject in sorted(by_subject):
        members = sorted(by_subject[subject], key=lambda copy: copy_number(copy.serial))
        found.extend(_disagreements(subject, members, now, limit_minutes))
    return tuple(found)


def _disagreements(
    subject: str, copies: Sequence[LabelCopy], now: str, limit_minutes: float
) -> list[CopiesDisagree]:
    applied = [copy.serial for copy in copies if copy.status == "applied"]
    ended = sum(not is_live(copy) for copy in copies)
    reasons = {
        "not-accounted": [copy.serial for copy in copies if _overdue(copy, now, limit_minutes)],
        "applied-twice": applied if len(applied) > 1 else [],
        "serial-skipped": _skipped(copies),
    }
    return [
        CopiesDisagree(subject, why, tuple(serials), len(copies), len(applied) + ended)
        for why, serials in reasons.items()
        if serials
    ]


def _overdue(copy: LabelCopy, now: str, limit_minutes: float) -> bool:
    return copy.status in ("printed", "verified") and now > later(copy.printed_at, minutes=limit_minutes)


def _skipped(copies: Sequence[LabelCopy]) -> list[str]:
    known = {copy_number(copy.serial) for copy in copies}
    return [copy_serial(number) for number in range(1, max(known) + 1) if number not in known]
