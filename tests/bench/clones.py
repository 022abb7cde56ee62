"""A bank of any size: real stories, each told again for as many patients as are wanted.

A story is lived once, through the command path. What it left (events,
projections, private values, outcomes) is taken as a template in which every id,
number, commitment and hash is a gap; each further patient fills the gaps anew,
chained and sealed as if lived. Verification cannot tell them apart.
"""

import json
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from biobank.domain.ledger.canonical import canonical_text
from biobank.domain.ledger.commitment import commitment
from biobank.domain.ledger.fresh import ALPHABET
from biobank.domain.ledger.leaf import GENESIS
from biobank.domain.things.thing import REGISTRY
from biobank.services import cards
from biobank.storage import tables
from biobank.storage.keys import NONCE_BYTES
from tests.bank import Bank

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_TEXTS = 200
"""More ids and more UUIDs than any one story has: a patient's are numbered from a multiple of it."""

SCATTER = 0x2545F4914F6CDD1D | 1
FAMILY = ("Abel", "Brandt", "Castro", "Dahl", "Erdem", "Fischer", "Garcia", "Horvat", "Ivanova", "Jensen")
Pieces = list[str | int]
Row = tuple[Any, ...]


def scattered(number: int) -> str:
    """Return ten characters that no other number has, spread as random ids are."""
    bits = (number * SCATTER) & ((1 << 50) - 1)
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(10))


def renumbered(template: str, number: int) -> str:
    """Return a UUID of its own for a number, in place of the template's."""
    return str(
        uuid.UUID(int=(uuid.UUID(template).int & ~((1 << 64) - 1)) | ((number * SCATTER) & ((1 << 64) - 1)))
    )


@dataclass
class Gaps:
    """The texts of the template that differ from patient to patient, and their places."""

    texts: list[str] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """Make a text a gap and return its place."""
        if text not in self.at:
            self.at[text] = len(self.texts)
            self.texts.append(text)
        return self.at[text]

    def pieces(self, text: str) -> Pieces:
        """Return a text as literals and the places of its gaps."""
        if not hasattr(self, "_pattern") or self._known != len(self.texts):
            ordered = sorted(self.texts, key=len, reverse=True)
            self._pattern = re.compile("(" + "|".join(map(re.escape, ordered)) + ")")
            self._known = len(self.texts)
        return [self.at[part] if place % 2 else part for place, part in enumerate(self._pattern.split(text))]


def filled(pieces: Pieces, values: Sequence[str]) -> str:
    """Return a text with its gaps filled."""
    return "".join([values[part] if part.__class__ is int else part for part in pieces])  # type: ignore[index,misc]


@dataclass(frozen=True)
class EventTemplate:
    """One event of the story: its body in pieces, and which gaps its hash and commitments fill."""

    kind: str
    stream_seq: int
    unit: Pieces | None
    at: str
    body: Pieces
    hash_gap: int
    commitments: tuple[tuple[str, int], ...]
    private: Mapping[str, str]
    is_keyed: bool
    """Ids are keys in it: with other ids they stand in another order."""


@dataclass(frozen=True)
class Template:
    """A lived story, ready to be told again."""

    patient: str
    gaps: Gaps
    ids: tuple[tuple[int, str], ...]
    uuids: tuple[tuple[int, str], ...]
    dins: tuple[int, ...]
    chains: tuple[int, ...]
    stored: tuple[tuple[int, int, int], ...]
    events: tuple[EventTemplate, ...]
    things: Mapping[str, tuple[tuple[Any, ...], ...]]
    commands: tuple[tuple[Pieces, bytes, str, str, Pieces], ...]
    card: Mapping[str, str]

    @property
    def units(self) -> int:
        """How many units one story leaves."""
        return len(self.things["unit"])


