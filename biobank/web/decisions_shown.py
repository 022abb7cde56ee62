"""What was decided about a thing, by whom and when, as the pages' macro `history` draws it."""

from collections.abc import Iterable
from typing import Any

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.sentences.labels import column_in_words
from biobank.services.audit.entries import Entry
from biobank.web.entries import entries_shown
from biobank.words.numbers import measured
from biobank.words.speaking import say

_NUMBER = column_in_words("number")
_KINDS = ("course", "episode", "mobilisation", "order")
_ELSEWHERE = frozenset(
    {
        *("cleared_at", "eligibility_markers", "number", "opened_at", "prescribed_at", "status"),
        *("weight_at", "zone"),
    }
)
"""Columns that the entry itself, or the page beside it, says already."""


def decisions_shown(entries: Iterable[Entry], zone: str) -> list[dict[str, Any]]:
    """Return decisions with what was decided in sight, and nothing of the record's bookkeeping."""
    told = list(entries)
    return [
        {**shown, "changes": [], "further": [], "details": [], "notes": _decided(entry)}
        for shown, entry in zip(entries_shown(told, zone), told, strict=True)
    ]


def _decided(entry: Entry) -> list[tuple[str, str]]:
    columns = [
        (say(line.label), measured(line.label, line.new))
        for each in entry.changes
        if each.thing in _KINDS
        for line in each.lines
        if not line.quiet and line.column not in _ELSEWHERE and line.new not in (line.old, "–")
    ]
    data = [(label, measured(label, value)) for label, value in entry.data if label != say(_NUMBER)]
    return [(label, value) for label, value in (*columns, *data) if not is_identifier(value)]
