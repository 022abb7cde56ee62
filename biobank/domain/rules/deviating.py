"""What a violation brings about by itself: a deviation, and a hold where it was red."""

from collections.abc import Iterator
from dataclasses import replace

from biobank.domain.rules.change import Change, change, new
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.happening import Draft, Violation
from biobank.domain.rules.holding import held_disposition
from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.verb import REGISTRY
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
    told = (replace(drafts[0], violations=violations), *drafts[1:])
    first = told[0]
    holding = [one for one in violations if one.holds and one.waived_by is None]
    deviation = _deviation(first, violations, facts)
    opening = Draft(
        kind="DeviationOpened",
        stream=first.stream,
        unit=first.unit,
        subjects={"deviation": deviation.id},
        changes=(new(deviation),),
        data={"codes": [one.code for one in violations], "verb": facts.verb},
    )
    return (*(_held(told, facts, holding[0].code) if holding else told), opening)


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


def _held(drafts: tuple[Draft, ...], facts: Facts, cause: str) -> tuple[Draft, ...]:
    """Quarantine every living unit that the report is about, within its own events."""
    for number, unit in enumerate(_held_units(drafts, facts)):
        hold = Hold(
            id=facts.fresh.id("2", 901 + number),
            stream=unit.stream,
            unit_id=unit.id,
            cause="deviation",
            detail=cause,
            placed_at=facts.now,
            placed_by=facts.actor.person,
            status="open",
        )
        drafts = _with_hold(drafts, unit, hold)
    return drafts


def _held_units(drafts: tuple[Draft, ...], facts: Facts) -> list[Unit]:
    """Return the units that a report did something to, as it leaves them: those it names, and those it made.

    Where it names none, it is the first that the main event changed. A check that found something amiss did
    nothing to the cells: it proves nothing, and is made again.
    """
    verb = REGISTRY.get(facts.verb)
    named = facts.given.get(verb.subject or "") if verb is not None else None
    subjects = {one.id for one in (named if isinstance(named, tuple) else (named,)) if isinstance(one, Unit)}
    units: dict[str, Unit] = {}
    for row, fresh in _changed_units(drafts):
        if row.id in subjects or fresh:
            units[row.id] = row
    found = list(units.values()) or [row for row, _ in _changed_units(drafts[:1])]
    living = [one for one in found if one.material in ALIVE and one.disposition != "in_doubt"]
    return living if units else living[:1]


def _changed_units(drafts: tuple[Draft, ...]) -> Iterator[tuple[Unit, bool]]:
    """Yield each unit after each of its changes, and whether it came to be by it."""
    for draft in drafts:
        for each in draft.changes:
            if isinstance(each.row, Unit):
                yield each.row, each.version == 1 and not each.was


def _with_hold(drafts: tuple[Draft, ...], unit: Unit, hold: Hold) -> tuple[Draft, ...]:
    """Return the drafts with a unit held where its last change is told."""
    for place, draft in reversed(list(enumerate(drafts))):
        for number, each in reversed(list(enumerate(draft.changes))):
            if each.thing == Unit.NAME and each.id == unit.id:
                changes = _replaced(draft.changes, number, quarantined(each))
                held = replace(draft, changes=(*changes, new(hold)))
                return (*drafts[:place], held, *drafts[place + 1 :])
    return drafts


def quarantined(each: Change) -> Change:
    """Return a unit's change with quarantine folded into the same version."""
    unit = each.row
    if not isinstance(unit, Unit) or unit.disposition == held_disposition(unit):
        return each
    further = change(unit, disposition=held_disposition(unit))
    was = each.was if not each.was and each.version == 1 else {**further.was, **each.was}
    row = replace(further.row, version=unit.version)
    return Change(each.thing, each.id, was, {**each.now, **further.now}, row)


def _replaced(changes: tuple[Change, ...], place: int, put: Change) -> tuple[Change, ...]:
    return (*changes[:place], put, *changes[place + 1 :])
