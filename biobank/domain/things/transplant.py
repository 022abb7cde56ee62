"""The transplant course, its order, and what happened at the bedside and after."""

from decimal import Decimal

from biobank.domain.things.thing import Thing, thing


@thing("course", "K")
class Course(Thing):
    """One transplant course: conditioning, day 0, outcome.

    `status`: open, cleared, conditioning, transplanted, closed, called_off.
    `day_zero` is a calendar day in `zone`, the reinfusing site's. `weight_at`
    is when the patient was weighed. `back_up` is the unit kept back for a
    failed graft, or `none` by a signed decision.
    """

    site_id: str
    patient_id: str
    number: int
    opened_at: str
    status: str = "open"
    weight_kg: Decimal | None = None
    weight_kind: str | None = None
    weight_at: str | None = None
    regimen: str | None = None
    cleared_at: str | None = None
    back_up: str | None = None
    conditioning_started_at: str | None = None
    day_zero: str | None = None
    zone: str


@thing("order", "J")
class Order(Thing):
    """A physician's order to reinfuse: dose, weight and day.

    `status`: open, reopened (the weight changed: to be confirmed), called_off, fulfilled.
    """

    patient_id: str
    course_id: str
    prescribed_by: str
    prescribed_at: str
    cd34_per_kg: Decimal
    weight_kg: Decimal
    infuse_on: str
    status: str = "open"


@thing("order_line", "R")
class OrderLine(Thing):
    """One unit reserved on an order. `status`: reserved, issued, infused, returned, cancelled."""

    patient_id: str
    order_id: str
    unit_id: str
    sequence: int
    status: str = "reserved"


@thing("check", "9")
class Check(Thing):
    """A two-person check of a unit. `kind`: collection, issue, before_thaw, before_connect.

    `outcome`: passed, failed when what was reported went against a rule, named
    for a report whose second person did not sign, or unverified for one that
    names no second person.
    """

    patient_id: str
    unit_id: str
    order_id: str | None = None
    wristband_id: str | None = None
    kind: str
    first_person: str
    second_person: str | None = None
    outcome: str
    at: str


@thing("infusion", "1")
class Infusion(Thing):
    """One reinfusion of one unit: times, volume given in mL, dose credited, reactions.

    While it runs `dmso_g` is that of the whole bag; when it is stopped, that of
    the volume given. `cd34_e6` are the cells credited, so that a corrected
    weight can correct `cd34_per_kg`. `reactions` are `kind:grade`, by spaces.
    `status`: running, stopped.
    """

    patient_id: str
    course_id: str | None = None
    unit_id: str
    started_at: str
    stopped_at: str | None = None
    volume_ml: Decimal | None = None
    cd34_e6: Decimal | None = None
    cd34_per_kg: Decimal | None = None
    dmso_g: Decimal | None = None
    reactions: str | None = None
    vital_signs: str | None = None
    status: str = "running"


@thing("visit", "W")
class Visit(Thing):
    """A follow-up visit of a course: its day, and findings as codes and numbers.

    `day_number` is empty for a visit recorded before day 0.
    """

    patient_id: str
    course_id: str
    kind: str
    on_day: str
    day_number: int | None = None
    edss: str | None = None
    relapse: bool | None = None
    new_mri_lesion: bool | None = None
    mrss: int | None = None
    sledai: int | None = None
    alive: bool = True


@thing("engraftment", "0")
class Engraftment(Thing):
    """Engraftment of one lineage in a course, from laboratory values on different days."""

    patient_id: str
    course_id: str
    lineage: str
    outcome: str
    on_day: str | None = None
    day_number: int | None = None
