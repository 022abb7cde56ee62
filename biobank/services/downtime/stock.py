"""What lies where and whose it is: read in bounded portions within one moment of the database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.sentences.labels import value_in_words
from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Patient
from biobank.domain.things.quality import Hold
from biobank.services import cards
from biobank.services.downtime.portions import portions
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.services import Services
from biobank.storage import rows, tables
from biobank.storage.prepared import one_of, several
from biobank.words.speaking import say

AWAITING = "awaiting-results"
PORTION = 200
"""Boxes or patients read at once."""

_t = tables.things
_unit, _slot, _place, _patient, _hold = (_t[name] for name in ("unit", "slot", "place", "patient", "hold"))
_alive = _unit.c.material.in_(sorted(ALIVE))
_here = _unit.c.site_id == bindparam("site")
_units = placed_units(_slot.c.place_id.label("box"), _slot.c.row, _slot.c.column)
_in_boxes = _units.where(one_of(_slot.c.place_id, "boxes"), _here).order_by(
    _slot.c.place_id, _slot.c.row, _slot.c.column
)
_elsewhere = (
    _units.where(_here, _alive, _unit.c.custody.not_in(("slot", "attached")), _unit.c.id > bindparam("after"))
    .order_by(_unit.c.id)
    .limit(1000)
)
_of_patients = _units.where(one_of(_unit.c.patient_id, "patients"), _here, _alive).order_by(
    _unit.c.patient_id, _unit.c.din, _unit.c.division, _unit.c.id
)
_age = tuple_(_hold.c.placed_at, _hold.c.id)
_held = (
    placed_units(
        _slot.c.place_id.label("box"),
        _hold.c.cause,
        _hold.c.detail,
        _hold.c.placed_at,
        _hold.c.id.label("hold"),
    )
    .join(_hold, _hold.c.unit_id == _unit.c.id)
    .where(
        _hold.c.status == "open",
        _hold.c.cause != AWAITING,
        _here,
        _alive,
        _age > tuple_(bindparam("placed_at"), bindparam("hold")),
    )
    .order_by(_hold.c.placed_at, _hold.c.id)
    .limit(1000)
)
_by_id = _units.where(one_of(_unit.c.id, "units"))
_places = select(_place).where(_place.c.site_id == bindparam("site"))
_owners = (
    select(_patient)
    .where(
        _patient.c.id.in_(select(_unit.c.patient_id).where(_here, _alive)),
        _patient.c.id > bindparam("after"),
    )
    .order_by(_patient.c.id)
    .limit(1000)
)
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Person:
    """A patient as the bedside asks for them; kept in memory for the whole book."""

    id: str
    name: str
    born: str
    numbers: str
    blood_group: str
    alerts: str
    sort: str


@dataclass(frozen=True, slots=True)
class Found:
    """A unit, where it is, and the box of its slot."""

    placed: Placed
    box: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A unit and one reason for which it is held, and since when."""

    found: Found
    cause: str
    detail: str | None
    since: str


