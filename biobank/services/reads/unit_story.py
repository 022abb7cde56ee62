"""A unit as its page tells it: what it is, where it is, where it came from, and what is known of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.rules.running import Running, running_clocks
from biobank.domain.things.freezer import Place
from biobank.domain.things.laboratory import Result
from biobank.domain.things.quality import Deviation
from biobank.domain.things.transplant import Course, Order
from biobank.domain.things.unit import Unit
from biobank.services.audit.entries import Page
from biobank.services.audit.names import Names, names_in
from biobank.services.audit.trail import unit_page
from biobank.services.code_lists import words_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.identity.viewing import may_view, viewed
from biobank.services.reads import units
from biobank.services.reads.family import Family, family_of
from biobank.services.reads.unit_warmth import Warmth, warmth_of
from biobank.services.reads.units import UnitRecord
from biobank.services.services import Services
from biobank.storage import rows, tables

HISTORY = 20
_result, _deviation = tables.things["result"], tables.things["deviation"]
_results = (
    select(_result)
    .where(or_(_result.c.unit_id == bindparam("unit"), _result.c.donation_id == bindparam("donation")))
    .order_by(_result.c.resulted_at, _result.c.id)
)
_deviations = (
    select(_deviation)
    .where(
        or_(
            _deviation.c.unit_id.in_(bindparam("units", expanding=True)),
            _deviation.c.stream.in_(bindparam("streams", expanding=True)),
        )
    )
    .order_by(_deviation.c.opened_at, _deviation.c.id)
)


@dataclass(frozen=True, slots=True)
class UnitStory:
    """A unit with everything its page shows, except whose it is."""

    record: UnitRecord
    place: Place | None
    family: Family
    warmth: Warmth
    results: tuple[Result, ...]
    deviations: tuple[Deviation, ...]
    order: Order | None
    course: Course | None
    names: Names
    history: Page
    clocks: tuple[Running, ...]
    product_words: Mapping[str, str]

    @property
    def unit(self) -> Unit:
        """Return the unit itself."""
        return self.record.unit


def unit_story(services: Services, who: SignedIn, id: str) -> UnitStory | None:
    """Return a unit's story, or None; the look is recorded. Raises Denied as `may_view` does."""
    with services.database.read() as connection:
        found = units.placed(connection, id)
        if found is None:
            return None
        reason = may_view(who, found.unit.site_id)
        told = _gathered(connection, units.record(connection, found))
    history = unit_page(services, id, limit=HISTORY)
    viewed(services, who.actor, found.unit.patient_id, "unit", reason)
    clocks = running_clocks(found.unit, told["place"], who.policy)
    return UnitStory(history=history, clocks=clocks, **told)


def _gathered(connection: Connection, record: UnitRecord) -> dict[str, Any]:
    unit = record.unit
    bound = {"unit": unit.id, "donation": unit.donation_id}
    found = [rows.as_thing("result", row) for row in connection.execute(_results, bound)]
    return {
        "record": record,
        "place": _one(connection, "place", unit.place_id),
        "family": family_of(connection, unit.id),
        "warmth": warmth_of(connection, unit),
        "results": tuple(found),
        "deviations": deviations_about(connection, {unit.id}, {unit.stream}),
        "order": _one(connection, "order", unit.order_id),
        "course": _one(connection, "course", unit.course_id),
        "names": names_in(connection, [_named(record)]),
        "product_words": words_of(connection, "products", {each.product_code for each in record.products}),
    }


def deviations_about(
    connection: Connection, units: Collection[str], streams: Collection[str]
) -> tuple[Deviation, ...]:
    """Return the deviations that concern any of these units, of these streams; one statement."""
    found = connection.execute(_deviations, {"units": sorted(units), "streams": sorted(streams)})
    told = (cast("Deviation", rows.as_thing("deviation", row)) for row in found)
    return tuple(each for each in told if not set(units).isdisjoint(each.unit_ids))


def _one(connection: Connection, thing: str, id: str | None) -> Any:
    found = rows.find(connection, thing, {"id": id or ""})
    return found[0] if found else None


def _named(record: UnitRecord) -> dict[str, Any]:
    """Return every id on the page that is shown by a name."""
    unit = record.unit
    people = [hold.placed_by for hold in record.holds] + [copy.printed_by for copy in record.copies]
    return {"at": [unit.slot_id, unit.place_id, unit.holder_id], "people": people}
