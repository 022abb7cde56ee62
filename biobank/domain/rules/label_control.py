"""Print control: what can become of a printed copy of a label, and whether the copies add up.

A copy is `printed` when it was sent to a printer: nobody has seen it yet. A
person who scans it makes it `verified`, who affixes it `applied`. Every other
state is an end, and a copy that has ended is a red stop wherever it is scanned.

At any moment at most one copy stands for its subject: the one that is on it, or,
while none was ever on it, the first that was printed. Any other copy is a spare,
and a spare in a hand proves nothing about the container in front of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from biobank.domain.codes.own_code import copy_number, copy_serial
from biobank.domain.rules.clock import later
from biobank.domain.sentences.phrase import phrases
from biobank.domain.things.unit import LabelCopy

LIVE = frozenset({"printed", "verified", "applied"})
NOT_YET_ON_IT = frozenset({"printed", "verified"})
"""What was printed and is neither on its thing nor at its end: a loose piece, to be accounted for."""
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


def standing(copies: Iterable[LabelCopy]) -> LabelCopy | None:
    """Return the one copy that stands for its subject, of all the copies of its label.

    That is the copy on it. Once one was on it, no loose copy stands for it, whatever became of that one.
    """
    known = sorted(copies, key=lambda copy: copy_number(copy.serial))
    on_it = [copy for copy in known if copy.status == "applied"]
    if on_it or any(copy.applied_at is not None for copy in known):
        return on_it[0] if on_it else None
    return next((copy for copy in known if is_live(copy)), None)


def label_on_it(copies: Iterable[LabelCopy]) -> LabelCopy | None:
    """Return the copy that is on its subject by the record, or None."""
    on_it = standing(copies)
    return on_it if on_it is not None and on_it.status == "applied" else None


def spare(copies: Iterable[LabelCopy]) -> LabelCopy | None:
    """Return the newest live copy that waits to take the place of the one that is on its subject."""
    known = list(copies)
    waiting = [copy for copy in known if is_live(copy) and copy.status != "applied"]
    first = standing(known)
    loose = [copy for copy in waiting if first is None or copy.id != first.id]
    return max(loose, key=lambda copy: copy_number(copy.serial), default=None)


@dataclass(frozen=True, slots=True)
class CopyInHand:
    """A printed piece that somebody scanned: which copy of whose label, beside all copies of that label.

    `must_be_printed` says that a copy which was never printed here is a forged or foreign one.
    """

    subject: str
    serial: str
    copies: tuple[LabelCopy, ...] = ()
    must_be_printed: bool = True

    @property
    def copy(self) -> LabelCopy | None:
        """Return the copy, or None when nobody printed it here."""
        return next((each for each in self.copies if each.serial == self.serial), None)

    @property
    def state(self) -> str:
        """Return what the piece is: valid, spare, loose, replaced, ended or unknown.

        A spare is loose when no copy is on its subject any more: it is put on before it is used.
        """
        copy, on_it = self.copy, standing(self.copies)
        if copy is None:
            return "unknown"
        if not is_live(copy):
            return "replaced" if copy.ended_reason == REPLACED and on_it is not None else "ended"
        if on_it is not None and on_it.id == copy.id:
            return "valid"
        return "loose" if on_it is None else "spare"

    @property
    def fault(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return why the piece does not stand for its subject, as a code with its parameters, or None.

        Codes: copy-not-live, copy-replaced, copy-is-spare, copy-not-affixed.
        """
        state, copy, on_it = self.state, self.copy, standing(self.copies)
        if state == "valid" or (state == "unknown" and not self.must_be_printed):
            return None
        told = {"serial": self.serial, "subject": self.subject}
        if copy is None:
            return FAULTS[state], {**told, "status": "not known here", "reason": "never printed"}
        if state == "ended":
            return FAULTS[state], {
                **told,
                "status": copy.status,
                "reason": copy.ended_reason or "no reason given",
            }
        return FAULTS[state], told if on_it is None else {**told, "standing": on_it.serial}


LABELLED = ("unit", "wristband", "place", "slot", "person")
"""Kinds of things that bear a label of ours."""

REPLACED = "replaced"
"""Why a copy ended that gave its place to another one."""

FAULTS = {
    "unknown": "copy-not-live",
    "ended": "copy-not-live",
    "replaced": "copy-replaced",
    "spare": "copy-is-spare",
    "loose": "copy-not-affixed",
}
"""The refusal of each piece that does not stand for its subject."""


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
    return copy.status in NOT_YET_ON_IT and now > later(copy.printed_at, minutes=limit_minutes)


def _skipped(copies: Sequence[LabelCopy]) -> list[str]:
    known = {copy_number(copy.serial) for copy in copies}
    return [copy_serial(number) for number in range(1, max(known) + 1) if number not in known]
