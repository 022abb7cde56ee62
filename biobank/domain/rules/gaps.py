"""Custody gaps: stretches of time for which the record does not say who had a unit, or says it twice. Pure.

Everything is read from event bodies, in the order written, so that a gap once
there is found again by whoever holds an export.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from biobank.domain.rules.clock import later, minutes_between
from biobank.domain.rules.label_control import copies_disagree

Body = Mapping[str, Any]
Columns = Mapping[str, Any]
RECEIVING = frozenset({"UnitAccepted", "UnitDeclined", "UnitReceived", "UnitReturned"})
"""Kinds that themselves record a unit's passing from one person to another."""

NOT_IN_HAND = frozenset({"UnitEnteredInError"})
"""Kinds that end what is on record and take nothing out of anybody's hands: there was no such unit."""

CUSTODY_COLUMNS = frozenset({"custody", "slot_id", "place_id", "holder_id"})
OF_COPIES = {
    "not-accounted": "labels-unaccounted",
    "applied-twice": "labels-twice-on-it",
    "serial-skipped": "label-numbers-skipped",
}
"""The gap that each disagreement of label copies is."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of one unit: its code, from when until when (None: it lasts), and what its sentence needs."""

    code: str
    unit: str
    since: str
    until: str | None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outlook:
    """From where one looks: the present moment, the limits in force, and whose account ended when."""

    now: str
    limits: Mapping[str, Any]
    ended: Mapping[str, str] = field(default_factory=dict)
    verb_of: Mapping[str, str] = field(default_factory=dict)

    def minutes(self, name: str, kind: str = "") -> Decimal:
        """Return a limit in minutes; a verb's own, such as `out_of_slot_minutes_move_unit`, comes first."""
        verb = self.verb_of.get(kind, "").replace("-", "_")
        return Decimal(str(self.limits.get(f"{name}_{verb}", self.limits[name])))


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did to one unit: when it happened, and the unit's columns before and after."""

    body: Body
    at: str
    was: Columns
    now: Columns

    @property
    def kind(self) -> str:
        """Return the kind of the event."""
        return str(self.body["kind"])

    @property
    def left_the_stream(self) -> bool:
        """Say whether the unit had moved to another patient's stream."""
        return self.now.get("stream") not in (None, self.body.get("stream"))


def gaps_in(bodies: Iterable[Body], outlook: Outlook) -> tuple[Gap, ...]:
    """Return all custody gaps of all units that these events speak of, by unit and time."""
    found: list[Gap] = []
    kept = list(bodies)
    for unit, steps in sorted(steps_by_unit(kept).items()):
        for rule in UNIT_RULES:
            found.extend(rule(unit, steps, outlook))
    found.extend(handover_gaps(kept, outlook))
    return tuple(sorted(found, key=lambda gap: (gap.unit, gap.since, gap.code)))


def steps_by_unit(bodies: Iterable[Body]) -> dict[str, list[Step]]:
    """Return what happened to each unit, step by step."""
    found: dict[str, list[Step]] = {}
    for body in bodies:
        for each in body.get("changes", ()):
            if each["thing"] == "unit":
                steps = found.setdefault(each["id"], [])
                before = steps[-1].now if steps else {}
                columns = {**before, **each["now"]}
                steps.append(Step(body, happened(body), {**before, **each["was"]}, columns))
    return found


def happened(body: Body) -> str:
    """Return when an event happened: as claimed, else as recorded."""
    claimed = body.get("claimed")
    return str(body["at"] if claimed is None else claimed["at"])


def out_of_slot(unit: str, steps: Sequence[Step], outlook: Outlook) -> Iterator[Gap]:
    """Yield the times a frozen unit was out of any slot for longer than allowed."""
    left: Step | None = None
    for step in steps:
        if left is None and step.was.get("custody") == "slot" and _is_loose(step.now):
            left = step
        elif left is not None and not _is_loose(step.now):
            yield from _loose(unit, left, step.at, outlook)
            left = None
    if left is not None:
        yield from _loose(unit, left, None, outlook)


def _is_loose(columns: Columns) -> bool:
    frozen = columns.get("material") == "frozen" and columns.get("assignment") not in ("issued", "at_bedside")
    return frozen and columns.get("custody") in ("person", "location", "transit")


def _loose(unit: str, left: Step, back: str | None, outlook: Outlook) -> Iterator[Gap]:
    limit = outlook.minutes("out_of_slot_minutes", left.kind)
    lasted = Decimal(str(minutes_between(left.at, back or outlook.now)))
    if lasted > limit:
        yield Gap("long-out-of-slot", unit, left.at, back, {"minutes": _whole(lasted), "limit": limit})


def held_by_ended_account(unit: str, steps: Sequence[Step], outlook: Outlook) -> Iterator[Gap]:
    """Yield the times a unit was in the hands of someone whose account had ended."""
    for step, following in _spans(steps):
        holder = step.now.get("holder_id")
        ended = outlook.ended.get(holder) if step.now.get("custody") == "person" and holder else None
        if ended is not None and ended < (following or outlook.now):
            since = max(ended, step.at)
            yield Gap("held-by-ended-account", unit, since, following, {"holder": holder, "ended": ended})


