"""Entries of an audit trail: who, what, when, where, old and new, why, and under whose signature."""

from dataclasses import dataclass

from biobank.services.audit.when import Moment
from biobank.words.catalogue import ENGLISH


@dataclass(frozen=True, slots=True)
class Who:
    """A person as they stand in an entry, with the roles they acted in."""

    id: str
    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a thing, before and after, in words; `quiet` ones follow from others."""

    column: str
    label: str
    old: str
    new: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """What an event did to one thing; `made` says that it came to be."""

    thing: str
    id: str
    words: str
    made: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: who, in which roles, meaning what, when, and how they had proved who they are."""

    person: str
    name: str
    roles: tuple[str, ...]
    meaning: str
    statement: str
    at: Moment
    strength: str
    order: int


@dataclass(frozen=True, slots=True)
class Against:
    """Something that stood against it: a near miss that was refused, or a violation that was reported."""

    code: str
    sentence: str
    waived_by: str | None = None


@dataclass(frozen=True, slots=True)
class Private:
    """A private value: opened, erased, or closed to this reader."""

    label: str
    value: str | None
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as people read it."""

    reference: str
    id: int
    stream: str
    seq: int
    hash: str
    kind: str
    title: str
    at: Moment
    happened: Moment | None
    recorded_by: Who
    performed_by: Who | None
    verified_by: Who | None
    site: str
    station: str | None
    where: str | None
    source: str
    mode: str
    unit: str | None
    unit_words: str | None
    changes: tuple[Changed, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    private: tuple[Private, ...] = ()
    signatures: tuple[Signed, ...] = ()
    refused: Against | None = None
    violations: tuple[Against, ...] = ()
    ordered_by: Who | None = None
    corrects: str | None = None
    compensates: str | None = None
    corrected_by: tuple[str, ...] = ()
    clock_behind_ms: int = 0

    @property
    def was_reported(self) -> bool:
        """Say whether it was recorded as having happened, rather than asked for."""
        return self.mode == "reported"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a trail, and where the next one begins; no cursor on the last."""

    entries: tuple[Entry, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands at a moment: what an export can be held against later."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Identity:
    """How the patient is called on a print, for those who may read it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ToldGap:
    """A custody gap as people read it."""

    code: str
    unit: str
    unit_words: str
    since: Moment
    until: Moment | None
    sentence: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A whole trail with what a print of it states about itself."""

    subject: str
    title: str
    entries: tuple[Entry, ...]
    heads: tuple[Head, ...]
    ledger: str
    purpose: str
    site: str
    exported_at: Moment
    exported_by: str
    identity: tuple[Identity, ...] = ()
    gaps: tuple[ToldGap, ...] = ()
    language: str = ENGLISH
    zone: str = "UTC"

    @property
    def corrections(self) -> int:
        """Return how many entries were corrected after they were first made."""
        return sum(1 for each in self.entries if each.corrected_by)
