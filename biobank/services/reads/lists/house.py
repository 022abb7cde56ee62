"""The lists of the house: vessels, lots, equipment, deviations and people. Nobody's name who is a patient."""

from sqlalchemy import case, select

from biobank.domain.rooms.deviations import SEVERITIES
from biobank.domain.rooms.equipment import KINDS
from biobank.domain.rules.roles import ROLES
from biobank.services.reads.lists.shape import Filter, Order, Shape
from biobank.storage import tables

YES_NO = ("yes", "no")
_t = tables.things
_place, _lot, _equipment = _t["place"].c, _t["lot"].c, _t["equipment"].c
_deviation, _unit, _person = _t["deviation"], _t["unit"], _t["person"]
_d, _u, _p = _deviation.c, _unit.c, _person.c
_grant = _t["role_grant"].c
_room = _t["place"].alias("room")
_opener = _person.alias("opener")
_waits = (_d.countersign_due.is_not(None)) & (_d.countersigned_at.is_(None))

VESSELS = Shape(
    name="vessels",
    lines=select(
        *(_place.id, _place.name, _place.status, _place.holds_untested),
        *(_place.coldest_c, _place.warmest_c),
        *(_room.c.id.label("room_id"), _room.c.name.label("room")),
    )
    .select_from(_t["place"].outerjoin(_room, _room.c.id == _place.parent_id))
    .where(_place.kind == "vessel"),
    id=_place.id,
    usual="vessel",
    orders={"vessel": Order(_place.name)},
    filters={
        "status": Filter(_place.status, "choice", ("in_service", "retired")),
        "name": Filter(_place.name, "begins"),
        "untested": Filter(_place.holds_untested, "truth", YES_NO),
    },
    site=_place.site_id,
)

LOTS = Shape(
    name="lots",
    lines=select(_lot.id, _lot.item, _lot.number, _lot.expires_on, _lot.status, _lot.held_at),
    id=_lot.id,
    usual="-expires",
    orders={"item": Order(_lot.item), "number": Order(_lot.number), "expires": Order(_lot.expires_on)},
    filters={
        "item": Filter(_lot.item, "begins"),
        "number": Filter(_lot.number, "begins"),
        "status": Filter(_lot.status, "choice", ("open", "held")),
        "expires_from": Filter(_lot.expires_on, "since"),
        "expires_to": Filter(_lot.expires_on, "until"),
    },
    site=_lot.site_id,
)

EQUIPMENT = Shape(
    name="equipment",
    lines=select(
        *(_equipment.id, _equipment.name, _equipment.kind, _equipment.status),
        *(_equipment.calibrated_until, _equipment.cleaned_until),
    ),
    id=_equipment.id,
    usual="name",
    orders={
        "name": Order(_equipment.name),
        "calibrated": Order(_equipment.calibrated_until),
        "cleaned": Order(_equipment.cleaned_until, sparse=True),
    },
    filters={
        "name": Filter(_equipment.name, "begins"),
        "kind": Filter(_equipment.kind, "choice", tuple(code for code, _ in KINDS)),
        "status": Filter(_equipment.status, "choice", ("in_service", "out_of_service")),
        "calibrated_to": Filter(_equipment.calibrated_until, "until"),
        "cleaned_to": Filter(_equipment.cleaned_until, "until"),
    },
    site=_equipment.site_id,
)

DEVIATIONS = Shape(
    name="deviations",
    lines=select(
        *(_d.id, _d.code, _d.severity, _d.status, _d.origin, _d.opened_at, _d.closed_at),
        *(_d.countersign_due, _d.countersigned_at, _d.other_units, _d.unit_id),
        *(_u.container, _u.din, _u.division),
        _opener.c.name.label("opener"),
    ).select_from(
        _deviation.outerjoin(_unit, _u.id == _d.unit_id).outerjoin(_opener, _opener.c.id == _d.opened_by)
    ),
    id=_d.id,
    usual="-opened",
    orders={"opened": Order(_d.opened_at)},
    filters={
        "status": Filter(_d.status, "choice", ("open", "closed", "entered_in_error")),
        "severity": Filter(_d.severity, "choice", tuple(code for code, _ in SEVERITIES)),
        "countersign": Filter(case((_waits, "yes"), else_="no"), "choice", YES_NO),
        "opened_from": Filter(_d.opened_at, "after"),
        "opened_to": Filter(_d.opened_at, "before"),
    },
    site=_d.site_id,
)

_must_change = tables.credential.c.must_change
SIGN_IN = case((_must_change.is_(None), "none"), (_must_change == 1, "new"), else_="set")
_held = (
    select(_grant.role)
    .where(_grant.person_id == _p.id, _grant.status == "granted")
    .correlate(_person)
    .scalar_subquery()
)

PEOPLE = Shape(
    name="people",
    lines=select(_p.id, _p.login, _p.name, _p.status, _p.ended_at, SIGN_IN.label("sign_in")).select_from(
        _person.outerjoin(tables.credential, tables.credential.c.person_id == _p.id)
    ),
    id=_p.id,
    usual="name",
    orders={"name": Order(_p.name), "login": Order(_p.login), "ended": Order(_p.ended_at, sparse=True)},
    filters={
        "login": Filter(_p.login, "begins"),
        "status": Filter(_p.status, "choice", ("active", "ended")),
        "role": Filter(_held, "among", tuple(ROLES)),
        "sign_in": Filter(SIGN_IN, "choice", ("none", "new", "set")),
    },
)