def missing(unit: str, steps: Sequence[Step], _: Outlook) -> Iterator[Gap]:
    """Yield the times a unit was missing."""
    since: str | None = None
    for step in steps:
        if since is None and step.now.get("custody") == "missing":
            since = step.at
        elif since is not None and step.now.get("custody") != "missing":
            yield Gap("unit-was-missing", unit, since, step.at)
            since = None
    if since is not None:
        yield Gap("unit-was-missing", unit, since, None)


def overlapping_claims(unit: str, steps: Sequence[Step], _: Outlook) -> Iterator[Gap]:
    """Yield where custody is claimed to have changed before the change that was recorded ahead of it."""
    moves = [step for step in steps if _moves(step)]
    for before, step in pairwise(moves):
        if step.at < before.at:
            params = {"first": before.kind, "second": step.kind}
            yield Gap("claimed-times-overlap", unit, step.at, before.at, params)


def passed_unrecorded(unit: str, steps: Sequence[Step], _: Outlook) -> Iterator[Gap]:
    """Yield where someone had a unit in hand that the record gave to someone else: a hole between them."""
    for before, step in pairwise(steps):
        holder = before.now.get("holder_id")
        hands = {step.body.get("performed_by"), step.body.get("verified_by"), step.body["actor"]["id"]}
        in_hand = before.now.get("custody") == "person" and holder is not None
        silent = step.kind in RECEIVING or step.kind in NOT_IN_HAND
        if in_hand and _moves(step) and holder not in hands and not silent:
            taker = step.body.get("performed_by") or step.body["actor"]["id"]
            yield Gap("passed-unrecorded", unit, before.at, step.at, {"holder": holder, "taker": taker})


def _moves(step: Step) -> bool:
    return any(step.was.get(name) != step.now.get(name) for name in CUSTODY_COLUMNS)


def _spans(steps: Sequence[Step]) -> Iterator[tuple[Step, str | None]]:
    """Pair each step that moves custody with the time of the next one that does."""
    moves = [step for step in steps if _moves(step)]
    for place, step in enumerate(moves):
        yield step, moves[place + 1].at if place + 1 < len(moves) else None


UNIT_RULES = (out_of_slot, held_by_ended_account, missing, overlapping_claims, passed_unrecorded)


def handover_gaps(bodies: Iterable[Body], outlook: Outlook) -> Iterator[Gap]:
    """Yield hand-overs that nobody accepted in time, and transports past their expected arrival."""
    sent: dict[str, dict[str, Any]] = {}
    for body in bodies:
        for each in body.get("changes", ()):
            if each["thing"] == "handover":
                sent.setdefault(each["id"], {"at": happened(body)}).update(each["now"])
    for told in sent.values():
        yield from _late(told, outlook)


def _late(told: Columns, outlook: Outlook) -> Iterator[Gap]:
    closed = told.get("closed_at")
    by_hand = told.get("to_person") is not None
    limit = outlook.minutes("handover_accept_minutes" if by_hand else "transit_overdue_minutes")
    starts = told["sent_at"] if by_hand else told.get("expected_at") or told["sent_at"]
    due = max(later(starts, minutes=float(limit)), told.get("expected_at") or "")
    if (closed or outlook.now) > due:
        receiver = told.get("to_person") or told.get("to_place")
        params = {"giver": told["from_person"], "receiver": receiver, "due": due}
        code = "handover-not-accepted" if by_hand else "transit-overdue"
        yield Gap(code, told["unit_id"], told["sent_at"], closed, params)


def label_gaps(copies: Iterable[Any], outlook: Outlook) -> Iterator[Gap]:
    """Yield units whose label copies do not add up: loose too long, two on it, a number skipped."""
    by_unit: dict[str, list[Any]] = {}
    for copy in copies:
        if copy.unit_id is not None:
            by_unit.setdefault(copy.unit_id, []).append(copy)
    limit = float(outlook.minutes("label_apply_minutes"))
    for unit, all_copies in sorted(by_unit.items()):
        for each in copies_disagree(all_copies, outlook.now, limit):
            named = [one for one in all_copies if one.serial in each.serials] or all_copies
            params = {
                "printed": each.printed,
                "accounted": each.printed - len(each.serials),
                "serials": ", ".join(each.serials),
            }
            yield Gap(OF_COPIES[each.why], unit, min(one.printed_at for one in named), None, params)


def count_gaps(bodies: Iterable[Body], held: Mapping[str, str], outlook: Outlook) -> Iterator[Gap]:
    """Yield units that the events put into another slot, or none, than the map of the vessel does.

    `held` maps units to slots as the map shows them now.
    """
    steps = steps_by_unit(bodies)
    for unit in sorted(steps.keys() | held.keys()):
        if unit in steps and steps[unit][-1].left_the_stream:
            continue
        told = steps[unit][-1].now.get("slot_id") if unit in steps else None
        if told != held.get(unit):
            since = steps[unit][-1].at if unit in steps else outlook.now
            yield Gap(
                "count-disagrees", unit, since, None, {"told": told or "–", "held": held.get(unit, "–")}
            )


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value())
