"""Equipment: registered, calibrated, cleaned, taken out of service and put back."""

from typing import Any

from biobank.domain.rules.change import change, new
from biobank.domain.rules.command import Command, command
from biobank.domain.rules.facts import Facts
from biobank.domain.rules.fields import choice, date, ref, text
from biobank.domain.rules.happening import Draft
from biobank.domain.rules.roles import LABORATORY
from biobank.domain.rules.verb import Params, many, red, verb
from biobank.domain.things.laboratory import Equipment

KEEPERS = (*LABORATORY, "quality_officer")
KINDS = (
    ("apheresis", "Apheresis machine"),
    ("cabinet", "Safety cabinet"),
    ("cell_processor", "Cell processor"),
    ("cell_counter", "Cell counter"),
    ("centrifuge", "Centrifuge"),
    ("controlled_rate_freezer", "Controlled-rate freezer"),
    ("cytometer", "Flow cytometer"),
    ("scale", "Scale"),
    ("sealer", "Tube sealer"),
    ("sterile_connector", "Sterile connecting device"),
    ("water_bath", "Water bath or thawing device"),
    ("other", "Other"),
)


@command
class RegisterEquipment(Command):
    """Register a piece of equipment."""

    name: str = text("Name", max_length=80, hint="As it stands on the equipment, with its number")
    kind: str = choice("Kind", KINDS)
    calibrated_until: str = date("Calibrated until")
    cleaned_until: str | None = date("Cleaned until", required=False, hint="Empty: no cleaning schedule")


@red("equipment-registered-already")
def equipment_is_new(told: RegisterEquipment, facts: Facts) -> Params | None:
    """Two pieces of equipment at a site have different names."""
    known = [one for one in facts["same_equipment"] if one.site_id == facts.actor.site]
    return {"name": told.name} if known else None


def register(told: RegisterEquipment, facts: Facts) -> tuple[Draft, ...]:
    """The equipment can be scanned into batch records."""
    made = Equipment(
        id=facts.fresh.id(Equipment.LETTER),
        stream=f"site/{facts.actor.site}",
        site_id=facts.actor.site,
        name=told.name,
        kind=told.kind,
        calibrated_until=told.calibrated_until,
        cleaned_until=told.cleaned_until,
    )
    subjects = {"equipment": made.id}
    return (Draft(kind="EquipmentRegistered", stream=made.stream, subjects=subjects, changes=(new(made),)),)


verb(
    name="register-equipment",
    room="equipment",
    title="Register equipment",
    about="Register a piece of equipment with its calibration and cleaning.",
    command=RegisterEquipment,
    event="EquipmentRegistered",
    effect=register,
    subject=None,
    needs=(many("same_equipment", "equipment", name="command.name"),),
    guards=(equipment_is_new,),
    roles=KEEPERS,
    reports=False,
)


@command
class RecordCalibration(Command):
    """Record a calibration."""

    equipment: str = ref("equipment", "Equipment")
    calibrated_until: str = date("Calibrated until")
    certificate: str | None = text("Certificate number", required=False, max_length=60)


@command
class RecordCleaning(Command):
    """Record a cleaning."""

    equipment: str = ref("equipment", "Equipment")
    cleaned_until: str = date("Clean until", hint="The day until which the schedule lets it count as clean")


def _changed(facts: Facts, kind: str, data: dict[str, Any], **columns: Any) -> tuple[Draft, ...]:
    one: Equipment = facts["equipment"]
    changes = (change(one, **columns),)
    subjects = {"equipment": one.id}
    return (Draft(kind=kind, stream=one.stream, subjects=subjects, changes=changes, data=data),)


def calibrate(told: RecordCalibration, facts: Facts) -> tuple[Draft, ...]:
    """The calibration holds until the end of the day told."""
    data = {} if told.certificate is None else {"certificate": told.certificate}
    return _changed(facts, "CalibrationRecorded", data, calibrated_until=told.calibrated_until)


def clean(told: RecordCleaning, facts: Facts) -> tuple[Draft, ...]:
    """The cleaning holds until the end of the day told."""
    return _changed(facts, "CleaningRecorded", {}, cleaned_until=told.cleaned_until)


verb(
    name="record-calibration",
    room="equipment",
    title="Record calibration",
    about="Record until when a piece of equipment is calibrated.",
    command=RecordCalibration,
    event="CalibrationRecorded",
    effect=calibrate,
    subject="equipment",
    roles=KEEPERS,
    reports=False,
)
verb(
    name="record-cleaning",
    room="equipment",
    title="Record cleaning",
    about="Record until when a piece of equipment counts as clean.",
    command=RecordCleaning,
    event="CleaningRecorded",
    effect=clean,
    subject="equipment",
    roles=KEEPERS,
    reports=False,
)


@command
class TakeOutOfService(Command):
    """Take a piece of equipment out of service."""

    equipment: str = ref("equipment", "Equipment")


@command
class PutInService(Command):
    """Put a piece of equipment back in service."""

    equipment: str = ref("equipment", "Equipment")


@red("equipment-out-already")
def equipment_serves(_: TakeOutOfService, facts: Facts) -> Params | None:
    """Only equipment in service is taken out."""
    one: Equipment = facts["equipment"]
    return None if one.status == "in_service" else {"name": one.name}


@red("equipment-in-service-already")
def equipment_is_out(_: PutInService, facts: Facts) -> Params | None:
    """Only equipment out of service is put back."""
    one: Equipment = facts["equipment"]
    return None if one.status == "out_of_service" else {"name": one.name}


def take_out(_: TakeOutOfService, facts: Facts) -> tuple[Draft, ...]:
    """No step may use it."""
    return _changed(facts, "EquipmentTakenOut", {}, status="out_of_service")


def put_back(_: PutInService, facts: Facts) -> tuple[Draft, ...]:
    """It may be used again, within its calibration and cleaning."""
    return _changed(facts, "EquipmentPutInService", {}, status="in_service")


verb(
    name="take-out-of-service",
    room="equipment",
    title="Take out of service",
    about="Take equipment out of service: no processing step may use it.",
    command=TakeOutOfService,
    event="EquipmentTakenOut",
    effect=take_out,
    subject="equipment",
    guards=(equipment_serves,),
    roles=KEEPERS,
    reports=False,
    undo="put-in-service",
    reason="required",
)
verb(
    name="put-in-service",
    room="equipment",
    title="Put in service",
    about="Put equipment back in service.",
    command=PutInService,
    event="EquipmentPutInService",
    effect=put_back,
    subject="equipment",
    guards=(equipment_is_out,),
    roles=KEEPERS,
    reports=False,
    undo="take-out-of-service",
)
