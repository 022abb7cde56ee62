"""The lists about patients: patients themselves and orders; names are put beside the lines they are of."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from biobank.domain.rules.blood_groups import BLOOD_GROUPS
from biobank.services import cards
from biobank.services.reads.lists.house import YES_NO
from biobank.services.reads.lists.shape import Filter, Line, Order, Shape
from biobank.services.services import Services
from biobank.storage import tables

_t = tables.things
_patient, _order, _course = _t["patient"].c, _t["order"], _t["course"]
_o = _order.c
_prescriber = _t["person"].alias("prescriber")

PATIENTS = Shape(
    name="patients",
    lines=select(
        *(_patient.id, _patient.id.label("patient_id"), _patient.status, _patient.blood_group),
        *(_patient.identity_in_doubt, _patient.similar_name, _patient.registered_at),
    ),
    id=_patient.id,
    usual="-registered",
    orders={"registered": Order(_patient.registered_at)},
    filters={
        "status": Filter(_patient.status, "choice", ("active", "linked", "deceased", "entered_in_error")),
        "blood_group": Filter(_patient.blood_group, "choice", tuple(code for code, _ in BLOOD_GROUPS)),
        "in_doubt": Filter(_patient.identity_in_doubt, "truth", YES_NO),
        "similar_name": Filter(_patient.similar_name, "truth", YES_NO),
        "registered_from": Filter(_patient.registered_at, "after"),
        "registered_to": Filter(_patient.registered_at, "before"),
    },
    site=_patient.site_id,
)

ORDERS = Shape(
    name="orders",
    lines=select(
        *(_o.id, _o.patient_id, _o.course_id, _o.infuse_on, _o.status, _o.cd34_per_kg, _o.weight_kg),
        *(_o.prescribed_at, _course.c.number.label("course"), _course.c.status.label("course_status")),
        _prescriber.c.name.label("prescriber"),
    ).select_from(
        _order.join(_course, _course.c.id == _o.course_id).outerjoin(
            _prescriber, _prescriber.c.id == _o.prescribed_by
        )
    ),
    id=_o.id,
    usual="-day",
    orders={"day": Order(_o.infuse_on)},
    filters={
        "status": Filter(_o.status, "choice", ("open", "reopened", "called_off", "fulfilled")),
        "day_from": Filter(_o.infuse_on, "since"),
        "day_to": Filter(_o.infuse_on, "until"),
    },
    site=_course.c.site_id,
)


def patients_in(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the patients that lines are about; whoever names them records the looks."""
    return tuple(dict.fromkeys(line["patient_id"] for line in lines if "patient_id" in line))


def cards_of(services: Services, connection: Connection, lines: Iterable[Line]) -> dict[str, dict[str, str]]:
    """Return the cards of the patients that lines are about; one statement, none without patients."""
    return cards.read_many(services, connection, patients_in(lines))
