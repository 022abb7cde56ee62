"""A patient's page: the record with donations, orders, doses and deviations, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from biobank.domain.rules.lifecycle import ALIVE
from biobank.domain.rules.policy import Policy
from biobank.domain.things.patient import Donation
from biobank.domain.things.quality import Deviation
from biobank.domain.things.transplant import Course, Infusion, OrderLine
from biobank.domain.things.unit import Unit
from biobank.domain.transplant.dosing import Plan, cd34_of
from biobank.services.identity.signed_in import SignedIn
from biobank.services.reads.doses import dose_of
from biobank.services.reads.journeys import Journey, journey_of
from biobank.services.reads.patients import PatientRecord, patient_record
from biobank.services.services import Services
from biobank.storage import rows

USABLE = ("released", "exceptionally_released")


@dataclass(frozen=True, slots=True)
class PatientStory:
    """A patient's record and what belongs to its episodes and courses."""

    record: PatientRecord
    donations: tuple[Donation, ...]
    lines: tuple[OrderLine, ...]
    infusions: tuple[Infusion, ...]
    deviations: tuple[Deviation, ...]
    journey: Journey

    def dose(self, course: Course, at: str, policy: Policy) -> Plan | None:
        """Return what was given in a course and what lies ready for it; None while no weight is known."""
        return dose_of(course, self.living(), self.infusions, at, policy)

    def living(self) -> tuple[Unit, ...]:
        """Return the units that still hold cells."""
        return tuple(each for each in self.record.units if each.material in ALIVE)

    @property
    def weighed(self) -> Course | None:
        """Return the newest course in which the patient was weighed: by it doses are told per kg."""
        found = [each for each in self.record.courses if each.weight_kg is not None]
        return max(found, key=lambda each: (each.weight_at or "", each.number), default=None)

    @property
    def in_store_e6(self) -> Decimal:
        """Return the CD34+ cells (10⁶) in bags that are released and promised to no order."""
        return cd34_of(
            each
            for each in self.living()
            if each.container == "bag" and each.disposition in USABLE and each.assignment == "free"
        )


def patient_story(services: Services, who: SignedIn, id: str) -> PatientStory | None:
    """Return a patient's story, or None; the look is recorded. Sixteen statements.

    Raises Denied: break-glass-needed, not-yours-to-read.
    """
    record = patient_record(services, who, id, "record")
    if record is None:
        return None
    with services.database.read() as connection:
        return PatientStory(
            record=record,
            donations=_find(connection, "donation", patient_id=id),
            lines=_find(connection, "order_line", order_id=_ids(record.orders)),
            infusions=_find(connection, "infusion", patient_id=id),
            deviations=_find(connection, "deviation", stream=record.patient.stream),
            journey=journey_of(connection, record.episodes, record.courses),
        )


def _find(connection: Connection, thing: str, **where: Any) -> tuple[Any, ...]:
    return tuple(rows.find(connection, thing, where))


def _ids(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(one.id for one in found) or ("",)
