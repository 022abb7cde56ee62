"""The last stretch of the way, from a released bag to day 0, for tests that begin somewhere along it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biobank.domain.codes.own_code import code_for, render
from biobank.domain.rules.clock import local_day
from biobank.domain.things.unit import LabelCopy
from tests import journey, journey_storage
from tests.bank import Bank

ORDERED = [("physician", "ordered")]
CLEARED = [("physician", "cleared")]
SECOND = [("second_nurse", "verified")]
WEIGHT = Decimal(70)
BAG: dict[str, Any] = {
    "volume_ml": Decimal(100),
    "cd34_e6": Decimal(400),
    "tnc_e6": Decimal(20000),
    "dmso_percent": Decimal(10),
    "viability_percent": Decimal(92),
    "expires_on": "2036-03-02",
}


@dataclass
class Transplant:
    """A patient's transplant so far: ids, and the texts that a scanner reads."""

    patient: str
    course: str
    order: str
    unit: str

    def label(self, unit: str | None = None) -> str:
        """The first copy of a unit's label, as a scanner types it."""
        return render(code_for(unit or self.unit))

    def scans(self, bank: Bank, unit: str | None = None) -> dict[str, str]:
        """Label and wristband as two scans."""
        return {"label": self.label(unit), "wristband": journey.band_of(bank, self.patient)}


def labelled(bank: Bank, unit: str, status: str = "applied", serial: str = "001") -> str:
    """The text of a copy of a unit's label that stands on it, planted."""
    row = bank.get("unit", unit)
    copy = LabelCopy(
        id=bank.fresh(f"copy {unit} {serial}").id(LabelCopy.LETTER),
        stream=row.stream,
        subject_id=unit,
        unit_id=unit,
        patient_id=row.patient_id,
        serial=serial,
        design="cryobag",
        design_digest="0" * 64,
        status=status,
        printed_at=bank.clock(),
        printed_by=bank.people["technologist"].person,
        site_id=bank.site.id,
    )
    bank.plant(copy)
    return render(code_for(unit, serial))


def graft_bag(bank: Bank, patient: str, **columns: Any) -> str:
    """A released, labelled bag of 400 × 10⁶ CD34+ cells in 100 mL with 10 % DMSO, in its slot."""
    unit = journey_storage.released_bag(bank, patient, **{**BAG, **columns})
    labelled(bank, unit)
    return unit


def weighed(bank: Bank, course: str, kg: Decimal = WEIGHT, **more: Any) -> None:
    """A weight that two people recorded."""
    told = {"weight_kg": kg, "kind": "actual", **more}
    bank.ok("record-weight", by="nurse", signed=SECOND, course=course, **told)


def ordered(bank: Bank, course: str, kg: Decimal = WEIGHT) -> str:
    """An order for today."""
    day = local_day(bank.clock(), bank.site.zone)
    told = {"cd34_per_kg": Decimal(5), "weight_kg": kg, "infuse_on": day}
    return bank.made("place-order", "order", by="physician", signed=ORDERED, course=course, **told)


def open_course(bank: Bank, patient: str | None = None) -> str:
    """A course of a consenting patient who was weighed."""
    patient = patient or journey.registered_patient(bank)
    if not bank.find("consent", patient_id=patient):
        journey.consented(bank, patient)
    course = bank.made("open-course", "course", by="physician", patient=patient, regimen="beam-atg")
    weighed(bank, course)
    return course


def ordered_course(bank: Bank, patient: str | None = None, **columns: Any) -> Transplant:
    """A course with an order on which one released bag is reserved."""
    course = open_course(bank, patient)
    patient = bank.get("course", course).patient_id
    unit = graft_bag(bank, patient, **columns)
    order = ordered(bank, course)
    bank.ok("reserve-unit", unit=unit, order=order)
    return Transplant(patient, course, order, unit)


def cleared_course(bank: Bank, **columns: Any) -> Transplant:
    """An ordered course that is cleared for conditioning, without a back-up by decision."""
    done = ordered_course(bank, **columns)
    told = {"identity_confirmed": True, "no_back_up": True}
    bank.ok("clear-conditioning", by="physician", signed=CLEARED, course=done.course, **told)
    return done


def conditioned_course(bank: Bank, **columns: Any) -> Transplant:
    """A cleared course whose first drug was given."""
    done = cleared_course(bank, **columns)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)
    return done


def issue(bank: Bank, done: Transplant, unit: str | None = None) -> None:
    """Take a reserved bag out of its slot, check it and issue it to the nurse."""
    id = unit or done.unit
    if bank.get("unit", id).custody == "slot":
        bank.ok("take-out-unit", unit=id)
    seen = {"label": done.label(id), "container_intact": True, "records_agree": True}
    bank.ok("check-issue", by="technologist", signed=[("nurse", "verified")], unit=id, **seen)
    bank.ok("issue-unit", by="technologist", unit=id, carrier=bank.people["nurse"].person)


READY = {"line_patent": True, "premedicated": True, "physician_reachable": True}


def thaw(bank: Bank, done: Transplant, unit: str | None = None) -> None:
    """Check an issued bag with its patient and thaw it."""
    id = unit or done.unit
    told = {**done.scans(bank, id), **READY}
    bank.ok("check-before-thaw", by="nurse", signed=SECOND, unit=id, **told)
    bank.ok("thaw-unit", by="technologist", unit=id)


def verify(bank: Bank, done: Transplant, unit: str | None = None) -> None:
    """Verify a thawed bag at its patient's bedside."""
    id = unit or done.unit
    bank.ok("verify-at-bedside", by="nurse", signed=SECOND, unit=id, **done.scans(bank, id))


def issued_bag(bank: Bank, **columns: Any) -> Transplant:
    """A frozen bag in the nurse's hands, its patient conditioned."""
    done = conditioned_course(bank, **columns)
    issue(bank, done)
    return done


def thawed_bag(bank: Bank, **columns: Any) -> Transplant:
    """A thawed bag that is not yet verified at the bedside."""
    done = issued_bag(bank, **columns)
    thaw(bank, done)
    return done


def running_bag(bank: Bank, **columns: Any) -> Transplant:
    """A bag that is being reinfused since five minutes after its thaw."""
    done = thawed_bag(bank, **columns)
    bank.clock.forward(minutes=5)
    verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    return done


def reinfused_bag(bank: Bank, **columns: Any) -> Transplant:
    """A bag that was reinfused whole within fifteen minutes of its thaw: today is day 0."""
    done = running_bag(bank, **columns)
    bank.clock.forward(minutes=10)
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=bank.get("unit", done.unit).volume_ml)
    return done


def liquid_bag(bank: Bank, patient: str, **columns: Any) -> str:
    """A released, labelled bag that was never frozen, in the technologist's hands."""
    told = {**BAG, "material": "processed", "dmso_percent": None, **columns}
    unit = journey_storage.frozen_bag(bank, patient, disposition="released", **told)
    labelled(bank, unit)
    return unit
