"""At which site a thing is acted on: a role at one site opens nothing of another.

A thing belongs to its site, and what a patient has to the patient's, and to
the site where a course of the patient was opened, such as the ward that
reinfuses. A unit may also be acted on where it is: in the hands of whoever
acts, at a place of their site, or on its way there. What a field declares
`anywhere` may be of any site, such as the place to which a unit is sent.
"""

from collections.abc import Mapping
from typing import Any

from biobank.domain.rules.facts import Actor
from biobank.domain.rules.roles import CONSOLE
from biobank.domain.rules.verb import Verb
from biobank.domain.things.freezer import Place
from biobank.domain.things.patient import Patient
from biobank.domain.things.people import Site
from biobank.domain.things.thing import Thing
from biobank.domain.things.transplant import Course
from biobank.domain.things.unit import Handover, Unit
from biobank.storage.work import Work

SHARED = frozenset({"station", "printer", "lot", "equipment", "person", "label_design"})
"""Things that no patient's cells hang on, or whose rooms ask for the site themselves."""


def of_another_site(work: Work, verb: Verb, given: Mapping[str, Any], actor: Actor) -> str | None:
    """Return the name of another site, where a command is about something of that site that is not here."""
    if CONSOLE in actor.roles:
        return None
    for spec in verb.fields:
        if spec.kind not in ("ref", "refs") or spec.anywhere or spec.thing in SHARED:
            continue
        named = given[spec.name]
        for row in named if isinstance(named, tuple) else (named,):
            site = None if row is None else _site_of(work, row)
            if site in (None, actor.site) or row is None:
                continue
            if not _is_here(work, row, actor) and not _is_treated_here(work, row, actor):
                return _name_of(work, str(site))
    return None


def _site_of(work: Work, row: Thing) -> str | None:
    """Return the site of a thing, or of the patient in whose stream it stands; None for what has none."""
    own: str | None = row.id if isinstance(row, Site) else getattr(row, "site_id", None)
    if own is not None:
        return own
    family, _, id = row.stream.partition("/")
    patient = work.get("patient", id) if family == "patient" else None
    return patient.site_id if isinstance(patient, Patient) else None


def _is_here(work: Work, row: Thing, actor: Actor) -> bool:
    """Say whether a unit of another site, or the unit a thing is of, is with whoever acts, or on its way."""
    of = row.id if isinstance(row, Unit) else getattr(row, "unit_id", None)
    unit = work.get("unit", of) if of is not None else None
    if not isinstance(unit, Unit):
        return False
    if unit.holder_id == actor.person or _is_at(work, unit.place_id, actor):
        return True
    if unit.custody != "transit":
        return False
    sent = work.find("handover", {"unit_id": unit.id, "status": "sent"})
    return any(
        one.to_person == actor.person or _is_at(work, one.to_place, actor)
        for one in sent
        if isinstance(one, Handover)
    )


def _is_treated_here(work: Work, row: Thing, actor: Actor) -> bool:
    """Say whether the patient in whose stream a thing stands is of the site, or has a course there."""
    family, _, id = row.stream.partition("/")
    if family != "patient":
        return False
    patient = work.get("patient", id)
    if isinstance(patient, Patient) and patient.site_id == actor.site:
        return True
    courses = work.find("course", {"patient_id": id})
    return any(one.site_id == actor.site for one in courses if isinstance(one, Course))


def _is_at(work: Work, place: str | None, actor: Actor) -> bool:
    found = work.get("place", place) if place is not None else None
    return isinstance(found, Place) and found.site_id == actor.site


def _name_of(work: Work, site: str) -> str:
    found = work.get("site", site)
    return found.name if isinstance(found, Site) else site
