"""The stories a large bank is made of: patients from registration to after day 0, by the verbs people use.

Each leaves ten units and a hundred events: a donation divided into eight bags,
each with DMSO, frozen, labelled, stored, and released, and a course for which
some of them are ordered. With most cells of a bank it is as with those of
`life`: the course lies years back, and nothing waits for what is left. A few
patients are on the way, one in each of `STAGES`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice

from biobank.domain.rooms.dividing import Filled
from biobank.domain.rules.clock import later
from tests import journey, journey_release, journey_storage
from tests import journey_transplant as way
from tests.bank import Bank
from tests.bench.clones import Template, lived
from tests.journey_laboratory import SOP, in_hand, run
from tests.journey_storage import BuiltVessel, vessel

BAGS, EVENTS = 8, 100
CD34_E6, PER_BAG = "1500", Decimal("2.5")
"""The cells collected, and what each bag of them gives a kilogram, in 10⁶."""

STAGES = {"to plan": 8, "ordered": 8, "cleared": 12, "due today": 12, "given today": 4}
"""How many patients of a bank of any size stand where: what waits does not grow with what is stored."""

BEGAN = (3650, 2920, 2190, 1825, 1460, 470)
"""How many days ago the stories began that are over; the last is followed still, and was seen lately."""


@dataclass(frozen=True)
class Begun:
    """A patient whose bags are released: ids, and the vessel that holds them."""

    patient: str
    bags: Sequence[str]
    built: BuiltVessel


def life(bank: Bank, *, is_closed: bool = True) -> Template:
    """Live a whole story in a bank and return it as a template: the course was a year ago."""
    begun = _stored(bank)
    bank.clock.forward(days=30)
    done = _ordered(bank, begun, in_days=5, bags=1)
    _conditioned(bank, done)
    bank.clock.forward(days=5)
    _given(bank, done)
    bank.clock.forward(days=365)
    told = {"kind": "yearly", "on_day": journey.today(bank), "alive": True}
    bank.ok("record-visit", by="coordinator", course=done.course, **told)
    if is_closed:
        bank.ok("close-course", by="physician", course=done.course)
    return _told(bank, begun)


def lives(bank: Bank, patients: int) -> list[Template]:
    """Live every story, the oldest first, and return one template for each patient of a bank of that size.

    The bank's clock stands at the present moment before and after it.
    """
    now = bank.clock.at
    ended = []
    for days in BEGAN:
        bank.clock.at = later(now, days=-days)
        ended.append(life(bank, is_closed=days != BEGAN[-1]))
    told = [template for stage, template in on_the_way(bank, now) for _ in range(STAGES[stage])]
    return [*told, *islice(cycle(ended), patients - len(told))][:patients]


def on_the_way(bank: Bank, now: str) -> list[tuple[str, Template]]:
    """Live the last sixty days of those on the way, side by side, so that time never runs backwards."""
    bank.clock.at = later(now, days=-60)
    begun = {stage: _stored(bank) for stage in STAGES}
    bank.clock.at = later(now, days=-5)
    done = {
        "ordered": _ordered(bank, begun["ordered"], in_days=20, bags=1, wanted=2),
        "cleared": _ordered(bank, begun["cleared"], in_days=9, bags=3),
        "due today": _ordered(bank, begun["due today"], in_days=5, bags=3),
        "given today": _ordered(bank, begun["given today"], in_days=5, bags=1),
    }
    _cleared(bank, done["cleared"])
    for stage in ("due today", "given today"):
        _conditioned(bank, done[stage])
    bank.clock.at = later(now, hours=-1)
    _given(bank, done["given today"])
    found = [(stage, _told(bank, each)) for stage, each in begun.items()]
    bank.clock.at = now
    return found


def _stored(bank: Bank) -> Begun:
    mother = journey.received_bag(bank)
    patient = bank.get("unit", mother).patient_id
    journey_release.with_results(bank, mother, cd34=CD34_E6)
    _tested(bank, patient)
    filled = tuple(Filled(container="bag", volume_ml=Decimal(25)) for _ in range(BAGS))
    made = bank.ok("split-unit", unit=mother, bags=filled, **SOP).made["unit"]
    built = vessel(bank, f"Story vessel of {patient}")
    for place, unit in enumerate(made):
        _laid_down(bank, unit, built, place)
    for unit in made:
        journey_release.lift_holds(bank, unit)
        bank.ok("release-unit", by="processing_director", unit=unit, signed=journey_storage.RELEASED)
    episode = bank.get("unit", mother).episode_id
    bank.ok("close-episode", by="coordinator", episode=episode, outcome="collected")
    return Begun(patient, made, built)


def _tested(bank: Bank, patient: str) -> None:
    """Use the tube of the collection up."""
    (tube,) = bank.find("unit", patient_id=patient, container="tube")
    receiver = bank.people["technologist"].person
    bank.ok("hand-over-unit", by="apheresis_nurse", unit=tube.id, to_person=receiver)
    bank.ok("accept-unit", unit=tube.id)
    bank.ok("use-in-test", unit=tube.id, test="cd34")


def _laid_down(bank: Bank, unit: str, built: BuiltVessel, place: int) -> None:
    """Freeze, label and store one bag."""
    bank.ok("add-dmso", unit=unit, volume_ml=Decimal("27.5"), dmso_percent=Decimal(10), **SOP)
    bank.clock.forward(minutes=10)
    bank.ok("freeze-unit", unit=unit, **{**run(bank), "started_at": bank.clock()})
    in_hand(bank, unit)
    journey_release.labelled(bank, unit)
    bank.ok("store-unit", unit=unit, slot=built.slots[2 * place])


def _ordered(bank: Bank, begun: Begun, in_days: int, bags: int, wanted: int = 0) -> way.Transplant:
    """Open a course, order the dose of so many bags for a day to come, and reserve bags for it."""
    course = way.open_course(bank, begun.patient)
    day = (date.fromisoformat(journey.today(bank)) + timedelta(days=in_days)).isoformat()
    told = {"cd34_per_kg": PER_BAG * (wanted or bags), "weight_kg": way.WEIGHT, "infuse_on": day}
    order = bank.made("place-order", "order", by="physician", signed=way.ORDERED, course=course, **told)
    for unit in begun.bags[:bags]:
        bank.ok("reserve-unit", unit=unit, order=order)
    return way.Transplant(begun.patient, course, order, begun.bags[0])


def _cleared(bank: Bank, done: way.Transplant) -> None:
    told = {"identity_confirmed": True, "no_back_up": True}
    bank.ok("clear-conditioning", by="physician", signed=way.CLEARED, course=done.course, **told)


def _conditioned(bank: Bank, done: way.Transplant) -> None:
    _cleared(bank, done)
    drug = {"drug": "melphalan", "dose": Decimal(140), "dose_unit": "mg_per_m2"}
    bank.ok("record-conditioning", by="nurse", course=done.course, **drug)


def _given(bank: Bank, done: way.Transplant) -> None:
    """Thaw and give the bag of the order."""
    way.issue(bank, done)
    way.thaw(bank, done)
    bank.clock.forward(minutes=5)
    way.verify(bank, done)
    bank.ok("start-reinfusion", by="nurse", unit=done.unit)
    bank.clock.forward(minutes=10)
    volume = bank.get("unit", done.unit).volume_ml
    bank.ok("stop-reinfusion", by="nurse", unit=done.unit, volume_ml=volume)


def _told(bank: Bank, begun: Begun) -> Template:
    """Move the bags in store from slot to slot until there are ten events a unit; return the story."""
    places = [place for place, unit in enumerate(begun.bags) if bank.get("unit", unit).slot_id]
    moves = cycle([(begun.bags[place], 2 * place + there) for there in (1, 0) for place in places])
    lacking = EVENTS - len(bank.events(f"patient/{begun.patient}"))
    for unit, slot in islice(moves, max(0, lacking)):
        bank.ok("move-unit", unit=unit, slot=begun.built.slots[slot])
    return lived(bank, begun.patient)
