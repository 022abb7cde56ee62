"""Stories off the usual way: selected cells, a child, two days pooled, an infection, a lot recalled."""

from decimal import Decimal

from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.chart import Chart, chart, label_of
from biobank.services.demo.figures import apheresis, drawn, rounded
from biobank.services.demo.labelling import labelled
from biobank.services.demo.laboratory import PROCESS
from biobank.services.demo.stories_long import stored_years_ago
from biobank.services.demo.telling import Story
from biobank.services.demo.transplant import THERE

REVIEWED: Signers = [("quality_officer", "reviewed")]


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    baranov = chart(centre, cast.BARANOV, seed)
    return [
        selected(chart(centre, cast.LI, seed)),
        small_child(chart(centre, cast.OYELARAN, seed)),
        two_days(chart(centre, cast.PAPADOPOULOS, seed)),
        infected(baranov),
        mislaid(baranov),
        recalled(chart(centre, cast.SILBERMANN, seed)),
    ]


def selected(chart: Chart) -> Story[None]:
    """Rheumatoid arthritis, long ago: CD34+ cells selected, given, and a vial later given to research."""
    centre = chart.centre
    yield centre.clock.on(3720, "09:10")
    before.registered(chart)
    before.consented(chart, *before.CONSENTS, "research")
    yield from before.collected_after(chart, 12)
    yield centre.clock.after(0, "13:20")
    found = apheresis(chart.rng, chart.case.weight_kg, 10.5)
    bag = before.at_the_chair(chart, found)
    laboratory.received(chart, bag)
    laboratory.counted(chart, bag, found)
    centre.ok("pick-up-unit", "technologist", unit=bag)
    units = laboratory.mixed(chart, _enriched(chart, bag), 2, 2)
    labelled(chart, units, laboratory.FROZEN)
    laboratory.frozen(chart, units, product_code=laboratory.FROZEN)
    laboratory.stored(chart, units)
    yield from laboratory.final_and_released(chart)
    yield centre.clock.after(40, "09:00")
    yield from transplant.transplanted(chart, "cy-atg")
    yield from after.followed(chart, 0, 6)
    yield centre.clock.after(90, "13:00")
    told = {"unit": chart.vials[0], "project": "T-cell reconstitution after CD34 selection"}
    centre.ok("use-in-research", "technologist", [("medical_director", "approved")], **told)


def _enriched(chart: Chart, bag: str) -> str:
    """Select the CD34+ cells; the figures of the selection are checked by a second person."""
    centre = chart.centre
    unit = centre.get("unit", bag)
    cells = rounded(unit.cd34_e6 * Decimal("0.71"))
    told = {
        **PROCESS,
        "volume_ml": Decimal(48),
        "waste_ml": unit.volume_ml - 48,
        "tnc_e6": rounded(cells * Decimal("1.04")),
        "cd34_e6": cells,
        "cd3_e6": Decimal("1.9"),
        "purity_percent": drawn(chart.rng, 94, 98),
        "viability_percent": drawn(chart.rng, 93, 97),
        "weight_kg": chart.weight_kg,
        "equipment": (centre.equipment["cell_processor"],),
        "reagents": laboratory.used(chart, ("Albumin 20 %", "30 mL")),
    }
    centre.clock.forward(minutes=150)
    made = centre.ok("select-unit", "technologist", unit=bag, **told).made
    for id in made["result"]:
        result = centre.get("result", id)
        seen = {"result": id, "value": result.entered, "entered_unit": result.entered_unit}
        centre.ok("check-result", "second_technologist", **seen)
    return str(made["unit"][0])


