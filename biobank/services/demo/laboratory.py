"""The laboratory's day: received, counted, concentrated, labelled, frozen, stored; and released later."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from biobank.domain.rooms.batch_record import ReagentUsed
from biobank.domain.rooms.dividing import Filled
from biobank.domain.rooms.sampling import SampleTaken
from biobank.services.demo.before import at_the_chair
from biobank.services.demo.chart import Chart
from biobank.services.demo.figures import WHOLE, Apheresis, drawn, rounded
from biobank.services.demo.labelling import labelled
from biobank.services.demo.telling import Story

VIAL_ML = Decimal("1.5")
PROCESS: dict[str, str] = {"sop": "SOP-CP-07", "sop_version": "11"}
FREEZE: dict[str, str] = {"sop": "SOP-CP-12", "sop_version": "5"}
FROZEN = "S1194"
EXPIRES_DAYS = 365 * 20
VESSELS = ("Vessel 1", "Vessel 2")
THIRD = "Vessel 3 (untested)"


def received(chart: Chart, bag: str) -> None:
    """Receive a bag at the laboratory: it lies in the fridge."""
    centre = chart.centre
    told = {"condition": "good", "intact": True, "label_matches": True}
    arrived = {"temperature_c": drawn(chart.rng, 19, 22), "place": centre.places["fridge"], **told}
    centre.ok("receive-unit", "technologist", unit=bag, **arrived)


def counted(chart: Chart, bag: str, found: Apheresis) -> None:
    """Record what the analysers say: cell counts copied and checked, the cytometer's imported."""
    centre = chart.centre
    copied = {"unit": bag, "test": "tnc", "value": str(found.tnc_e9_per_l), "entered_unit": "e9_per_l"}
    result = centre.made("record-result", "result", "technologist", **copied)
    cytometer = {"unit": bag, "source": "import"}
    cells = {"test": "cd34", "value": str(found.cd34_per_ul), "entered_unit": "per_ul"}
    centre.ok("record-result", "technologist", **cytometer, **cells)
    viable = {"test": "viability", "value": str(found.viability_percent), "entered_unit": "percent"}
    centre.ok("record-result", "technologist", **cytometer, **viable)
    centre.clock.forward(minutes=8)
    seen = {"result": result, "value": copied["value"], "entered_unit": "e9_per_l"}
    centre.ok("check-result", "second_technologist", **seen)
    culture = {"donation": chart.donations[-1], "test": "sterility", "value": "pending"}
    centre.ok("record-result", "technologist", source="import", **culture)


def used(chart: Chart, *items: tuple[str, str]) -> tuple[ReagentUsed, ...]:
    """Return the lots in use of these items, each with its amount."""
    return tuple(ReagentUsed(lot=chart.centre.lots[item], amount=amount) for item, amount in items)


def concentrated(chart: Chart, bag: str) -> None:
    """Take the plasma off, down to about half; counted again."""
    centre = chart.centre
    unit = centre.get("unit", bag)
    kept = rounded(unit.volume_ml * Decimal("0.48"), WHOLE)
    told: dict[str, Any] = {
        **PROCESS,
        "step": "plasma_depletion",
        "volume_ml": kept,
        "waste_ml": unit.volume_ml - kept,
        "tnc_e6": rounded(unit.tnc_e6 * drawn(chart.rng, 0.93, 0.98, Decimal("0.01")), WHOLE),
        "cd34_e6": rounded(unit.cd34_e6 * drawn(chart.rng, 0.95, 1, Decimal("0.01"))),
        "started_at": centre.clock.earlier(minutes=35),
        "ended_at": centre.clock.earlier(minutes=3),
        "equipment": (centre.equipment["cell_processor"],),
        "reagents": used(chart, ("ACD-A", "20 mL")),
        "verified_by": centre.who("second_technologist"),
    }
    centre.ok("process-unit", "technologist", unit=bag, **told)


def with_dmso(chart: Chart, bag: str) -> None:
    """Add the freezing medium, one to one: 10 % DMSO afterwards."""
    volume = chart.centre.get("unit", bag).volume_ml
    mixed = (("DMSO 99 %", f"{volume / 5:.0f} mL"), ("Albumin 20 %", f"{volume * 4 / 5:.0f} mL"))
    told = {"volume_ml": volume * 2, "dmso_percent": Decimal(10), "reagents": used(chart, *mixed)}
    cabinet = {"equipment": (chart.centre.equipment["cabinet"],), "place": chart.centre.places["cabinet"]}
    chart.centre.ok("add-dmso", "technologist", unit=bag, **PROCESS, **told, **cabinet)


def filled(chart: Chart, bag: str, bags: int, vials: int) -> list[str]:
    """Fill freezing bags and vials from the mixed product, and return them, bags first."""
    whole = chart.centre.get("unit", bag).volume_ml
    each = rounded((whole - VIAL_ML * vials) / bags)
    told = (
        *[Filled(container="bag", volume_ml=each)] * bags,
        *[Filled(container="vial", volume_ml=VIAL_ML)] * vials,
    )
    lots = used(chart, ("Freezing bag 250 mL", str(bags)), ("Cryovial 1.8 mL", str(vials)))
    made = chart.centre.ok("split-unit", "technologist", unit=bag, bags=told, reagents=lots, **PROCESS)
    return list(made.made["unit"])


