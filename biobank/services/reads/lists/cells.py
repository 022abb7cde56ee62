"""The lists of cells: units, and the copies of their labels. No name of a patient is in them."""

from sqlalchemy import Text, bindparam, func, select

from biobank.domain.rooms.labels import PURPOSES
from biobank.domain.rules.label_control import STATUSES
from biobank.domain.rules.lifecycle import MACHINES
from biobank.services.reads.lists.shape import Filter, Order, Shape
from biobank.storage import tables

CONTAINERS = ("bag", "vial", "segment", "tube", "syringe")

_t = tables.things
_unit, _slot, _place, _person = _t["unit"], _t["slot"], _t["place"], _t["person"]
_copy, _patient = _t["label_copy"], _t["patient"]
_u, _c = _unit.c, _copy.c

UNITS = Shape(
    name="units",
    lines=select(
        *(_u.id, _u.container, _u.din, _u.product_code, _u.division),
        *(_u[machine] for machine in MACHINES),
        *(_u.collected_at, _u.expires_on, _u.custody_since),
        _slot.c.label.label("slot"),
        _place.c.name.label("place"),
        _person.c.name.label("holder"),
    ).select_from(
        _unit.outerjoin(_slot, _slot.c.id == _u.slot_id)
        .outerjoin(_place, _place.c.id == _u.place_id)
        .outerjoin(_person, _person.c.id == _u.holder_id)
    ),
    id=_u.id,
    usual="-collected",
    orders={
        "unit": Order(_u.din),
        "collected": Order(_u.collected_at),
        "expires": Order(_u.expires_on, sparse=True),
    },
    filters={
        **{machine: Filter(_u[machine], "choice", states) for machine, states in MACHINES.items()},
        "container": Filter(_u.container, "choice", CONTAINERS),
        "din": Filter(_u.din, "code"),
        "collected_from": Filter(_u.collected_at, "after"),
        "collected_to": Filter(_u.collected_at, "before"),
        "expires_to": Filter(_u.expires_on, "until"),
    },
    site=_u.site_id,
)

LABEL_COPIES = Shape(
    name="label-copies",
    lines=select(
        *(_c.id, _c.serial, _c.design, _c.purpose, _c.status, _c.reason, _c.subject_id),
        *(_c.printed_at, _c.ended_at, _c.ended_reason),
        _person.c.name.label("printed_by"),
        *(_c.unit_id, _u.container, _u.din, _u.division),
        _slot.c.label.label("slot"),
        _place.c.name.label("place"),
    ).select_from(
        _copy.outerjoin(_unit, _u.id == _c.unit_id)
        .outerjoin(_patient, _patient.c.id == _c.patient_id)
        .outerjoin(_slot, _slot.c.id == _c.subject_id)
        .outerjoin(_place, _place.c.id == _c.subject_id)
        .outerjoin(_person, _person.c.id == _c.printed_by)
    ),
    id=_c.id,
    usual="-printed",
    orders={"printed": Order(_c.printed_at)},
    filters={
        "status": Filter(_c.status, "choice", STATUSES),
        "purpose": Filter(_c.purpose, "choice", tuple(PURPOSES.values())),
        "printed_from": Filter(_c.printed_at, "after"),
        "printed_to": Filter(_c.printed_at, "before"),
    },
    # What is labelled and belongs to no site, such as a badge, is shown at every site.
    site=func.coalesce(
        _u.site_id, _patient.c.site_id, _slot.c.site_id, _place.c.site_id, bindparam("site", type_=Text)
    ),
)
