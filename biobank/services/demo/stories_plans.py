"""Stories in which plans changed: a weight, an infection, a bag not needed; and small slips put right."""

from decimal import Decimal
from typing import Any

from biobank.domain.rooms.sampling import SampleTaken
from biobank.services.demo import after, before, cast, laboratory, transplant
from biobank.services.demo.centre import Centre, Signers
from biobank.services.demo.chart import Chart, chart
from biobank.services.demo.figures import apheresis
from biobank.services.demo.stories_long import stored_years_ago
from biobank.services.demo.telling import Story

REVIEWED: Signers = [("quality_officer", "reviewed")]


def stories(centre: Centre, seed: str) -> list[Story[None]]:
    """Return these stories, not yet begun."""
    mensah = chart(centre, cast.MENSAH, seed)
    return [
        put_off(chart(centre, cast.CHAUDHRY, seed)),
        stand_by(mensah),
        renewal(mensah),
        wrong_blood_in_tube(chart(centre, cast.EIRIKSSON, seed)),
    ]


def put_off(chart: Chart) -> Story[None]:
    """CIDP: a course called off for an infection; its second attempt is to be ordered today."""
    centre = chart.centre
    yield centre.clock.on(330, "09:10")
    before.registered(chart)
    before.consented(chart)
    yield from before.collected_after(chart, 12)
    yield centre.clock.after(0, "13:20")
    found = apheresis(chart.rng, chart.case.weight_kg, 11.2)
    bag = before.at_the_chair(chart, found)
    declined(chart, bag)
    laboratory.received(chart, bag)
    laboratory.counted(chart, bag, found)
    sampled_twice(chart, bag)
    laboratory.prepared(chart, bag, bags=4, vials=3)
    stored_wrongly(chart, chart.bags[0])
    yield from laboratory.final_and_released(chart)
    yield centre.clock.after(40, "09:00")
    yield from called_off(chart)
    yield centre.clock.on(1, "10:15")
    transplant.opened(chart, "cy-atg")
    after.visited(chart, "before", 6.5)


def declined(chart: Chart, bag: str) -> None:
    """The technologist sends the bag back: its outer label is smeared; wiped and handed over again."""
    centre = chart.centre
    centre.ok("decline-unit", "technologist", unit=bag, why="label")
    centre.clock.forward(minutes=5)
    told = {"unit": bag, "to_person": centre.who("technologist"), "temperature_c": Decimal(21)}
    centre.ok("hand-over-unit", "apheresis_nurse", **told)
    centre.clock.forward(minutes=6)


def sampled_twice(chart: Chart, bag: str) -> None:
    """A sample recorded a second time by mistake is entered in error, by two people."""
    centre = chart.centre
    tube = (SampleTaken(container="tube", volume_ml=Decimal(2)),)
    told = {"unit": bag, "samples": tube, **laboratory.PROCESS}
    first, second = (centre.made("take-sample", "unit", "technologist", **told) for _ in range(2))
    both: Signers = [("processing_director", "performed"), ("technologist", "agrees")]
    error: dict[str, Any] = {"unit": second, "reason": "correction"}
    centre.ok("enter-in-error", "processing_director", both, note="Entered twice.", **error)
    centre.ok("use-in-test", "technologist", unit=first, test="Sterility, endotoxin")


def stored_wrongly(chart: Chart, bag: str) -> None:
    """A bag scanned into the wrong slot is put right within the minute: undone, and stored where it is."""
    centre = chart.centre
    slot = centre.free_slots["Vessel 2", "bag"].pop(0)
    centre.ok("move-unit", "technologist", unit=bag, slot=slot)
    centre.clock.forward(minutes=1)
    centre.ok("undo", "technologist", unit=bag)
    centre.free_slots["Vessel 2", "bag"].insert(0, slot)


