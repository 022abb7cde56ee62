"""What was scanned, recognised: one thing, several, a void label, or nothing of ours."""

import re
from dataclasses import dataclass, field
from typing import Any

from biobank.domain.codes.own_code import CODE_LENGTH
from biobank.domain.codes.wedge import signed_in, unframed
from biobank.domain.rules.genuineness import NOT_GENUINE
from biobank.domain.rules.label_control import FAULTS
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_stops import record_stop
from biobank.services.reads.named import kind_of, named
from biobank.services.reads.scan_result import Scan
from biobank.services.reads.scanning import LONGEST_SCAN, given, scan
from biobank.services.services import Services
from biobank.web.sentences import said

_ID = re.compile(r"[0-9A-Z]{11}")
_RED = frozenset({*FAULTS.values(), *NOT_GENUINE}) - {FAULTS["loose"]}
_NEVER_BY_ID = frozenset({"patient"})
"""An id of a patient is never typed: it would prove nobody's presence."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a text is: the id and kind of one thing, or the ids of several, or why it is none."""

    kind: str
    id: str | None = None
    several: tuple[str, ...] = ()
    code: str | None = None
    says: str = ""
    next: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_void(self) -> bool:
        """Say whether the text is on a piece that stands for nothing: void, replaced, spare or forged."""
        return self.code in _RED


def recognised(services: Services, who: SignedIn, text: str) -> Recognised:
    """Return what a scanned or typed text is; a bare id is taken for the thing it names."""
    plain = unframed(text, who.framing).strip().upper()
    if _ID.fullmatch(plain) and kind_of(plain) not in (None, *_NEVER_BY_ID):
        return _by_id(services, plain)
    found = scan(services, who, given(text[: LONGEST_SCAN + 1], who.framing))
    record_stop(services, who.actor, found.stop, unframed(text, who.framing))
    return _of_scan(found)


def _by_id(services: Services, id: str) -> Recognised:
    row = named(services, (id,)).get(id)
    if row is not None:
        return Recognised(row.NAME, row.id)
    sentence = said("no-such-thing", {"thing": (kind_of(id) or "thing").replace("_", " "), "id": id})
    return Recognised("unknown", code="no-such-thing", says=sentence.says, next=sentence.next)


def _of_scan(found: Scan) -> Recognised:
    if found.stop is not None:
        sentence = said(found.says, found.params)
        return Recognised(
            found.kind, found.id, (), found.stop, sentence.says, sentence.next, dict(found.params)
        )
    units = found.facts.get("units", ())
    several = tuple(each["id"] for each in units)
    if found.kind == "donation" and len(several) == 1:
        return Recognised("unit", several[0], facts=dict(found.facts))
    return Recognised(found.kind, found.id, several, facts=dict(found.facts))


def is_label(text: str) -> bool:
    """Say whether a text may be a whole label, short or signed, so that its copy can be looked at."""
    return len(text.strip()) == CODE_LENGTH or signed_in(text) is not None