def small_child(chart: Chart) -> Story[None]:
    """Juvenile arthritis, 24 kg: a second bag on one day would be too much DMSO; it is given a day later."""
    centre = chart.centre
    yield centre.clock.on(640, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    large = apheresis(chart.rng, chart.case.weight_kg, 7.0, volume_ml=(300, 320))
    yield from laboratory.kept(chart, large, bags=2, vials=2)
    yield centre.clock.after(37, "09:00")
    bags = yield from transplant.until_day_zero(chart, "cy-atg")
    transplant.reinfused(chart, bags[0])
    centre.clock.forward(minutes=20)
    transplant.issued(chart, bags[1])
    seconded: Signers = [("second_nurse", "verified")]
    ready = {**transplant.scans(chart, bags[1]), **transplant.READY}
    centre.ok("check-before-thaw", "nurse", seconded, unit=bags[1], **ready)
    centre.refused("thaw-unit", "dmso-over-limit", "nurse", unit=bags[1])
    centre.ok("put-down-unit", "nurse", unit=bags[1], place=centre.places["shipper"])
    yield centre.clock.after(1, "14:30", any_day=True)
    centre.ok("pick-up-unit", "nurse", unit=bags[1])
    transplant.thawed(chart, bags[1])
    transplant.given(chart, bags[1])
    yield from after.followed(chart, 0, 1)


def two_days(chart: Chart) -> Story[None]:
    """MS, a poor mobiliser: two days of apheresis pooled; reinfused at the partner's ward in Lisbon."""
    centre = chart.centre
    yield centre.clock.on(1180, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    yield centre.clock.after(0, "14:10")
    first = apheresis(chart.rng, chart.case.weight_kg, 2.9)
    held = before.at_the_chair(chart, first)
    laboratory.received(chart, held)
    laboratory.counted(chart, held, first)
    yield centre.clock.after(1, "08:10", any_day=True)
    before.cleared(chart)
    yield centre.clock.after(0, "13:05", any_day=True)
    second = apheresis(chart.rng, chart.case.weight_kg, 4.1)
    fresh = before.at_the_chair(chart, second)
    laboratory.received(chart, fresh)
    laboratory.counted(chart, fresh, second)
    centre.clock.forward(minutes=20)
    told = {**PROCESS, "volume_ml": first.volume_ml + second.volume_ml, "units": (held, fresh)}
    pool = centre.made("pool-units", "unit", "technologist", **told)
    centre.ok("put-down-unit", "technologist", unit=pool, place=centre.places["fridge"])
    laboratory.prepared(chart, pool, bags=4, vials=3, liquid_hold="cold")
    yield from laboratory.final_and_released(chart)
    yield centre.clock.after(44, "09:00")
    yield from transplant.transplanted(chart, "beam-atg", THERE)
    yield from after.followed(chart, 4.5, 2)


def infected(chart: Chart) -> Story[None]:
    """MS: a marker reactive on a second look makes the cells a biohazard; they move to their own vessel."""
    centre = chart.centre
    yield centre.clock.on(1480, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    yield from laboratory.collected_and_frozen(chart, apheresis(chart.rng, 88, 8.6), bags=3, vials=3)
    yield centre.clock.after(3, "16:20")
    before.examined(chart, anti_hbc="reactive")
    centre.clock.forward(minutes=30)
    free = centre.free_slots["Vessel 2", "bag"][0]
    centre.refused("move-unit", "vessel-not-for-untested", "technologist", unit=chart.bags[0], slot=free)
    units = [*chart.bags, *chart.vials]
    kinds = ["bag"] * len(chart.bags) + ["vial"] * len(chart.vials)
    slots = [centre.free_slots[laboratory.THIRD, kind].pop(0) for kind in kinds]
    moves = [{"unit": unit, "slot": slot} for unit, slot in zip(units, slots, strict=True)]
    centre.each("move-unit", "technologist", moves)
    relabelled(chart, units)
    yield from laboratory.final_and_released(chart)


def relabelled(chart: Chart, units: list[str]) -> None:
    """Labels printed before the marker was known are void; the new ones carry the biohazard legend."""
    centre = chart.centre
    told = [{"unit": unit, "reason": "misprint", "void_earlier": True} for unit in units]
    made = [one.made["label_copy"][0] for one in centre.each("reprint-label", "technologist", told)]
    texts = [label_of(unit, "002") for unit in units]
    scans = [{"copy": copy, "scanned": text} for copy, text in zip(made, texts, strict=True)]
    centre.each("verify-label", "technologist", scans)
    centre.each("apply-label", "technologist", [{"copy": copy} for copy in made])


def mislaid(chart: Chart) -> Story[None]:
    """The inventory finds one bag in another's slot, and a vial nowhere; both are found and looked at."""
    centre = chart.centre
    yield centre.clock.on(705, "10:00")
    first, second = (centre.get("unit", bag) for bag in chart.bags[:2])
    report = {"mode": "reported", "reason": "other", "note": "Yearly inventory."}
    centre.ok("find-unit-in-slot", "technologist", unit=first.id, slot=second.slot_id, **report)
    centre.clock.forward(minutes=2)
    centre.ok("find-unit-in-slot", "technologist", unit=second.id, slot=first.slot_id, **report)
    vial = chart.vials[0]
    centre.ok("mark-missing", "technologist", unit=vial)
    centre.clock.forward(minutes=9)
    centre.ok("find-missing-unit", "technologist", unit=vial)
    slot = centre.free_slots[laboratory.THIRD, "vial"].pop(0)
    centre.ok("restock-unit", "technologist", unit=vial, slot=slot)
    yield centre.clock.after(2, "14:00")
    looked_at = (first.id, second.id, vial)
    holds_lifted(centre, looked_at)
    laboratory.released(chart, looked_at)


def holds_lifted(centre: Centre, units: tuple[str, ...]) -> None:
    """The quality officer looked into every open hold that is lifted by hand."""
    for hold in centre.find("hold", unit_id=units, status="open"):
        if hold.cause != "awaiting-results":
            centre.ok("lift-hold", "quality_officer", REVIEWED, hold=hold.id)


def recalled(chart: Chart) -> Story[None]:
    """Vasculitis: a lot of DMSO is recalled, everything made with it held; later consent is withdrawn."""
    centre = chart.centre
    yield from stored_years_ago(chart, 700, 8.9)
    (bag, *_) = chart.bags
    uses = centre.find("lot_use", patient_id=chart.patient)
    lot = next(one.lot_id for one in uses if _is_dmso(centre, one.lot_id))
    yield centre.clock.on(560, "11:45")
    centre.ok("hold-lot", "quality_officer", lot=lot, cause="recall")
    held = tuple(one.unit_id for one in centre.find("hold", cause="recall", status="open"))
    reserved = [("processing_director", "released")]
    centre.refused("release-unit", "holds-open", "processing_director", reserved, unit=bag)
    yield centre.clock.after(11, "09:30")
    signed: Signers = [("quality_officer", "approved")]
    centre.ok("lift-lot-hold", "quality_officer", signed, lot=lot, reason="other")
    holds_lifted(centre, held)
    laboratory.released(chart, held)
    yield centre.clock.on(300, "10:10")
    torn(chart, chart.bags[-1])
    yield centre.clock.on(110, "14:20")
    (use,) = centre.find("consent", patient_id=chart.patient, scope="use", status="given")
    centre.ok("withdraw-consent", "coordinator", consent=use.id, withdrawn_on=centre.clock.days_from_now(-1))


def torn(chart: Chart, bag: str) -> None:
    """The inventory finds a bag with a torn pocket and an unreadable label: set aside, and rejected."""
    centre = chart.centre
    centre.ok("quarantine-unit", "technologist", unit=bag, cause="container-damaged")
    (copy,) = centre.find("label_copy", unit_id=bag)
    centre.ok("void-label", "technologist", copy=copy.id, reason="damaged")
    signed: Signers = [("processing_director", "decided")]
    note = "Crack along the pocket; other bags suffice."
    told = {"unit": bag, "reason": "other", "note": note}
    centre.ok("reject-unit", "processing_director", signed, **told)


def _is_dmso(centre: Centre, lot: str) -> bool:
    return str(centre.get("lot", lot).item).startswith("DMSO")
