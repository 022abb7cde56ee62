"""What a frozen unit went through: times out of its slot, and times at which its vessel was too warm."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.freezer import Exposure
from biobank.domain.things.unit import Unit
from biobank.storage import rows, tables

MOST_EVENTS = 400
_LOOSE = ("person", "location", "transit")
_AT_PATIENT = ("issued", "at_bedside")
_NEVER = "9"

_event = tables.event.c
_exposure, _slot = tables.things["exposure"], tables.things["slot"]
_told = (
    select(_event.body)
    .where(_event.unit_id == bindparam("unit"))
    .order_by(_event.id.desc())
    .limit(bindparam("limit"))
)
_warm = (
    select(_exposure, _slot.c.id)
    .join(_slot, _slot.c.vessel_id == _exposure.c.vessel_id)
    .where(_slot.c.id.in_(bindparam("slots", expanding=True)))
    .order_by(_exposure.c.started_at, _exposure.c.id)
)


@dataclass(frozen=True, slots=True)
class Outing:
    """A time that frozen cells were in no slot; `issued` if it was the way to the patient."""

    since: str
    until: str | None
    issued: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a slot."""

    slot: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Warmth:
    """What is known of a unit's cold: outings and warm times of its vessel, and whether all was read."""

    outings: tuple[Outing, ...] = ()
    warm: tuple[Exposure, ...] = ()
    whole: bool = True


@dataclass(slots=True)
class _Walk:
    """The states of a unit while its events are read in order."""

    frozen_at: str
    columns: dict[str, Any] = field(default_factory=dict)
    outings: list[Outing] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    out: tuple[str, bool] | None = None
    stay: tuple[str, str] | None = None

    def step(self, was: Mapping[str, Any], now: Mapping[str, Any], at: str) -> None:
        """Take one change of the unit."""
        self.columns = {**was, **self.columns, **now}
        self._slot(at)
        self._loose(at)

    def _slot(self, at: str) -> None:
        slot = self.columns.get("slot_id")
        if self.stay is not None and slot != self.stay[0]:
            self.stays.append(Stay(*self.stay, until=at))
            self.stay = None
        if slot is not None and self.stay is None:
            self.stay = (slot, at)

    def _loose(self, at: str) -> None:
        told = self.columns
        # What was read may begin after the freezing.
        material = told.get("material", "frozen" if at >= self.frozen_at else None)
        loose = material == "frozen" and told.get("custody") in _LOOSE
        issued = told.get("assignment") in _AT_PATIENT
        if loose:
            since, before = self.out or (at, False)
            self.out = (since, before or issued)
        elif self.out is not None:
            self.outings.append(Outing(self.out[0], at, self.out[1]))
            self.out = None

    def done(self) -> tuple[tuple[Outing, ...], tuple[Stay, ...]]:
        """Return what was found; what goes on has no end."""
        outings = [*self.outings, *([Outing(self.out[0], None, self.out[1])] if self.out else [])]
        stays = [*self.stays, *([Stay(*self.stay, until=None)] if self.stay else [])]
        return tuple(outings), tuple(stays)


def walked(unit: Unit, bodies: Iterable[Mapping[str, Any]]) -> tuple[tuple[Outing, ...], tuple[Stay, ...]]:
    """Return the outings and stays of a unit that events in order tell of."""
    walk = _Walk(unit.frozen_at or _NEVER)
    for body in bodies:
        happened = body.get("claimed", {}).get("at", body["at"])
        for each in body.get("changes", ()):
            if each["thing"] == "unit" and each["id"] == unit.id:
                walk.step(each["was"], each["now"], each["now"].get("custody_since") or happened)
    return walk.done()


def warmth_of(connection: Connection, unit: Unit, most: int = MOST_EVENTS) -> Warmth:
    """Return what a unit went through by its newest events; two statements, however long its history."""
    found = list(connection.execute(_told, {"unit": unit.id, "limit": most + 1}).scalars())
    bodies = [json.loads(body) for body in reversed(found[:most])]
    outings, stays = walked(unit, bodies)
    return Warmth(outings, _exposures(connection, stays), len(found) <= most)


def _exposures(connection: Connection, stays: Sequence[Stay]) -> tuple[Exposure, ...]:
    """Return the warm times of the vessels that fell into the stays in them."""
    slots = sorted({each.slot for each in stays}) or [""]
    told: dict[str, Exposure] = {}
    for *columns, slot in connection.execute(_warm, {"slots": slots}):
        exposure = cast("Exposure", rows.as_thing("exposure", columns))
        if any(_overlap(each, exposure) for each in stays if each.slot == slot):
            told[exposure.id] = exposure
    return tuple(told.values())


def _overlap(stay: Stay, exposure: Exposure) -> bool:
    return stay.since < (exposure.ended_at or _NEVER) and exposure.started_at < (stay.until or _NEVER)
