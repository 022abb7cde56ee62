"""From which day on the next follow-up visit of each course is due, kept beside courses and visits.

A bank of many years follows thousands of courses, of which few are due: working
it out for all of them would cost every start page what is stored. What is kept
follows from courses, visits, patients and the schedule of the policy in force,
and is written with them, in the same transaction. `recount` makes it anew, as
does the adoption of a policy, and `differing` says where it is not what they say.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select

from biobank.domain.rules.policy import PolicyLacks, policy_of
from biobank.domain.things.thing import Thing
from biobank.domain.transplant.follow_up import Milestone, due_from, milestones
from biobank.storage import tables
from biobank.storage.prepared import fixed
from biobank.storage.rows import LostRace

FOLLOWED = ("course", "visit", "patient", "policy")
"""The things from which it follows when somebody is to be seen again."""

_kept, _t = tables.visit_due, tables.things
_course, _visit, _patient, _policy = _t["course"], _t["visit"], _t["patient"], _t["policy"]
_in_force = select(_policy.c.content).where(_policy.c.status == fixed("in_force"))
_seen = (
    select(
        _course.c.id,
        _course.c.site_id,
        _course.c.day_zero,
        func.max(_visit.c.day_number).label("seen"),
        func.max(case((_visit.c.alive.is_(False), 1), else_=0)).label("told_dead"),
    )
    .join(_patient, _patient.c.id == _course.c.patient_id)
    .outerjoin(_visit, _visit.c.course_id == _course.c.id)
    .where(
        _course.c.status == fixed("transplanted"),
        _course.c.day_zero.is_not(None),
        _patient.c.status == "active",
    )
    .group_by(_course.c.id, _course.c.site_id, _course.c.day_zero)
)
_of_some = _course.c.patient_id.in_(bindparam("patients", expanding=True))
_drop = delete(_kept).where(_kept.c.course_id.in_(select(_course.c.id).where(_of_some)))


def keep(connection: Connection, changed: Iterable[tuple[Thing | None, Thing]]) -> None:
    """Look again at the patients of things that changed, each told before (None: it is new) and after."""
    patients: set[str] = set()
    for before, after in changed:
        if after.NAME == "policy":
            recount(connection)
            return
        said, says = (_says(before) if before is not None else None), _says(after)
        if said != says:
            patients |= {each[0] for each in (said, says) if each is not None}
    if patients:
        told = {"patients": sorted(patients)}
        connection.execute(_drop, told)
        found = connection.execute(_seen.where(_of_some), told).all()
        if found:
            _insert(connection, _due(found, _schedule_held(connection)))


def _says(row: Any) -> tuple[Any, ...] | None:
    """Return whose visits a thing bears upon and how; None where it does not."""
    if row.NAME == "patient":
        return None if row.status == "active" else (row.id, row.status)
    if row.NAME == "visit":
        return (row.patient_id, row.course_id, row.day_number, row.alive)
    return (row.patient_id, row.site_id, row.day_zero) if row.status == "transplanted" else None


def _schedule_held(connection: Connection) -> tuple[Milestone, ...]:
    """Return the schedule in force, which nobody replaces before this transaction ends; raises LostRace."""
    content = connection.execute(_in_force.with_for_update(read=True)).scalar_one_or_none()
    if content is None:
        # Whoever adopted another one meanwhile has made everything anew without what is written here.
        raise LostRace("policy")
    return _schedule(content)


def _schedule(content: str | None) -> tuple[Milestone, ...]:
    """Return the visits a policy plans; none where it is older than this program and states no schedule."""
    try:
        return milestones(policy_of(json.loads(content)).choice("follow_up")) if content else ()
    except PolicyLacks:
        return ()


def _due(found: Iterable[Any], schedule: tuple[Milestone, ...]) -> list[dict[str, str]]:
    """Return what is to be kept of these courses; whoever has died is followed no more."""
    due = [
        (each.id, each.site_id, due_from(schedule, each.day_zero, each.seen))
        for each in found
        if not each.told_dead
    ]
    return [{"course_id": id, "site_id": site, "due_from": day} for id, site, day in due if day is not None]


def _insert(connection: Connection, made: list[dict[str, str]]) -> None:
    if made:
        connection.execute(insert(_kept), made)


def recount(connection: Connection) -> None:
    """Find the next visit of every course anew, whatever stood there."""
    connection.execute(delete(_kept))
    _insert(connection, _all(connection))


def _all(connection: Connection) -> list[dict[str, str]]:
    schedule = _schedule(connection.execute(_in_force).scalar_one_or_none())
    return _due(connection.execute(_seen), schedule)


def differing(connection: Connection) -> list[str]:
    """Return the courses of which something else is kept than courses, visits and the policy say."""
    said = {tuple(each.values()) for each in _all(connection)}
    kept = {tuple(row) for row in connection.execute(select(*_kept.c))}
    return sorted({course for course, *_ in said ^ kept})