def lived(bank: Bank, patient: str) -> Template:
    """Take a patient's story out of a bank as a template."""
    stream, gaps = f"patient/{patient}", Gaps()
    things = {name: bank.find(name, stream=stream) for name in REGISTRY}
    events = bank.events(stream)
    own = [row.id for found in things.values() for row in found]
    ids = tuple((gaps.add(id), id[0]) for id in own)
    dins = tuple(gaps.add(row.din) for row in things["donation"])
    chains = tuple(gaps.add(row.chain_of_identity) for row in things["episode"])
    stored = tuple(_storage(bank, gaps, row.slot_id) for row in things["unit"] if row.slot_id)
    assert (len(dins), len(chains)) == (1, 1), (
        "numbers of donations and episodes run on from patient to patient"
    )
    ledger = bank.services.ledger.id
    told = "".join(event.body for event in events)
    uuids = tuple((gaps.add(one), one) for one in sorted(set(UUID.findall(told)) - {ledger}))
    assert max(len(ids), len(uuids)) <= MOST_TEXTS, (len(ids), len(uuids))
    for event in events:
        gaps.add(event.hash.hex())
        for committed in json.loads(event.body).get("private", {}).values():
            gaps.add(committed)
    with bank.database.read() as connection:
        card = cards.read(bank.services, connection, patient) or {}
        commands = _commands(connection, gaps, uuids)
    return Template(
        patient, gaps, ids, uuids, dins, chains, stored,
        tuple(_event(gaps, event, _private(bank, stream, event.seq)) for event in events),
        {name: tuple(_row(gaps, row) for row in found) for name, found in things.items() if found},
        commands, card,
    )  # fmt: skip


def _storage(bank: Bank, gaps: Gaps, slot: str) -> tuple[int, int, int]:
    row = bank.get("slot", slot)
    return gaps.add(row.id), gaps.add(row.place_id), gaps.add(row.vessel_id)


def _private(bank: Bank, stream: str, seq: int) -> dict[str, str]:
    table = tables.private_value
    query = select(table).where(table.c.stream == stream, table.c.seq == seq)
    with bank.database.read() as connection:
        found = connection.execute(query).all()
    return {row.field: json.loads(bank.services.keys.open(stream, row.sealed))[1] for row in found}


def _event(gaps: Gaps, event: Any, private: Mapping[str, str]) -> EventTemplate:
    committed = json.loads(event.body).get("private", {})
    return EventTemplate(
        event.kind,
        event.seq,
        None if event.unit_id is None else gaps.pieces(event.unit_id),
        event.at,
        gaps.pieces(event.body),
        gaps.at[event.hash.hex()],
        tuple((name, gaps.at[one]) for name, one in sorted(committed.items())),
        private,
        _has_key_of(gaps, json.loads(event.body)),
    )


def _has_key_of(gaps: Gaps, value: Any) -> bool:
    if isinstance(value, dict):
        return any(key in gaps.at or _has_key_of(gaps, inner) for key, inner in value.items())
    return isinstance(value, list) and any(_has_key_of(gaps, each) for each in value)


def _row(gaps: Gaps, row: Any) -> tuple[Any, ...]:
    """Return a row's columns, texts with gaps as pieces."""
    values = []
    for column in tables.things[row.NAME].columns:
        value = getattr(row, column.name)
        if isinstance(value, str) and len(pieces := gaps.pieces(value)) > 1:
            values.append(pieces)
        else:
            values.append(str(value) if value.__class__.__name__ == "Decimal" else value)
    return tuple(values)


def _commands(connection: Any, gaps: Gaps, uuids: Iterable[tuple[int, str]]) -> tuple[Any, ...]:
    table = tables.command
    found = connection.execute(select(table).where(table.c.id.in_([one for _, one in uuids]))).all()
    return tuple(
        (gaps.pieces(row.id), row.hash, row.actor, row.at, gaps.pieces(row.outcome)) for row in found
    )


