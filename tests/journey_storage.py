"""Freezers and what is in them, for tests that begin with a stored or a released bag."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.freezers import RackRow
from biobank.domain.rules.markers import ALWAYS_TESTED, markers_text
from biobank.domain.things.laboratory import Result
from biobank.domain.things.patient import Episode
from biobank.domain.things.unit import Unit
from tests import journey
from tests.bank import Bank

SMALL = RackRow(
    racks="Tower 1..2",
    boxes="Box 1..2",
    rows=2,
    columns=3,
    label_scheme="A1",
    rack_kind="tower",
    box_kind="cassette",
)


@dataclass(frozen=True)
class BuiltVessel:
    """A vessel that stands in a room: its boxes and slots in the order they were told."""

    id: str
    room: str
    boxes: tuple[str, ...]
    slots: tuple[str, ...]


def room(bank: Bank, name: str = "Cryo room") -> str:
    """A room of the site; the same one for the same name."""
    found = [one for one in bank.find("place", kind="room", name=name) if one.status == "in_service"]
    return found[0].id if found else bank.made("add-room", "place", site=bank.site.id, name=name)


def vessel(
    bank: Bank, name: str = "Vessel 1", racks: tuple[RackRow, ...] = (SMALL,), **more: Any
) -> BuiltVessel:
    """A vessel for frozen cells with two towers of two small cassettes, built by one command."""
    told = {"coldest_c": Decimal(-196), "warmest_c": Decimal(-150), **more}
    home = room(bank)
    made = bank.ok("build-vessel", room=home, name=name, racks=racks, **told).made["place"]
    boxes = tuple(id for id in made if bank.get("place", id).rows)
    slots = [slot for box in boxes for slot in sorted(bank.find("slot", place_id=box), key=_reading_order)]
    return BuiltVessel(made[0], home, boxes, tuple(slot.id for slot in slots))


def _reading_order(slot: Any) -> tuple[int, int]:
    return slot.row, slot.column


def frozen_bag(bank: Bank, patient: str | None = None, **columns: Any) -> str:
    """A frozen bag in the technologist's hands, planted: how it was made does not matter here."""
    patient = patient or journey.registered_patient(bank)
    number = len(bank.find("unit")) + 1
    held: dict[str, Any] = {
        "din": f"A999926{number:06}",
        "product_code": "S1194",
        "material": "frozen",
        "holder_id": bank.people["technologist"].person,
        "volume_ml": Decimal(100),
        "episode_id": f"E{number:010}",
        **columns,
    }
    unit = Unit(
        id=bank.fresh(f"frozen bag {number}").id(Unit.LETTER),
        stream=f"patient/{patient}",
        site_id=bank.site.id,
        patient_id=patient,
        custody_since=bank.clock(),
        collected_at=bank.clock(),
        **held,
    )
    bank.plant(unit, *_tested(bank, unit))
    return unit.id


def _tested(bank: Bank, unit: Unit) -> tuple[Episode, ...]:
    """The planted bag's episode, whose markers were all found non-reactive; none for a real episode."""
    if bank.find("episode", id=unit.episode_id):
        return ()
    markers = markers_text(dict.fromkeys(ALWAYS_TESTED, "nonreactive"))
    episode = Episode(
        id=unit.episode_id,
        stream=unit.stream,
        site_id=unit.site_id,
        patient_id=unit.patient_id,
        chain_of_identity=f"A9999 planted {unit.episode_id}",
        indication="multiple_sclerosis",
        opened_at=bank.clock(),
        status="closed",
        eligibility_markers=markers,
    )
    return (episode,)


def free_slot(bank: Bank, built: BuiltVessel) -> str:
    """The first slot of the vessel that holds nothing."""
    return next(slot for slot in built.slots if not bank.find("unit", slot_id=slot))


def stored_bag(
    bank: Bank, patient: str | None = None, built: BuiltVessel | None = None, **columns: Any
) -> str:
    """A frozen bag in a slot."""
    unit = frozen_bag(bank, patient, **columns)
    bank.ok("store-unit", unit=unit, slot=free_slot(bank, built or _standing(bank)))
    return unit


def _standing(bank: Bank) -> BuiltVessel:
    found = bank.find("place", kind="vessel", name="Vessel 1")
    if not found:
        return vessel(bank)
    slots = tuple(one.id for one in bank.find("slot", vessel_id=found[0].id))
    boxes = tuple(one.id for one in bank.find("place", vessel_id=found[0].id) if one.rows)
    return BuiltVessel(found[0].id, found[0].parent_id, boxes, slots)


GOOD_RESULTS = {
    "tnc": "20000",
    "cd34": "400",
    "viability": "92",
    "sterility": "no_growth",
    "abo-rh": "A+",
    "hiv": "nonreactive",
    "hbsag": "nonreactive",
    "anti_hcv": "nonreactive",
    "syphilis": "nonreactive",
}


def with_results(bank: Bank, unit: str, **told: Any) -> dict[str, str]:
    """Reports on a unit, planted: all that a release needs, final and checked, but for what is told."""
    row = bank.get("unit", unit)
    values = {**GOOD_RESULTS, **{name.replace("_", "-"): value for name, value in told.items()}}
    made: dict[str, str] = {}
    for test, value in values.items():
        if value is not None:
            made[test] = result(bank, row, test, value)
    return made


def result(bank: Bank, row: Unit, test: str, value: str, **more: Any) -> str:
    """One report on a unit, planted, final and checked unless told otherwise."""
    told: dict[str, Any] = {
        "status": "preliminary" if value == "pending" else "final",
        "checked_by": bank.people["second_technologist"].person,
        "unit_id": row.id,
        **more,
    }
    made = Result(
        id=bank.fresh(f"result {len(bank.find('result'))}").id(Result.LETTER),
        stream=row.stream,
        patient_id=row.patient_id,
        test=test,
        value=value,
        entered=value,
        resulted_at=bank.clock(),
        recorded_by=bank.people["technologist"].person,
        **told,
    )
    bank.plant(made)
    return made.id


RELEASED = [("processing_director", "released")]
EXCEPTIONAL = [("medical_director", "released"), ("physician", "informed")]


def released_bag(
    bank: Bank, patient: str | None = None, built: BuiltVessel | None = None, **columns: Any
) -> str:
    """A bag in its slot with all results, released by the processing director."""
    unit = stored_bag(bank, patient, built, **columns)
    with_results(bank, unit)
    bank.ok("release-unit", by="processing_director", unit=unit, signed=RELEASED)
    return unit
