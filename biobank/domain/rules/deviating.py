"""What a violation brings about by itself: a deviation, and a hold where it was red."""

from dataclasses import replace

from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Draft, Violation
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.verbal_orders import countersign_due
from biobank.domain.things.quality import Deviation, Hold
from biobank.domain.things.unit import Unit


def marked(drafts: tuple[Draft, ...], violations: tuple[Violation, ...], facts: Facts) -> tuple[Draft, ...]:
    """Return the drafts with the violations on the first, a deviation, and holds for reports.

    A waived amber guard opens a deviation too, but holds nothing: the
    physician has decided, and the cells are needed. What only the record
    lacks holds nothing either.
    """
    if not drafts:
        return drafts
    first = replace(drafts[0], violations=violations)
    holding = [one for one in violations if one.holds and one.waived_by is None]
    deviation = _deviation(first, violations, facts)
    held = _held(first, facts, holding[0].code) if holding else first
    opened = Draft(
        kind="DeviationOpened",
        stream=first.stream,
        unit=first.unit,
        subjects={"deviation": deviation.id},
        changes=(new(deviation),),
        data={"codes": [one.code for one in violations], "verb": facts.verb},
    )
    return (held, *drafts[1:], opened)


def opened(
    facts: Facts,
    stream: str,
    unit: str | None,
    code: str,
    number: int = 0,
    severity: str = "minor",
    **data: object,
) -> Draft:
    """Return a deviation that a decision opens of its own accord, as an event in a stream."""
    deviation = Deviation(
        id=facts.fresh.id(Deviation.LETTER, number),
        stream=stream,
        site_id=facts.actor.site,
        unit_id=unit,
        code=code,
        opened_at=facts.now,
        opened_by=facts.actor.person,
        origin=facts.verb,
        severity=severity,
    )
    return Draft(
        kind="DeviationOpened",
        stream=stream,
        unit=unit,
        subjects={"deviation": deviation.id},
        changes=(new(deviation),),
        data={"codes": [code], "verb": facts.verb, **data},
    )


def _deviation(first: Draft, violations: tuple[Violation, ...], facts: Facts) -> Deviation:
    return Deviation(
        id=facts.fresh.id("N", 900),
        stream=first.stream,
        site_id=facts.actor.site,
        unit_id=first.unit,
        code=violations[0].code,
        opened_at=facts.now,
        opened_by=facts.actor.person,
        status="open",
        origin=facts.verb,
        ordered_by=facts.verbal_order.person if facts.verbal_order else None,
        countersign_due=countersign_due(facts),
    )


def _held(draft: Draft, facts: Facts, cause: str) -> Draft:
    """Quarantine the living unit the draft is about, within the same event."""
    for place, each in enumerate(draft.changes):
        unit = each.row
        if isinstance(unit, Unit) and unit.material in ALIVE and unit.disposition != "in_doubt":
            hold = Hold(
                id=facts.fresh.id("2", 901),
                stream=unit.stream,
                unit_id=unit.id,
                cause="deviation",
                detail=cause,
                placed_at=facts.now,
                placed_by=facts.actor.person,
                status="open",
            )
            changes = _replaced(draft.changes, place, quarantined(each))
            return replace(draft, changes=(*changes, new(hold)))
    return draft


def quarantined(each: Change) -> Change:
    """Return a unit's change with quarantine folded into the same version."""
    unit = each.row
    if not isinstance(unit, Unit) or unit.disposition == "quarantined":
        return each
    further = change(unit, disposition="quarantined")
    was = each.was if not each.was and each.version == 1 else {**further.was, **each.was}
    row = replace(further.row, version=unit.version)
    return Change(each.thing, each.id, was, {**each.now, **further.now}, row)


def _replaced(changes: tuple[Change, ...], place: int, put: Change) -> tuple[Change, ...]:
    return (*changes[:place], put, *changes[place + 1 :])
