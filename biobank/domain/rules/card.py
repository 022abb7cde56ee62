"""The fold of a patient's card: the newest value of each field, and the former ones beside it.

A label printed years ago names the patient as they were called then, so that
what was once true keeps finding them. All of it is private, and is erased
with the rest.
"""

from collections.abc import Mapping

FORMER = "former_"
REMEMBERED = ("family_name", "given_names", "birth_date", "hospital_number", "national_number")
"""Fields whose former values stay on the card, one to a line, the oldest first."""


def folded(card: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Return the card after an event that told these fields."""
    after = {**card, **told}
    for field in REMEMBERED:
        if field in told:
            before = [*formerly(card, field), *([card[field]] if field in card else [])]
            kept = [value for value in dict.fromkeys(before) if value != told[field]]
            after.pop(FORMER + field, None)
            after |= {FORMER + field: "\n".join(kept)} if kept else {}
    return after


def formerly(card: Mapping[str, str], field: str) -> tuple[str, ...]:
    """Return the former values of a field, the oldest first."""
    return tuple(line for line in card.get(FORMER + field, "").split("\n") if line)


def changes(card: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return each field that has changed: its name, what a label may still say, and what is right now."""
    return tuple(
        (field, value, card.get(field, "")) for field in REMEMBERED for value in formerly(card, field)
    )
