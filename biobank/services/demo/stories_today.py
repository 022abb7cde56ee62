"""Stories that stand where somebody is wanted today: to receive, to freeze, to store, to release, to give."""

from decimal import Decimal

from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.chart import Chart, chart
from biobank.services.demo.figures import apheresis
from biobank.services.demo.labelling import labelled
from biobank.services.demo.stories_long import stored_years_ago
from biobank.services.demo.telling import Story


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    return [
        being_conditioned(chart(centre, cast.ITURRALDE, seed)),
        day_zero(chart(centre, cast.LINDQVIST, seed)),
        to_collect(chart(centre, cast.FERREIRA, seed)),
        on_its_way(chart(centre, cast.SANTOS, seed)),
        in_dmso(chart(centre, cast.BYELOVA, seed)),
        to_store(chart(centre, cast.THAPA, seed)),
        to_release(chart(centre, cast.VANDERMEER, seed)),
        just_registered(chart(centre, cast.LONG, seed)),
    ]


def planned(
    chart: Chart, weighed_days_ago: int, cleared_days_ago: int, zero_in_days: int
) -> Story[list[str]]:
    """A course opened, ordered and cleared on these days; returns the bags that are reserved."""
    centre = chart.centre
    yield centre.clock.on(weighed_days_ago, "09:00")
    transplant.opened(chart)
    yield centre.clock.on(cleared_days_ago + 1, "15:20")
    bags = transplant.graft(chart)
    transplant.ordered(chart, bags, cleared_days_ago + 1 + zero_in_days)
    after.visited(chart, "before", 6.0)
    yield centre.clock.on(cleared_days_ago, "12:10")
    before.admitted(chart)
    transplant.weighed(chart)
    transplant.cleared(chart, bags)
    return bags


def being_conditioned(chart: Chart) -> Story[None]:
    """CIDP: three days before day 0, the graft watched; a verbal order of today waits for its signature."""
    centre = chart.centre
    yield from stored_years_ago(chart, 110, 9.7)
    yield from planned(chart, 9, 4, 3)
    for days_ago in (2, 1, 0):
        yield centre.clock.on(days_ago, "08:40") if days_ago else centre.clock.ago(minutes=95)
        drug = {"drug": "cyclophosphamide", "dose": Decimal(50), "dose_unit": "mg_per_kg"}
        if days_ago:
            centre.ok("record-conditioning", "nurse", course=chart.course, **drug)
    ordered = {"verbal_order_by": centre.who("physician")}
    note = "Mesna dose raised by telephone for blood-tinged urine, read back; to be countersigned."
    heard: Signers = [("second_nurse", "verified")]
    centre.ok("record-conditioning", "nurse", heard, course=chart.course, note=note, **drug, **ordered)
    transplant.weighed(chart)


def day_zero(chart: Chart) -> Story[None]:
    """MS: the first bag is in, the second is with the nurse and waits for its thaw, the third in its slot."""
    centre = chart.centre
    yield from stored_years_ago(chart, 120, 7.4)
    bags = yield from planned(chart, 12, 7, 0)
    yield from transplant.conditioned(chart, "cy-atg", 7)
    yield centre.clock.ago(minutes=118)
    transplant.reinfused(chart, bags[0])
    yield centre.clock.ago(minutes=26)
    transplant.issued(chart, bags[1])


def to_collect(chart: Chart) -> Story[None]:
    """MS: mobilised, admitted and cleared this morning; at the chair, and nothing is collected yet."""
    centre = chart.centre
    yield centre.clock.on(30, "09:20")
    before.registered(chart)
    before.consented(chart)
    yield from before.decided(chart)
    yield centre.clock.on(9, "08:05")
    before.mobilised(chart, "gcsf")
    yield centre.clock.ago(hours=3)
    before.admitted(chart, "apheresis_nurse")
    before.cleared(chart)


