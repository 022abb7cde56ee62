"""The story a large bank is made of: one patient from registration to stored bags, by the verbs people use.

It leaves ten units and a hundred events: a donation divided into eight bags,
each with DMSO, frozen, labelled, stored, taken out and put back, and released.
So it is with most cells of a bank: nothing waits for them.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import cycle

from biobank.domain.rooms.dividing import Filled
from tests import journey_release, journey_storage
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
    journey_release.with_results(bank, mother)
    _tested(bank, patient)
    filled = tuple(Filled(container="bag", volume_ml=Decimal(25)) for _ in range(BAGS))
    made = bank.ok("split-unit", unit=mother, bags=filled, **SOP).made["unit"]
    built = vessel(bank, "Story vessel")
    for place, unit in enumerate(made):
        _laid_down(bank, unit, built, place)
    for unit in made:
        journey_release.lift_holds(bank, unit)
        bank.ok("release-unit", by="processing_director", unit=unit, signed=journey_storage.RELEASED)
    episode = bank.get("unit", mother).episode_id
    bank.ok("close-episode", by="coordinator", episode=episode, outcome="collected")
    _moved(bank, made, built, patient)
    return lived(bank, patient)


def _tested(bank: Bank, patient: str) -> None:
    """Use the tube of the collection up."""
    (tube,) = bank.find("unit", patient_id=patient, container="tube")
    receiver = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=tube.id, to_person=receiver)
    bank.ok("accept-unit", unit=tube.id)
    bank.ok("use-in-test", unit=tube.id, test="cd34")


def _laid_down(bank: Bank, unit: str, built: BuiltVessel, place: int) -> None:
    """Freeze, label and store one bag, then take it out and put it back."""
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal("27.5"), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=10)
    bank.ok("freeze-unit", unit=unit, **{**run(bank), "started_at": bank.clock()})
    in_hand(bank, unit)
    journey_release.labelled(bank, unit)
    bank.ok("store-unit", unit=unit, slot=built.slots[2 * place])
    bank.ok("take-out-unit", unit=unit)
    bank.clock.forward(minutes=2)
    bank.ok("restock-unit", unit=unit, slot=built.slots[2 * place])


def _moved(bank: Bank, units: Sequence[str], built: BuiltVessel, patient: str) -> None:
    """Move the bags from slot to slot until the patient's stream holds ten events a unit."""
    wanted = 10 * len(bank.find("unit", patient_id=patient))
    places = cycle([(unit, 2 * place + there) for there in (1, 0) for place, unit in enumerate(units)])
    while len(bank.events(f"patient/{patient}")) < wanted:
        unit, slot = next(places)
        bank.ok("move-unit", unit=unit, slot=built.slots[slot])
