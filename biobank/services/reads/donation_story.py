"""A donation as its page tells it: bags and tubes, who collected it, results, clocks and deviations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.rules.running import Running, running_clocks
from biobank.domain.things.freezer import Place
from biobank.domain.things.laboratory import Equipment, Process, Result
from biobank.domain.things.patient import Donation, Episode
from biobank.domain.things.quality import Deviation
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import Unit
from biobank.services.audit.entries import Entry
from biobank.services.audit.names import Names, names_in
from biobank.services.code_lists import words_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads.mentions import mentions
from biobank.services.reads.unit_story import deviations_about
from biobank.services.reads.units import Placed, as_placed, placed_units
from biobank.services.services import Services
from biobank.storage import rows, tables

_t = tables.things
_unit, _result = _t["unit"], _t["result"]
_units = (
    placed_units()
    .where(_unit.c.episode_id == bindparam("episode"), _unit.c.donation_id == bindparam("donation"))
    .order_by(_unit.c.collected_at, _unit.c.division, _unit.c.id)
)
_results = (
    select(_result)
    .where(
        or_(
            _result.c.donation_id == bindparam("donation"),
            _result.c.unit_id.in_(bindparam("units", expanding=True)),
        )
    )
    .order_by(_result.c.resulted_at, _result.c.id)
)


@dataclass(frozen=True, slots=True)
class DonationStory:
    """A donation with everything its page shows, except whose it is."""

    donation: Donation
    episode: Episode | None
    units: tuple[Placed, ...]
    processes: tuple[Process, ...]
    checks: tuple[Check, ...]
    results: tuple[Result, ...]
    deviations: tuple[Deviation, ...]
    equipment: Equipment | None
    clocks: Mapping[str, tuple[Running, ...]]
    names: Names
    history: tuple[Entry, ...]
    facility: str


def donation_story(services: Services, who: SignedIn, id: str) -> DonationStory | None:
    """Return a donation's story, or None; the look is recorded. Raises Denied as `may_view` does."""
    with services.database.read() as connection:
        found = rows.find(connection, "donation", {"id": id})
        if not found:
            return None
        donation = cast("Donation", found[0])
        reason = may_view(who, donation.site_id)
        told = _gathered(connection, donation, who)
        history = mentions(services, connection, donation)
    viewed(services, who.actor, donation.patient_id, "donation", reason)
    return DonationStory(donation=donation, history=history, **told)


def _gathered(connection: Connection, donation: Donation, who: SignedIn) -> dict[str, Any]:
    bound = {"episode": donation.episode_id, "donation": donation.id}
    units = tuple(as_placed(row) for row in connection.execute(_units, bound))
    ids = tuple(each.unit.id for each in units) or ("",)
    processes = _of(connection, "process", unit_id=ids)
    checks = _of(connection, "check", unit_id=ids)
    places = {each.id: each for each in _of(connection, "place", id=_places(units))}
    results = connection.execute(_results, {"donation": donation.id, "units": ids})
    collecting = tuple(each for each in processes if each.step == "collection")
    return {
        "episode": _one(connection, "episode", donation.episode_id),
        "units": units,
        "processes": collecting,
        "checks": tuple(each for each in checks if each.kind == "collection"),
        "results": tuple(cast("Result", rows.as_thing("result", row)) for row in results),
        "deviations": deviations_about(connection, ids, {donation.stream}),
        "equipment": _one(connection, "equipment", donation.equipment_id),
        "clocks": {each.unit.id: _clocks(each.unit, places, who) for each in units},
        "names": names_in(connection, [_named(collecting, checks)]),
        "facility": _facility(connection, donation.din),
    }


def _facility(connection: Connection, din: str) -> str:
    """Return which facility gave a number, in words where the centre imported the register."""
    code = din[:5]
    return f"{code} {words_of(connection, 'facilities', {code}).get(code, '')}".strip()


def _places(units: tuple[Placed, ...]) -> tuple[str, ...]:
    return tuple({each.unit.place_id for each in units if each.unit.place_id}) or ("",)


def _clocks(unit: Unit, places: Mapping[str, Place], who: SignedIn) -> tuple[Running, ...]:
    return running_clocks(unit, places.get(unit.place_id or ""), who.policy)


def _named(processes: tuple[Process, ...], checks: tuple[Check, ...]) -> dict[str, Any]:
    people = [id for each in processes for id in (each.performed_by, each.recorded_by, each.verified_by)]
    people += [id for each in checks for id in (each.first_person, each.second_person)]
    return {"people": people, "places": [each.place_id for each in processes]}


def _one(connection: Connection, thing: str, id: str | None) -> Any:
    found = rows.find(connection, thing, {"id": id or ""})
    return found[0] if found else None


def _of(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))
