"""Infection markers of a patient: what was found, and what it means for label and storage."""

from collections.abc import Mapping

from biobank.domain.sentences.phrase import phrases

MARKERS = phrases(
    (
        ("hiv", "HIV 1/2"),
        ("hbsag", "Hepatitis B surface antigen"),
        ("anti_hbc", "Hepatitis B core antibody"),
        ("anti_hcv", "Hepatitis C antibody"),
        ("syphilis", "Syphilis"),
        ("htlv", "HTLV I/II"),
        ("cmv", "Cytomegalovirus"),
    )
)
FINDINGS = phrases(
    (
        ("nonreactive", "Non-reactive"),
        ("reactive", "Reactive"),
        ("pending", "Pending"),
    )
)
ALWAYS_TESTED = frozenset({"hiv", "hbsag", "anti_hbc", "anti_hcv", "syphilis"})
_NO_BIOHAZARD = frozenset({"cmv"})


def markers_text(found: Mapping[str, str]) -> str:
    """Return findings as one text in marker order: `hbsag=reactive hiv=nonreactive`."""
    return " ".join(f"{marker}={found[marker]}" for marker in sorted(found))


def markers_of(text: str | None) -> dict[str, str]:
    """Return the findings a text tells."""
    pairs = (pair.partition("=") for pair in (text or "").split())
    return {marker: finding for marker, _, finding in pairs}


def reactive(text: str | None) -> tuple[str, ...]:
    """Return the reactive markers, for the warning on the label."""
    return tuple(sorted(marker for marker, finding in markers_of(text).items() if finding == "reactive"))


def is_biohazard(text: str | None) -> bool:
    """Say whether a reactive marker makes the product a biohazard; CMV alone does not."""
    return bool(set(reactive(text)) - _NO_BIOHAZARD)


def is_evaluated(text: str | None) -> bool:
    """Say whether all testing is done; else the label says NOT EVALUATED FOR INFECTIOUS SUBSTANCES."""
    found = markers_of(text)
    return set(found) >= ALWAYS_TESTED and "pending" not in found.values()
