"""The trail as JSON: the very bytes that were hashed, with openings, so that an outsider can recheck it."""

import json
from collections.abc import Iterator
from typing import Any

from biobank.services.audit.entries import Trail
from biobank.services.audit.reading import Export
from biobank.services.audit.trail import Told

FORMAT = "biobank-audit-trail"
VERSION = 1
INDENT = "  "
HOW_TO_CHECK = (
    "Each event's hash is SHA-256 over the byte 0x00 followed by its body, taken as UTF-8.",
    "Within a stream, seq counts from 1; a body's prev is the hash of the event before, 64 zeros at first.",
    "A private field in a body is SHA-256 over 0x02, the field's length as two bytes (big-endian),",
    "the field, its 32-byte salt and its value; texts are UTF-8.",
    "A field without an opening was erased, or was not opened to whoever made this export.",
    "A head is the last event of its stream when this was exported. An export of one unit",
    "leaves out the patient's other events, so that its chain has gaps.",
)


def json_text(export: Export) -> str:
    """Return bodies, hashes and openings as JSON."""
    return "".join(json_pieces(export))


def json_pieces(export: Export) -> Iterator[str]:
    """Yield the same text event by event."""
    head = _text(_head(export.trail)).removesuffix("\n}")
    yield head + ',\n "events": ['
    for number, one in enumerate(export.events):
        yield (",\n" if number else "\n") + _text(_event(one, export), INDENT)
    yield "\n ]\n}\n"


def _text(value: dict[str, Any], before: str = "") -> str:
    """Return a value as JSON with so much before each line; a line end within a text is never one here."""
    told = json.dumps(value, ensure_ascii=False, indent=1)
    return before + told.replace("\n", "\n" + before)


def _head(trail: Trail) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "how_to_check": HOW_TO_CHECK,
        "ledger": trail.ledger,
        "purpose": trail.purpose,
        "subject": trail.subject,
        "exported_at": trail.exported_at.utc,
        "exported_by": trail.exported_by,
        "heads": [{"stream": head.stream, "seq": head.seq, "hash": head.hash} for head in trail.heads],
    }


def _event(one: Told, export: Export) -> dict[str, Any]:
    stored, _ = one
    opened = export.openings.get((stored.stream, stored.seq), {})
    return {
        "stream": stored.stream,
        "seq": stored.seq,
        "hash": stored.hash,
        "body": stored.body,
        "openings": {name: {"salt": one.salt, "value": one.value} for name, one in opened.items()},
    }
