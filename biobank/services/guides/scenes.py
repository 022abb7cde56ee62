"""What guides look at, for one of them or for all that are under way: the same number of statements."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Connection, bindparam, or_, select

from biobank.domain.guides.every import GUIDES
from biobank.domain.guides.step import Recorded, Scene
from biobank.domain.rules.policy import Policy
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Donation
from biobank.domain.things.thing import Thing
from biobank.domain.things.transplant import Check
from biobank.domain.things.unit import LabelCopy, Lineage, Unit
from biobank.domain.verbs import VERBS
from biobank.services.guides.begun import Begun
from biobank.services.services import Services
from biobank.storage import rows, tables

_edge, _event, _result = tables.things["lineage"], tables.event.c, tables.things["result"]
_first = select(_edge).where(_edge.c.parent_id.in_(bindparam("roots", expanding=True)))
_tree = _first.cte("down", recursive=True)
_down = select(_tree.union(select(_edge).join(_tree, _edge.c.parent_id == _tree.c.child_id)))
_KINDS = tuple(sorted({VERBS[step.verb].event for guide in GUIDES.values() for step in guide.steps}))
_events = (
    select(_event.unit_id, _event.kind, _event.at, _event.body)
    .where(
        _event.unit_id.in_(bindparam("units", expanding=True)),
        _event.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_event.id)
)
_results = (
    select(_result)
    .where(
        or_(
            _result.c.unit_id.in_(bindparam("units", expanding=True)),
            _result.c.donation_id.in_(bindparam("donations", expanding=True)),
        )
    )
    .order_by(_result.c.id)
)


def scenes(connection: Connection, guides: Sequence[Begun], policy: Policy, now: str) -> dict[str, Scene]:
    """Return what each guide looks at, by its id; nine statements, or none where there is no guide.

    A guide whose thing is not there any more is left out.
    """
    if not guides:
        return {}
    roots = _roots(connection, guides)
    donations = _find(connection, "donation", episode_id=[each.subject for each in guides])
    mine = {each.id: _donation(each, donations) for each in guides}
    children = _children(connection, roots)
    wanted = {id for id, row in roots.items() if isinstance(row, Unit)} | {
        child for found in children.values() for child in found
    }
    units = _find(connection, "unit", id=wanted)
    units += _find(connection, "unit", episode_id=[each.subject for each in guides])
    known = {each.id: cast("Unit", each) for each in units}
    told = _Told(connection, known)
    found = {}
    for each in guides:
        root = roots.get(each.subject)
        if root is not None:
            of = _units_of(root, mine[each.id], children, known)
            found[each.id] = _scene(root, each, of, mine[each.id], told, policy, now)
    return found


def sessions(services: Services, episode: str) -> int:
    """Return how many sessions of collection an episode has had."""
    with services.database.read() as connection:
        found = _find(connection, "donation", episode_id=[episode])
    return max((each.session for each in found), default=0)


def _roots(connection: Connection, guides: Sequence[Begun]) -> dict[str, Thing]:
    found: list[Thing] = []
    for subject in ("episode", "unit"):
        ids = [each.subject for each in guides if GUIDES[each.kind].subject == subject]
        found += _find(connection, subject, id=ids)
    return {row.id: row for row in found}


def _find(connection: Connection, thing: str, **among: Iterable[str]) -> list[Any]:
    return list(
        rows.find(connection, thing, {name: tuple(sorted(set(ids))) or ("",) for name, ids in among.items()})
    )


def _donation(guide: Begun, donations: Sequence[Donation]) -> Donation | None:
    return next(
        (each for each in donations if (each.episode_id, each.session) == (guide.subject, guide.number)), None
    )


def _children(connection: Connection, roots: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(_down, {"roots": tuple(roots) or ("",)}):
        edge = cast("Lineage", rows.as_thing("lineage", row))
        found[edge.parent_id].append(edge.child_id)
    return found


def _units_of(
    root: Thing, donation: Donation | None, children: dict[str, list[str]], known: dict[str, Unit]
) -> tuple[Unit, ...]:
    if not isinstance(root, Unit):
        mine = [each for each in known.values() if donation is not None and each.donation_id == donation.id]
        return tuple(mine)
    found, ahead = {root.id: root}, [root.id]
    while ahead:
        for child in children.get(ahead.pop(), ()):
            if child not in found and child in known:
                found[child] = known[child]
                ahead.append(child)
    return tuple(found.values())


class _Told:
    """What is known of many units at once: labels, checks, results and the newest record of each kind."""

    def __init__(self, connection: Connection, units: dict[str, Unit]) -> None:
        ids = tuple(sorted(units)) or ("",)
        self.copies = cast("list[LabelCopy]", _find(connection, "label_copy", subject_id=ids))
        self.checks = cast("list[Check]", _find(connection, "check", unit_id=ids))
        donations = tuple(sorted({each.donation_id for each in units.values() if each.donation_id})) or ("",)
        found = connection.execute(_results, {"units": ids, "donations": donations})
        self.results = [cast("Result", rows.as_thing("result", row)) for row in found]
        self.recorded: dict[tuple[str, str], Recorded] = {}
        for unit, kind, at, body in connection.execute(_events, {"units": ids, "kinds": _KINDS}):
            told = json.loads(body)
            self.recorded[kind, unit] = Recorded(told.get("performed_by") or told["recorded_by"], at)


def _scene(
    root: Thing,
    guide: Begun,
    units: tuple[Unit, ...],
    donation: Donation | None,
    told: _Told,
    policy: Policy,
    now: str,
) -> Scene:
    ids = {each.id for each in units}
    donations = {each.donation_id for each in units if each.donation_id}
    return Scene(
        root=root,
        number=guide.number,
        now=now,
        policy=policy,
        units=units,
        copies=tuple(each for each in told.copies if each.subject_id in ids),
        checks=tuple(each for each in told.checks if each.unit_id in ids),
        results=tuple(
            each for each in told.results if each.unit_id in ids or (each.donation_id or "-") in donations
        ),
        donation=donation,
        recorded={key: each for key, each in told.recorded.items() if key[1] in ids},
    )