class Stock:
    """The living units of one site, as one snapshot of the database has them."""

    def __init__(self, services: Services, connection: Connection, site: str) -> None:
        """Read the places of the site and who its patients are; both fit into memory."""
        self._services, self._connection, self._site = services, connection, site
        self._paths = _paths(
            rows.as_thing("place", row) for row in connection.execute(_places, {"site": site})
        )
        self.people: dict[str, Person] = {}

    def meet(self, patients: Iterable[str]) -> None:
        """Learn who these patients are, in portions."""
        new = (id for id in dict.fromkeys(patients) if id not in self.people)
        for portion in portions(new, PORTION):
            self._know(rows.find(self._connection, "patient", {"id": portion}))

    def meet_owners(self) -> None:
        """Learn who has living units here."""
        after = ""
        while True:
            found = self._connection.execute(_owners, {"site": self._site, "after": after}).all()
            for portion in portions(found, PORTION):
                self._know([rows.as_thing("patient", row) for row in portion])
            if not found:
                return
            after = found[-1].id

    def _know(self, found: Sequence[Any]) -> None:
        ids = tuple(row.id for row in found)
        told = cards.read_many(self._services, self._connection, ids)
        bands: dict[str, list[str]] = {}
        for band in rows.find(self._connection, "wristband", {"patient_id": ids, "status": "active"}):
            bands.setdefault(band.patient_id, []).append(band.id)  # type: ignore[attr-defined]
        for row in found:
            self.people[row.id] = _person(row, told.get(row.id, {}), bands.get(row.id, []))

    def person(self, id: str) -> Person:
        """Return who a patient is; one who was not met is known by id alone."""
        return self.people.get(id) or Person(id, say("Patient {id}", id=id), "", "", "", "", id)

    def by_position(self) -> Iterator[tuple[str, list[Found]]]:
        """Yield each box that holds something: its way from the vessel down, and its units by position."""
        boxes = sorted(self._paths, key=lambda id: _natural(self._paths[id]))
        for portion in portions(boxes, PORTION):
            in_box: dict[str, list[Found]] = {}
            bound = {"boxes": several(portion), "site": self._site}
            for found in map(_found, self._connection.execute(_in_boxes, bound)):
                in_box.setdefault(found.box or "", []).append(found)
            yield from ((self._paths[id], in_box[id]) for id in portion if id in in_box)

    def elsewhere(self) -> Iterator[Found]:
        """Yield the living units that lie in no slot."""
        after = ""
        while True:
            bound = {"site": self._site, "after": after}
            found = [_found(row) for row in self._connection.execute(_elsewhere, bound)]
            yield from found
            if not found:
                return
            after = found[-1].placed.unit.id

    def by_patient(self) -> Iterator[tuple[Person, list[Found], dict[str, list[Hold]]]]:
        """Yield the patients by name with their living units and the open holds of each."""
        for portion in portions(sorted(self.people.values(), key=lambda one: one.sort), PORTION):
            units: dict[str, list[Found]] = {}
            bound = {"patients": several([one.id for one in portion]), "site": self._site}
            for found in map(_found, self._connection.execute(_of_patients, bound)):
                units.setdefault(found.placed.unit.patient_id, []).append(found)
            holds = self._holds([one.placed.unit.id for each in units.values() for one in each])
            yield from ((one, units[one.id], holds) for one in portion if one.id in units)

    def held(self) -> Iterator[Held]:
        """Yield the open holds by age, except those that only wait for results."""
        last = {"placed_at": "", "hold": ""}
        while True:
            rows_found = self._connection.execute(_held, {"site": self._site, **last}).all()
            for row in rows_found:
                *columns, box, cause, detail, since, _ = row
                yield Held(Found(as_placed(columns), box), cause, detail, since)
            if not rows_found:
                return
            last = {"placed_at": rows_found[-1].placed_at, "hold": rows_found[-1].hold}

    def _holds(self, units: Sequence[str]) -> dict[str, list[Hold]]:
        held: dict[str, list[Hold]] = {}
        for portion in portions(units, 1000):
            for hold in rows.find(self._connection, "hold", {"unit_id": portion, "status": "open"}):
                if isinstance(hold, Hold):
                    held.setdefault(hold.unit_id, []).append(hold)
        return held

    def where(self, found: Found) -> str:
        """Return where a unit is, from the vessel down to its slot, or in whose hands."""
        placed = found.placed
        if found.box is not None:
            return f"{self._paths.get(found.box, '')} · {placed.slot}"
        return placed.place or placed.holder or say(value_in_words("custody", placed.unit.custody))


def found_units(connection: Connection, ids: Sequence[str]) -> dict[str, Found]:
    """Return units by id, each with where it is; one statement."""
    found = map(_found, connection.execute(_by_id, {"units": several(ids)}))
    return {each.placed.unit.id: each for each in found}


def _found(row: Any) -> Found:
    *columns, box, _, _ = row
    return Found(as_placed(columns), box)


def _paths(places: Iterable[Any]) -> dict[str, str]:
    """Return the way to each place in words; rooms are left out where there is a vessel."""
    known: dict[str, Place] = {each.id: each for each in places}
    return {id: " / ".join(reversed(list(_up(known, id)))) for id in known}


def _up(known: dict[str, Place], id: str) -> Iterator[str]:
    at: str | None = id
    while at is not None and at in known:
        yield known[at].name
        if known[at].kind == "vessel":
            return
        at = known[at].parent_id


def _natural(path: str) -> list[tuple[int, str]]:
    """Return what sorts a path as people count: rack 2 before rack 10."""
    parts = _NUMBERS.split(path.casefold())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _person(row: Patient, card: dict[str, str], bands: Sequence[str]) -> Person:
    family, given = card.get("family_name", ""), card.get("given_names", "")
    name = f"{family.upper()}, {given}" if family else say("Patient {id}", id=row.id)
    numbers = [card.get("hospital_number", ""), *_bands(card, bands)]
    alerts = {
        say("SIMILAR NAME"): row.similar_name,
        say("IDENTITY IN DOUBT"): row.identity_in_doubt,
        say("SAME PERSON AS {patient}", patient=row.linked_to): row.linked_to is not None,
    }
    return Person(
        row.id,
        name,
        card.get("birth_date", ""),
        " · ".join(each for each in numbers if each),
        row.blood_group or "",
        " · ".join(words for words, holds in alerts.items() if holds),
        cards.normalised(f"{family} {given}") or row.id,
    )


def _bands(card: dict[str, str], bands: Sequence[str]) -> Iterator[str]:
    if card.get("wristband_number"):
        yield say("band {code}", code=card["wristband_number"])
    yield from (say("band {code}", code=code) for code in bands)
