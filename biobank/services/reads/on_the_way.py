"""Patients on the way from referral to day 0: one with an open episode, or a course that is not there yet."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select

from biobank.domain.things.patient import Episode
from biobank.domain.things.transplant import Course
from biobank.domain.transplant.journey import Journey
from biobank.services.reads.worklists import MOST
from biobank.storage import rows, tables
from biobank.storage.prepared import fixed

_episode, _course = tables.things["episode"], tables.things["course"]
_BEFORE_DAY_ZERO = ("open", "cleared", "conditioning")
_open = (
    select(_episode)
    .where(_episode.c.site_id == bindparam("site"), _episode.c.status == fixed("open"))
    .order_by(_episode.c.opened_at.desc(), _episode.c.id)
    .limit(bindparam("limit"))
)
_courses = (
    select(_course)
    .where(
        _course.c.site_id == bindparam("site"),
        _course.c.status.in_([fixed(each) for each in _BEFORE_DAY_ZERO]),
    )
    .order_by(_course.c.opened_at.desc(), _course.c.id)
    .limit(bindparam("limit"))
)


def journeys(connection: Connection, site: str, limit: int = MOST) -> tuple[Journey, ...]:
    """Return the patients of a site who are on the way, those who began last first; seven statements.

    An open episode of which cells were given already, or were transplanted
    since, waits for nothing but to be closed and is left out, as is whoever
    has died.
    """
    told = {"site": site, "limit": limit}
    episodes = {each.patient_id: each for each in _of(connection, "episode", _open, told)}
    courses = {each.patient_id: each for each in _of(connection, "course", _courses, told)}
    ids = tuple(sorted(episodes.keys() | courses.keys())) or ("",)
    active = [row.id for row in _find(connection, "patient", id=ids, status="active")]
    open_ids = tuple(each.id for each in episodes.values()) or ("",)
    mobilised = _find(connection, "mobilisation", episode_id=open_ids)
    donated = _find(connection, "donation", episode_id=open_ids)
    bags = _find(connection, "unit", patient_id=ids, container="bag")
    orders = _find(connection, "order", course_id=tuple(each.id for each in courses.values()) or ("",))
    found = (
        Journey(
            patient_id=id,
            episode=episodes.get(id),
            mobilisations=_whose(mobilised, id),
            donations=_whose(donated, id),
            bags=_whose(bags, id),
            course=courses.get(id),
            orders=_whose(orders, id),
        )
        for id in active
    )
    return tuple(sorted((each for each in found if _is_on_the_way(each)), key=_begun, reverse=True))


def _is_on_the_way(each: Journey) -> bool:
    given = any(bag.material == "infused" for bag in each.bags)
    return each.course is not None or bool(each.living) or not given


def _begun(each: Journey) -> str:
    told = (each.episode.opened_at if each.episode else "", each.course.opened_at if each.course else "")
    return max(told)


def _whose(found: Iterable[Any], patient: str) -> tuple[Any, ...]:
    return tuple(each for each in found if each.patient_id == patient)


def _of(connection: Connection, thing: str, statement: Any, told: dict[str, Any]) -> list[Any]:
    return [
        cast("Episode | Course", rows.as_thing(thing, row)) for row in connection.execute(statement, told)
    ]


def _find(connection: Connection, thing: str, **where: Any) -> list[Any]:
    return list(rows.find(connection, thing, where))
