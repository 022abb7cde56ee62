"""Real things of a demonstration, to look at and to try a verb on; a bank of patients has no examples."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from biobank.storage import rows, tables

Find = Callable[[Connection, str, str], str | None]
"""Finds a thing by the site and the person who looks; returns its id, or None where there is none."""

_event, _patient = tables.event.c, tables.things["patient"].c
_refused_at_bedside = (
    select(_patient.id)
    .join(tables.event, _event.stream == _patient.stream)
    .where(
        _patient.site_id == bindparam("site"),
        _event.kind == "AttemptRefused",
        _event.body.like('%"code":"wrong-patient"%'),
    )
    .order_by(_event.id.desc())
    .limit(1)
)

_process = tables.things["process"].c
_procedure = (
    select(_process.sop, _process.sop_version)
    .where(_process.step == bindparam("step"))
    .order_by(_process.started_at.desc(), _process.id)
    .limit(1)
)


def _find(connection: Connection, thing: str, **where: Any) -> list[Any]:
    return list(rows.find(connection, thing, where))


def _first(connection: Connection, thing: str, **where: Any) -> Any:
    return next(iter(_find(connection, thing, **where)), None)


def _id(row: Any) -> str | None:
    return None if row is None else str(row.id)


def refused_at_the_bedside(connection: Connection, site: str, _: str) -> str | None:
    """Return a patient at whose bedside a wrong bag was refused."""
    found = connection.execute(_refused_at_bedside, {"site": site}).scalar()
    return None if found is None else str(found)


def given_today(connection: Connection, site: str, _: str) -> str | None:
    """Return a patient one of whose bags is on the ward now."""
    bag = _first(connection, "unit", site_id=site, assignment="issued", custody="person", container="bag")
    return None if bag is None else bag.patient_id


def bag_without_slot(connection: Connection, site: str, _: str) -> str | None:
    """Return a frozen bag that waits in somebody's hands for its slot."""
    where = {"site_id": site, "material": "frozen", "custody": "person", "container": "bag"}
    return _id(_first(connection, "unit", **where, assignment="free"))


def bag_in_my_hands(connection: Connection, site: str, person: str) -> str | None:
    """Return a bag that the person who looks holds."""
    where = {"site_id": site, "custody": "person", "holder_id": person, "container": "bag"}
    return _id(_first(connection, "unit", **where))


def bag_in_its_slot(connection: Connection, site: str, _: str) -> str | None:
    """Return a released bag in its slot that nobody has ordered."""
    where = {"site_id": site, "custody": "slot", "container": "bag", "disposition": "released"}
    return _id(_first(connection, "unit", **where, assignment="free"))


def taken_slot(connection: Connection, site: str, person: str) -> str | None:
    """Return a slot that holds a bag."""
    bag = bag_in_its_slot(connection, site, person)
    return None if bag is None else _first(connection, "unit", id=bag).slot_id


def used_vessel(connection: Connection, site: str, person: str) -> str | None:
    """Return a vessel that holds bags."""
    slot = taken_slot(connection, site, person)
    return None if slot is None else _first(connection, "slot", id=slot).vessel_id


def bag_in_quarantine(connection: Connection, site: str, _: str) -> str | None:
    """Return a frozen bag that may not be used yet."""
    where = {"site_id": site, "material": "frozen", "container": "bag", "disposition": "quarantined"}
    return _id(_first(connection, "unit", **where))


def cleared_episode(connection: Connection, site: str, _: str) -> str | None:
    """Return an episode that is cleared and from which nothing was collected yet."""
    begun = {each.episode_id for each in _find(connection, "donation", site_id=site)}
    found = _find(connection, "episode", site_id=site, status="open")
    return next((each.id for each in found if each.cleared_at and each.id not in begun), None)


def undecided_patient(connection: Connection, site: str, _: str) -> str | None:
    """Return a patient whose board has not met."""
    found = _find(connection, "episode", site_id=site, status="open")
    return next((each.patient_id for each in found if each.indication_decision is None), None)


def transplanted_course(connection: Connection, site: str, _: str) -> str | None:
    """Return a course that has come to its day 0 and is not closed."""
    return _id(_first(connection, "course", site_id=site, status="transplanted"))


def colleague(connection: Connection, _: str, person: str) -> str | None:
    """Return somebody else who works here."""
    found = _find(connection, "person", status="active")
    return next((each.id for each in found if each.id != person), None)


def procedure_of(connection: Connection, verb: str) -> tuple[str, ...]:
    """Return the procedure and its version under which a step was done last, or nothing."""
    found = connection.execute(_procedure, {"step": STEPS.get(verb, "")}).one_or_none()
    return () if found is None else tuple(found)


STEPS = {
    "add-dmso": "dmso",
    "collect": "collection",
    "freeze-unit": "freezing",
    "pool-units": "pooling",
    "process-unit": "plasma_depletion",
    "select-unit": "cd34_selection",
    "split-unit": "split",
    "take-sample": "sampling",
    "wash-unit": "wash",
}
"""What a batch record calls the step of a verb."""

EXAMPLES: dict[str, Find] = {
    "bag-in-its-slot": bag_in_its_slot,
    "bag-in-my-hands": bag_in_my_hands,
    "bag-in-quarantine": bag_in_quarantine,
    "bag-without-slot": bag_without_slot,
    "cleared-episode": cleared_episode,
    "colleague": colleague,
    "given-today": given_today,
    "refused-at-the-bedside": refused_at_the_bedside,
    "taken-slot": taken_slot,
    "transplanted-course": transplanted_course,
    "undecided-patient": undecided_patient,
    "used-vessel": used_vessel,
}
"""Every example by its name."""
