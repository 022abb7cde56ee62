"""Processing, results, lots and equipment: what the batch record is made of."""

from decimal import Decimal

from biobank.domain.things.thing import Thing, thing


@thing("process", "G")
class Process(Thing):
    """One processing step on one unit: SOP and version, equipment, room, people, clock times.

    A freezing run also has its programme, run number and end temperature in °C.
    `equipment_id` is the first piece used; `EquipmentUse` rows name them all.
    """

    patient_id: str
    unit_id: str
    step: str
    sop: str
    sop_version: str
    started_at: str
    ended_at: str | None = None
    equipment_id: str | None = None
    place_id: str | None = None
    performed_by: str | None = None
    recorded_by: str
    verified_by: str | None = None
    programme: str | None = None
    run_number: str | None = None
    end_temperature_c: Decimal | None = None


@thing("equipment_use", "EQU")
class EquipmentUse(Thing):
    """A piece of equipment used in a processing step on a unit."""

    patient_id: str
    unit_id: str
    process_id: str
    equipment_id: str


@thing("lot_use", "8")
class LotUse(Thing):
    """A reagent or disposable lot used in a processing step on a unit."""

    patient_id: str
    unit_id: str
    process_id: str
    lot_id: str
    amount: str | None = None


@thing("result", "M")
class Result(Thing):
    """A result of one test on a unit, a donation sample or a patient.

    `value` is in the test's own unit (`value_unit`); `entered` is as typed.
    `status`: preliminary, final, amended, entered_in_error. `covers` in words:
    `unit_id` when about one unit, else the whole donation. `volume_ml` is what
    the unit held then, by which a concentration was converted. `source` is
    copied (by hand, so that a second person checks it) or import.
    """

    patient_id: str
    unit_id: str | None = None
    donation_id: str | None = None
    test: str
    value: str
    value_unit: str | None = None
    entered: str
    entered_unit: str | None = None
    organism: str | None = None
    status: str = "final"
    sampled_at: str | None = None
    resulted_at: str
    recorded_by: str
    checked_by: str | None = None
    source: str = "copied"
    volume_ml: Decimal | None = None


@thing("lot", "L")
class Lot(Thing):
    """A lot of a reagent or disposable. `status`: open, held (since `held_at`)."""

    site_id: str
    item: str
    number: str
    expires_on: str
    status: str = "open"
    held_at: str | None = None


@thing("equipment", "Q")
class Equipment(Thing):
    """A piece of equipment. `status`: in_service, out_of_service.

    Calibration and cleaning hold until the end of the days told.
    """

    site_id: str
    name: str
    kind: str
    calibrated_until: str
    cleaned_until: str | None = None
    status: str = "in_service"
