"""Keeping changes in their streams: records of one person that were linked are never merged."""

from dataclasses import replace

from biobank.domain.rules.change import Change
from biobank.domain.rules.happening import Draft


def in_their_streams(draft: Draft) -> tuple[Draft, ...]:
    """Return the draft with the changes of its own stream, and one more for each other stream.

    A unit of a linked record may be given on the order of the other record:
    unit and order then change together, each in its own stream.
    """
    elsewhere: dict[str, list[Change]] = {}
    for each in draft.changes:
        if each.row.stream != draft.stream:
            elsewhere.setdefault(each.row.stream, []).append(each)
    if not elsewhere:
        return (draft,)
    own = tuple(each for each in draft.changes if each.row.stream == draft.stream)
    others = (
        Draft(
            kind=draft.kind, stream=stream, unit=draft.unit, subjects=draft.subjects, changes=tuple(changes)
        )
        for stream, changes in elsewhere.items()
    )
    return (replace(draft, changes=own), *others)
