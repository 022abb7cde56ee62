"""ABO and RhD groups as they are recorded and compared."""

from collections.abc import Iterable

from biobank.domain.sentences.phrase import phrases

BLOOD_GROUPS = phrases(
    (
        ("O-", "O RhD negative"),
        ("O+", "O RhD positive"),
        ("A-", "A RhD negative"),
        ("A+", "A RhD positive"),
        ("B-", "B RhD negative"),
        ("B+", "B RhD positive"),
        ("AB-", "AB RhD negative"),
        ("AB+", "AB RhD positive"),
    )
)


def differing(groups: Iterable[str | None]) -> tuple[str, ...]:
    """Return the different groups among those known, sorted; empty when they agree."""
    known = sorted({one for one in groups if one is not None})
    return tuple(known) if len(known) > 1 else ()