@dataclass
class Told:
    """One patient's rows by table, as tuples in column order, and the key their values are sealed with."""

    patient: str
    key: bytes
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Add a row."""
        self.rows.setdefault(table, []).append(row)


Place = tuple[str, str, str]


def tell(
    template: Template, number: int, places: Iterator[Place], facility: str, year: int, token: Any
) -> Told:
    """Tell the story once more for the number-th patient; `token` makes the card's search tokens."""
    values = list(template.gaps.texts)
    for offset, (gap, letter) in enumerate(template.ids):
        values[gap] = letter + scattered(number * MOST_TEXTS + offset + 1)
    for offset, (gap, text) in enumerate(template.uuids):
        values[gap] = renumbered(text, number * MOST_TEXTS + offset + 1)
    _numbers(template, values, number, facility, year)
    for gaps in template.stored:
        for gap, text in zip(gaps, next(places), strict=True):
            values[gap] = text
    patient = values[template.gaps.at[template.patient]]
    told = Told(patient, AESGCM.generate_key(256))
    card = {
        **template.card,
        "family_name": f"{FAMILY[number % 10]}{number}",
        "hospital_number": f"B-{number}",
    }
    _events(template, values, told, card)
    _projections(template, values, told)
    _card(told, card, token)
    return told


def _numbers(template: Template, values: list[str], number: int, facility: str, year: int) -> None:
    for gaps, form in ((template.dins, "{}{:02}{:06}"), (template.chains, "CH{}{:02}{:06}")):
        for offset, gap in enumerate(gaps):
            running = number * len(gaps) + offset
            values[gap] = form.format(facility, year + running // 999_999, running % 999_999 + 1)


def _events(template: Template, values: list[str], told: Told, card: Mapping[str, str]) -> None:
    stream, cipher, prev, at = f"patient/{told.patient}", AESGCM(told.key), bytes.fromhex(GENESIS), ""
    for event in template.events:
        for name, gap in event.commitments:
            value = card.get(name, event.private[name])
            salt, nonce = os.urandom(32), os.urandom(NONCE_BYTES)
            values[gap] = commitment(name, salt, value)
            opening = json.dumps([salt.hex(), value]).encode()
            sealed = nonce + cipher.encrypt(nonce, opening, stream.encode())
            told.add("private_value", (stream, event.stream_seq, name, sealed))
        body = filled(event.body, values)
        if event.is_keyed:
            body = canonical_text(json.loads(body))
        hash = sha256(b"\x00" + body.encode()).digest()
        values[event.hash_gap] = hash.hex()
        unit = None if event.unit is None else filled(event.unit, values)
        told.add("event", (stream, event.stream_seq, prev, hash, event.kind, unit, event.at, body))
        told.add("pending", (stream, event.stream_seq, hash))
        prev, at = hash, event.at
    told.add("stream", (stream, len(template.events), prev, at))
    for id, hash, actor, when, outcome in template.commands:
        told.add("command", (filled(id, values), hash, actor, when, filled(outcome, values)))


def _projections(template: Template, values: list[str], told: Told) -> None:
    for name, found in template.things.items():
        table = tables.things[name].name
        for row in found:
            told.add(table, tuple(filled(one, values) if one.__class__ is list else one for one in row))


def _card(told: Told, card: Mapping[str, str], token: Any) -> None:
    nonce, owner = os.urandom(NONCE_BYTES), f"patient/{told.patient}".encode()
    sealed = nonce + AESGCM(told.key).encrypt(nonce, json.dumps(dict(card)).encode(), owner)
    told.add("card", (told.patient, sealed))
    for kind, text in sorted(set(cards.texts(card))):
        told.add("card_token", (token(text), told.patient, kind))


COLUMNS: Mapping[str, tuple[str, ...]] = {
    table.name: tuple(
        column.name
        for column in table.columns
        if column.name != "id" or table.name not in ("event", "pending")
    )
    for table in tables.metadata.sorted_tables
}
"""The columns a told row fills, in order; row numbers are the database's to give."""
