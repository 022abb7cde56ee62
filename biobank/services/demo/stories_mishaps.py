"""Stories in which something went wrong and was caught: at the thaw, at the bed, in the culture bottle."""

from decimal import Decimal
from typing import Any

from biobank.domain.rules.clock import later
from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.chart import Chart, chart, label_of
from biobank.services.demo.figures import apheresis, rounded
from biobank.services.demo.labelling import labelled
from biobank.services.demo.stories_long import stored_years_ago
from biobank.services.demo.telling import Story
from biobank.services.demo.transplant import HERE, READY

DECIDES: Signers = [("physician", "accepts-risk")]


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    abebe = chart(centre, cast.ABEBE, seed)
    return [
        ruptured(chart(centre, cast.KOWALCZYK, seed)),
        downtime(abebe),
        wrong_bag(chart(centre, cast.NGUYEN, seed), abebe),
        few_alive(chart(centre, cast.HARJO, seed)),
        late_culture(chart(centre, cast.TREMBLAY, seed)),
    ]


def ruptured(chart: Chart) -> Story[None]:
    """Crohn's disease: a seam gives way in the water bath; the cells are salvaged into a new bag."""
    centre = chart.centre
    yield from stored_years_ago(chart, 1915, 9.8)
    yield centre.clock.after(33, "09:00")
    bags = yield from transplant.until_day_zero(chart, "cy-atg")
    transplant.issued(chart, bags[0])
    centre.clock.forward(minutes=12)
    transplant.thawed(chart, bags[0])
    salvage = salvaged(chart, bags[0])
    transplant.given(chart, salvage)
    told = {"unit": salvage, "test": "sterility", "value": "pending"}
    centre.ok("record-result", "technologist", source="import", **told)
    for bag in bags[1:]:
        transplant.reinfused(chart, bag)
    yield centre.clock.after(14, "11:00", any_day=True)
    centre.ok("record-result", "technologist", source="import", **{**told, "value": "no_growth"})
    yield from after.followed(chart, 0, 4)


def salvaged(chart: Chart, bag: str) -> str:
    """Pour what is left of a leaking bag into a new one, by the physician's decision, and label it."""
    centre = chart.centre
    volume = centre.get("unit", bag).volume_ml
    told = {
        "part": "seam",
        "fault": "leak",
        "decision": "salvage",
        "lost_ml": Decimal(6),
        "salvaged_ml": volume - 6,
        "expires_at": later(centre.clock.forward(minutes=2), minutes=90),
        "reason": "physician_decision",
        "note": "Seam opened over 2 cm while thawing; contents drawn into a transfer bag under the hood.",
    }
    transplant.handed(chart, bag, "nurse", "technologist")
    centre.refused("container-failure", "container-failed", "technologist", unit=bag, **told)
    made = centre.made("container-failure", "unit", "technologist", DECIDES, unit=bag, **told)
    labelled(chart, [made])
    transplant.handed(chart, made, "technologist", "nurse")
    return made


def wrong_bag(chart: Chart, neighbour: Chart) -> Story[None]:
    """MS: beds were changed overnight; the band of the patient in the next bed is scanned, and refused."""
    centre = chart.centre
    yield from stored_years_ago(chart, 1720, 11.0)
    yield centre.clock.after(30, "09:00")
    bags = yield from transplant.until_day_zero(chart, "beam-atg")
    transplant.issued(chart, bags[0])
    centre.clock.forward(minutes=12)
    transplant.thawed(chart, bags[0])
    seconded: Signers = [("second_nurse", "verified")]
    wrong = {"label": label_of(bags[0]), "wristband": neighbour.wristband}
    centre.refused("verify-at-bedside", "wrong-patient", "nurse", seconded, unit=bags[0], **wrong)
    centre.clock.forward(minutes=2)
    mixed = {"label": label_of(neighbour.bags[0]), "wristband": chart.wristband}
    centre.refused("compare-at-bedside", "label-of-another-unit", "nurse", unit=bags[0], **mixed)
    told = {"area": "other", "severity": "major", "patient": chart.patient}
    description = (
        "Beds 4 and 5 were changed overnight; the wrong band was scanned and refused before connecting."
    )
    centre.ok("report-deviation", "nurse", description=description, **told)
    centre.clock.forward(minutes=1)
    for bag in bags:
        if bag != bags[0]:
            transplant.issued(chart, bag)
            transplant.thawed(chart, bag)
        transplant.given(chart, bag)
    yield from after.followed(chart, 4.0, 3)


