"""Holds as decisions make them: one reason each why a unit may not be used."""

from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.facts import Facts
from biobank.domain.things.quality import Hold
from biobank.domain.things.unit import Unit

CANNOT_BE_QUARANTINED = ("in_doubt", "rejected")
"""Dispositions stronger than quarantine; a further hold leaves them as they are."""


def new_hold(facts: Facts, unit: Unit, cause: str, detail: str | None = None, number: int = 0) -> Change:
    """Return an open hold on a unit; several in one command need different numbers."""
    made = Hold(
        id=facts.fresh.id(Hold.LETTER, number),
        stream=unit.stream,
        unit_id=unit.id,
        cause=cause,
        detail=detail,
        placed_at=facts.now,
        placed_by=facts.actor.person,
        status="open",
    )
    return new(made)


def lifted(facts: Facts, hold: Hold) -> Change:
    """Return the hold as lifted now by the person acting."""
    return change(hold, status="lifted", lifted_at=facts.now, lifted_by=facts.actor.person)


def held_disposition(unit: Unit) -> str:
    """Return the disposition a unit has once it is held."""
    return unit.disposition if unit.disposition in CANNOT_BE_QUARANTINED else "quarantined"