def called_off(chart: Chart) -> Story[None]:
    """Fluid changes the weight and reopens the order; an infection calls off order and course."""
    centre = chart.centre
    transplant.opened(chart, "cy-atg")
    yield centre.clock.after(2, "15:20")
    bags = transplant.graft(chart)
    transplant.ordered(chart, bags, 12)
    yield centre.clock.after(3, "08:20")
    heavier = round(chart.weight_kg * Decimal("1.12"), 1)
    weight = {"course": chart.course, "weight_kg": heavier, "kind": "actual"}
    seconded: Signers = [("second_nurse", "verified")]
    centre.refused("record-weight", "weigh-again", "nurse", seconded, **weight)
    transplant.weighed(chart, heavier, weighed_again=True)
    confirmed = {"order": chart.order, "weight_kg": chart.weight_kg}
    centre.ok("confirm-order", "physician", [("physician", "ordered")], **confirmed)
    centre.ok("unreserve-unit", "technologist", unit=bags[-1])
    yield centre.clock.after(1, "11:30")
    centre.ok("call-off-order", "physician", order=chart.order, reason="physician_decision")
    note = "Urosepsis; transplant put off."
    centre.ok("call-off-course", "physician", course=chart.course, reason="physician_decision", note=note)
    chart.weight_kg = Decimal(chart.case.weight_kg)


def stand_by(chart: Chart) -> Story[None]:
    """Systemic sclerosis, long ago: a third bag stood by at the ward, was not needed and came back cold."""
    centre = chart.centre
    yield from stored_years_ago(chart, 4460, 9.2, bags=5, years=10)
    yield centre.clock.after(31, "09:00")
    bags = yield from transplant.until_day_zero(chart, "cy-atg")
    spare = transplant.graft(chart, Decimal(10**6))[0]
    centre.ok("reserve-unit", "technologist", unit=spare, order=chart.order)
    slot = centre.get("unit", spare).slot_id
    transplant.issued(chart, spare)
    for bag in bags:
        transplant.reinfused(chart, bag)
    told = {"unit": spare, "proof": "logger-cold", "reason": "physician_decision"}
    centre.ok("return-unit", "technologist", **told)
    centre.ok("restock-unit", "technologist", unit=spare, slot=slot)
    yield centre.clock.after(2, "10:30")
    (hold,) = centre.find("hold", unit_id=spare, status="open", cause="returned")
    centre.ok("lift-hold", "quality_officer", REVIEWED, hold=hold.id)
    laboratory.released(chart, [spare])
    yield from after.followed(chart, 31, 11)
    centre.ok("close-course", "coordinator", course=chart.course)


def wrong_blood_in_tube(chart: Chart) -> Story[None]:
    """MS, mobilising: a second blood group differs; a third sample shows which tube was wrong."""
    centre = chart.centre
    yield centre.clock.on(29, "09:20")
    before.registered(chart)
    before.consented(chart)
    yield from before.decided(chart)
    yield centre.clock.on(9, "07:50")
    told = {"patient": chart.patient, "blood_group": "B+", "sampled_on": centre.clock.days_from_now(-1)}
    centre.ok("record-blood-group", "coordinator", [("data_manager", "verified")], **told)
    yield centre.clock.on(8, "13:20")
    report = {"evidence": "abo", "blood_group": chart.case.group, "report": "BG-88213, third sample"}
    attested: Signers = [("processing_director", "attests-identity"), ("technologist", "verified")]
    signed = {"patient": chart.patient, **report}
    centre.ok("resolve-patient-identity", "processing_director", attested, **signed)
    centre.clock.forward(minutes=40)
    before.mobilised(chart)


def renewal(chart: Chart) -> Story[None]:
    """The storage agreement comes to its end and is renewed."""
    yield chart.centre.clock.on(815, "11:00")
    (agreement,) = chart.centre.find("agreement", patient_id=chart.patient, status="in_force")
    day = chart.centre.clock.today
    told = {"form_version": "5", "signed_on": day, "ends_on": chart.centre.clock.days_from_now(3650)}
    chart.centre.ok("renew-agreement", "coordinator", agreement=agreement.id, **told)
