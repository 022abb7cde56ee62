"""Entries of the audit trail as the pages' macro `history` draws them."""

from collections.abc import Iterable, Sequence
from typing import Any

from biobank.domain.codes.own_code import is_identifier
from biobank.domain.sentences.labels import kind_in_words, thing_in_words
from biobank.services.audit.entries import Changed, Entry, Private, Signed, Who
from biobank.web.moments import shown
from biobank.words.numbers import measured
from biobank.words.speaking import inside, say


def entries_shown(entries: Iterable[Entry], zone: str) -> list[dict[str, Any]]:
    """Return entries as `history` draws them, with times of the reader's site."""
    return [_shown(each, zone) for each in entries]


def _shown(entry: Entry, zone: str) -> dict[str, Any]:
    at = shown(entry.at.utc, zone)
    lines = [(_is_told(each, line), line) for each, line in told_of_each(entry.changes)]
    return {
        "local": at.local,
        "utc": at.utc,
        "iso": at.iso,
        "what": _what(entry),
        "who": _people(entry),
        "role": ", ".join(map(say, entry.recorded_by.roles)),
        "where": entry.station or "",
        "unit": entry.unit or "",
        "unit_words": entry.unit_words or "",
        "changes": [line for named, line in lines if named],
        "further": [line for named, line in lines if not named],
        "details": [(label, measured(label, value)) for label, value in entry.data],
        "notes": [_private(each) for each in entry.private],
        "reason": entry.reason or "",
        "signature": " · ".join(_signature(each) for each in entry.signatures),
        "mode": entry.mode,
        "happened": shown(entry.happened.utc, zone).local if entry.happened else "",
        "violations": [each.sentence for each in entry.violations],
        "refused": entry.refused is not None,
        "corrected_by": list(entry.corrected_by),
        "reference": entry.reference,
    }


def told_of_each(changes: Sequence[Changed]) -> list[tuple[Changed, tuple[str, str, str]]]:
    """Return each line of what an entry changed, with the thing it is of: label, before and after."""
    several = sum(each.thing == "unit" and not each.made for each in changes) > 1
    return [(each, line) for each in changes for line in _lines(each, several=several)]


def _is_told(changed: Changed, line: tuple[str, str, str]) -> bool:
    """Say whether a change is read at once: one of the unit itself, and no bare id of another thing."""
    return changed.thing == "unit" and not is_identifier(line[2])


def _what(entry: Entry) -> str:
    if entry.refused is not None:
        return entry.refused.sentence
    return kind_in_words(entry.kind) if entry.title == entry.kind else entry.title


def _people(entry: Entry) -> str:
    """Return who did it, who wrote it down and who checked it, where these are several."""
    did = entry.performed_by or entry.recorded_by
    told = [did.name]
    told += (
        [say("recorded by {name}", name=entry.recorded_by.name)] if _differ(did, entry.recorded_by) else []
    )
    told += [say("checked by {name}", name=entry.verified_by.name)] if entry.verified_by else []
    told += [say("verbal order: {name}", name=entry.ordered_by.name)] if entry.ordered_by else []
    return ", ".join(told)


def _differ(one: Who, other: Who) -> bool:
    return one.id != other.id


def _lines(changed: Changed, *, several: bool) -> Iterable[tuple[str, str, str]]:
    """Yield what changed of one thing, and of which of several units; one just made shows what it is."""
    for line in changed.lines:
        old = "" if line.old == "–" else line.old
        if line.quiet or line.old == line.new or (changed.made and line.new == "–"):
            continue
        yield (
            _label(changed, line.label, several=several),
            measured(line.label, old),
            measured(line.label, line.new),
        )


def _label(changed: Changed, label: str, *, several: bool) -> str:
    if changed.thing != "unit":
        return f"{say(thing_in_words(changed.thing))}: {say(label)}"
    return f"{changed.words}: {say(label)}" if several else label


def _private(each: Private) -> tuple[str, str]:
    if each.value is not None:
        return each.label, each.value
    return each.label, say("erased") if each.erased else say("kept closed")


def _signature(each: Signed) -> str:
    return f"{say(each.statement)} {each.name}, {', '.join(map(inside, each.roles))}."