def frozen(chart: Chart, units: Sequence[str], signed: Sequence[tuple[str, str]] = (), **more: Any) -> None:
    """Freeze everything in one controlled-rate run of fifty minutes; a decision for it may be signed."""
    centre = chart.centre
    started = centre.clock.forward(minutes=4)
    ended = centre.clock.forward(minutes=50)
    run = {
        **FREEZE,
        "programme": "HPC-1",
        "run_number": f"R{centre.clock.today[2:4]}-{chart.rng.randrange(100, 999)}",
        "end_temperature_c": drawn(chart.rng, -110, -96, WHOLE),
        "liquid_hold": "room",
        "started_at": started,
        "ended_at": ended,
        "equipment": (centre.equipment["controlled_rate_freezer"],),
        "expires_on": centre.clock.days_from_now(EXPIRES_DAYS),
        **more,
    }
    if not signed:
        centre.each("freeze-unit", "technologist", [{"unit": unit, **run} for unit in units])
    for unit in units if signed else ():
        centre.ok("freeze-unit", "technologist", signed, unit=unit, **run)


def stored(chart: Chart, units: Sequence[str], vessels: Sequence[str] = VESSELS) -> None:
    """Store containers in free slots, in two vessels by turns, so that one failure takes not all."""
    centre = chart.centre
    places = []
    for number, unit in enumerate(units):
        container = centre.get("unit", unit).container
        slots = centre.free_slots[vessels[number % len(vessels)], str(container)]
        places.append({"unit": unit, "slot": slots.pop(0)})
    centre.each("store-unit", "technologist", places)


def processed(chart: Chart, bag: str, found: Apheresis, **told: Any) -> None:
    """Everything from receipt to slots, on the day of collection; options as for `prepared`."""
    received(chart, bag)
    chart.centre.clock.forward(minutes=25)
    counted(chart, bag, found)
    prepared(chart, bag, **told)


def prepared(
    chart: Chart,
    bag: str,
    *,
    bags: int = 4,
    vials: int = 2,
    segments: bool = False,
    vessels: Sequence[str] = VESSELS,
    **freezing: Any,
) -> None:
    """Concentrate, mix, fill, label, freeze and store what was counted; segments may stay on the bags."""
    centre = chart.centre
    centre.clock.forward(minutes=40)
    centre.ok("pick-up-unit", "technologist", unit=bag)
    concentrated(chart, bag)
    units = mixed(chart, bag, bags, vials)
    if segments:
        sealed_off(chart, units[:bags])
    labelled(chart, units, FROZEN)
    frozen(chart, units, **freezing)
    centre.clock.forward(minutes=5)
    stored(chart, units, vessels)


def mixed(chart: Chart, bag: str, bags: int, vials: int) -> list[str]:
    """Add the freezing medium and fill at once: from now on the clock runs."""
    centre = chart.centre
    centre.clock.forward(minutes=6)
    with_dmso(chart, bag)
    centre.clock.forward(minutes=3)
    units = filled(chart, bag, bags, vials)
    chart.bags.extend(units[:bags])
    chart.vials.extend(units[bags:])
    return units


def sealed_off(chart: Chart, bags: Sequence[str]) -> None:
    """Seal a pilot segment of each bag's tubing, which stays on the bag."""
    for bag in bags:
        samples = (SampleTaken(container="segment", volume_ml=Decimal("0.4"), attached=True),)
        chart.centre.ok("take-sample", "technologist", unit=bag, samples=samples, **PROCESS)


def cultures_final(chart: Chart) -> None:
    """The cultures of the collection stayed sterile."""
    for donation in chart.donations:
        told = {"donation": donation, "test": "sterility", "value": "no_growth"}
        chart.centre.ok("record-result", "technologist", source="import", **told)


def released(chart: Chart, units: Sequence[str] | None = None) -> None:
    """The processing director reviews the batch record and releases each container."""
    for unit in units or [*chart.bags, *chart.vials]:
        signed = [("processing_director", "released")]
        chart.centre.ok("release-unit", "processing_director", signed, unit=unit)


def vial_thawed(chart: Chart) -> None:
    """A vial is used up to see how the cells survive thawing; its result warns or reassures."""
    centre = chart.centre
    vial = chart.vials.pop()
    centre.ok("take-out-unit", "technologist", unit=vial)
    told = {"unit": vial, "test": "viability-post-thaw", "entered_unit": "percent"}
    value = str(drawn(chart.rng, 68, 86))
    centre.ok("record-result", "technologist", source="import", value=value, **told)
    centre.ok("use-in-test", "technologist", unit=vial, test="Post-thaw viability")


def kept(chart: Chart, yielded: Apheresis, **told: Any) -> Story[None]:
    """Collected today, frozen today, cultures after sixteen days, released the day after."""
    yield from collected_and_frozen(chart, yielded, **told)
    yield from final_and_released(chart)


def collected_and_frozen(chart: Chart, yielded: Apheresis, **told: Any) -> Story[None]:
    """The day of collection, from the chair to the slots."""
    yield chart.centre.clock.after(0, "13:20")
    bag = at_the_chair(chart, yielded)
    chart.centre.clock.forward(minutes=5)
    processed(chart, bag, yielded, **told)


def final_and_released(chart: Chart) -> Story[None]:
    """The cultures stayed sterile; the day after, the director releases what was frozen."""
    yield chart.centre.clock.after(16, "11:10")
    cultures_final(chart)
    yield chart.centre.clock.after(1, "14:45")
    released(chart)
    closed(chart)


def closed(chart: Chart) -> None:
    """Close the collection episode: nothing more is collected in it."""
    chart.centre.ok("close-episode", "coordinator", episode=chart.episode, outcome="collected")