def downtime(chart: Chart) -> Story[None]:
    """NMOSD: the network was down on day 0; the second bag was documented on paper, reported afterwards."""
    centre = chart.centre
    yield from stored_years_ago(chart, 1795, 10.4)
    yield centre.clock.after(92, "09:00")
    bags = yield from transplant.until_day_zero(chart, "cy-atg")
    transplant.reinfused(chart, bags[0])
    transplant.issued(chart, bags[1])
    on_paper(chart, bags[1])
    for bag in bags[2:]:
        transplant.reinfused(chart, bag)
    yield from after.followed(chart, 5.0, 3)


def on_paper(chart: Chart, bag: str) -> None:
    """Record after three hours what two nurses wrote down while the network was down."""
    centre = chart.centre
    began = centre.clock()
    centre.clock.forward(hours=3)
    volume = rounded(centre.get("unit", bag).volume_ml)
    scans = {"label": label_of(bag), "wristband": chart.wristband}
    written: list[tuple[int, str, dict[str, Any]]] = [
        (11, "check-before-thaw", {**scans, **READY}),
        (14, "thaw-unit", {}),
        (20, "verify-at-bedside", scans),
        (21, "start-reinfusion", {}),
        (34, "stop-reinfusion", {"volume_ml": volume, "vital_signs": "charted_elsewhere"}),
    ]
    nurses = {"performed_by": centre.who(HERE.nurse), "verified_by": centre.who(HERE.second)}
    for minutes, verb, told in written:
        at = {"claimed_at": later(began, minutes=minutes), "claimed_zone": centre.site.zone, **nurses}
        report = {"mode": "reported", "reason": "downtime", **at}
        centre.ok(verb, "nurse", unit=bag, **report, **told)
        centre.clock.forward(minutes=2)


def few_alive(chart: Chart) -> Story[None]:
    """MS: two thirds of the cells were alive; frozen and released by decision, given, engrafted in time."""
    centre = chart.centre
    yield centre.clock.on(300, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    yield centre.clock.after(0, "13:20")
    found = apheresis(chart.rng, chart.case.weight_kg, 12.5, viability=(64, 68))
    bag = before.at_the_chair(chart, found)
    decided = {"reason": "physician_decision", "signed": DECIDES}
    laboratory.processed(chart, bag, found, **decided)
    yield centre.clock.after(16, "11:10")
    laboratory.cultures_final(chart)
    director: Signers = [("processing_director", "released")]
    low = chart.bags[0]
    centre.refused("release-unit", "viability-too-low", "processing_director", director, unit=low)
    yield centre.clock.after(2, "15:00")
    both: Signers = [("medical_director", "released"), ("physician", "informed")]
    for unit in (*chart.bags, *chart.vials):
        why = {"unit": unit, "reason": "physician_decision"}
        centre.ok("release-exceptionally", "medical_director", both, **why)
    laboratory.closed(chart)
    yield centre.clock.on(132, "09:00")
    laboratory.vial_thawed(chart)
    yield from transplant.transplanted(chart, "cy-atg")
    physician = centre.on_duty("physician")
    ordered: dict[str, Any] = {"kind": "other", "grade": 2, "verbal_order_by": centre.who(physician)}
    note = "Fluid retention after the reinfusion; furosemide 20 mg IV by telephone, read back."
    given = centre.find("infusion", patient_id=chart.patient)[-1]
    heard: Signers = [("second_nurse", "verified")]
    centre.ok("record-reaction", "nurse", heard, unit=given.unit_id, note=note, **ordered)
    (waiting,) = centre.find("deviation", stream=f"patient/{chart.patient}", code="verbal-order")
    yield centre.clock.after(1, "08:20", any_day=True)
    centre.ok("countersign", physician, [(physician, "countersigned")], deviation=waiting.id)
    yield from after.engrafted(chart)
    yield centre.clock.after(9, "14:10")
    after.visited(chart, "d30", 5.0)


def late_culture(chart: Chart) -> Story[None]:
    """Systemic sclerosis: cleared for conditioning when a culture, long final, proves to have grown."""
    centre = chart.centre
    yield from stored_years_ago(chart, 84, 9.9)
    yield centre.clock.on(12, "09:00")
    transplant.opened(chart)
    yield centre.clock.on(8, "15:20")
    bags = transplant.graft(chart)
    transplant.ordered(chart, bags, 13)
    yield centre.clock.on(2, "12:10")
    before.admitted(chart)
    transplant.weighed(chart)
    transplant.cleared(chart, bags)
    yield centre.clock.on(1, "16:50")
    (culture,) = centre.find("result", donation_id=chart.donations[0], test="sterility")
    told = {"value": "growth", "organism": "Cutibacterium acnes", "reason": "correction"}
    note = "Anaerobic bottle positive on day 12; the report of day 14 was of another bottle."
    centre.ok("amend-result", "quality_officer", result=culture.id, note=note, **told)
