"""What a scanned text is, in one look-up: the busiest read of the whole program."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from biobank.domain.codes.din import Din
from biobank.domain.codes.isbt.message import Message
from biobank.domain.codes.isbt.naming import named_by
from biobank.domain.codes.own_code import OwnCode
from biobank.domain.codes.signed_label import SignedLabel
from biobank.domain.codes.verb_cards import LETTER, card_of
from biobank.domain.codes.wedge import NO_FRAMING, Framing, Scanned, Unreadable, read_scan
from biobank.domain.rooms.signatures_of_labels import told_of
from biobank.domain.rules.label_control import FAULTS, LIVE, REPLACED
from biobank.domain.rules.lifecycle import MACHINES
from biobank.domain.rules.reading import may_read_patients
from biobank.services import cards
from biobank.services.copies import MUST_BE_PRINTED
from biobank.services.identity.signed_in import SignedIn
from biobank.services.label_signing import vouched
from biobank.services.reads.scan_result import Scan, fault_of
from biobank.services.reads.scan_statements import KIND_OF_LETTER, OWN
from biobank.services.reads.scanned_isbt import of_donation, of_message
from biobank.services.services import Services
from biobank.storage.prepared import Question
from biobank.words.speaking import say

LONGEST_SCAN = 400
_APART = frozenset({"id", "version", "copy_status", "copy_reason", "copy_standing", *MACHINES})
_TRUTHS = ("biohazard", "exposed")


@dataclass(frozen=True, slots=True)
class Ours:
    """A code of ours and what to ask the database about it."""

    code: OwnCode
    kind: str
    question: Question


@dataclass(frozen=True, slots=True)
class Given:
    """A text as it reads; nothing is looked up yet."""

    text: str
    read: Scanned | Unreadable
    ours: Ours | None = None

    @property
    def question(self) -> Question | None:
        """Return what may be asked along with who is asking."""
        return None if self.ours is None else self.ours.question


def given(text: str, framing: Framing = NO_FRAMING) -> Given:
    """Return a text that came from a scanner or was typed, as it reads."""
    read = read_scan(text, framing)
    if isinstance(read, Unreadable) or not isinstance(read.code, OwnCode):
        return Given(text, read)
    code, kind = read.code, KIND_OF_LETTER.get(read.code.kind)
    if kind is None:
        return Given(text, read)
    return Given(text, read, Ours(code, kind, Question(OWN[kind], id=code.id, copy=code.copy)))


def scan(services: Services, who: SignedIn, asked: Given) -> Scan:
    """Return what a scanned text is; at most one statement, none where its question was asked already.

    The signed form of a label takes some more: its key, its copy, and whose it is.
    """
    found = _scan(services, who, asked)
    label = asked.read.signed if isinstance(asked.read, Scanned) else None
    if label is None:
        return found
    with services.database.read() as connection:
        return _genuine(services, connection, label, found)


def _scan(services: Services, who: SignedIn, asked: Given) -> Scan:
    ours = asked.ours
    if ours is not None and ours.question.is_asked:
        return _own(ours)
    if isinstance(asked.read, Scanned) and isinstance(asked.read.code, OwnCode) and ours is None:
        return _no_thing(asked.read.code)
    with services.database.read() as connection:
        if ours is None:
            return _no_code_of_a_thing(services, connection, who, asked)
        ours.question.ask(connection)
    return _own(ours)


def _genuine(services: Services, connection: Connection, label: SignedLabel, found: Scan) -> Scan:
    """Return a scan with what its signed form is worth; a copy that no longer stands is told as that."""
    worth = vouched(services, connection, label)
    if worth.fault is None:
        return replace(found, facts={**found.facts, "signed": "genuine"})
    return replace(found, stop=worth.fault, params=told_of(worth), facts={})


def _no_code_of_a_thing(services: Services, connection: Connection, who: SignedIn, asked: Given) -> Scan:
    read = asked.read
    if isinstance(read, Unreadable):
        band = _hospital_band(services, connection, who, asked.text.strip())
        return band or fault_of(read.problem)
    if isinstance(read.code, Din):
        return of_donation(connection, read.code.number)
    if isinstance(read.code, Message):
        return _of_message(services, connection, who, read.code)
    return _no_thing(read.code)


def _of_message(services: Services, connection: Connection, who: SignedIn, message: Message) -> Scan:
    number = named_by(message).patient
    band = _hospital_band(services, connection, who, number) if number else None
    return band or of_message(connection, message)


def _no_thing(code: OwnCode) -> Scan:
    """Return a verb card; no other code of ours names something that is no thing."""
    if code.kind != LETTER:
        return Scan("unknown", code.id, stop="scan-not-used", params={"id": code.id})
    card = card_of(code.id)
    if card is None:
        return Scan(
            "verb_card", code.id, stop="no-such-thing", params={"thing": say("verb card"), "id": code.id}
        )
    return Scan("verb_card", code.id, copy=code.copy, facts={"card": card.name, "verbs": card.verbs})


def _own(ours: Ours) -> Scan:
    row, code = ours.question.answer, ours.code
    if row is None:
        params = {"thing": ours.kind, "id": code.id}
        return Scan(ours.kind, code.id, copy=code.copy, stop="no-such-thing", params=params)
    return _found(ours.kind, code, row)


def _found(kind: str, code: OwnCode, row: Mapping[str, Any]) -> Scan:
    stop = _stop(kind, code, row)
    return Scan(
        kind=kind,
        id=code.id,
        version=row["version"],
        copy=code.copy,
        copy_status=row["copy_status"],
        stop=stop,
        params=_of_copy(code, row) if stop else {},
        states={name: row[name] for name in MACHINES} if kind == "unit" else {},
        facts=_facts(row),
    )


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in _APART}
    for name in _TRUTHS:
        if name in told:
            told[name] = bool(told[name])
    return told


def _stop(kind: str, code: OwnCode, row: Mapping[str, Any]) -> str | None:
    """Return the refusal of a piece that does not stand for its thing; `label_control` says what stands."""
    status, on_it = row["copy_status"], row["copy_standing"]
    if status is None:
        return FAULTS["unknown"] if kind in MUST_BE_PRINTED else None
    if status not in LIVE:
        return FAULTS["replaced" if row["copy_reason"] == REPLACED and on_it else "ended"]
    if on_it is None or on_it == code.copy:
        return None
    return FAULTS["spare" if on_it else "loose"]


def _of_copy(code: OwnCode, row: Mapping[str, Any]) -> dict[str, Any]:
    unsaid = say("no reason given") if row["copy_status"] else say("never printed")
    return {
        "serial": code.copy,
        "subject": code.id,
        "standing": row["copy_standing"] or "",
        "status": row["copy_status"] or say("not known here"),
        "reason": row["copy_reason"] or unsaid,
    }


def _hospital_band(services: Services, connection: Connection, who: SignedIn, number: str) -> Scan | None:
    """Look a hospital's own wristband up by its number; what is on it is kept only as a keyed hash."""
    pattern = who.policy.content["settings"].get("wristband_pattern")
    if not may_read_patients(who.actor.roles):
        return None  # not even that somebody is a patient here
    if pattern is None or len(number) > LONGEST_SCAN or re.fullmatch(pattern, number) is None:
        return None
    found = cards.ever_with_number(services, connection, number)
    if len(found) > 1:
        return Scan("patient", stop="wristband-ambiguous", params={"count": len(found)})
    return Scan("patient", found[0]) if found else None
