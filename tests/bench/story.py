"""The story a large bank is made of: one patient from registration to stored bags, by the verbs people use.

It leaves ten units and a hundred events: a donation divided into eight bags,
each with DMSO, frozen, labelled, stored and moved about.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import cycle

from biobank.domain.rooms.dividing import Filled
from tests.bank import Bank
from tests.bench.clones import Template, lived
from tests.journey import received_bag
from tests.journey_laboratory import SOP, in_hand, run
from tests.journey_storage import BuiltVessel, vessel

BAGS = 8


def life(bank: Bank) -> Template:
    """Live the story in a bank and return it as a template."""
    mother = received_bag(bank)
    patient = bank.get("unit", mother).patient_id
    filled = tuple(Filled(container="bag", volume_ml=Decimal(25)) for _ in range(BAGS))
    made = bank.ok("split-unit", unit=mother, bags=filled, **SOP).made["unit"]
    built = vessel(bank, "Story vessel")
    for place, unit in enumerate(made):
        _laid_down(bank, unit, built, place)
    _moved(bank, made, built, patient)
    return lived(bank, patient)


def _laid_down(bank: Bank, unit: str, built: BuiltVessel, place: int) -> None:
    """Freeze, label and store one bag, then move it to another slot and back into sight of the lid."""
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal("27.5"), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=10)
    bank.ok("freeze-unit", unit=unit, **{**run(bank), "started_at": bank.clock()})
    in_hand(bank, unit)
    bank.ok("store-unit", unit=unit, slot=built.slots[2 * place])
    bank.ok("move-unit", unit=unit, slot=built.slots[2 * place + 1])
    bank.ok("take-out-unit", unit=unit)
    bank.clock.forward(minutes=2)
    bank.ok("restock-unit", unit=unit, slot=built.slots[2 * place])
    bank.ok("print-label", unit=unit)


def _moved(bank: Bank, units: Sequence[str], built: BuiltVessel, patient: str) -> None:
    """Move the bags from slot to slot until the patient's stream holds ten events a unit."""
    wanted = 10 * len(bank.find("unit", patient_id=patient))
    places = cycle([(unit, 2 * place + there) for there in (1, 0) for place, unit in enumerate(units)])
    while len(bank.events(f"patient/{patient}")) < wanted:
        unit, slot = next(places)
        bank.ok("move-unit", unit=unit, slot=built.slots[slot])