def on_its_way(chart: Chart) -> Story[None]:
    """MS: collected this morning; the bag was handed over and nobody has received it yet."""
    centre = chart.centre
    yield centre.clock.on(31, "09:20")
    before.registered(chart)
    before.consented(chart)
    yield from before.decided(chart)
    yield centre.clock.on(10, "08:05")
    before.mobilised(chart, "gcsf_plerixafor")
    yield centre.clock.ago(hours=6)
    before.admitted(chart, "apheresis_nurse")
    before.cleared(chart)
    yield centre.clock.ago(minutes=48)
    before.at_the_chair(chart, apheresis(chart.rng, chart.case.weight_kg, 8.2), hours=4)


def collected_yesterday(chart: Chart, cd34_e6_per_kg: float) -> Story[str]:
    """Collected yesterday and kept in the fridge over night: the liquid hold clock runs."""
    centre = chart.centre
    yield centre.clock.on(33, "09:20")
    before.registered(chart)
    before.consented(chart)
    yield from before.decided(chart)
    yield centre.clock.on(11, "08:05")
    before.mobilised(chart)
    yield centre.clock.ago(hours=31)
    before.admitted(chart, "apheresis_nurse")
    before.cleared(chart)
    yield centre.clock.ago(hours=26)
    found = apheresis(chart.rng, chart.case.weight_kg, cd34_e6_per_kg)
    bag = before.at_the_chair(chart, found)
    laboratory.received(chart, bag)
    laboratory.counted(chart, bag, found)
    return bag


def in_dmso(chart: Chart) -> Story[None]:
    """Systemic sclerosis: DMSO was added minutes ago, all is labelled, freezing must start; a tube waits."""
    centre = chart.centre
    bag = yield from collected_yesterday(chart, 8.8)
    yield centre.clock.ago(minutes=14)
    centre.ok("pick-up-unit", "technologist", unit=bag)
    laboratory.concentrated(chart, bag)
    centre.clock.go_to(centre.clock.ago(minutes=7))
    laboratory.with_dmso(chart, bag)
    centre.clock.forward(minutes=2)
    labelled(chart, laboratory.filled(chart, bag, 3, 2), laboratory.FROZEN)


def to_store(chart: Chart) -> Story[None]:
    """Rheumatoid arthritis: frozen this morning and labelled; half of it is in its slots, the rest waits."""
    centre = chart.centre
    bag = yield from collected_yesterday(chart, 7.9)
    yield centre.clock.ago(minutes=165)
    centre.ok("pick-up-unit", "technologist", unit=bag)
    laboratory.concentrated(chart, bag)
    units = laboratory.mixed(chart, bag, 4, 2)
    labelled(chart, units, laboratory.FROZEN)
    laboratory.frozen(chart, units, liquid_hold="cold")
    laboratory.stored(chart, units[:2])
    told = {"unit": units[2], "slot": centre.get("unit", units[0]).slot_id}
    centre.refused("store-unit", "slot-taken", "technologist", **told)


def to_release(chart: Chart) -> Story[None]:
    """MS: the last result came in this morning; the director can release."""
    centre = chart.centre
    yield centre.clock.on(68, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    yield from laboratory.collected_and_frozen(chart, apheresis(chart.rng, chart.case.weight_kg, 9.1))
    yield centre.clock.on(9, "10:00")
    signed: Signers = [("processing_director", "released")]
    told = {"unit": chart.bags[0]}
    centre.refused("release-unit", "results-preliminary", "processing_director", signed, **told)
    yield centre.clock.ago(hours=2)
    laboratory.cultures_final(chart)


def just_registered(chart: Chart) -> Story[None]:
    """A rare disease, a very long name: registered today, the board has not met."""
    centre = chart.centre
    yield centre.clock.ago(hours=3)
    before.registered(chart)
    before.consented(chart)
    told = {"patient": chart.patient, "wristband_number": "D-100818-1"}
    centre.ok("register-wristband-number", "coordinator", **told)
    before.admitted(chart)
    told = {"patient": chart.patient, "indication": chart.case.indication}
    chart.episode = centre.made("open-episode", "episode", "physician", **told)
